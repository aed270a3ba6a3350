"""The plan of a village as it is published (公示议事计划, P3): edition after edition, one for each change.

none ── published ── published anew, where it has changed
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid5

from huiyin_contracts import DivisionCode, Event
from huiyin_contracts.publications import PlanEntry, PlanPublished
from huiyin_events.decider import Decider
from huiyin_events.refusal import Refused


@dataclass(frozen=True, slots=True)
class PublishedPlan:
    """Which edition is on the board, and what it has."""

    edition: int = 0
    publication: UUID | None = None
    entries: tuple[PlanEntry, ...] = ()
    unlisted: int = 0


@dataclass(frozen=True, slots=True)
class PublishPlan:
    """Put the plan on the board as it is; `by_itself`, where it has changed."""

    plan: UUID
    board: DivisionCode
    entries: tuple[PlanEntry, ...]
    unlisted: int
    at: datetime
    ends_at: datetime
    charter: int
    by_itself: bool = False


def decide(command: PublishPlan, plan: PublishedPlan) -> Sequence[Event]:
    """What a command leads to. Raises Refused."""
    if (command.entries, command.unlisted) == (plan.entries, plan.unlisted):
        if command.by_itself:
            return []
        if plan.edition == 0:
            raise Refused("plan-empty", "计划里还没有议题，没有可公示的（P3）")
        raise Refused("plan-unchanged", "议事计划没有变化，第 {n} 版仍在公示（P3）", n=plan.edition)
    edition = plan.edition + 1
    published = PlanPublished(
        plan=command.plan,
        publication=uuid5(command.plan, str(edition)),
        edition=edition,
        board=command.board,
        entries=command.entries,
        unlisted=command.unlisted,
        starts_at=command.at,
        ends_at=command.ends_at,
        charter=command.charter,
    )
    return [published]


def evolve(plan: PublishedPlan, event: Event) -> PublishedPlan:
    """The plan after an event of its stream."""
    match event:
        case PlanPublished():
            return PublishedPlan(event.edition, event.publication, event.entries, event.unlisted)
    return plan


PLAN: Decider[PublishPlan, PublishedPlan] = Decider(PublishedPlan(), decide, evolve)
