"""What can be asked of a village decision (P6)."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from huiyin_contracts.deliberation_rules import DeliberationRules
from huiyin_contracts.meetings import MeetingRecord
from huiyin_contracts.parties import Person
from huiyin_contracts.supervision import SupervisionLevel
from huiyin_contracts.topics import Task
from huiyin_contracts.village_decisions import DecisionCause, DecisionMeeting, DecisionSheet


@dataclass(frozen=True, slots=True)
class MoveDecision:
    """Move something for the village to decide."""

    id: UUID
    cause: DecisionCause
    title: str
    description: str
    topic: UUID | None
    charter: int
    merged: bool
    overseers: tuple[Person, ...]
    today: date
    rules: DeliberationRules
    in_office: tuple[str, ...] = ()
    """The sign-ins of those who lead the village: nobody of them supervises."""


@dataclass(frozen=True, slots=True)
class HoldMeeting:
    """Record one of the four meetings; `committees` where branch and committees met as one.

    `resolution` and `tasks` are the representatives' alone.
    """

    step: DecisionMeeting
    meeting: MeetingRecord
    today: date
    rules: DeliberationRules
    committees: MeetingRecord | None = None
    resolution: str = ""
    tasks: tuple[Task, ...] = ()


@dataclass(frozen=True, slots=True)
class SignSheet:
    """Sign the sheet of a meeting, for oneself."""

    step: DecisionMeeting
    signer: Person


@dataclass(frozen=True, slots=True)
class PubliciseSheet:
    """Make the resolution or the result public from today on."""

    sheet: DecisionSheet
    notice: str
    today: date
    rules: DeliberationRules


@dataclass(frozen=True, slots=True)
class SuperviseSheet:
    """What the supervision committee says of a publication."""

    sheet: DecisionSheet
    by: Person
    opinion: str
    agrees: bool
    today: date
    rules: DeliberationRules
    objections: int = 0
    """How many against the publication have no answer."""


@dataclass(frozen=True, slots=True)
class ReplaceOverseer:
    """Somebody of the supervision committee left, and another was chosen in their place."""

    leaving: Person
    overseer: Person
    in_office: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CarryOutDecision:
    """What was resolved is done."""

    result: str
    today: date
    rules: DeliberationRules


@dataclass(frozen=True, slots=True)
class DeclineDecision:
    """Do not go on, and say why."""

    reason: str


@dataclass(frozen=True, slots=True)
class StallDecision:
    """The day of a step passed, and a level above sees to it."""

    level: SupervisionLevel
    due_on: date


Command = (
    MoveDecision
    | HoldMeeting
    | SignSheet
    | PubliciseSheet
    | SuperviseSheet
    | ReplaceOverseer
    | CarryOutDecision
    | DeclineDecision
    | StallDecision
)
