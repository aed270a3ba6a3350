"""An emergency (应急, Y12): who is called, wave by wave, who comes, and how it ended.

    declared ─┬─ called up, wave 1: the nearest emergency team ── nobody coming in time ── called up, wave 2 …
              └─ found nobody: there is no force (any more), the offices must see to it
    each who was called: coming in so many minutes, or not coming and why ── arrived
    over: stood down with its outcome ── reviewed

It is linked with any number of issues, for one fire is reported by many.

Who said beforehand that they cannot be called on (Y4) is not called: a wave waits for answers, and minutes spent on
those who said that they are away are lost to the next. They are on record with it, so that whoever leads sees whom they
might still ring up; and who comes all the same is taken in like anybody.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

from huiyin_contracts import Event
from huiyin_contracts.charter import ANSWER_MINUTES
from huiyin_contracts.emergencies import (
    CallChannel,
    CalledForce,
    EmergencyAcknowledged,
    EmergencyArrived,
    EmergencyCalledUp,
    EmergencyDeclared,
    EmergencyFoundNobody,
    EmergencyLinked,
    EmergencyNoted,
    EmergencyNotified,
    EmergencyReviewed,
    EmergencyStoodDown,
)
from huiyin_contracts.parties import Person
from huiyin_dispatch.forces.rules import key_of
from huiyin_events.decider import Decider
from huiyin_events.refusal import Refused

EmergencyStage = Literal["none", "open", "stood_down", "reviewed"]

# What was reported so long before it came here, by another system or after a day without power, calls nobody up.
FRESH = timedelta(hours=24)


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
    def somebody_comes(self) -> bool:
        """Whether anybody is on the way, or there."""
        return bool(self.arrived) or any(self.coming.values())

    @property
    def all_declined(self) -> bool:
        """Whether everybody who was called has said no: there is nobody left to wait for."""
        return self.called.keys() <= self.coming.keys() and not self.somebody_comes

    def next_call_at(self, moved_at: datetime) -> datetime | None:
        """When the next are called, as it stood after it moved then; None while somebody comes, or nobody is left."""
        if self.stage != "open" or self.exhausted or self.answer_by is None or self.somebody_comes:
            return None
        return moved_at if self.all_declined else max(self.answer_by, moved_at)


@dataclass(frozen=True, slots=True)
class Call:
    """The forces of a wave, how they are told, and why these; without a reason they are next by the rules."""

    forces: tuple[CalledForce, ...]
    channels: tuple[CallChannel, ...]
    now: datetime
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Declare:
    """Something is happening, perhaps told by an issue: call the first wave, by the charter's minutes (P11)."""

    id: UUID
    what: str
    place: str | None
    issue: UUID | None
    call: Call
    answer_minutes: int = ANSWER_MINUTES


@dataclass(frozen=True, slots=True)
class CallNext:
    """Time or refusals call a further wave, if nobody is coming by then."""

    wave: int
    call: Call


@dataclass(frozen=True, slots=True)
class Reinforce:
    """An office calls further forces (增援)."""

    call: Call


@dataclass(frozen=True, slots=True)
class LinkIssue:
    """An issue is about it too."""

    issue: UUID


@dataclass(frozen=True, slots=True)
class Acknowledge:
    """Somebody who was called answers, or who was thought to be away."""

    by: Person
    coming: bool
    minutes: int | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Arrive:
    """Somebody who was called is there."""

    by: Person


@dataclass(frozen=True, slots=True)
class Note:
    """A line of the log."""

    text: str
    photos: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Notify:
    """Put on record what became of a call that was sent outside."""

    wave: int
    channel: CallChannel
    to: Person
    ok: bool
    attempts: int
    detail: str


@dataclass(frozen=True, slots=True)
class StandDown:
    """It is over."""

    outcome: str


@dataclass(frozen=True, slots=True)
class Review:
    """Look back on it."""

    went_well: str
    to_change: str


Command = Declare | CallNext | Reinforce | LinkIssue | Acknowledge | Arrive | Note | Notify | StandDown | Review


def decide(command: Command, emergency: Emergency) -> Sequence[Event]:
    """What a command leads to. Raises Refused."""
    if isinstance(command, Declare):
        return _declared(command, emergency)
    if emergency.id is None:
        raise Refused("emergency-unknown", "没有这次应急")
    this = emergency.id
    match command:
        case Notify(wave, channel, to, ok, attempts, detail):
            if (wave, channel, key_of(to)) in emergency.notified:
                return []
            of = {"wave": wave, "channel": channel, "to": to}
            return [EmergencyNotified(emergency=this, **of, ok=ok, attempts=attempts, detail=detail)]  # type: ignore[arg-type]
        case LinkIssue(issue):
            if issue in emergency.issues:
                raise Refused("emergency-linked", "这件事项已经关联这次应急")
            return [EmergencyLinked(emergency=this, issue=issue)]
        case Note(text, photos):
            if emergency.stage == "reviewed":
                raise Refused("emergency-reviewed", "已经复盘，记录不再增加")
            return [EmergencyNoted(emergency=this, text=text, photos=photos)]
        case Review(went_well, to_change):
            if emergency.stage == "open":
                raise Refused("emergency-not-over", "应急还没有解除，解除以后再复盘")
            if emergency.stage == "reviewed":
                raise Refused("emergency-reviewed", "已经复盘，记录不再增加")
            return [EmergencyReviewed(emergency=this, went_well=went_well, to_change=to_change)]
        case CallNext(wave, call):
            none_wanted = emergency.stage != "open" or emergency.exhausted or emergency.somebody_comes
            return [] if none_wanted or wave != emergency.wave + 1 else [_called(call, this, emergency)]
    if emergency.stage != "open":
        raise Refused("emergency-over", "这次应急已经解除")
    return [_while_it_lasts(command, this, emergency)]


def _declared(command: Declare, emergency: Emergency) -> Sequence[Event]:
    if emergency.id is not None:
        raise Refused("emergency-declared", "这次应急已经启动")
    declared = EmergencyDeclared(
        emergency=command.id, what=command.what, place=command.place, answer_minutes=command.answer_minutes
    )
    linked = [EmergencyLinked(emergency=command.id, issue=command.issue)] if command.issue else []
    return [declared, *linked, _called(command.call, command.id, evolve(emergency, declared))]


def _called(call: Call, this: UUID, emergency: Emergency) -> EmergencyCalledUp | EmergencyFoundNobody:
    """The next wave, as far as its forces were not called before."""
    forces = tuple(force for force in call.forces if force.force not in emergency.forces)
    wave = emergency.wave + 1
    if not forces:
        return EmergencyFoundNobody(emergency=this, wave=wave)
    return EmergencyCalledUp(
        emergency=this,
        wave=wave,
        forces=forces,
        channels=call.channels,
        answer_by=call.now + emergency.answer_within,
        reason=call.reason,
    )


def _while_it_lasts(command: Reinforce | Acknowledge | Arrive | StandDown, this: UUID, emergency: Emergency) -> Event:
    match command:
        case Reinforce(call):
            event = _called(call, this, emergency)
            if isinstance(event, EmergencyFoundNobody):
                raise Refused("emergency-forces-called", "选中的队伍都已经呼叫过")
            return event
        case Acknowledge(by, coming, minutes, reason):
            who = _called_person(by, emergency)
            if key_of(who) in emergency.arrived:
                raise Refused("emergency-arrived", "{name}已经到场", name=who.name)
            if not coming and not reason:
                raise Refused("emergency-reason-missing", "不能来的，请说明原因")
            minutes, reason = (minutes, None) if coming else (None, reason)
            return EmergencyAcknowledged(emergency=this, by=who, coming=coming, minutes=minutes, reason=reason)
        case Arrive(by):
            who = _called_person(by, emergency)
            if key_of(who) in emergency.arrived:
                raise Refused("emergency-arrived", "{name}已经到场", name=who.name)
            return EmergencyArrived(emergency=this, by=who)
        case StandDown(outcome):
            return EmergencyStoodDown(emergency=this, outcome=outcome)


def _called_person(by: Person, emergency: Emergency) -> Person:
    """Who was called, or is of a force that was, by the name under which they were."""
    who = emergency.called.get(key_of(by)) or emergency.away.get(key_of(by))
    if who is None:
        raise Refused("emergency-not-called", "这次应急没有呼叫{name}", name=by.name)
    return who


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
            people = {key_of(person): person for force in event.forces for person in force.people}
            away = {key_of(person): _named(person) for force in event.forces for person in force.away}
            return replace(
                emergency,
                wave=event.wave,
                answer_by=event.answer_by,
                exhausted=False,
                forces=emergency.forces | {force.force for force in event.forces},
                called={**people, **emergency.called},
                away={**away, **emergency.away},
            )
        case EmergencyFoundNobody():
            return replace(emergency, exhausted=True)
        case EmergencyAcknowledged():
            return replace(emergency, coming={**emergency.coming, key_of(event.by): event.coming})
        case EmergencyArrived():
            return replace(emergency, arrived=emergency.arrived | {key_of(event.by)})
        case EmergencyNotified():
            sent = (event.wave, event.channel, key_of(event.to))
            return replace(emergency, notified=emergency.notified | {sent})
        case EmergencyStoodDown():
            return replace(emergency, stage="stood_down")
        case EmergencyReviewed():
            return replace(emergency, stage="reviewed")
    return emergency


EMERGENCY: Decider[Command, Emergency] = Decider(Emergency(), decide, evolve)
