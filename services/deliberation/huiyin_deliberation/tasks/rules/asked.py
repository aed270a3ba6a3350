"""What can be asked of a task: by who has it, by who looks at it, by its office, and by time."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from huiyin_contracts.parties import Party, Person
from huiyin_contracts.supervision import SupervisionLevel
from huiyin_contracts.tasks import WorkEnd
from huiyin_contracts.words import PhotoId


@dataclass(frozen=True, slots=True)
class AssignTask:
    """Give somebody what a resolution assigned."""

    id: UUID
    topic: UUID
    issue: UUID
    description: str
    assignee: Party
    due_on: date
    warn_at: datetime
    due_at: datetime
    charter: int


@dataclass(frozen=True, slots=True)
class SetMilestones:
    """Say in which steps it is done."""

    milestones: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ReportProgress:
    """Say how it goes, and which step was reached."""

    note: str
    photos: tuple[PhotoId, ...] = ()
    milestone: str | None = None


@dataclass(frozen=True, slots=True)
class ReportDone:
    """Say that it is done; `by` none: the order's result says so."""

    by: Person | None
    result: str
    photos: tuple[PhotoId, ...] = ()


@dataclass(frozen=True, slots=True)
class AcceptTask:
    """Find on the spot that it is done; its handling is to be on the board by `publicise_by` (P6)."""

    by: Person
    finding: str
    publicise_by: datetime
    photos: tuple[PhotoId, ...] = ()


@dataclass(frozen=True, slots=True)
class AcceptWithTheWhole:
    """Let it be done with the whole that its procedure accepted (Y2, P6)."""

    finding: str
    publicise_by: datetime


@dataclass(frozen=True, slots=True)
class RefuseTask:
    """Find on the spot that it is not."""

    by: Person
    finding: str
    photos: tuple[PhotoId, ...] = ()


@dataclass(frozen=True, slots=True)
class HandTaskOn:
    """Give it to somebody else."""

    to: Party
    reason: str


@dataclass(frozen=True, slots=True)
class DispatchTask:
    """Have it done by an order, as an issue of its own."""

    work: UUID
    category: str
    private: bool


@dataclass(frozen=True, slots=True)
class ReturnTask:
    """Take it back from dispatch, where that issue ended without a result."""

    work: UUID
    end: WorkEnd


@dataclass(frozen=True, slots=True)
class WarnOfTask:
    """Its end is near."""


@dataclass(frozen=True, slots=True)
class LetTaskFallOverdue:
    """Its end has passed."""


@dataclass(frozen=True, slots=True)
class SuperviseTask:
    """A higher level sees to it."""

    level: SupervisionLevel


@dataclass(frozen=True, slots=True)
class WarnOfHandling:
    """Its handling is to be on the board soon."""


@dataclass(frozen=True, slots=True)
class MissHandling:
    """Its handling was not on the board in time."""


@dataclass(frozen=True, slots=True)
class SuperviseHandling:
    """A higher level sees to it that it is."""

    level: SupervisionLevel


OfHandling = WarnOfHandling | MissHandling | SuperviseHandling
Command = (
    AssignTask
    | SetMilestones
    | ReportProgress
    | ReportDone
    | AcceptTask
    | AcceptWithTheWhole
    | RefuseTask
    | HandTaskOn
    | DispatchTask
    | ReturnTask
    | WarnOfTask
    | LetTaskFallOverdue
    | SuperviseTask
    | OfHandling
)
