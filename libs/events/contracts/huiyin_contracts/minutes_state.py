"""What the minutes of a session are, folded once."""

from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256
from typing import Literal
from uuid import UUID

import pydantic_core

from huiyin_contracts.base import Event
from huiyin_contracts.minutes import (
    AmendmentAccepted,
    AmendmentRefused,
    AmendmentRequested,
    MinutesDrafted,
    MinutesFinalised,
    MinutesSection,
    MinutesSigned,
)
from huiyin_contracts.parties import Person

MinutesStage = Literal["none", "draft", "final"]
AmendmentStage = Literal["requested", "accepted", "refused"]


@dataclass(frozen=True, slots=True)
class Amendment:
    """A change that somebody asked for, and what came of it."""

    id: UUID
    by: Person
    topic: UUID | None
    stage: AmendmentStage = "requested"
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Minutes:
    """The minutes as their events tell them."""

    stage: MinutesStage = "none"
    session: UUID | None = None
    chair: Person | None = None
    attendees: tuple[Person, ...] = ()
    sections: tuple[MinutesSection, ...] = ()
    amendable_until: date | None = None
    amendments: tuple[Amendment, ...] = ()
    digest: str | None = None
    signed: tuple[UUID, ...] = ()
    """Who signed, by subject, in this order."""

    @property
    def unanswered(self) -> tuple[Amendment, ...]:
        """What was asked for and not answered."""
        return tuple(one for one in self.amendments if one.stage == "requested")


UNDRAFTED = Minutes()


def digest_of(minutes: Minutes) -> str:
    """What is signed: the SHA-256 of the session, who was there, and each section, as compact JSON."""
    there = [str(person.subject) for person in minutes.attendees]
    sections = [[str(each.topic) if each.topic else None, each.text] for each in minutes.sections]
    return sha256(pydantic_core.to_json([str(minutes.session), there, sections])).hexdigest()


def evolve(minutes: Minutes, event: Event) -> Minutes:
    """The minutes after an event of their stream; any other changes nothing."""
    match event:
        case MinutesDrafted():
            drafted = Minutes("draft", event.session, event.chair, event.attendees, event.sections)
            return replace(drafted, amendable_until=event.amendable_until)
        case AmendmentRequested():
            asked = Amendment(event.amendment, event.by, event.topic)
            return replace(minutes, amendments=(*minutes.amendments, asked))
        case AmendmentAccepted():
            section = MinutesSection(topic=event.topic, text=event.text)
            others = [section if one.topic == event.topic else one for one in minutes.sections]
            sections = others if section in others else [*others, section]
            return replace(_answered(minutes, event.amendment, "accepted", None), sections=tuple(sections))
        case AmendmentRefused():
            return _answered(minutes, event.amendment, "refused", event.reason)
        case MinutesFinalised():
            return replace(minutes, stage="final", digest=event.digest)
        case MinutesSigned():
            return replace(minutes, signed=(*minutes.signed, event.by.subject))
    return minutes


def _answered(minutes: Minutes, amendment: UUID, stage: AmendmentStage, reason: str | None) -> Minutes:
    amendments = (
        replace(one, stage=stage, reason=reason) if one.id == amendment else one for one in minutes.amendments
    )
    return replace(minutes, amendments=tuple(amendments))


EVENTS = (*(MinutesDrafted, AmendmentRequested, AmendmentAccepted, AmendmentRefused, MinutesFinalised, MinutesSigned),)
"""The contracts whose events `evolve` folds."""
