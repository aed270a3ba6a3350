"""A stock-taking (季度盘点, P4): of each matter that is stuck it is said what becomes of it, and it is followed.

    opened, with the matters the log has ── each: coordinated by whom until when / put to a decision / no need ── closed
                                               └── followed until it is done

Every one is decided with its reason; what was coordinated or put to a decision has an owner and a day (P7).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from huiyin_contracts import Event
from huiyin_contracts.parties import Party
from huiyin_contracts.stock_takings import (
    StockCandidate,
    StockItemAdded,
    StockItemDecided,
    StockItemFinished,
    StockOutcome,
    StockTakingClosed,
    StockTakingOpened,
)
from huiyin_contracts.supervision import SupervisionLevel
from huiyin_events.decider import Decider
from huiyin_events.refusal import Refused

_TAKINGS = UUID("0c2f44c1-6c1e-5f0a-9a55-6875697969cc")


@dataclass(frozen=True, slots=True)
class StockItem:
    """How far a matter has come."""

    candidate: StockCandidate
    outcome: StockOutcome | None = None
    done: bool = False


@dataclass(frozen=True, slots=True)
class StockTaking:
    """What the rules need to know of a stock-taking."""

    id: UUID | None = None
    charter: int = 0
    items: Mapping[UUID, StockItem] = field(default_factory=dict)
    closed: bool = False

    @property
    def complete(self) -> bool:
        """Whether it was said of each matter what becomes of it."""
        return all(item.outcome for item in self.items.values())


@dataclass(frozen=True, slots=True)
class OpenStockTaking:
    """Begin the stock-taking of a quarter."""

    id: UUID
    quarter: str
    candidates: tuple[StockCandidate, ...]
    due_at: datetime
    charter: int


@dataclass(frozen=True, slots=True)
class AddStockItem:
    """Put a matter on the list by hand."""

    candidate: StockCandidate
    reason: str


@dataclass(frozen=True, slots=True)
class DecideStockItem:
    """Say what becomes of a matter."""

    issue: UUID
    outcome: StockOutcome
    reason: str
    owner: Party | None
    level: SupervisionLevel | None
    due_at: datetime | None
    now: datetime


@dataclass(frozen=True, slots=True)
class FinishStockItem:
    """Say what it came to."""

    issue: UUID
    result: str


@dataclass(frozen=True, slots=True)
class CloseStockTaking:
    """Close it, once of each matter it was said what becomes of it."""


Command = OpenStockTaking | AddStockItem | DecideStockItem | FinishStockItem | CloseStockTaking


def taking_of(county: str, quarter: str) -> UUID:
    """A county's stock-taking of a quarter: one at most."""
    return uuid5(_TAKINGS, f"{county} {quarter}")


def item_of(taking: UUID, issue: UUID) -> UUID:
    """The duty that follows from a matter that was decided."""
    return uuid5(taking, str(issue))


def decide(command: Command, state: StockTaking) -> Sequence[Event]:
    """What a command leads to. Raises Refused."""
    if isinstance(command, OpenStockTaking):
        if state.id is not None:
            return []
        return [
            StockTakingOpened(
                taking=command.id,
                quarter=command.quarter,
                candidates=command.candidates,
                due_at=command.due_at,
                charter=command.charter,
            )
        ]
    if state.id is None:
        raise Refused("stock-taking-unknown", "没有这次盘点")
    if isinstance(command, CloseStockTaking):
        return _closed(state, state.id)
    if isinstance(command, AddStockItem):
        if state.closed:
            raise Refused("stock-taking-closed", "这次盘点已经完成，请列入下一季度")
        if command.candidate.issue in state.items:
            raise Refused("stock-item-listed", "这件事项已在盘点清单上")
        return [StockItemAdded(taking=state.id, candidate=command.candidate, reason=command.reason)]
    item = state.items.get(command.issue)
    if item is None:
        raise Refused("stock-item-unknown", "这件事项不在这次盘点的清单上")
    if isinstance(command, DecideStockItem):
        if item.outcome:
            raise Refused("stock-item-decided", "这件事项已经盘点过")
        return [_decided(command, state.id, state.charter)]
    if item.outcome in {None, "none"}:
        raise Refused("stock-item-not-followed", "这件事项没有列入统筹或决策，没有可办结的")
    if item.done:
        raise Refused("stock-item-done", "这件事项已经办结")
    return [StockItemFinished(taking=state.id, issue=command.issue, result=command.result)]


def _decided(command: DecideStockItem, taking: UUID, charter: int) -> Event:
    outcome = command.outcome
    if outcome == "none":
        if command.owner or command.level or command.due_at:
            raise Refused("stock-item-needs-nothing", "无需统筹的，不填负责人、层级和期限")
    elif command.owner is None or command.due_at is None:
        raise Refused("stock-item-without-owner", "由县级统筹或列入决策的，须写明由谁负责、何时办好（P4、P7）")
    elif command.due_at <= command.now:
        raise Refused("stock-item-due-before-now", "办理期限须在今天以后")
    if (outcome == "decide") != (command.level is not None):
        raise Refused("stock-item-level", "列入决策的，须写明列入县级还是乡镇决策；其他的不填（P4）")
    return StockItemDecided(
        taking=taking,
        issue=command.issue,
        outcome=outcome,
        owner=command.owner,
        level=command.level,
        due_at=command.due_at,
        reason=command.reason,
        charter=charter,
    )


def _closed(state: StockTaking, this: UUID) -> Sequence[Event]:
    if state.closed or not state.complete:
        return []
    outcomes = [item.outcome for item in state.items.values()]
    return [
        StockTakingClosed(
            taking=this,
            coordinated=outcomes.count("coordinate"),
            decided=outcomes.count("decide"),
            neither=outcomes.count("none"),
        )
    ]


def evolve(state: StockTaking, event: Event) -> StockTaking:
    """The stock-taking after an event."""
    match event:
        case StockTakingOpened():
            items = {candidate.issue: StockItem(candidate) for candidate in event.candidates}
            return StockTaking(event.taking, event.charter, items)
        case StockItemAdded():
            return replace(state, items={**state.items, event.candidate.issue: StockItem(event.candidate)})
        case StockItemDecided():
            return _with(state, event.issue, outcome=event.outcome)
        case StockItemFinished():
            return _with(state, event.issue, done=True)
        case StockTakingClosed():
            return replace(state, closed=True)
    return state


def _with(state: StockTaking, issue: UUID, **changes: Any) -> StockTaking:
    return replace(state, items={**state.items, issue: replace(state.items[issue], **changes)})


STOCK_TAKING: Decider[Command, StockTaking] = Decider(StockTaking(), decide, evolve)
