"""The organisation net over HTTP (Y1)."""

from uuid import UUID

from fastapi import APIRouter

from huiyin_dispatch.fields import EstateCodeParam
from huiyin_dispatch.organisation import coverage as covered
from huiyin_dispatch.organisation import estate as one
from huiyin_dispatch.organisation import tree as net
from huiyin_dispatch.organisation.commands import buildings, estates, offices
from huiyin_service.divisions import require_division
from huiyin_service.http import (
    CommandResult,
    CreatedResult,
    Framed,
    Fresh,
    Here,
    OptionalPrincipal,
    Scope,
    answer,
    created,
)
from huiyin_service.policy import permit
from huiyin_service.policy.routes import asks

router = APIRouter()


@router.get(
    "/organisation", summary="the organisation of a division as a tree", dependencies=[asks("estate.read"), Fresh]
)
async def tree(service: Here, principal: OptionalPrincipal, division: Scope = "") -> net.Node:
    """Staff, within their scope: county, town, village, estate, branch, groups, member households, with counts."""
    return await net.tree(service.pool, await _scope(service, principal, division))


@router.get(
    "/organisation/coverage",
    summary="branches, secretaries and groups that are lacking",
    dependencies=[asks("estate.read"), Fresh],
)
async def coverage(service: Here, principal: OptionalPrincipal, division: Scope = "") -> covered.Coverage:
    """Staff, within their scope: how much is covered, the gaps by name, and whose term ends soon."""
    scope = await _scope(service, principal, division)
    async with service.pool.acquire() as connection:
        return await covered.coverage(connection, scope, service.now())


async def _scope(service: Here, principal: OptionalPrincipal, division: str) -> str:
    asking = permit(principal, "estate.read", division or None)
    if division:
        async with service.pool.acquire() as connection:
            await require_division(connection, division)
    return division or asking.division


@router.post("/estates", status_code=201, summary="found an estate", dependencies=[asks("estate.manage")])
async def found(service: Here, frame: Framed, body: estates.FoundBody) -> CommandResult:
    """Staff of its village."""
    return answer(await estates.found(service, frame, body))


@router.get(
    "/estates/{estate}",
    summary="an estate with all that is in it, and its secretaries",
    dependencies=[asks("estate.read"), Fresh],
)
async def estate(service: Here, principal: OptionalPrincipal, estate: EstateCodeParam) -> one.EstateAnswer:
    """Staff of its village; whose the member households are is told here alone."""
    permit(principal, "estate.read")
    found = await one.estate(service, estate)
    permit(principal, "estate.read", found.village)
    return found


@router.post("/estates/{estate}/rename", summary="call an estate otherwise", dependencies=[asks("estate.manage")])
async def rename(service: Here, frame: Framed, estate: EstateCodeParam, body: estates.RenameBody) -> CommandResult:
    """Staff of its village."""
    return answer(await estates.rename(service, frame, estate, body))


@router.post(
    "/estates/{estate}/move",
    summary="put an estate to another village of its county",
    dependencies=[asks("estate.manage")],
)
async def move(service: Here, frame: Framed, estate: EstateCodeParam, body: estates.MoveBody) -> CommandResult:
    """Staff of both villages. Its code stays."""
    return answer(await estates.move(service, frame, estate, body))


@router.post(
    "/estates/{estate}/split",
    summary="make some of an estate's buildings one of their own",
    dependencies=[asks("estate.manage")],
)
async def split(service: Here, frame: Framed, estate: EstateCodeParam, body: estates.SplitEstateBody) -> CommandResult:
    """Staff of its village. Groups and member households go with their buildings, under the ids they have."""
    return answer(await estates.split(service, frame, estate, body))


@router.post("/estates/{estate}/merge", summary="let an estate go on in another", dependencies=[asks("estate.manage")])
async def merge(service: Here, frame: Framed, estate: EstateCodeParam, body: estates.MergeBody) -> CommandResult:
    """Staff of both villages. Its branch and its secretary's office end."""
    return answer(await estates.merge(service, frame, estate, body))


@router.post(
    "/estates/{estate}/branch",
    summary="establish an estate's branch, or raise or rename it",
    dependencies=[asks("estate.manage")],
)
async def branch(service: Here, frame: Framed, estate: EstateCodeParam, body: offices.BranchBody) -> CommandResult:
    """Staff of its village."""
    return answer(await offices.establish_branch(service, frame, estate, body))


@router.post(
    "/estates/{estate}/appoint", summary="appoint the branch's secretary", dependencies=[asks("estate.appoint")]
)
async def appoint(service: Here, frame: Framed, estate: EstateCodeParam, body: offices.AppointBody) -> CommandResult:
    """The county's officers; where none is in office."""
    return answer(await offices.appoint(service, frame, estate, body))


@router.post(
    "/estates/{estate}/stand-down", summary="let the secretary's office end", dependencies=[asks("estate.appoint")]
)
async def stand_down(
    service: Here, frame: Framed, estate: EstateCodeParam, body: offices.EndSecretaryTermBody
) -> CommandResult:
    """The county's officers."""
    return answer(await offices.stand_down(service, frame, estate, body))


@router.post(
    "/estates/{estate}/hand-over",
    summary="let one secretary go and another come",
    dependencies=[asks("estate.appoint")],
)
async def hand_over(service: Here, frame: Framed, estate: EstateCodeParam, body: offices.HandOverBody) -> CommandResult:
    """The county's officers."""
    return answer(await offices.hand_over(service, frame, estate, body))


@router.post(
    "/estates/{estate}/buildings", status_code=201, summary="enter a building", dependencies=[asks("estate.manage")]
)
async def add_building(
    service: Here, frame: Framed, estate: EstateCodeParam, body: buildings.AddBuildingBody
) -> CommandResult:
    """Staff of its village."""
    return answer(await buildings.add_building(service, frame, estate, body))


@router.post("/estates/{estate}/remove-building", summary="take a building out", dependencies=[asks("estate.manage")])
async def remove_building(
    service: Here, frame: Framed, estate: EstateCodeParam, body: buildings.RemoveBuildingBody
) -> CommandResult:
    """Staff of its village; where it is in no group and has no member household."""
    return answer(await buildings.remove_building(service, frame, estate, body))


@router.post(
    "/estates/{estate}/groups", status_code=201, summary="form a building group", dependencies=[asks("estate.manage")]
)
async def form_group(service: Here, frame: Framed, estate: EstateCodeParam, body: buildings.GroupBody) -> CreatedResult:
    """Staff of its village."""
    done = await buildings.form_group(service, frame, estate, body)
    return created(done, list(done.state.groups)[-1])


@router.post(
    "/estates/{estate}/groups/{group}/reform",
    summary="give a group another name, leader or other buildings",
    dependencies=[asks("estate.manage")],
)
async def reform_group(
    service: Here, frame: Framed, estate: EstateCodeParam, group: UUID, body: buildings.GroupBody
) -> CommandResult:
    """Staff of its village."""
    return answer(await buildings.reform_group(service, frame, estate, group, body))


@router.post(
    "/estates/{estate}/groups/{group}/dissolve", summary="let a group be no more", dependencies=[asks("estate.manage")]
)
async def dissolve_group(
    service: Here, frame: Framed, estate: EstateCodeParam, group: UUID, body: buildings.DissolveBody
) -> CommandResult:
    """Staff of its village."""
    return answer(await buildings.dissolve_group(service, frame, estate, group, body))


@router.post(
    "/estates/{estate}/households",
    status_code=201,
    summary="designate a member household",
    dependencies=[asks("estate.manage")],
)
async def designate(
    service: Here, frame: Framed, estate: EstateCodeParam, body: buildings.HouseholdBody
) -> CreatedResult:
    """Staff of its village. The member's name is sealed on the log under a key of their own."""
    done = await buildings.designate(service, frame, estate, body)
    return created(done, list(done.state.households)[-1])


@router.post(
    "/estates/{estate}/households/{household}/undesignate",
    summary="let a member household be one no longer",
    dependencies=[asks("estate.manage")],
)
async def undesignate(
    service: Here, frame: Framed, estate: EstateCodeParam, household: UUID, body: buildings.UndesignateHouseholdBody
) -> CommandResult:
    """Staff of its village."""
    return answer(await buildings.undesignate(service, frame, estate, household, body))
