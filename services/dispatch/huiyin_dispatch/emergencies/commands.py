"""What can be asked in an emergency (Y12): declare it, call further forces, answer, arrive, note, stand down, review.

An office of the division leads it. A person who was called answers for themselves, also from elsewhere in the
county; an office puts on record what a person said by telephone.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field

from huiyin_contracts import DivisionCode
from huiyin_contracts.emergencies import CallChannel, CalledForce, EmergencyDeclared
from huiyin_contracts.parties import Person
from huiyin_contracts.words import MOST_PHOTOS, PhotoId
from huiyin_county.charters import in_force_at
from huiyin_dispatch.calls import LinkBody, readable_issue
from huiyin_dispatch.emergencies.next_forces import chosen_forces, next_forces
from huiyin_dispatch.emergencies.queries import EmergencyRow, one, was_called
from huiyin_dispatch.emergencies.rules import (
    EMERGENCY,
    Acknowledge,
    Arrive,
    Call,
    Command,
    Declare,
    LinkIssue,
    Note,
    Reinforce,
    Review,
    StandDown,
)
from huiyin_dispatch.emergencies.state import Emergency
from huiyin_events.decider import Done
from huiyin_events.envelope import stream_name
from huiyin_service.auth import Principal
from huiyin_service.divisions import registered
from huiyin_service.http import CommandBody, Frame, ReasonText, RequestBody, division_of, new_id
from huiyin_service.persons.body import PersonBody, person_of_principal
from huiyin_service.photos import published
from huiyin_service.policy import HELD, NONE, may, permit
from huiyin_service.problems import Problem, unknown
from huiyin_service.public_words import IMPERSONAL
from huiyin_service.reading import known
from huiyin_service.service import Service

MAX_FORCES = 20


class DeclareBody(RequestBody):
    """An emergency, and who is to be called first."""

    division: DivisionCode
    description: Annotated[str, IMPERSONAL] = Field(min_length=2, max_length=500)
    place: Annotated[str, Field(min_length=1, max_length=200)] | None = None
    issue: UUID | None = Field(default=None, description="the issue that tells of it, where one does")
    forces: list[UUID] = Field(default=[], max_length=MAX_FORCES, description="none: the nearest emergency team")


class ReinforceBody(CommandBody):
    """Further forces to call."""

    forces: list[UUID] = Field(min_length=1, max_length=MAX_FORCES)
    reason: ReasonText


class AcknowledgeBody(CommandBody):
    """The answer of a person who was called; offices may name another than themselves."""

    coming: bool
    minutes: Annotated[int, Field(ge=0, le=24 * 60)] | None = Field(default=None, description="until they are there")
    reason: ReasonText | None = Field(default=None, description="why they do not come")
    person: PersonBody | None = Field(default=None, description="none: the caller")


class ArriveBody(CommandBody):
    """A person who is there."""

    person: PersonBody | None = Field(default=None, description="none: the caller")


class NoteBody(CommandBody):
    """A line of the log."""

    text: Annotated[str, IMPERSONAL] = Field(min_length=1, max_length=2000)
    photos: list[PhotoId] = Field(default=[], max_length=MOST_PHOTOS, description="ids from POST /api/intake/photos")


class StandDownBody(CommandBody):
    """How it ended."""

    outcome: Annotated[str, IMPERSONAL] = Field(min_length=2, max_length=2000)


class ReviewBody(CommandBody):
    """What is to be kept, and what to be changed."""

    went_well: Annotated[str, IMPERSONAL] = Field(min_length=2, max_length=2000)
    to_change: Annotated[str, IMPERSONAL] = Field(min_length=2, max_length=2000)


def channels(service: Service) -> tuple[CallChannel, ...]:
    """By what means people are called here."""
    return ("page", "gateway") if service.settings.callup_webhook else ("page",)


async def declare(service: Service, frame: Frame, body: DeclareBody) -> Done[Emergency]:
    """Declare an emergency and call the first forces; the offices of its division may."""
    permit(frame.principal, "emergency.declare", body.division)
    await registered(service, body.division, "county", "town", "village")
    if body.issue:
        await readable_issue(service, frame, body.issue)
    if body.forces:
        forces = await _chosen(service, body.division, body.forces, frame.now)
    else:
        forces = await next_forces(service.pool, body.division, (), frame.now)
    call = Call(forces, channels(service), frame.now, chosen=bool(body.forces))
    this = new_id(frame.key)
    rules = await in_force_at(service.pool, body.division, frame.now)
    command = Declare(this, body.description, body.place, body.issue, call, rules.calls.answer_minutes)
    return await frame.perform(service, EMERGENCY, stream_of(this), command, division=body.division)


async def reinforce(service: Service, frame: Frame, emergency: UUID, body: ReinforceBody) -> Done[Emergency]:
    """Call further forces (增援)."""
    division = await division_of(service, stream_of(emergency))
    permit(frame.principal, "emergency.lead", division)
    forces = await _chosen(service, division, body.forces, frame.now)
    call = Call(forces, channels(service), frame.now, body.reason, chosen=True)
    return await _perform(service, frame, emergency, division, body, Reinforce(call))


async def link(service: Service, frame: Frame, emergency: UUID, body: LinkBody) -> Done[Emergency]:
    """Say that an issue is about it too."""
    await readable_issue(service, frame, body.issue)
    return await _lead(service, frame, emergency, body, LinkIssue(body.issue))


async def acknowledge(service: Service, frame: Frame, emergency: UUID, body: AcknowledgeBody) -> Done[Emergency]:
    """Say whether one comes, and in how many minutes."""

    def answer(by: Person) -> Command:
        return Acknowledge(by, body.coming, body.minutes, body.reason)

    return await _as_called(service, frame, emergency, body, body.person, answer)


async def arrive(service: Service, frame: Frame, emergency: UUID, body: ArriveBody) -> Done[Emergency]:
    """Say that one is there."""
    return await _as_called(service, frame, emergency, body, body.person, Arrive)


async def note(service: Service, frame: Frame, emergency: UUID, body: NoteBody) -> Done[Emergency]:
    """Add a line to the log: an office, or a person who was called."""
    division = await division_of(service, stream_of(emergency))
    await permit_called(service, frame.principal, "emergency.answer", emergency, division)
    return await _perform(
        service,
        frame,
        emergency,
        division,
        body,
        Note(body.text, tuple(await published(service, body.photos, emergency))),
    )


async def stand_down(service: Service, frame: Frame, emergency: UUID, body: StandDownBody) -> Done[Emergency]:
    """Say that it is over, and how it ended."""
    return await _lead(service, frame, emergency, body, StandDown(body.outcome))


async def review(service: Service, frame: Frame, emergency: UUID, body: ReviewBody) -> Done[Emergency]:
    """Look back on it."""
    return await _lead(service, frame, emergency, body, Review(body.went_well, body.to_change))


async def _lead(
    service: Service, frame: Frame, emergency: UUID, body: CommandBody, command: Command
) -> Done[Emergency]:
    """What only the offices of its division may ask."""
    division = await division_of(service, stream_of(emergency))
    permit(frame.principal, "emergency.lead", division)
    return await _perform(service, frame, emergency, division, body, command)


async def _perform(
    service: Service, frame: Frame, emergency: UUID, division: str, body: CommandBody, command: Command
) -> Done[Emergency]:
    return await frame.perform(
        service, EMERGENCY, stream_of(emergency), command, division=division, expected=body.expected_version
    )


async def _as_called(
    service: Service,
    frame: Frame,
    emergency: UUID,
    body: CommandBody,
    other: PersonBody | None,
    command: Callable[[Person], Command],
) -> Done[Emergency]:
    """What a person who was called does, or an office puts on record for them."""
    division = await division_of(service, stream_of(emergency))
    principal = await permit_called(service, frame.principal, "emergency.answer", emergency, division)
    person = person_of_principal(principal)
    if other is not None:
        if other.id != principal.sub and not may(principal, "emergency.lead", division):
            raise Problem(403, "answers-for-another", "不能替别人答复", "只有工作人员能替别人登记。")
        person = other.person()
    return await _perform(service, frame, emergency, division, body, command(person))


async def readable(service: Service, principal: Principal | None, emergency: UUID) -> EmergencyRow:
    """An emergency, for the offices of its division and those who were called. Raises a 404, 401 or 403 Problem."""
    row = await known(service, lambda: one(service.pool, emergency), unknown("emergency"))
    await permit_called(service, principal, "emergency.read", emergency, row.division)
    return row


async def permit_called(
    service: Service, principal: Principal | None, action: str, emergency: UUID, division: str
) -> Principal:
    """Ask the policy of something in an emergency, theirs to do who were called. Raises a 401 or 403 Problem."""
    asking = permit(principal, action)
    if may(asking, action, division):
        return asking
    called = await was_called(service.pool, emergency, asking.sub)
    if not called:
        await service.catch_up()
        called = await was_called(service.pool, emergency, asking.sub)
    return permit(asking, action, division, HELD if called else NONE)


async def _chosen(service: Service, division: str, ids: Sequence[UUID], now: datetime) -> tuple[CalledForce, ...]:
    """These forces of the county; one that was formed just now may not be in the view yet. Raises a 422 Problem."""
    try:
        return await chosen_forces(service.pool, division, ids, now)
    except Problem:
        await service.catch_up()
        return await chosen_forces(service.pool, division, ids, now)


def stream_of(emergency: UUID) -> str:
    """An emergency's stream."""
    return stream_name(EmergencyDeclared.type, emergency)
