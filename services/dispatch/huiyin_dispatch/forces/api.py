"""Forces over HTTP (Y7, Y11), and the figures of members and forces."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from huiyin_contracts.forces import ForceKind
from huiyin_dispatch.fields import AvailabilityBody
from huiyin_dispatch.forces import commands, queries
from huiyin_dispatch.forces import figures as counted
from huiyin_dispatch.forces.access import activity_as_seen, force_as_seen, force_of, listed_as_seen
from huiyin_dispatch.forces.public_figures import public_figures
from huiyin_dispatch.forces.queries import ActivityRow, ForceAnswer, ForceRow
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
from huiyin_service.policy import may, permit
from huiyin_service.policy.routes import PUBLIC, asks

router = APIRouter(prefix="/forces")


class Announced(CommandResult):
    """An activity that was announced."""

    activity: UUID


@router.post("", status_code=201, summary="form a force", dependencies=[asks("force.form")])
async def form(service: Here, frame: Framed, body: commands.FormBody) -> CreatedResult:
    """Staff of the division; there is one of a name in a division."""
    done = await commands.form(service, frame, body)
    return created(done, done.state.id)


@router.post("/{force}/describe", summary="say what a force is from now on", dependencies=[asks("force.join-in")])
async def describe(service: Here, frame: Framed, force: UUID, body: commands.DescribeBody) -> CommandResult:
    """Its leader, or staff of its division. Not another's name; what is left out is so no longer."""
    return answer(await commands.describe(service, frame, force, body))


@router.post("/{force}/disband", summary="let a force be no more", dependencies=[asks("force.join-in")])
async def disband(service: Here, frame: Framed, force: UUID, body: commands.DisbandBody) -> CommandResult:
    """Its leader, or staff of its division."""
    return answer(await commands.disband(service, frame, force, body))


@router.post("/{force}/join", summary="take somebody in", dependencies=[asks("force.join-in")])
async def join(service: Here, frame: Framed, force: UUID, body: commands.JoinBody) -> CommandResult:
    """Its leader, or staff of its division."""
    return answer(await commands.join(service, frame, force, body))


@router.post("/{force}/leave", summary="let somebody go", dependencies=[asks("force.join-in")])
async def leave(service: Here, frame: Framed, force: UUID, body: commands.RemoveForceMemberBody) -> CommandResult:
    """Its leader, or staff of its division."""
    return answer(await commands.leave(service, frame, force, body))


@router.post("/{force}/pair", summary="look after an estate", dependencies=[asks("force.join-in")])
async def pair(service: Here, frame: Framed, force: UUID, body: commands.PairBody) -> CommandResult:
    """Its leader, or staff of its division."""
    return answer(await commands.pair(service, frame, force, body))


@router.post("/{force}/unpair", summary="look after an estate no longer", dependencies=[asks("force.join-in")])
async def unpair(service: Here, frame: Framed, force: UUID, body: commands.PairBody) -> CommandResult:
    """Its leader, or staff of its division."""
    return answer(await commands.unpair(service, frame, force, body))


@router.post(
    "/{force}/availability", summary="say whether a force can be called on", dependencies=[asks("force.join-in")]
)
async def availability(service: Here, frame: Framed, force: UUID, body: AvailabilityBody) -> CommandResult:
    """Its leader, or staff of its division; `until` is the last day of an absence."""
    return answer(await commands.set_availability(service, frame, force, body))


@router.post(
    "/{force}/activities", status_code=201, summary="announce an activity", dependencies=[asks("force.join-in")]
)
async def announce(service: Here, frame: Framed, force: UUID, body: commands.AnnounceBody) -> Announced:
    """Its leader, or staff of its division."""
    done = await commands.announce(service, frame, force, body)
    assert done.state.last_activity is not None
    return Announced(**answer(done).model_dump(), activity=done.state.last_activity)


@router.post(
    "/{force}/activities/{activity}/sign-in", summary="take part in an activity", dependencies=[asks("force.join-in")]
)
async def sign_in(
    service: Here, frame: Framed, force: UUID, activity: UUID, body: commands.SignInBody | None = None
) -> CommandResult:
    """Who belongs to the force or its division, for themselves; its leader and staff for anyone."""
    return answer(await commands.sign_in(service, frame, force, activity, body or commands.SignInBody()))


@router.post(
    "/{force}/activities/{activity}/conclude", summary="say how an activity went", dependencies=[asks("force.join-in")]
)
async def conclude(
    service: Here, frame: Framed, force: UUID, activity: UUID, body: commands.ConcludeBody
) -> CommandResult:
    """Its leader, or staff of its division."""
    return answer(await commands.conclude(service, frame, force, activity, body))


@router.post(
    "/{force}/activities/{activity}/cancel", summary="not hold an activity", dependencies=[asks("force.join-in")]
)
async def cancel(service: Here, frame: Framed, force: UUID, activity: UUID, body: commands.CancelBody) -> CommandResult:
    """Its leader, or staff of its division, while no one signed in."""
    return answer(await commands.cancel(service, frame, force, activity, body))


@router.get("", summary="forces of a division", dependencies=[asks("force.list"), Fresh])
async def forces(
    service: Here,
    principal: OptionalPrincipal,
    division: Scope = "",
    kind: ForceKind | None = None,
    skill: SearchText = None,
    text: SearchText = None,
    free: Annotated[bool, Query(description="only those that can be called on today")] = False,  # noqa: FBT002
    covering: Annotated[bool, Query(description="also those of divisions above that can be called here")] = False,  # noqa: FBT002
    page: PageNumber = 1,
    size: PageSize = 50,
) -> ListPage[ForceRow]:
    """Staff and members, within their scope. `text` is looked for in the names of forces and leaders."""
    asking = permit(principal, "force.list", division or None)
    scope = division or asking.division
    wanted = queries.ForceFilter(kind, skill, text, service.now().date() if free else None, covering)
    found = await queries.page(service.pool, scope, wanted, size, (page - 1) * size)
    rows = [listed_as_seen(principal, one) for one in found]
    return ListPage(total=await queries.count(service.pool, scope, wanted), page=page, size=size, items=rows)


@router.get("/figures", summary="what the members and forces of a division come to", dependencies=[PUBLIC, Fresh])
async def figures(service: Here, principal: OptionalPrincipal, division: Scope = "") -> counted.ForceFigures:
    """Anyone; who is no office of the division is told of people only where there are enough of them."""
    if may(principal, "member.list", division):
        return await counted.figures(service.pool, division)
    return await public_figures(service.pool, division)


@router.get("/{force}", summary="one force", dependencies=[asks("force.read"), Fresh])
async def one(service: Here, principal: OptionalPrincipal, force: UUID) -> ForceAnswer:
    """Staff and members of the county: with its people and the estates it is paired with."""
    permit(principal, "force.read")
    found = await force_of(service, force)
    permit(principal, "force.read", found.division)
    return force_as_seen(principal, found)


@router.get("/{force}/activities", summary="activities of a force", dependencies=[asks("force.read"), Fresh])
async def activities(
    service: Here, principal: OptionalPrincipal, force: UUID, page: PageNumber = 1, size: PageSize = 50
) -> ListPage[ActivityRow]:
    """Staff and members of the county; the latest first, with who signed in."""
    permit(principal, "force.read")
    found = await force_of(service, force)
    permit(principal, "force.read", found.division)
    signed_in = await queries.activities(service.pool, force, size, (page - 1) * size)
    rows = [activity_as_seen(principal, found, one) for one in signed_in]
    return ListPage(total=await queries.count_activities(service.pool, force), page=page, size=size, items=rows)
