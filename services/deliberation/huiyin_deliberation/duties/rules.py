"""A duty of county or town (职责, P4, P5): done in time, or overdue for all to see, and escalated (P7).

    opened ── done, in time or late
       ├── due, and not done: overdue ── escalated, level by level as the charter has it ── done late
       └── lapsed: what it was about is no more

What time does to it is asked of `due`, and happened when it was due, however late that is noticed.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

from huiyin_contracts import Event
from huiyin_contracts.deliberation_rules import DeliberationRules
from huiyin_contracts.duties import (
    DutyEscalated,
    DutyFellOverdue,
    DutyFulfilled,
    DutyKind,
    DutyLapsed,
    DutyOpened,
    LapseCause,
)
from huiyin_contracts.parties import Party
from huiyin_contracts.supervision import SupervisionLevel
from huiyin_events.decider import Decider
from huiyin_events.refusal import Refused

DutyStage = Literal["none", "open", "done", "lapsed"]

# A duty is seen to by those above who owes it; a county's by the county's leaders.
ABOVE: dict[DutyKind, tuple[SupervisionLevel, ...]] = {
    "revisits": ("county",),
    "revisit_finding": ("county",),
    "stock_taking": ("county",),
    "stock_item": ("county",),
    "summary": ("county",),
    "site_checks": ("county",),
    "minutes": ("town", "county"),
    "plan": ("town", "county"),
}

LAPSES: dict[DutyKind, LapseCause] = {"plan": "plan_as_published"}


@dataclass(frozen=True, slots=True)
class Duty:
    """What the rules need to know of a duty."""

    stage: DutyStage = "none"
    id: UUID | None = None
    kind: DutyKind = "revisits"
    due_at: datetime | None = None
    charter: int = 0
    overdue: bool = False
    escalated: tuple[SupervisionLevel, ...] = ()


@dataclass(frozen=True, slots=True)
class OpenDuty:
    """Owe something from now on."""

    id: UUID
    kind: DutyKind
    about: UUID
    period: str
    due_at: datetime
    charter: int
    owner: Party | None = None
    needed: int = 1


@dataclass(frozen=True, slots=True)
class FinishDuty:
    """It is done."""

    at: datetime


@dataclass(frozen=True, slots=True)
class MissDuty:
    """It was not done when it was due."""

    due_at: datetime


@dataclass(frozen=True, slots=True)
class EscalateDuty:
    """A level above sees to it."""

    level: SupervisionLevel
    due_at: datetime


@dataclass(frozen=True, slots=True)
class LapseDuty:
    """Nothing is owed any more: the site that it is about was closed, or the plan is once more what was published."""


Command = OpenDuty | FinishDuty | MissDuty | EscalateDuty | LapseDuty


def decide(command: Command, duty: Duty) -> Sequence[Event]:
    """What a command leads to. What time asks of a duty that is not open any more comes to nothing. Raises Refused."""
    if isinstance(command, OpenDuty):
        if duty.stage != "none":
            return []  # a timer or a policy that comes twice
        return [
            DutyOpened(
                duty=command.id,
                kind=command.kind,
                about=command.about,
                period=command.period,
                owner=command.owner,
                needed=command.needed,
                due_at=command.due_at,
                charter=command.charter,
            )
        ]
    if duty.id is None or duty.due_at is None:
        raise Refused("duty-unknown", "没有这项职责")
    if duty.stage != "open":
        return []
    match command:
        case FinishDuty(at):
            return [DutyFulfilled(duty=duty.id, kind=duty.kind, late=at >= duty.due_at)]
        case MissDuty(due_at) if due_at == duty.due_at and not duty.overdue:
            return [DutyFellOverdue(duty=duty.id, kind=duty.kind, due_at=due_at)]
        case EscalateDuty(level, due_at) if duty.overdue and due_at == duty.due_at and level not in duty.escalated:
            return [DutyEscalated(duty=duty.id, kind=duty.kind, level=level, due_at=due_at)]
        case LapseDuty():
            return [DutyLapsed(duty=duty.id, kind=duty.kind, cause=LAPSES.get(duty.kind, "site_closed"))]
    return []


def evolve(duty: Duty, event: Event) -> Duty:
    """The duty after an event."""
    match event:
        case DutyOpened():
            return Duty("open", event.duty, event.kind, event.due_at, event.charter)
        case DutyFellOverdue():
            return replace(duty, overdue=True)
        case DutyEscalated():
            return replace(duty, escalated=(*duty.escalated, event.level))
        case DutyFulfilled():
            return replace(duty, stage="done")
        case DutyLapsed():
            return replace(duty, stage="lapsed")
    return duty


DUTY: Decider[Command, Duty] = Decider(Duty(), decide, evolve)


def due(duty: Duty, rules: DeliberationRules) -> tuple[datetime, Command] | None:
    """What time itself does next to a duty, and when, by the charter that it began under; None: nothing more."""
    if duty.stage != "open" or duty.due_at is None:
        return None
    if not duty.overdue:
        return duty.due_at, MissDuty(duty.due_at)
    steps = [
        (duty.due_at + _span(step.after.amount, step.after.unit), EscalateDuty(step.level, duty.due_at))
        for step in rules.times.supervision
        if step.level in ABOVE[duty.kind] and step.level not in duty.escalated
    ]
    return min(steps, key=lambda step: step[0], default=None)


def _span(amount: int, unit: str) -> timedelta:
    # A duty is days late or not at all, so that its working days are simply days.
    return timedelta(**{"days" if unit == "working_days" else unit: amount})
