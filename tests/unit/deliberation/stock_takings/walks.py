"""A stock-taking, walked whole: one matter that the log has, one put on the list by hand."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from tests.unit.deliberation.walks import Procedure

from huiyin_contracts.parties import Body
from huiyin_contracts.stock_takings import StockCandidate, StockOutcome
from huiyin_deliberation.stock_takings.rules import (
    STOCK_TAKING,
    AddStockItem,
    CloseStockTaking,
    Command,
    DecideStockItem,
    FinishStockItem,
    OpenStockTaking,
    StockTaking,
    StockTakingOver,
)

ID = UUID(int=1)
VILLAGE = "511529104202"
NOW = datetime(2026, 10, 8, 9, tzinfo=UTC)
DUE, LATER = datetime(2026, 10, 15, 16, tzinfo=UTC), NOW + timedelta(days=60)
SHELVED = StockCandidate(issue=UUID(int=21), division=VILLAGE, cause="shelved", since=NOW - timedelta(days=70))
ADDED = StockCandidate(issue=UUID(int=22), division=VILLAGE, cause="added", since=NOW)
STRANGE = UUID(int=23)
BUREAU = Body(kind="unit", name="县住房和城乡建设局")
OPEN = OpenStockTaking(ID, "2026-Q3", (SHELVED,), DUE, 3)
ADD = AddStockItem(ADDED, "涉及两个乡镇")


def say(issue: UUID, outcome: StockOutcome, **more: Any) -> DecideStockItem:
    return DecideStockItem(
        **{
            "issue": issue,
            "outcome": outcome,
            "reason": "理由",
            "owner": None,
            "level": None,
            "due_at": None,
            "now": NOW,
        }
        | more
    )


def coordinate(issue: UUID, **more: Any) -> DecideStockItem:
    return say(issue, "coordinate", **{"owner": BUREAU, "due_at": LATER, **more})


def put_to_decision(issue: UUID, **more: Any) -> DecideStockItem:
    return say(issue, "decide", **{"owner": BUREAU, "due_at": LATER, "level": "county", **more})


def commands(_: StockTaking) -> Iterator[Command]:
    yield OPEN
    yield ADD
    yield CloseStockTaking()
    yield StockTakingOver(NOW)
    yield StockTakingOver(DUE)
    for issue in (SHELVED.issue, ADDED.issue, STRANGE):
        yield say(issue, "none")
        yield say(issue, "none", owner=BUREAU)
        yield coordinate(issue)
        yield coordinate(issue, owner=None)
        yield coordinate(issue, due_at=NOW)
        yield put_to_decision(issue)
        yield put_to_decision(issue, level=None)
        yield FinishStockItem(issue, "三月开工")


def stage(state: StockTaking) -> str:
    if state.id is None:
        return "none"
    if not state.closed:
        return "open" if state.left else "gone_through"
    waits = any(item.outcome != "none" and not item.done for item in state.items.values())
    return "followed" if waits else "closed"


PROCEDURE = Procedure(
    "季度盘点 Stock-taking of the quarter",
    "huiyin_deliberation.stock_takings.rules",
    STOCK_TAKING,
    stage,
    commands,
    lambda state: (
        state.id,
        state.closed,
        tuple((issue, item.outcome, item.done) for issue, item in state.items.items()),
    ),
)
