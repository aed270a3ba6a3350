"""Convening a session (召集, P6): a site that may, a day of the charter's, in time for its notice, with an agenda.

A session on another day than the charter's needs a charter that allows it, and a reason. What it is about is known in
time: nothing is put on the agenda in the days of the notice. Who has a voice is decided here and stays so.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from huiyin_contracts import Event
from huiyin_contracts.deliberation_rules import DeliberationRules
from huiyin_contracts.parties import Person, among
from huiyin_contracts.session_items import ConflictDeclared, ItemAdded, ItemDeferred, ItemRemoved
from huiyin_contracts.session_state import Item, Session
from huiyin_contracts.sessions import (
    EntitledPerson,
    SessionCancelled,
    SessionConvened,
    SessionForm,
    SessionNotHeld,
    SessionPostponed,
    SessionReminded,
    SessionSupervised,
)
from huiyin_contracts.supervision import SupervisionLevel
from huiyin_events.refusal import Refused

FARTHEST = timedelta(days=366)
"""How far ahead a session is convened: beyond, neither the holidays nor the teams of the day are known."""


@dataclass(frozen=True, slots=True)
class SessionDay:
    """When it is to be held; `today` is the day of convening. `improper` says why it is no day of the charter's."""

    held_on: date
    starts_at: datetime
    today: date
    improper: Refused | None = None
    elsewhen: str | None = None

    @property
    def excuse(self) -> str | None:
        """Why it is on another day, where it is."""
        return self.elsewhen if self.improper else None


@dataclass(frozen=True, slots=True)
class Convene:
    """Convene a session of a site. `obstacles` say why the site cannot, in sentences; none: it can."""

    id: UUID
    site: UUID
    site_name: str
    obstacles: tuple[Refused, ...]
    form: SessionForm
    day: SessionDay
    place: str
    chair: Person
    entitled: tuple[EntitledPerson, ...]
    charter: int
    rules: DeliberationRules


@dataclass(frozen=True, slots=True)
class PostponeSession:
    """Hold it on another day."""

    day: SessionDay
    reason: str
    rules: DeliberationRules


@dataclass(frozen=True, slots=True)
class CancelSession:
    """Do not hold it."""

    reason: str


@dataclass(frozen=True, slots=True)
class AddItem:
    """Put a topic on the agenda: of a village that the site serves, less those who stand back from it there (P2)."""

    topic: UUID
    issue: UUID
    title: str
    today: date
    rules: DeliberationRules
    served: bool = True
    interested: tuple[UUID, ...] = ()


@dataclass(frozen=True, slots=True)
class RemoveItem:
    """Take a topic off the agenda."""

    topic: UUID
    reason: str


@dataclass(frozen=True, slots=True)
class WithdrawItem:
    """Its topic fell away with its issue: it is taken off the agenda, or deferred where the session goes on."""

    topic: UUID
    reason: str


@dataclass(frozen=True, slots=True)
class RemindOfSession:
    """Time says that those who are entitled are to be reminded."""

    held_on: date


@dataclass(frozen=True, slots=True)
class NoteNotHeld:
    """Time says that the day passed."""

    held_on: date


@dataclass(frozen=True, slots=True)
class SuperviseSession:
    """Time says that the next level is to see to it (P7)."""

    held_on: date
    level: SupervisionLevel


Lapsing = RemindOfSession | NoteNotHeld | SuperviseSession | WithdrawItem
"""What nobody asks for: it comes of time, or of what became of a topic."""
Convening = Convene | PostponeSession | CancelSession | AddItem | RemoveItem | Lapsing


def convened(command: Convene, session: Session) -> Sequence[Event]:
    """A new session. Raises Refused."""
    if session.stage != "none":
        raise Refused("session-convened", "这次议事会已经召集")
    for obstacle in command.obstacles:
        raise obstacle
    _fits(command.day, command.rules)
    chair = among(command.entitled, command.chair)
    if chair is None or chair.team != "cadre":
        raise Refused("session-chair-not-cadre", "议事会由干部队伍召集和主持，主持人须是干部队伍成员（P2）")
    if len({person.subject for person in command.entitled}) < len(command.entitled):
        raise Refused("session-entitled-twice", "同一个人在应到名单里只能出现一次（P2）")
    return [
        SessionConvened(
            session=command.id,
            site=command.site,
            site_name=command.site_name,
            form=command.form,
            held_on=command.day.held_on,
            starts_at=command.day.starts_at,
            place=command.place,
            chair=Person(name=chair.name, id=chair.id),
            entitled=command.entitled,
            elsewhen=command.day.excuse,
            charter=command.charter,
        )
    ]


def prepared(command: Convening, session: Session, this: UUID) -> Sequence[Event]:
    """What may be done with a session before it is opened. Raises Refused."""
    if isinstance(command, Lapsing):
        return _lapsed(command, session, this)
    if session.stage != "convened":
        raise Refused("session-begun", "议事会已经开始或结束，不能再改（P6）")
    match command:
        case PostponeSession(day, reason, rules):
            _fits(day, rules)
            return [
                SessionPostponed(
                    session=this, held_on=day.held_on, starts_at=day.starts_at, elsewhen=day.excuse, reason=reason
                )
            ]
        case CancelSession(reason):
            return [SessionCancelled(session=this, reason=reason)]
        case AddItem():
            return _added(command, session, this)
        case RemoveItem(topic, reason):
            item_of(session, topic)
            return [ItemRemoved(session=this, topic=topic, reason=reason)]
    raise Refused("session-convened", "这次议事会已经召集")


def _lapsed(command: Lapsing, session: Session, this: UUID) -> Sequence[Event]:
    """What comes by itself: nothing is refused, and where there is nothing to be done any more nothing is."""
    if isinstance(command, WithdrawItem):
        item = session.item(command.topic)
        if item is None or item.settled or item.stage == "voting":
            return []
        if session.stage == "convened":
            return [ItemRemoved(session=this, topic=item.topic, reason=command.reason)]
        return [ItemDeferred(session=this, topic=item.topic, reason=command.reason)] if session.stage == "open" else []
    if session.due_on != command.held_on:
        return []
    if isinstance(command, SuperviseSession):
        wanted = (session.not_held or session.stage == "open") and command.level not in session.supervised
        return [SessionSupervised(session=this, level=command.level)] if wanted else []
    if session.stage != "convened":
        return []
    match command:
        case RemindOfSession(held_on):
            return [] if session.reminded else [SessionReminded(session=this, held_on=held_on)]
        case NoteNotHeld(held_on):
            return [] if session.not_held else [SessionNotHeld(session=this, held_on=held_on)]


def item_of(session: Session, topic: UUID) -> Item:
    """The item of a topic. Raises Refused where it is not on the agenda."""
    if item := session.item(topic):
        return item
    raise Refused("item-unknown", "这个议题不在本次议程里（P6）")


def _added(command: AddItem, session: Session, this: UUID) -> Sequence[Event]:
    if session.item(command.topic):
        raise Refused("item-added", "这个议题已在议程里")
    if not command.served:
        raise Refused("topic-of-another-village", "这个议题所在的村不归本议事点（P1）")
    assert session.held_on is not None
    notice = command.rules.times.notice
    if command.today + timedelta(days=notice) > session.held_on:
        raise Refused("agenda-closed", "议题要提前 {days} 天告知，本次议程不能再加（P6）", days=notice)
    entitled = {person.subject for person in session.entitled}
    return [
        ItemAdded(session=this, topic=command.topic, issue=command.issue, title=command.title),
        *(
            ConflictDeclared(session=this, topic=command.topic, interested=subject)
            for subject in command.interested
            if subject in entitled
        ),
    ]


def _fits(day: SessionDay, rules: DeliberationRules) -> None:
    """A day that has not passed, is one of the charter's or has its reason, and leaves time for the notice."""
    if day.held_on < day.today:
        raise Refused("session-in-the-past", "议事日 {day} 已经过去（P6）", day=day.held_on.isoformat())
    if day.held_on > day.today + FARTHEST:
        raise Refused("session-too-far", "议事会最早提前一年召集，{day} 太远（P6）", day=day.held_on.isoformat())
    if day.improper and not rules.days.elsewhen:
        raise day.improper
    if day.improper and not day.elsewhen:
        raise Refused(
            "session-day-unexplained", "{day} 不是章程定的议事日，请说明原因（P6）", day=day.held_on.isoformat()
        )
    if day.today + timedelta(days=rules.times.notice) > day.held_on:
        raise Refused("session-notice-too-short", "议事会要提前 {days} 天通知（P6）", days=rules.times.notice)
