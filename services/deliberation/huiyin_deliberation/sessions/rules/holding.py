"""Holding a session (P6): the roll, a quorum of those entitled, and a close that leaves no item open.

Whoever is there is on the roll, with a voice or as a guest. Without the charter's quorum it is not opened; it is closed
as missed then, and nothing is resolved.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from huiyin_contracts import Event
from huiyin_contracts.deliberation_rules import DeliberationRules
from huiyin_contracts.parties import Person, among
from huiyin_contracts.session_state import Session
from huiyin_contracts.sessions import (
    AttendanceEnded,
    AttendanceMeans,
    AttendanceRecorded,
    SessionClosed,
    SessionOpened,
    SessionQuorumMissed,
)
from huiyin_county.majorities import least, quorate
from huiyin_events.refusal import Refused


@dataclass(frozen=True, slots=True)
class RecordAttendance:
    """Put somebody on the roll."""

    person: Person
    means: AttendanceMeans
    today: date


@dataclass(frozen=True, slots=True)
class EndAttendance:
    """Somebody leaves early."""

    person: Person


@dataclass(frozen=True, slots=True)
class OpenSession:
    """Begin, with who is there."""

    today: date
    rules: DeliberationRules


@dataclass(frozen=True, slots=True)
class MissQuorum:
    """Give it up: too few came."""

    today: date
    rules: DeliberationRules


@dataclass(frozen=True, slots=True)
class CloseSession:
    """End it."""


Holding = RecordAttendance | EndAttendance | OpenSession | MissQuorum | CloseSession


def held(command: Holding, session: Session, this: UUID) -> Sequence[Event]:
    """What comes of holding it. Raises Refused."""
    match command:
        case RecordAttendance(person, means, today):
            return [_recorded(session, this, person, means, today)]
        case EndAttendance(person):
            return [AttendanceEnded(session=this, attendee=there(session, person))]
        case OpenSession(today, rules):
            return [_opened(session, this, today, rules)]
        case MissQuorum(today, rules):
            return [_missed(session, this, today, rules)]
        case CloseSession():
            return [_closed(session, this)]


def there(session: Session, person: Person) -> UUID:
    """By what somebody is on the roll who is there now. Raises Refused for who is not."""
    under_way(session, "convened", "open")
    here = [attendee.person for attendee in session.roll.values() if not attendee.left]
    if found := among(here, person):
        return found.subject
    raise Refused("not-attending", "{name}没有签到或已离会（P6）", name=person.in_short)


def with_a_voice(session: Session, person: Person) -> UUID:
    """By what somebody is known who is entitled, there or not. Raises Refused for who is not."""
    if found := among(session.entitled, person):
        return found.subject
    raise Refused("not-entitled", "{name}不在应到名单里，没有表决权（P2）", name=person.in_short)


def under_way(session: Session, *stages: str) -> None:
    """Raises Refused where it has ended, or has not begun."""
    if session.stage in stages:
        return
    if session.stage == "convened":
        raise Refused("session-not-open", "议事会还没有开始（P6）")
    if session.stage == "open":
        raise Refused("session-open", "议事会正在进行")
    if session.stage == "cancelled":
        raise Refused("session-cancelled", "议事会已取消")
    if session.stage == "quorum_missed":
        raise Refused("session-quorum-missed", "议事会因人数不足流会，不能形成决议（P6）")
    raise Refused("session-closed", "议事会已经结束")


def _recorded(session: Session, this: UUID, person: Person, means: AttendanceMeans, today: date) -> AttendanceRecorded:
    under_way(session, "convened", "open")
    _today(session, today)
    known = [attendee.person for attendee in session.roll.values()]
    entitled = among(session.entitled, person)
    # Who is entitled is on the roll as they are on the list; a guest as they were first named.
    one = Person(name=entitled.name, id=entitled.id) if entitled else among(known, person) or person
    before = session.roll.get(one.subject)
    if before and not before.left:
        raise Refused("attendance-recorded", "{name}已经签到", name=one.in_short)
    return AttendanceRecorded(session=this, attendee=one, entitled=entitled is not None, means=means)


def _opened(session: Session, this: UUID, today: date, rules: DeliberationRules) -> SessionOpened:
    under_way(session, "convened")
    _today(session, today)
    if not session.items:
        raise Refused("session-without-agenda", "议程里还没有议题，不能开会（P6）")
    entitled, present, needed, enough = _quorum(session, rules)
    if not enough:
        raise Refused(
            "session-without-quorum",
            "应到 {entitled} 人，实到 {present} 人，至少 {needed} 人才能开会（P6）",
            entitled=entitled,
            present=present,
            needed=needed,
        )
    return SessionOpened(session=this, entitled=entitled, present=present, needed=needed)


def _missed(session: Session, this: UUID, today: date, rules: DeliberationRules) -> SessionQuorumMissed:
    under_way(session, "convened")
    _today(session, today)
    entitled, present, needed, enough = _quorum(session, rules)
    if enough:
        raise Refused("session-has-quorum", "已到 {present} 人，人数够了，可以开会（P6）", present=present)
    return SessionQuorumMissed(session=this, entitled=entitled, present=present, needed=needed)


def _closed(session: Session, this: UUID) -> SessionClosed:
    under_way(session, "open")
    if open_items := sum(not item.settled for item in session.items):
        raise Refused("items-unsettled", "还有 {n} 个议题没有结论：表决，或者说明原因暂缓（P7）", n=open_items)
    return SessionClosed(session=this, form=session.form)


def _quorum(session: Session, rules: DeliberationRules) -> tuple[int, int, int, bool]:
    rule = rules.majorities.session
    entitled, present = len(session.entitled), len(session.here)
    enough = quorate(rule, entitled=entitled, present=present)
    return entitled, present, least(rule.present, entitled), enough


def _today(session: Session, today: date) -> None:
    assert session.held_on is not None
    if session.held_on != today:
        raise Refused("session-not-today", "议事日是 {day}，不是今天（P6）", day=session.held_on.isoformat())
