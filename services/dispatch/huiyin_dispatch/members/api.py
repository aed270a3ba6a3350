"""Members at home over HTTP (Y4)."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import BaseModel

from huiyin_contracts.organisation import EstateCode
from huiyin_dispatch.fields import AvailabilityBody
from huiyin_dispatch.members import queries
from huiyin_dispatch.members.access import member_of, permit_own, service_of
from huiyin_dispatch.members.commands import posts, registration
from huiyin_dispatch.members.commands import services as acts
from huiyin_dispatch.members.queries import MemberAnswer, MemberRow, ServiceRow
from huiyin_dispatch.members.rules import ServiceStatus, member_id
from huiyin_service.http import (
    CommandResult,
    CreatedResult,
    Framed,
    Fresh,
    Here,
    ListPage,
    OptionalPrincipal,
    PageNumber,
    PageSize,
    Scope,
    SearchText,
    answer,
    created,
)
from huiyin_service.policy import permit
from huiyin_service.policy.routes import asks

router = APIRouter(prefix="/members")


class ServiceResult(CommandResult):
    """A service that was recorded."""

    service: UUID


class ConfirmationLink(BaseModel):
    """What the one who was served opens to say whether it was done; `secret` is its `link` where they say so here."""

    secret: str
    url: str


@router.post(
    "", status_code=201, summary="register with the village where one lives", dependencies=[asks("member.register")]
)
async def register(service: Here, frame: Framed, body: registration.RegisterBody) -> CreatedResult:
    """A member for themselves; staff of the village for a member they name. `id` is what they are registered under."""
    done = await registration.register(service, frame, body)
    assert done.state.id is not None
    return created(done, member_id(body.division, done.state.id))


@router.post("/{member}/move", summary="live elsewhere in the village", dependencies=[asks("member.update")])
async def move(service: Here, frame: Framed, member: UUID, body: registration.MoveBody) -> CommandResult:
    """The member, or staff of the village. Who moves out of the village deregisters, and registers again elsewhere."""
    return answer(await registration.move(service, frame, member, body))


@router.post("/{member}/leave", summary="be registered no longer", dependencies=[asks("member.update")])
async def deregister(service: Here, frame: Framed, member: UUID, body: registration.DeregisterBody) -> CommandResult:
    """The member, or staff of the village. Posts and linked buildings end with it."""
    return answer(await registration.deregister(service, frame, member, body))


@router.post(
    "/{member}/rename",
    summary="correct the name that a member is registered under",
    dependencies=[asks("member.rename")],
)
async def rename(service: Here, frame: Framed, member: UUID, body: registration.RenameBody) -> CommandResult:
    """Staff of the village alone; what was signed before stays as it was signed."""
    return answer(await registration.rename(service, frame, member, body))


@router.post("/{member}/skills", summary="say what one can help with", dependencies=[asks("member.update")])
async def skills(service: Here, frame: Framed, member: UUID, body: registration.SkillsBody) -> CommandResult:
    """The member, or staff of the village; in place of what was said before."""
    return answer(await registration.set_skills(service, frame, member, body))


@router.post("/{member}/availability", summary="say whether one can be called on", dependencies=[asks("member.update")])
async def availability(service: Here, frame: Framed, member: UUID, body: AvailabilityBody) -> CommandResult:
    """The member, or staff of the village; `until` is the last day of an absence."""
    return answer(await registration.set_availability(service, frame, member, body))


@router.post("/{member}/posts/take", summary="take a vanguard post", dependencies=[asks("member.update")])
async def take_post(service: Here, frame: Framed, member: UUID, body: posts.TakePostBody) -> CommandResult:
    """The member, or staff of the village."""
    return answer(await posts.take_post(service, frame, member, body))


@router.post("/{member}/posts/leave", summary="give a vanguard post back", dependencies=[asks("member.update")])
async def leave_post(service: Here, frame: Framed, member: UUID, body: posts.PostBody) -> CommandResult:
    """The member, or staff of the village."""
    return answer(await posts.leave_post(service, frame, member, body))


@router.post("/{member}/buildings/link", summary="look after a building", dependencies=[asks("member.update")])
async def link_building(service: Here, frame: Framed, member: UUID, body: posts.LinkBuildingBody) -> CommandResult:
    """The member, or staff of the village."""
    return answer(await posts.link_building(service, frame, member, body))


@router.post(
    "/{member}/buildings/unlink", summary="look after a building no longer", dependencies=[asks("member.update")]
)
async def unlink_building(service: Here, frame: Framed, member: UUID, body: posts.LinkBuildingBody) -> CommandResult:
    """The member, or staff of the village."""
    return answer(await posts.unlink_building(service, frame, member, body))


@router.post("/{member}/services", status_code=201, summary="record a service", dependencies=[asks("member.update")])
async def record(service: Here, frame: Framed, member: UUID, body: acts.ServiceBody) -> ServiceResult:
    """The member, or staff of the village. It counts once it is confirmed."""
    done = await acts.record_service(service, frame, member, body)
    assert done.state.last_service is not None
    return ServiceResult(**answer(done).model_dump(), service=done.state.last_service)


@router.post(
    "/{member}/services/{served}/confirm", summary="say that a service was done", dependencies=[asks("service.answer")]
)
async def confirm(
    service: Here, frame: Framed, member: UUID, served: UUID, body: acts.ConfirmBody | None = None
) -> CommandResult:
    """The one who was served, by their link; or staff of the village in their name, not for themselves."""
    return answer(await acts.confirm_service(service, frame, member, served, body or acts.ConfirmBody()))


@router.post(
    "/{member}/services/{served}/dispute",
    summary="say that a service was not done as recorded",
    dependencies=[asks("service.answer")],
)
async def dispute(service: Here, frame: Framed, member: UUID, served: UUID, body: acts.DisputeBody) -> CommandResult:
    """The one who was served, by their link, whose word is the last; or staff of the village."""
    return answer(await acts.dispute_service(service, frame, member, served, body))


@router.get(
    "/{member}/services/{served}/link",
    summary="a link for the one who was served",
    dependencies=[asks("service.link"), Fresh],
)
async def link(service: Here, frame: Framed, member: UUID, served: UUID) -> ConfirmationLink:
    """Staff of the village, who hand it to them; it is about this service alone."""
    await service_of(service, member, served)
    secret = await acts.link_for_served(service, frame, member, served)
    return ConfirmationLink(
        secret=secret, url=f"{service.settings.public_url}/work/served/{member}/{served}?link={secret}"
    )


@router.get("", summary="members of a division", dependencies=[asks("member.list"), Fresh])
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
) -> ListPage[MemberRow]:
    """Staff, within their scope; by village and name. `text` is looked for in names and employers."""
    asking = permit(principal, "member.list", division or None)
    scope = division or asking.division
    wanted = queries.MemberFilter(skill, post, text, service.now().date() if free else None, estate)
    rows = await queries.page(service.pool, scope, wanted, size, (page - 1) * size)
    return ListPage(total=await queries.count(service.pool, scope, wanted), page=page, size=size, items=rows)


@router.get("/me", summary="one's own registration", dependencies=[asks("member.read"), Fresh])
async def me(service: Here, principal: OptionalPrincipal) -> MemberAnswer:
    """Members and staff: with posts, linked buildings, and what was confirmed. A 404 before one has registered."""
    asking = permit(principal, "member.read")
    return await member_of(service, member_id(asking.division, asking.sub))


@router.get("/{member}", summary="one member", dependencies=[asks("member.read"), Fresh])
async def one(service: Here, principal: OptionalPrincipal, member: UUID) -> MemberAnswer:
    """The member, and staff of the village: with posts, linked buildings, and what was confirmed."""
    permit(principal, "member.read")
    found = await member_of(service, member)
    permit_own(principal, "member.read", member, found.division)
    return found


@router.get("/{member}/services", summary="what a member did for others", dependencies=[asks("member.read"), Fresh])
async def services(
    service: Here,
    principal: OptionalPrincipal,
    member: UUID,
    status: Annotated[ServiceStatus | None, Query(description="none: all")] = None,
    page: PageNumber = 1,
    size: PageSize = 50,
) -> ListPage[ServiceRow]:
    """The member, and staff of the village; the last first, with whether each was confirmed."""
    permit(principal, "member.read")
    found = await member_of(service, member)
    permit_own(principal, "member.read", member, found.division)
    rows = await queries.services(service.pool, member, status, size, (page - 1) * size)
    total = await queries.count_services(service.pool, member, status)
    return ListPage(total=total, page=page, size=size, items=rows)
