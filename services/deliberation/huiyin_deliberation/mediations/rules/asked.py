"""What can be asked of a mediation (P10)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from huiyin_contracts.deliberation_rules import DeliberationRules
from huiyin_contracts.mediations import Forbidden, MediationKind, ReferralTo, Side
from huiyin_contracts.parties import Person
from huiyin_contracts.supervision import SupervisionLevel


@dataclass(frozen=True, slots=True)
class OpenMediation:
    """Ask for a dispute to be mediated."""

    id: UUID
    kind: MediationKind
    first: Person
    second: Person
    words: str
    topic: UUID | None
    charter: int
    today: date
    rules: DeliberationRules


@dataclass(frozen=True, slots=True)
class ProposeMediator:
    """Propose a Degu; `interest` is what they have to do with the sides or with what is disputed."""

    mediator: Person
    interest: str | None = None


@dataclass(frozen=True, slots=True)
class AnswerMediator:
    """Say for oneself whether one accepts the Degu."""

    by: Person
    accepts: bool
    today: date
    rules: DeliberationRules


@dataclass(frozen=True, slots=True)
class RecuseMediator:
    """Stand back as the Degu."""

    by: Person
    today: date
    rules: DeliberationRules


@dataclass(frozen=True, slots=True)
class LeaveMediator:
    """The Degu holds the office no more."""

    mediator: Person
    today: date
    rules: DeliberationRules


@dataclass(frozen=True, slots=True)
class RefuseMediation:
    """One side wants it to end, or is gone."""

    by: Person
    today: date
    rules: DeliberationRules


@dataclass(frozen=True, slots=True)
class VisitSide:
    """The Degu called on one side."""

    by: Person
    side: Side
    visited_on: date
    today: date
    rules: DeliberationRules


@dataclass(frozen=True, slots=True)
class HoldMediation:
    """Both sides sat down with the Degu; `absent` are those who did not come."""

    by: Person
    held_on: date
    absent: tuple[Side, ...]
    today: date
    rules: DeliberationRules


@dataclass(frozen=True, slots=True)
class DrawUpAgreement:
    """Put down what was agreed; `checked` says of each thing that cannot be agreed whether the terms contain it."""

    by: Person
    terms: str
    custom: bool
    keep_by: date
    checked: Mapping[Forbidden, bool]
    today: date
    rules: DeliberationRules


@dataclass(frozen=True, slots=True)
class SignAgreement:
    """Sign for oneself."""

    by: Person
    today: date
    rules: DeliberationRules


@dataclass(frozen=True, slots=True)
class ConfirmKept:
    """One side says that the other kept what was agreed."""

    by: Person


@dataclass(frozen=True, slots=True)
class ReferOnward:
    """Say where the sides go on, and why it is not settled here."""

    to: ReferralTo
    reason: str


@dataclass(frozen=True, slots=True)
class StallMediation:
    """The day of a step passed, and a level above sees to it."""

    level: SupervisionLevel
    due_on: date


Command = (
    OpenMediation
    | ProposeMediator
    | AnswerMediator
    | RecuseMediator
    | LeaveMediator
    | RefuseMediation
    | VisitSide
    | HoldMediation
    | DrawUpAgreement
    | SignAgreement
    | ConfirmKept
    | ReferOnward
    | StallMediation
)
