"""What can be asked of a key matter (Y2)."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from huiyin_contracts.deliberation_rules import DeliberationRules
from huiyin_contracts.key_matters import KeyMatterKind
from huiyin_contracts.meetings import MeetingRecord
from huiyin_contracts.owners_votes import Delegate, OwnersVote
from huiyin_contracts.parties import Party, Person
from huiyin_contracts.supervision import SupervisionLevel


@dataclass(frozen=True, slots=True)
class RaiseMatter:
    """Begin a key matter."""

    id: UUID
    estate: str
    kind: KeyMatterKind
    title: str
    description: str
    topic: UUID | None
    charter: int
    today: date
    rules: DeliberationRules


@dataclass(frozen=True, slots=True)
class ProposeMatter:
    """Record the assembly of the Party organisation."""

    meeting: MeetingRecord
    today: date
    rules: DeliberationRules


@dataclass(frozen=True, slots=True)
class DiscussMatter:
    """Record the joint meeting of the three parties."""

    meeting: MeetingRecord
    delegates: tuple[Delegate, ...]
    today: date
    rules: DeliberationRules


@dataclass(frozen=True, slots=True)
class ResolveMatter:
    """Record the owners' assembly."""

    vote: OwnersVote
    resolution: str
    today: date
    rules: DeliberationRules


@dataclass(frozen=True, slots=True)
class CommissionService:
    """Say who carries it out, and by when."""

    task: UUID
    provider: Party
    service: str
    due_on: date
    today: date


@dataclass(frozen=True, slots=True)
class ReportService:
    """Say that it was done."""

    result: str
    today: date
    rules: DeliberationRules


@dataclass(frozen=True, slots=True)
class SendBackService:
    """Do not accept what was done."""

    by: Person
    reason: str
    due_on: date
    today: date


@dataclass(frozen=True, slots=True)
class AcceptService:
    """Accept what was done."""

    by: Person
    remark: str | None = None


@dataclass(frozen=True, slots=True)
class ReplaceDelegate:
    """Who spoke for a party left; another speaks for it."""

    leaving: Person
    by: Person


@dataclass(frozen=True, slots=True)
class DeclineMatter:
    """Do not go on, and say why."""

    reason: str


@dataclass(frozen=True, slots=True)
class StallMatter:
    """The day of a step passed, and a level above sees to it."""

    level: SupervisionLevel
    due_on: date


Command = (
    RaiseMatter
    | ProposeMatter
    | DiscussMatter
    | ResolveMatter
    | CommissionService
    | ReportService
    | SendBackService
    | AcceptService
    | ReplaceDelegate
    | DeclineMatter
    | StallMatter
)
