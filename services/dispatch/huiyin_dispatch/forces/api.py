"""Forces over HTTP (Y7, Y11), and the figures of members and forces."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from huiyin_contracts.forces import ForceKind
from huiyin_dispatch.forces import commands, queries
from huiyin_dispatch.orders.api import Listing
from huiyin_service.auth import TAKERS, require
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

router = APIRouter(prefix="/forces")


class Formed(CommandResult):
    """A force that was formed."""

    id: UUID


class Announced(CommandResult):
    """An activity that was announced."""

    activity: UUID


class ForceFigures(BaseModel):
    """What the members and forces of a division come to."""

    members: int = Field(description="who reported to where they live, and live there now")
    posts: int = Field(description="vanguard posts held now")
    buildings: int = Field(description="links of members to buildings")
    services_recorded: int
    services_confirmed: int
    services_disputed: int
    persons_served: int = Field(description="person-times of the services confirmed")
    hours_served: float = Field(description="of members' time, in the services confirmed")
    forces: dict[ForceKind, int] = Field(description="that are not disbanded, by kind")
    forces_total: int
    people: int = Field(description="who belong to forces, counted in each")
    couriers: int = Field(description="people of the forces of couriers")
    estates_paired: int
    activities: int = Field(description="that were held")
    activity_hours: float
    participants: int = Field(description="who signed in to the activities held, counted in each")
    participant_hours: float = Field(description="hours of the activities held, for each who signed in")
    activity_persons: int = Field(description="person-times served by the activities held")


SearchText = Annotated[str | None, Query(min_length=1, max_length=40)]


@router.post("", status_code=201, summary="form a force")
async def form(service: Here, frame: Framed, body: commands.FormBody) -> Formed:
    """Staff of the division; there is one of a name in a division."""
    done = await commands.form(service, frame, body)
    assert done.state.id is not None
    return Formed(**answer(done).model_dump(), id=done.state.id)


@router.post("/{force}/describe", summary="say what a force is from now on")
async def describe(service: Here, frame: Framed, force: UUID, body: commands.DescribeBody) -> CommandResult:
    """Its leader, or staff of its division. Nobody else's name; what is left out is so no longer."""
    return answer(await commands.describe(service, frame, force, body))


@router.post("/{force}/disband", summary="let a force be no more")
async def disband(service: Here, frame: Framed, force: UUID, body: commands.DisbandBody) -> CommandResult:
    """Its leader, or staff of its division."""
    return answer(await commands.disband(service, frame, force, body))


@router.post("/{force}/join", summary="take somebody in")
async def join(service: Here, frame: Framed, force: UUID, body: commands.JoinBody) -> CommandResult:
    """Its leader, or staff of its division."""
    return answer(await commands.join(service, frame, force, body))


@router.post("/{force}/leave", summary="let somebody go")
async def leave(service: Here, frame: Framed, force: UUID, body: commands.RemoveForceMemberBody) -> CommandResult:
    """Its leader, or staff of its division."""
    return answer(await commands.leave(service, frame, force, body))


@router.post("/{force}/pair", summary="look after an estate")
async def pair(service: Here, frame: Framed, force: UUID, body: commands.PairBody) -> CommandResult:
    """Its leader, or staff of its division."""
    return answer(await commands.pair(service, frame, force, body))


@router.post("/{force}/unpair", summary="look after an estate no longer")
async def unpair(service: Here, frame: Framed, force: UUID, body: commands.PairBody) -> CommandResult:
    """Its leader, or staff of its division."""
    return answer(await commands.unpair(service, frame, force, body))


@router.post("/{force}/availability", summary="say whether a force can be called on")
async def availability(service: Here, frame: Framed, force: UUID, body: commands.AvailabilityBody) -> CommandResult:
    """Its leader, or staff of its division; `until` is the last day of an absence."""
    return answer(await commands.set_availability(service, frame, force, body))


@router.post("/{force}/activities", status_code=201, summary="announce an activity")
async def announce(service: Here, frame: Framed, force: UUID, body: commands.AnnounceBody) -> Announced:
    """Its leader, or staff of its division."""
    done = await commands.announce(service, frame, force, body)
    assert done.state.last_activity is not None
    return Announced(**answer(done).model_dump(), activity=done.state.last_activity)


@router.post("/{force}/activities/{activity}/sign-in", summary="take part in an activity")
async def sign_in(
    service: Here, frame: Framed, force: UUID, activity: UUID, body: commands.SignInBody | None = None
) -> CommandResult:
    """Who belongs to the force or its division, for themselves; its leader and staff for anybody."""
    return answer(await commands.sign_in(service, frame, force, activity, body or commands.SignInBody()))


@router.post("/{force}/activities/{activity}/conclude", summary="say how an activity went")
async def conclude(
    service: Here, frame: Framed, force: UUID, activity: UUID, body: commands.ConcludeBody
) -> CommandResult:
    """Its leader, or staff of its division."""
    return answer(await commands.conclude(service, frame, force, activity, body))


@router.post("/{force}/activities/{activity}/cancel", summary="not hold an activity")
async def cancel(service: Here, frame: Framed, force: UUID, activity: UUID, body: commands.CancelBody) -> CommandResult:
    """Its leader, or staff of its division, while nobody signed in."""
    return answer(await commands.cancel(service, frame, force, activity, body))


@router.get("", summary="forces of a division", dependencies=[Fresh])
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
) -> Listing:
    """Staff and members, within their scope. `text` is looked for in the names of forces and leaders."""
    asking = require(principal, *TAKERS, division=division or None)
    scope = division or asking.division
    wanted = queries.ForceFilter(kind, skill, text, service.now().date() if free else None, covering)
    rows = await queries.page(service, scope, wanted, size, (page - 1) * size)
    return Listing(total=await queries.count(service, scope, wanted), items=rows)


@router.get("/figures", summary="what the members and forces of a division come to", dependencies=[Fresh])
async def figures(service: Here, division: Scope = "") -> ForceFigures:
    """Anybody."""
    return ForceFigures(**await queries.figures(service, division))


@router.get("/{force}", summary="one force", dependencies=[Fresh])
async def one(service: Here, principal: OptionalPrincipal, force: UUID) -> dict[str, Any]:
    """Staff and members of the county: with its people and the estates it is paired with."""
    require(principal, *TAKERS)
    found = await queries.one(service, force)
    commands.require_near(principal, found["division"])
    return found


@router.get("/{force}/activities", summary="activities of a force", dependencies=[Fresh])
async def activities(
    service: Here, principal: OptionalPrincipal, force: UUID, page: PageNumber = 1, size: PageSize = 50
) -> Listing:
    """Staff and members of the county; the latest first, with who signed in."""
    require(principal, *TAKERS)
    found = await queries.one(service, force)
    commands.require_near(principal, found["division"])
    rows = await queries.activities(service, force, size, (page - 1) * size)
    return Listing(total=await queries.count_activities(service, force), items=rows)
