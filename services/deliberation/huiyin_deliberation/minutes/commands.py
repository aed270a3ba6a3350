"""What can be asked of minutes: draft them, ask for changes and answer these, sign.

The offices of the division keep them; whoever was there asks for changes and signs, each for themselves.
"""

from typing import Annotated
from uuid import UUID

from pydantic import Field
from uuid6 import uuid7

from huiyin_contracts.minutes import MinutesDrafted, MinutesSection
from huiyin_contracts.minutes_state import Minutes
from huiyin_contracts.parties import Person, person_of
from huiyin_deliberation.minutes.rules import (
    MINUTES,
    AcceptAmendment,
    DraftMinutes,
    MinutesCommand,
    RefuseAmendment,
    RequestAmendment,
    SignMinutes,
)
from huiyin_deliberation.sessions.sitting import Sitting, sitting_now
from huiyin_events.decider import Done
from huiyin_events.envelope import stream_name
from huiyin_service.http import CommandBody, Frame, RequestBody
from huiyin_service.persons.body import person_of_principal
from huiyin_service.policy import HELD, NONE, permit
from huiyin_service.public_words import IMPERSONAL
from huiyin_service.service import Service

MinutesText = Annotated[str, Field(min_length=2, max_length=20_000), IMPERSONAL]
MOST_SECTIONS = 201


class SectionBody(RequestBody):
    """What was discussed on an item; no topic: besides the agenda."""

    topic: UUID | None = None
    text: MinutesText


class DraftMinutesBody(CommandBody):
    """The minutes, a section an item."""

    sections: list[SectionBody] = Field(min_length=1, max_length=MOST_SECTIONS)


class RequestAmendmentBody(CommandBody):
    """What a section should say otherwise."""

    topic: UUID | None = None
    text: Annotated[str, Field(min_length=2, max_length=2000), IMPERSONAL]


class AcceptAmendmentBody(CommandBody):
    """What the section says from now on."""

    amendment: UUID
    text: MinutesText


class RefuseAmendmentBody(CommandBody):
    """Why it stays as it is."""

    amendment: UUID
    reason: Annotated[str, Field(min_length=2, max_length=1000), IMPERSONAL]


class SignBody(CommandBody):
    """Whose signature it is; none: the caller's."""

    signer: UUID | None = Field(default=None, description="by whom it is signed, as the roll has them")


async def draft(service: Service, frame: Frame, session: UUID, body: DraftMinutesBody) -> Done[Minutes]:
    """Draft them from what was discussed."""
    sitting = await _keeping(service, frame, session)
    sections = tuple(MinutesSection(topic=each.topic, text=each.text) for each in body.sections)
    command = DraftMinutes(sitting.session, sections, sitting.today, sitting.rules)
    return await _act(service, frame, sitting, body, command)


async def request_amendment(service: Service, frame: Frame, session: UUID, body: RequestAmendmentBody) -> Done[Minutes]:
    """Ask that they say something otherwise."""
    sitting, by = await _there(service, frame, session)
    return await _act(
        service, frame, sitting, body, RequestAmendment(uuid7(), by, body.topic, body.text, sitting.today)
    )


async def accept_amendment(service: Service, frame: Frame, session: UUID, body: AcceptAmendmentBody) -> Done[Minutes]:
    """Let them say so."""
    sitting = await _keeping(service, frame, session)
    return await _act(service, frame, sitting, body, AcceptAmendment(body.amendment, body.text))


async def refuse_amendment(service: Service, frame: Frame, session: UUID, body: RefuseAmendmentBody) -> Done[Minutes]:
    """Leave them as they are."""
    sitting = await _keeping(service, frame, session)
    return await _act(service, frame, sitting, body, RefuseAmendment(body.amendment, body.reason))


async def sign(service: Service, frame: Frame, session: UUID, body: SignBody) -> Done[Minutes]:
    """Sign what is final, for oneself."""
    sitting, asking = await _there(service, frame, session)
    signer = sitting.on_the_roll(body.signer) if body.signer else asking
    return await _act(service, frame, sitting, body, SignMinutes(signer or asking, asking))


def minutes_stream(session: UUID) -> str:
    """The stream of a session's minutes."""
    return stream_name(MinutesDrafted.type, session)


async def _keeping(service: Service, frame: Frame, session: UUID) -> Sitting:
    permit(frame.principal, "minutes.keep")
    sitting = await sitting_now(service, session)
    permit(frame.principal, "minutes.keep", sitting.division)
    return sitting


async def _there(service: Service, frame: Frame, session: UUID) -> tuple[Sitting, Person]:
    asking = permit(frame.principal, "minutes.amend")
    sitting = await sitting_now(service, session)
    permit(asking, "minutes.amend", sitting.division, HELD if sitting.concerns(asking) else NONE)
    return sitting, sitting.on_the_roll(person_of(asking.sub)) or person_of_principal(asking)


async def _act(
    service: Service, frame: Frame, sitting: Sitting, body: CommandBody, command: MinutesCommand
) -> Done[Minutes]:
    assert sitting.session.id is not None
    stream = minutes_stream(sitting.session.id)
    return await frame.perform(
        service, MINUTES, stream, command, division=sitting.division, expected=body.expected_version
    )
