"""What can be asked of forces (Y7, Y11): form them, take people in, pair them with estates, hold activities.

An office of the division asks for any of its forces, a leader for their own. Its people, and those of the
division, sign in to its activities.
"""

from collections.abc import Callable
from uuid import UUID, uuid5

from pydantic import Field

from huiyin_contracts import DivisionCode
from huiyin_contracts.base import Tenths
from huiyin_contracts.forces import ForceKind
from huiyin_contracts.organisation import EstateCode
from huiyin_dispatch.fields import AvailabilityBody, Skills
from huiyin_dispatch.forces.rules import (
    FORCE,
    AddForceMember,
    Announce,
    By,
    CancelActivity,
    Command,
    Conclude,
    Describe,
    Disband,
    Force,
    FormForce,
    Pair,
    RemoveForceMember,
    SetAvailability,
    SignIn,
    Unpair,
)
from huiyin_dispatch.forces.stream import stands_in, stream_of
from huiyin_events.decider import Done
from huiyin_service.auth import Principal
from huiyin_service.divisions import local_day, registered
from huiyin_service.http import CommandBody, Frame, Moment, ReasonText, RequestBody, ShortText
from huiyin_service.persons.body import PersonBody, person_of_principal
from huiyin_service.policy import may, permit
from huiyin_service.service import Service

FORCES = UUID("6f0f3d0e-3f8a-5d61-9d0e-6875697969bd")


class FormBody(RequestBody):
    """A force to form in a division."""

    division: DivisionCode
    kind: ForceKind
    name: ShortText
    leader: PersonBody
    skills: Skills = Field(default=[])
    areas: list[DivisionCode] = Field(default=[], max_length=400, description="none: all of its division")


class DescribeBody(CommandBody):
    """What a force is from now on: all of it, also what stays as it was."""

    name: ShortText
    leader: PersonBody
    skills: Skills
    areas: list[DivisionCode] = Field(max_length=400, description="none: all of its division")


class DisbandBody(CommandBody):
    """Why a force is no more."""

    reason: ReasonText


class JoinBody(CommandBody):
    """Somebody to take in."""

    person: PersonBody
    duty: ShortText | None = None


class RemoveForceMemberBody(CommandBody):
    """Somebody to let go."""

    person: PersonBody


class PairBody(CommandBody):
    """An estate to look after."""

    estate: EstateCode


class AnnounceBody(CommandBody):
    """An activity to come."""

    title: str = Field(min_length=2, max_length=100)
    place: str = Field(min_length=2, max_length=200)
    starts_at: Moment


class SignInBody(CommandBody):
    """Somebody who takes part; the leader and offices may name another than themselves."""

    person: PersonBody | None = Field(default=None, description="none: the caller")


class ConcludeBody(CommandBody):
    """How an activity went."""

    hours: Tenths = Field(ge=0, le=72)
    persons: int = Field(ge=0, le=1_000_000, description="how many were served: person-times")
    summary: str = Field(min_length=2, max_length=4000)


class CancelBody(CommandBody):
    """Why an activity is not held."""

    reason: ReasonText


async def form(service: Service, frame: Frame, body: FormBody) -> Done[Force]:
    """Form a force; the offices of its division may. Raises a 422 Problem for an unknown division."""
    permit(frame.principal, "force.form", body.division)
    await registered(service, body.division)
    force = uuid5(FORCES, f"{body.division}:{body.name}")
    command = FormForce(
        force,
        body.division,
        body.kind,
        body.name,
        body.leader.person(),
        tuple(dict.fromkeys(body.skills)),
        tuple(dict.fromkeys(body.areas)),
        await _taken(service, force, body.division, body.name),
    )
    return await frame.perform(service, FORCE, stream_of(force), command, division=body.division)


async def describe(service: Service, frame: Frame, force: UUID, body: DescribeBody) -> Done[Force]:
    """Say what a force is from now on: its name, leader, skills and where it can be called to."""
    taken = await _taken(service, force, await stands_in(service, force), body.name)
    skills, areas = tuple(dict.fromkeys(body.skills)), tuple(dict.fromkeys(body.areas))
    return await _act(
        service,
        frame,
        force,
        body,
        lambda division, by: Describe(division, body.name, body.leader.person(), skills, areas, taken, by),
    )


async def disband(service: Service, frame: Frame, force: UUID, body: DisbandBody) -> Done[Force]:
    """Let a force be no more."""
    return await _act(service, frame, force, body, lambda _, by: Disband(body.reason, by))


async def join(service: Service, frame: Frame, force: UUID, body: JoinBody) -> Done[Force]:
    """Take somebody in."""
    return await _act(service, frame, force, body, lambda _, by: AddForceMember(body.person.person(), body.duty, by))


async def leave(service: Service, frame: Frame, force: UUID, body: RemoveForceMemberBody) -> Done[Force]:
    """Let somebody go."""
    return await _act(service, frame, force, body, lambda _, by: RemoveForceMember(body.person.person(), by))


async def pair(service: Service, frame: Frame, force: UUID, body: PairBody) -> Done[Force]:
    """Look after an estate."""
    return await _act(service, frame, force, body, lambda division, by: Pair(division, body.estate, by))


async def unpair(service: Service, frame: Frame, force: UUID, body: PairBody) -> Done[Force]:
    """Look after an estate no longer."""
    return await _act(service, frame, force, body, lambda _, by: Unpair(body.estate, by))


async def set_availability(service: Service, frame: Frame, force: UUID, body: AvailabilityBody) -> Done[Force]:
    """Say whether a force can be called on."""
    day = await local_day(service, await stands_in(service, force), frame.now)
    return await _act(service, frame, force, body, lambda _, by: SetAvailability(body.available, body.until, day, by))


async def announce(service: Service, frame: Frame, force: UUID, body: AnnounceBody) -> Done[Force]:
    """Announce an activity."""
    return await _act(service, frame, force, body, lambda _, by: Announce(body.title, body.place, body.starts_at, by))


async def sign_in(service: Service, frame: Frame, force: UUID, activity: UUID, body: SignInBody) -> Done[Force]:
    """Take part in an activity, or put on record that somebody did."""
    principal = permit(frame.principal, "force.join-in")
    person = body.person.person() if body.person else person_of_principal(principal)
    return await _act(service, frame, force, body, lambda _, by: SignIn(activity, person, by))


async def conclude(service: Service, frame: Frame, force: UUID, activity: UUID, body: ConcludeBody) -> Done[Force]:
    """Say how an activity went."""
    return await _act(
        service,
        frame,
        force,
        body,
        lambda _, by: Conclude(activity, body.hours, body.persons, body.summary, frame.now, by),
    )


async def cancel(service: Service, frame: Frame, force: UUID, activity: UUID, body: CancelBody) -> Done[Force]:
    """Not hold an activity."""
    return await _act(service, frame, force, body, lambda _, by: CancelActivity(activity, body.reason, by))


async def _act(
    service: Service, frame: Frame, force: UUID, body: CommandBody, command: Callable[[str, By], Command]
) -> Done[Force]:
    division = await stands_in(service, force)
    by = by_of(frame.principal, division)
    return await frame.perform(
        service, FORCE, stream_of(force), command(division, by), division=division, expected=body.expected_version
    )


async def _taken(service: Service, force: UUID, division: str, name: str) -> bool:
    """Whether another force of the division is called so: the view may not know it yet, but orders tell them apart."""
    query = "SELECT true FROM forces WHERE division = $1 AND name = $2 AND id <> $3 AND disbanded_at IS NULL"
    return bool(await service.pool.fetchval(query, division, name, force))


def by_of(principal: Principal | None, division: str) -> By:
    """Who asks, as the rules see them.

    A member may belong to a force of the town or the county above their village: of members it is only asked that
    they are of the county, and the rules ask for more. Raises a 401 or 403 Problem.
    """
    asking = permit(principal, "force.join-in", division)
    if may(asking, "force.manage", division):
        return By(asking.sub, office=True, local=True)
    return By(asking.sub, local=asking.division.startswith(division) or division.startswith(asking.division))
