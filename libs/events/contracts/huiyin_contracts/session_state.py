"""What a session (议事会) is, folded once: deliberation's rules and its read model stand on this."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Literal
from uuid import UUID

from huiyin_contracts.ballots import VoteTally
from huiyin_contracts.base import Event
from huiyin_contracts.parties import Person
from huiyin_contracts.session_items import (
    AboutItem,
    ConflictDeclared,
    FloorGiven,
    ItemAdded,
    ItemCalled,
    ItemDeclined,
    ItemDeferred,
    ItemPutToVote,
    ItemRemoved,
    OptionTabled,
    ResolutionAdopted,
    SpeechAsked,
)
from huiyin_contracts.sessions import (
    AttendanceEnded,
    AttendanceMeans,
    AttendanceRecorded,
    EntitledPerson,
    SessionCancelled,
    SessionClosed,
    SessionConvened,
    SessionForm,
    SessionNotHeld,
    SessionOpened,
    SessionPostponed,
    SessionQuorumMissed,
    SessionReminded,
    SessionSupervised,
)
from huiyin_contracts.supervision import SupervisionLevel
from huiyin_contracts.topics import Task

SessionStage = Literal["none", "convened", "open", "closed", "quorum_missed", "cancelled"]
ItemStage = Literal["waiting", "called", "voting", "adopted", "declined", "deferred"]
SETTLED: tuple[ItemStage, ...] = ("adopted", "declined", "deferred")


@dataclass(frozen=True, slots=True)
class Attendee:
    """Who is or was there. `entitled`: with a voice."""

    person: Person
    entitled: bool
    means: AttendanceMeans
    left: bool = False


@dataclass(frozen=True, slots=True)
class ItemOption:
    """A way to settle an item that was tabled, with the tasks that it comes to."""

    id: UUID
    text: str
    tasks: tuple[Task, ...]
    proposer: UUID


@dataclass(frozen=True, slots=True)
class Item:
    """A topic on the agenda; who declared an interest, who waits to speak, and what was tabled."""

    topic: UUID
    issue: UUID
    title: str
    stage: ItemStage = "waiting"
    interested: tuple[UUID, ...] = ()
    waiting: tuple[UUID, ...] = ()
    speaker: UUID | None = None
    options: tuple[ItemOption, ...] = ()
    vote: UUID | None = None
    secret: bool = False
    entitled: int | None = None
    voters: tuple[UUID, ...] = ()
    adopted: UUID | None = None
    reason: str | None = None
    tally: VoteTally | None = None

    @property
    def settled(self) -> bool:
        """Whether it was adopted, declined or deferred."""
        return self.stage in SETTLED


@dataclass(frozen=True, slots=True)
class Session:
    """A session as its events tell it; what has not happened yet is None or empty."""

    stage: SessionStage = "none"
    id: UUID | None = None
    site: UUID | None = None
    site_name: str = ""
    form: SessionForm = "room"
    held_on: date | None = None
    starts_at: datetime | None = None
    place: str = ""
    chair: Person | None = None
    entitled: tuple[EntitledPerson, ...] = ()
    charter: int = 0
    elsewhen: str | None = None
    postponed_for: str | None = None
    reason: str | None = None
    roll: Mapping[UUID, Attendee] = field(default_factory=dict)
    items: tuple[Item, ...] = ()
    present: int | None = None
    """How many with a voice were there when it was opened, or when it was given up."""
    reminded: bool = False
    """Those who are entitled were reminded of it."""
    not_held: bool = False
    """Its day passed and nothing was done about it."""
    supervised: tuple[SupervisionLevel, ...] = ()

    @property
    def due_on(self) -> date | None:
        """On which day it is to be held, and closed; None: it is over."""
        return self.held_on if self.stage in {"convened", "open"} else None

    @property
    def here(self) -> tuple[UUID, ...]:
        """Who is there now and has a voice."""
        return tuple(subject for subject, one in self.roll.items() if one.entitled and not one.left)

    @property
    def current(self) -> Item | None:
        """The item that is deliberated or voted on now."""
        return next((item for item in self.items if item.stage in {"called", "voting"}), None)

    def item(self, topic: UUID) -> Item | None:
        """The item of a topic."""
        return next((item for item in self.items if item.topic == topic), None)


UNCONVENED = Session()


def evolve(session: Session, event: Event) -> Session:
    """The session after an event of its stream; what is no event of a session changes nothing."""
    match event:
        case AboutItem():
            return _item(session, event)
        case AttendanceRecorded() | AttendanceEnded():
            return _roll(session, event)
        case SessionConvened():
            told = {name: getattr(event, name) for name in _CONVENED}
            return Session("convened", event.session, **told)
        case SessionPostponed(held_on=held_on, starts_at=starts_at, elsewhen=elsewhen, reason=reason):
            moved = replace(session, held_on=held_on, starts_at=starts_at, elsewhen=elsewhen, postponed_for=reason)
            return replace(moved, roll={}, reminded=False, not_held=False, supervised=())
        case SessionCancelled(reason=reason):
            return replace(session, stage="cancelled", reason=reason)
        case SessionOpened(present=present):
            return replace(session, stage="open", present=present)
        case SessionQuorumMissed(present=present):
            return replace(session, stage="quorum_missed", present=present)
        case SessionClosed():
            return replace(session, stage="closed")
        case SessionReminded():
            return replace(session, reminded=True)
        case SessionNotHeld():
            return replace(session, not_held=True)
        case SessionSupervised(level=level):
            return replace(session, supervised=(*session.supervised, level))
    return session


_CONVENED = (
    *("site", "site_name", "form", "held_on", "starts_at", "place", "chair", "entitled", "charter", "elsewhen"),
)


def _roll(session: Session, event: AttendanceRecorded | AttendanceEnded) -> Session:
    if isinstance(event, AttendanceRecorded):
        attendee = Attendee(event.attendee, event.entitled, event.means)
        return replace(session, roll={**session.roll, event.attendee.subject: attendee})
    gone = replace(session.roll[event.attendee], left=True)
    return replace(session, roll={**session.roll, event.attendee: gone})


def _item(session: Session, event: AboutItem) -> Session:
    match event:
        case ItemAdded():
            item = Item(event.topic, event.issue, event.title)
            return replace(session, items=(*session.items, item))
        case ItemRemoved():
            return replace(session, items=tuple(item for item in session.items if item.topic != event.topic))
    items = tuple(_changed(item, event) if item.topic == event.topic else item for item in session.items)
    return replace(session, items=items)


def _changed(item: Item, event: AboutItem) -> Item:
    match event:
        case ConflictDeclared(interested=interested):
            return replace(item, interested=(*item.interested, interested))
        case ItemCalled():
            return replace(item, stage="called")
        case SpeechAsked(speaker=speaker):
            return replace(item, waiting=(*item.waiting, speaker))
        case FloorGiven(speaker=speaker):
            return replace(item, speaker=speaker, waiting=tuple(one for one in item.waiting if one != speaker))
        case OptionTabled():
            option = ItemOption(event.option, event.text, event.tasks, event.proposer)
            return replace(item, options=(*item.options, option))
        case ItemPutToVote():
            voting = replace(item, stage="voting", vote=event.vote, secret=event.secret, speaker=None)
            return replace(voting, entitled=event.entitled, voters=event.voters)
        case ResolutionAdopted():
            return replace(item, stage="adopted", adopted=event.option, tally=event.tally)
        case ItemDeclined():
            return replace(item, stage="declined", reason=event.reason, tally=event.tally)
        case ItemDeferred():
            return replace(item, stage="deferred", reason=event.reason, speaker=None)
    return item


EVENTS = (
    *(SessionConvened, SessionPostponed, SessionCancelled, SessionOpened, SessionQuorumMissed, SessionClosed),
    *(SessionReminded, SessionNotHeld, SessionSupervised, AttendanceRecorded, AttendanceEnded),
    *(ItemAdded, ItemRemoved, ConflictDeclared, ItemCalled, SpeechAsked, FloorGiven, OptionTabled, ItemPutToVote),
    *(ResolutionAdopted, ItemDeclined, ItemDeferred),
)
"""The contracts whose events `evolve` folds."""
