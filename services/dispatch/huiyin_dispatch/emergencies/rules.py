"""An emergency (应急, Y12): who is called, wave by wave, who comes, and how it ended.

    declared ─┬─ called up, wave 1: the nearest emergency team ── no one coming in time ── called up, wave 2 …
              └─ forces exhausted: there is no force (any more), the offices must see to it
    each who was called: coming in so many minutes, or not coming and why ── arrived
    over: stood down with its outcome ── reviewed

It is linked with any number of issues, for one fire is reported by many.

Those who said beforehand that they cannot be called on (Y4) are not called: a wave waits for answers, and minutes spent
on those who are away are lost to the next. They are on record with it, so that the office that leads sees whom it might
still ring up. One of them who comes all the same is taken in like the others.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
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
    EmergencyForcesExhausted,
    EmergencyLinked,
    EmergencyNoted,
    EmergencyNotified,
    EmergencyReviewed,
    EmergencyStoodDown,
)
from huiyin_contracts.parties import Party, Person, among
from huiyin_dispatch.emergencies.state import Emergency, evolve
from huiyin_events.decider import Decider
from huiyin_events.refusal import Refused

# What was reported so long before it came here, by another system or after a day without power, calls up no one.
FRESH = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Call:
    """The forces of a wave, how they are told, and whether an office chose these, and why."""

    forces: tuple[CalledForce, ...]
    channels: tuple[CallChannel, ...]
    now: datetime
    reason: str | None = None
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class Declare:
    """Something is happening, perhaps told by an issue: call the first wave, by the charter's minutes (P11)."""

    id: UUID
    description: str
    place: str | None
    issue: UUID | None
    call: Call
    answer_minutes: int = ANSWER_MINUTES


@dataclass(frozen=True, slots=True)
class CallNext:
    """Time or refusals call a further wave, if no one is coming by then."""

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
    """A person who was called answers, or one who was thought to be away."""

    by: Person
    coming: bool
    minutes: int | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Arrive:
    """A person who was called is there."""

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
    recipient: Party
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
        case Notify():
            return _notified(command, this, emergency)
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
            none_wanted = emergency.stage != "open" or emergency.exhausted or emergency.anyone_comes
            return [] if none_wanted or wave != emergency.wave + 1 else [_called(call, this, emergency)]
    if emergency.stage != "open":
        raise Refused("emergency-over", "这次应急已经解除")
    return [_while_it_lasts(command, this, emergency)]


def _notified(command: Notify, this: UUID, emergency: Emergency) -> Sequence[Event]:
    """What became of a call, once."""
    if (command.wave, command.channel, command.recipient.key) in emergency.notified:
        return []
    return [
        EmergencyNotified(
            emergency=this,
            wave=command.wave,
            channel=command.channel,
            recipient=command.recipient,
            ok=command.ok,
            attempts=command.attempts,
            detail=command.detail,
        )
    ]


def _declared(command: Declare, emergency: Emergency) -> Sequence[Event]:
    if emergency.id is not None:
        raise Refused("emergency-declared", "这次应急已经启动")
    declared = EmergencyDeclared(
        emergency=command.id,
        description=command.description,
        place=command.place,
        answer_minutes=command.answer_minutes,
    )
    linked = [EmergencyLinked(emergency=command.id, issue=command.issue)] if command.issue else []
    return [declared, *linked, _called(command.call, command.id, evolve(emergency, declared))]


def _called(call: Call, this: UUID, emergency: Emergency) -> EmergencyCalledUp | EmergencyForcesExhausted:
    """The next wave, as far as its forces were not called before."""
    forces = tuple(force for force in call.forces if force.force not in emergency.forces)
    wave = emergency.wave + 1
    if not forces:
        return EmergencyForcesExhausted(emergency=this, wave=wave)
    return EmergencyCalledUp(
        emergency=this,
        wave=wave,
        forces=forces,
        channels=call.channels,
        answer_by=call.now + emergency.answer_within,
        chosen=call.chosen,
        reason=call.reason,
    )


def _while_it_lasts(command: Reinforce | Acknowledge | Arrive | StandDown, this: UUID, emergency: Emergency) -> Event:
    match command:
        case Reinforce(call):
            event = _called(call, this, emergency)
            if isinstance(event, EmergencyForcesExhausted):
                raise Refused("emergency-forces-called", "选中的队伍都已经呼叫过")
            return event
        case Acknowledge(by, coming, minutes, reason):
            person = _called_person(by, emergency)
            if person.key in emergency.arrived:
                raise Refused("emergency-arrived", "{name}已经到场", name=person.in_short)
            if not coming and not reason:
                raise Refused("emergency-reason-missing", "不能来的，请说明原因")
            minutes, reason = (minutes, None) if coming else (None, reason)
            return EmergencyAcknowledged(emergency=this, by=person, coming=coming, minutes=minutes, reason=reason)
        case Arrive(by):
            person = _called_person(by, emergency)
            if person.key in emergency.arrived:
                raise Refused("emergency-arrived", "{name}已经到场", name=person.in_short)
            return EmergencyArrived(emergency=this, by=person)
        case StandDown(outcome):
            return EmergencyStoodDown(emergency=this, outcome=outcome)


def _called_person(by: Person, emergency: Emergency) -> Person:
    """The person as they were called, or as the member of a force that was."""
    person = among((*emergency.called.values(), *emergency.away.values()), by)
    if person is None:
        raise Refused("emergency-not-called", "这次应急没有呼叫{name}", name=by.in_short)
    return person


EMERGENCY: Decider[Command, Emergency] = Decider(Emergency(), decide, evolve)
