"""What can be asked of an online deliberation (P8)."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from huiyin_contracts.deliberation_rules import DeliberationRules
from huiyin_contracts.online_deliberations import OpinionCount
from huiyin_contracts.supervision import SupervisionLevel
from huiyin_contracts.topics import Task


@dataclass(frozen=True, slots=True)
class OnlineWindow:
    """Until when residents may do something: to the end of its last day. `today` is the day on which that is said."""

    today: date
    last_day: date
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class OpenOnline:
    """Publish the topic, and let residents deliberate; nobody outside may know of a `private` one."""

    id: UUID
    topic: UUID
    title: str
    notice: str
    publication: UUID
    charter: int
    private: bool
    window: OnlineWindow
    rules: DeliberationRules


@dataclass(frozen=True, slots=True)
class ExtendOnline:
    """Let residents deliberate for longer."""

    reason: str
    window: OnlineWindow
    rules: DeliberationRules


@dataclass(frozen=True, slots=True)
class WindowOver:
    """The moment has come until which residents could deliberate, or object."""

    ends_at: datetime


@dataclass(frozen=True, slots=True)
class ProposeHandling:
    """Announce how it is to be handled; `unanswered` are the objections so far that have no answer."""

    proposal: str
    publication: UUID
    opinions: OpinionCount
    unanswered: int
    window: OnlineWindow
    rules: DeliberationRules


@dataclass(frozen=True, slots=True)
class AdoptProposal:
    """Resolve what was proposed."""

    tasks: tuple[Task, ...]
    unanswered: int
    today: date
    rules: DeliberationRules


@dataclass(frozen=True, slots=True)
class DeclineOnline:
    """Do not go on, and say why."""

    reason: str
    unanswered: int


@dataclass(frozen=True, slots=True)
class SetBackOnline:
    """Give the topic back into the plan, and say why."""

    reason: str
    unanswered: int


@dataclass(frozen=True, slots=True)
class DropOnline:
    """The topic fell away with its issue."""

    reason: str


@dataclass(frozen=True, slots=True)
class FollowResult:
    """The topic's result is on the board."""

    result: str
    publication: UUID


@dataclass(frozen=True, slots=True)
class StallOnline:
    """The day of a step passed, and a level above sees to it."""

    level: SupervisionLevel
    due_on: date


Command = (
    OpenOnline
    | ExtendOnline
    | WindowOver
    | ProposeHandling
    | AdoptProposal
    | DeclineOnline
    | SetBackOnline
    | DropOnline
    | FollowResult
    | StallOnline
)
