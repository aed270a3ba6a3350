"""How an emergency (Y12) stands: a fold of its events, which the rules decide on."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

from huiyin_contracts import Event
from huiyin_contracts.charter import ANSWER_MINUTES
from huiyin_contracts.emergencies import (
    CallChannel,
    EmergencyAcknowledged,
    EmergencyArrived,
    EmergencyCalledUp,
    EmergencyDeclared,
    EmergencyForcesExhausted,
    EmergencyLinked,
    EmergencyNotified,
    EmergencyReviewed,
    EmergencyStoodDown,
)
from huiyin_contracts.parties import Person

EmergencyStage = Literal["none", "open", "stood_down", "reviewed"]


@dataclass(frozen=True, slots=True)
class Emergency:
    """What the rules need to know of an emergency. People are known by sign-in, or by name where they have none."""

    id: UUID | None = None
    stage: EmergencyStage = "none"
    wave: int = 0
    answer_within: timedelta = timedelta(minutes=ANSWER_MINUTES)
    answer_by: datetime | None = None
    exhausted: bool = False
    forces: frozenset[UUID] = frozenset()
    called: Mapping[str, Person] = field(default_factory=dict)
    away: Mapping[str, Person] = field(default_factory=dict)
    coming: Mapping[str, bool] = field(default_factory=dict)
    arrived: frozenset[str] = frozenset()
    issues: frozenset[UUID] = frozenset()
    notified: frozenset[tuple[int, CallChannel, str]] = frozenset()

    @property
    def anyone_comes(self) -> bool:
        """Whether anyone is on the way, or there."""
        return bool(self.arrived) or any(self.coming.values())

    @property
    def all_declined(self) -> bool:
        """Whether all who were called have said no: there is no one left to wait for."""
        return self.called.keys() <= self.coming.keys() and not self.anyone_comes

    def next_call_at(self, moved_at: datetime) -> datetime | None:
        """When the next are called, as it stood after it moved then; None while anyone comes, or no force is left."""
        if self.stage != "open" or self.exhausted or self.answer_by is None or self.anyone_comes:
            return None
        return moved_at if self.all_declined else max(self.answer_by, moved_at)


def _named(person: Person) -> Person:
    return Person(name=person.name, id=person.id)


def evolve(emergency: Emergency, event: Event) -> Emergency:
    """The emergency after an event."""
    match event:
        case EmergencyDeclared():
            within = timedelta(minutes=event.answer_minutes)
            return replace(emergency, id=event.emergency, stage="open", answer_within=within)
        case EmergencyLinked():
            return replace(emergency, issues=emergency.issues | {event.issue})
        case EmergencyCalledUp():
            people = {person.key: person for force in event.forces for person in force.people}
            away = {person.key: _named(person) for force in event.forces for person in force.away}
            return replace(
                emergency,
                wave=event.wave,
                answer_by=event.answer_by,
                exhausted=False,
                forces=emergency.forces | {force.force for force in event.forces},
                called={**people, **emergency.called},
                away={**away, **emergency.away},
            )
        case EmergencyForcesExhausted():
            return replace(emergency, exhausted=True)
        case EmergencyAcknowledged():
            return replace(emergency, coming={**emergency.coming, event.by.key: event.coming})
        case EmergencyArrived():
            return replace(emergency, arrived=emergency.arrived | {event.by.key})
        case EmergencyNotified():
            sent = (event.wave, event.channel, event.recipient.key)
            return replace(emergency, notified=emergency.notified | {sent})
        case EmergencyStoodDown():
            return replace(emergency, stage="stood_down")
        case EmergencyReviewed():
            return replace(emergency, stage="reviewed")
    return emergency
