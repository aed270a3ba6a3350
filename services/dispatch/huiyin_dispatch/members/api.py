"""Members at home over HTTP (Y4)."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import BaseModel

from huiyin_contracts.organisation import EstateCode
from huiyin_dispatch.members import commands, queries
from huiyin_dispatch.members.rules import ServiceStatus
from huiyin_dispatch.orders.api import Listing
from huiyin_service.auth import STAFF, TAKERS, require
from huiyin_service.http import (
    CommandResult,
    Framed,
    Fresh,
    Here,
    OptionalPrincipal,
    PageNumber,
    PageSize,
    Scope,
    answer,
)

router = APIRouter(prefix="/members")


class RegistrationResult(CommandResult):
    """A member who reported home; `id` is the number they are registered under."""

    id: UUID


class ServiceResult(CommandResult):
    """A service that was recorded."""

    service: UUID


class ConfirmationLink(BaseModel):
    """What whoever was served opens to say whether it was done."""

    token: str
    url: str


SearchText = Annotated[str | None, Query(min_length=1, max_length=40)]


@router.post("", status_code=201, summary="report to the village where one lives")
async def report_home(service: Here, frame: Framed, body: commands.ReportHomeBody) -> RegistrationResult:
    """A member for themselves; staff of the village for a member they name."""
    done = await commands.report_home(service, frame, body)
    assert done.state.id is not None
    return RegistrationResult(**answer(done).model_dump(), id=commands.member_id(body.division, done.state.id))


@router.post("/{member}/move", summary="live elsewhere in the village")
async def move(service: Here, frame: Framed, member: UUID, body: commands.MoveBody) -> CommandResult:
    """The member, or staff of the village. Who moves out of the village leaves, and reports anew where they come."""
    return answer(await commands.move(service, frame, member, body))


@router.post("/{member}/leave", summary="be registered no longer")
async def leave(service: Here, frame: Framed, member: UUID, body: commands.DeregisterBody) -> CommandResult:
    """The member, or staff of the village. Posts and linked buildings end with it."""
    return answer(await commands.leave(service, frame, member, body))


@router.post("/{member}/rename", summary="correct the name that a member is registered under")
async def rename(service: Here, frame: Framed, member: UUID, body: commands.RenameBody) -> CommandResult:
    """Staff of the village alone; what was signed before stays as it was signed."""
    return answer(await commands.rename(service, frame, member, body))


@router.post("/{member}/skills", summary="say what one can help with")
async def skills(service: Here, frame: Framed, member: UUID, body: commands.SkillsBody) -> CommandResult:
    """The member, or staff of the village; in place of what was said before."""
    return answer(await commands.set_skills(service, frame, member, body))


@router.post("/{member}/availability", summary="say whether one can be called on")
async def availability(service: Here, frame: Framed, member: UUID, body: commands.AvailabilityBody) -> CommandResult:
    """The member, or staff of the village; `until` is the last day of an absence."""
    return answer(await commands.set_availability(service, frame, member, body))


@router.post("/{member}/posts/take", summary="take a vanguard post")
async def take_post(service: Here, frame: Framed, member: UUID, body: commands.TakePostBody) -> CommandResult:
    """The member, or staff of the village."""
    return answer(await commands.take_post(service, frame, member, body))


@router.post("/{member}/posts/leave", summary="give a vanguard post back")
async def leave_post(service: Here, frame: Framed, member: UUID, body: commands.PostBody) -> CommandResult:
    """The member, or staff of the village."""
    return answer(await commands.leave_post(service, frame, member, body))


@router.post("/{member}/buildings/link", summary="look after a building")
async def link_building(service: Here, frame: Framed, member: UUID, body: commands.LinkBuildingBody) -> CommandResult:
    """The member, or staff of the village."""
    return answer(await commands.link_building(service, frame, member, body))


@router.post("/{member}/buildings/unlink", summary="look after a building no longer")
async def unlink_building(service: Here, frame: Framed, member: UUID, body: commands.LinkBuildingBody) -> CommandResult:
    """The member, or staff of the village."""
    return answer(await commands.unlink_building(service, frame, member, body))


@router.post("/{member}/services", status_code=201, summary="record a service")
async def record(service: Here, frame: Framed, member: UUID, body: commands.ServiceBody) -> ServiceResult:
    """The member, or staff of the village. It counts once it is confirmed."""
    done = await commands.record_service(service, frame, member, body)
    assert done.state.last_service is not None
    return ServiceResult(**answer(done).model_dump(), service=done.state.last_service)


@router.post("/{member}/services/{served}/confirm", summary="say that a service was done")
async def confirm(
    service: Here, frame: Framed, member: UUID, served: UUID, body: commands.ConfirmBody | None = None
) -> CommandResult:
    """Whoever was served, by the token of their link; or staff of the village in their name, not for themselves."""
    return answer(await commands.confirm_service(service, frame, member, served, body or commands.ConfirmBody()))


@router.post("/{member}/services/{served}/dispute", summary="say that a service was not done as recorded")
async def dispute(
    service: Here, frame: Framed, member: UUID, served: UUID, body: commands.DisputeBody
) -> CommandResult:
    """Whoever was served, by the token of their link, whose word is the last; or staff of the village."""
    return answer(await commands.dispute_service(service, frame, member, served, body))


@router.get("/{member}/services/{served}/link", summary="a link for whoever was served", dependencies=[Fresh])
async def link(service: Here, frame: Framed, member: UUID, served: UUID) -> ConfirmationLink:
    """Staff of the village, who hand it to them; it is about this service alone."""
    await queries.service_of(service, member, served)
    token = await commands.link_for_served(service, frame, member, served)
    return ConfirmationLink(
        token=token, url=f"{service.settings.public_url}/work/served/{member}/{served}?token={token}"
    )


@router.get("", summary="members of a division", dependencies=[Fresh])
async def members(
    service: Here,
    principal: OptionalPrincipal,
    division: Scope = "",
    skill: SearchText = None,
    post: SearchText = None,
    text: SearchText = None,
    free: Annotated[bool, Query(description="only those who can be called on today")] = False,  # noqa: FBT002
    estate: EstateCode | None = None,
    page: PageNumber = 1,
    size: PageSize = 50,
) -> Listing:
    """Staff, within their scope; by village and name. `text` is looked for in names and employers."""
    asking = require(principal, *STAFF, division=division or None)
    scope = division or asking.division
    wanted = queries.MemberFilter(skill, post, text, service.now().date() if free else None, estate)
    rows = await queries.page(service, scope, wanted, size, (page - 1) * size)
    return Listing(total=await queries.count(service, scope, wanted), items=rows)


@router.get("/me", summary="one's own registration", dependencies=[Fresh])
async def me(service: Here, principal: OptionalPrincipal) -> dict[str, Any]:
    """Members and staff: with posts, linked buildings, and what was confirmed. A 404 before one has reported."""
    asking = require(principal, *TAKERS)
    return await queries.one(service, commands.member_id(asking.division, asking.sub))


@router.get("/{member}", summary="one member", dependencies=[Fresh])
async def one(service: Here, principal: OptionalPrincipal, member: UUID) -> dict[str, Any]:
    """The member, and staff of the village: with posts, linked buildings, and what was confirmed."""
    require(principal, *TAKERS)
    found = await queries.one(service, member)
    commands.require_own(principal, member, found["division"])
    return found


@router.get("/{member}/services", summary="what a member did for others", dependencies=[Fresh])
async def services(
    service: Here,
    principal: OptionalPrincipal,
    member: UUID,
    word: Annotated[ServiceStatus | None, Query(description="none: all")] = None,
    page: PageNumber = 1,
    size: PageSize = 50,
) -> Listing:
    """The member, and staff of the village; the last first, with whether each was confirmed."""
    require(principal, *TAKERS)
    found = await queries.one(service, member)
    commands.require_own(principal, member, found["division"])
    rows = await queries.services(service, member, word, size, (page - 1) * size)
    return Listing(total=await queries.count_services(service, member, word), items=rows)
