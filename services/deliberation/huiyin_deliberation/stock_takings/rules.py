"""A stock-taking (季度盘点, P4): of each matter that is stuck it is said what becomes of it, and it is followed.

    opened, with the matters the log has ── each: coordinated by whom until when / put to a decision / no need ── closed
       └── more put on by hand                  └── followed until it is done

Every one is decided with its reason; what was coordinated or put to a decision has an owner and a day (P7). Until an
officer closes it, or its last day is over, more is put on the list, also where nothing was on it at first.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
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
_LAST_HOUR = timedelta(hours=1)
"""Before it is due: what is closed by itself then is not late."""


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
    due_at: datetime | None = None
    items: Mapping[UUID, StockItem] = field(default_factory=dict)
    closed: bool = False

    @property
    def left(self) -> int:
        """Of how many matters it is still to be said what becomes of them."""
        return sum(not item.outcome for item in self.items.values())


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
    """Close it before its last day is over: nothing more is put on its list."""


@dataclass(frozen=True, slots=True)
class StockTakingOver:
    """By now its last day may be over: it closes by itself, once of each matter it was said what becomes of it."""

    now: datetime


Command = OpenStockTaking | AddStockItem | DecideStockItem | FinishStockItem | CloseStockTaking | StockTakingOver


def taking_of(county: str, quarter: str) -> UUID:
    """A county's stock-taking of a quarter: one at most."""
    return uuid5(_TAKINGS, f"{county} {quarter}")


def item_of(taking: UUID, issue: UUID) -> UUID:
    """The duty that follows from a matter that was decided."""
    return uuid5(taking, str(issue))


def over_at(due_at: datetime) -> datetime:
    """When one that is due at a moment closes by itself."""
    return due_at - _LAST_HOUR


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
    if isinstance(command, StockTakingOver):
        over = state.due_at is not None and command.now >= over_at(state.due_at)
        return [_closed(state, state.id)] if over and not state.closed and not state.left else []
    if isinstance(command, AddStockItem | CloseStockTaking) and state.closed:
        raise Refused("stock-taking-closed", "这次盘点已经完成，请列入下一季度")
    if isinstance(command, CloseStockTaking):
        if state.left:
            raise Refused("stock-taking-not-complete", "还有 {n} 件没有盘点，每件都要有去向（P4）", n=state.left)
        return [_closed(state, state.id)]
    if isinstance(command, AddStockItem):
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


def _closed(state: StockTaking, this: UUID) -> Event:
    outcomes = [item.outcome for item in state.items.values()]
    return StockTakingClosed(
        taking=this,
        coordinated=outcomes.count("coordinate"),
        decided=outcomes.count("decide"),
        neither=outcomes.count("none"),
    )


def evolve(state: StockTaking, event: Event) -> StockTaking:
    """The stock-taking after an event."""
    match event:
        case StockTakingOpened():
            items = {candidate.issue: StockItem(candidate) for candidate in event.candidates}
            return StockTaking(event.taking, event.charter, event.due_at, items)
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


STOCK_TAKING: Decider[Command, StockTaking] = Decider(StockTaking(), decide, evolve, lively=True)
