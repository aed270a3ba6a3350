"""The organisation net over HTTP (Y1)."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path, Query, Request, Response

from huiyin_dispatch.organisation import commands
from huiyin_dispatch.organisation import estate as one
from huiyin_dispatch.organisation import queries as net
from huiyin_dispatch.rolls import file
from huiyin_dispatch.rolls.commands import RollBody, RollTaken, take
from huiyin_dispatch.rolls.roll_import import RollReport, import_file, template_file
from huiyin_service.auth import STAFF, require
from huiyin_service.divisions import require_division
from huiyin_service.http import (
    CommandResult,
    Frame,
    Framed,
    Fresh,
    Here,
    IdempotencyKeyHeader,
    OptionalPrincipal,
    Scope,
    answer,
    key_of,
)
from huiyin_service.i18n import locale_of
from huiyin_service.idempotency_cache import cached_response
from huiyin_service.photos import content_of

router = APIRouter()

EstateCodeParam = Annotated[
    str, Path(pattern="^[0-9]{15}$", description="小区(网格)编号", examples=["140981001001001"])
]


class Made(CommandResult):
    """What came to be in an estate."""

    id: UUID


@router.get("/organisation", summary="the organisation of a division as a tree", dependencies=[Fresh])
async def tree(service: Here, principal: OptionalPrincipal, division: Scope = "") -> net.Node:
    """Staff, within their scope: county, town, village, estate, branch, groups, member households, with counts."""
    return await net.tree(service, await _scope(service, principal, division))


@router.get("/organisation/coverage", summary="branches, secretaries and groups that are lacking", dependencies=[Fresh])
async def coverage(service: Here, principal: OptionalPrincipal, division: Scope = "") -> net.Coverage:
    """Staff, within their scope: how much is covered, the gaps by name, and whose term ends soon."""
    return await net.coverage(service, await _scope(service, principal, division))


async def _scope(service: Here, principal: OptionalPrincipal, division: str) -> str:
    asking = require(principal, *STAFF, division=division or None)
    if division:
        async with service.pool.acquire() as connection:
            await require_division(connection, division)
    return division or asking.division


@router.post("/organisation", summary="take in a roll of estates, idempotently")
async def roll(request: Request, service: Here, frame: Framed, body: RollBody) -> RollTaken:
    """Staff of their villages: estates with their branch, secretary, buildings, groups and member households.

    What is not named stays as it is. With anything that does not fit nothing is taken in, and all of it is told.
    """
    language = locale_of(request)
    if body.check:
        return await take(service, frame, body, language)
    return await cached_response(service, frame.key, RollTaken, lambda: take(service, frame, body, language))


@router.post("/organisation/file", summary="take in a roll from an XLSX file, idempotently")
async def roll_file(
    request: Request,
    service: Here,
    principal: OptionalPrincipal,
    idempotency_key: IdempotencyKeyHeader = None,
    check: Annotated[bool, Query(description="only say what does not fit")] = False,  # noqa: FBT002
) -> RollReport:
    """As the body or as the form field `roll`, in the form of the template. Every wrong row is told by its place."""
    require(principal, *STAFF)
    content = await content_of(request, file.MOST_BYTES, "roll")
    key = key_of(request, service, principal, idempotency_key, content) if idempotency_key else None
    frame, language = Frame(principal, service.now(), None), locale_of(request)
    return await cached_response(
        service, key, RollReport, lambda: import_file(service, frame, content, language, check=check)
    )


@router.get("/organisation/template", summary="an empty roll as XLSX", dependencies=[Fresh], response_class=Response)
async def template() -> Response:
    """Anybody: its columns, the words to choose from, and a sheet that shows how it is filled in."""
    return template_file()


@router.post("/estates", status_code=201, summary="found an estate")
async def found(service: Here, frame: Framed, body: commands.FoundBody) -> CommandResult:
    """Staff of its village."""
    return answer(await commands.found(service, frame, body))


@router.get("/estates/{estate}", summary="an estate with all that is in it, and its secretaries", dependencies=[Fresh])
async def estate(service: Here, principal: OptionalPrincipal, estate: EstateCodeParam) -> one.EstateAsItIs:
    """Staff of its village; whose the member households are is told here alone."""
    require(principal, *STAFF)
    found = await one.estate(service, estate)
    require(principal, *STAFF, division=found.village)
    return found


@router.post("/estates/{estate}/rename", summary="call an estate otherwise")
async def rename(service: Here, frame: Framed, estate: EstateCodeParam, body: commands.RenameBody) -> CommandResult:
    """Staff of its village."""
    return answer(await commands.rename(service, frame, estate, body))


@router.post("/estates/{estate}/move", summary="put an estate to another village of its county")
async def move(service: Here, frame: Framed, estate: EstateCodeParam, body: commands.MoveBody) -> CommandResult:
    """Staff of both villages. Its code stays."""
    return answer(await commands.move(service, frame, estate, body))


@router.post("/estates/{estate}/split", summary="make some of an estate's buildings one of their own")
async def split(service: Here, frame: Framed, estate: EstateCodeParam, body: commands.SplitEstateBody) -> CommandResult:
    """Staff of its village. Groups and member households go with their buildings, under the ids they have."""
    return answer(await commands.split(service, frame, estate, body))


@router.post("/estates/{estate}/merge", summary="let an estate go on in another")
async def merge(service: Here, frame: Framed, estate: EstateCodeParam, body: commands.MergeBody) -> CommandResult:
    """Staff of both villages. Its branch and its secretary's office end."""
    return answer(await commands.merge(service, frame, estate, body))


@router.post("/estates/{estate}/branch", summary="establish an estate's branch, or raise or rename it")
async def branch(service: Here, frame: Framed, estate: EstateCodeParam, body: commands.BranchBody) -> CommandResult:
    """Staff of its village."""
    return answer(await commands.establish_branch(service, frame, estate, body))


@router.post("/estates/{estate}/appoint", summary="appoint the branch's secretary")
async def appoint(service: Here, frame: Framed, estate: EstateCodeParam, body: commands.AppointBody) -> CommandResult:
    """Staff of its village; where none is in office."""
    return answer(await commands.appoint(service, frame, estate, body))


@router.post("/estates/{estate}/stand-down", summary="let the secretary's office end")
async def stand_down(
    service: Here, frame: Framed, estate: EstateCodeParam, body: commands.EndSecretaryTermBody
) -> CommandResult:
    """Staff of its village."""
    return answer(await commands.stand_down(service, frame, estate, body))


@router.post("/estates/{estate}/hand-over", summary="let one secretary go and another come")
async def hand_over(
    service: Here, frame: Framed, estate: EstateCodeParam, body: commands.HandOverBody
) -> CommandResult:
    """Staff of its village."""
    return answer(await commands.hand_over(service, frame, estate, body))


@router.post("/estates/{estate}/buildings", status_code=201, summary="enter a building")
async def add_building(
    service: Here, frame: Framed, estate: EstateCodeParam, body: commands.AddBuildingBody
) -> CommandResult:
    """Staff of its village."""
    return answer(await commands.add_building(service, frame, estate, body))


@router.post("/estates/{estate}/remove-building", summary="take a building out")
async def remove_building(
    service: Here, frame: Framed, estate: EstateCodeParam, body: commands.RemoveBuildingBody
) -> CommandResult:
    """Staff of its village; where it is in no group and has no member household."""
    return answer(await commands.remove_building(service, frame, estate, body))


@router.post("/estates/{estate}/groups", status_code=201, summary="form a building group")
async def form_group(service: Here, frame: Framed, estate: EstateCodeParam, body: commands.GroupBody) -> Made:
    """Staff of its village."""
    done = await commands.form_group(service, frame, estate, body)
    return Made(**answer(done).model_dump(), id=list(done.state.groups)[-1])


@router.post("/estates/{estate}/groups/{group}/reform", summary="give a group another name, leader or other buildings")
async def reform_group(
    service: Here, frame: Framed, estate: EstateCodeParam, group: UUID, body: commands.GroupBody
) -> CommandResult:
    """Staff of its village."""
    return answer(await commands.reform_group(service, frame, estate, group, body))


@router.post("/estates/{estate}/groups/{group}/dissolve", summary="let a group be no more")
async def dissolve_group(
    service: Here, frame: Framed, estate: EstateCodeParam, group: UUID, body: commands.DissolveBody
) -> CommandResult:
    """Staff of its village."""
    return answer(await commands.dissolve_group(service, frame, estate, group, body))


@router.post("/estates/{estate}/households", status_code=201, summary="designate a member household")
async def designate(service: Here, frame: Framed, estate: EstateCodeParam, body: commands.HouseholdBody) -> Made:
    """Staff of its village. The member's name is sealed on the log under a key of their own."""
    done = await commands.designate(service, frame, estate, body)
    return Made(**answer(done).model_dump(), id=list(done.state.households)[-1])


@router.post("/estates/{estate}/households/{household}/withdraw", summary="let a member household be one no longer")
async def withdraw(
    service: Here, frame: Framed, estate: EstateCodeParam, household: UUID, body: commands.WithdrawHouseholdBody
) -> CommandResult:
    """Staff of its village."""
    return answer(await commands.withdraw(service, frame, estate, household, body))
