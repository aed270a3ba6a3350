"""Stock-taking (P4): of each matter it is said what becomes of it, with who and by when, and it is followed."""

from datetime import timedelta

from tests.unit.deliberation.stock_takings.walks import (
    ADD,
    ADDED,
    BUREAU,
    DUE,
    ID,
    LATER,
    NOW,
    OPEN,
    PROCEDURE,
    SHELVED,
    STRANGE,
    coordinate,
    put_to_decision,
    say,
)

from huiyin_contracts.stock_takings import (
    StockCandidate,
    StockItemAdded,
    StockItemDecided,
    StockItemFinished,
    StockTakingClosed,
    StockTakingOpened,
)
from huiyin_deliberation.stock_takings.rules import (
    STOCK_TAKING,
    CloseStockTaking,
    FinishStockItem,
    OpenStockTaking,
    StockTakingOver,
    over_at,
)
from huiyin_events.testing import given


def opened(*candidates: StockCandidate) -> StockTakingOpened:
    return StockTakingOpened(taking=ID, quarter="2026-Q3", candidates=candidates, due_at=DUE, charter=3)


def neither(issue: StockCandidate) -> StockItemDecided:
    return StockItemDecided(
        taking=ID, issue=issue.issue, outcome="none", owner=None, level=None, due_at=None, reason="理由", charter=3
    )


OPENED = opened(SHELVED)
COORDINATED = neither(SHELVED).model_copy(update={"outcome": "coordinate", "owner": BUREAU, "due_at": LATER})
FOR_A_DECISION = COORDINATED.model_copy(update={"outcome": "decide", "level": "county"})
DONE = StockItemFinished(taking=ID, issue=SHELVED.issue, result="三月开工")


def test_it_is_opened_once_with_what_the_log_has_and_also_where_that_is_nothing() -> None:
    given(STOCK_TAKING).when(OPEN).then(OPENED)
    given(STOCK_TAKING, OPENED).when(OPEN).then()
    given(STOCK_TAKING).when(OpenStockTaking(ID, "2026-Q3", (), DUE, 3)).then(opened())


def test_a_matter_is_put_on_the_list_by_hand_once() -> None:
    added = StockItemAdded(taking=ID, candidate=ADDED, reason="涉及两个乡镇")
    given(STOCK_TAKING, OPENED).when(ADD).then(added)
    given(STOCK_TAKING, OPENED, added).when(ADD).refused("stock-item-listed")
    done = StockTakingClosed(taking=ID, coordinated=0, decided=0, neither=1)
    given(STOCK_TAKING, OPENED, neither(SHELVED), done).when(ADD).refused("stock-taking-closed")


def test_what_the_county_coordinates_has_an_owner_and_a_day() -> None:
    given(STOCK_TAKING, OPENED).when(coordinate(SHELVED.issue)).then(COORDINATED)
    given(STOCK_TAKING, OPENED).when(coordinate(SHELVED.issue, owner=None)).refused("stock-item-without-owner")
    given(STOCK_TAKING, OPENED).when(coordinate(SHELVED.issue, due_at=None)).refused("stock-item-without-owner")
    given(STOCK_TAKING, OPENED).when(coordinate(SHELVED.issue, due_at=NOW)).refused("stock-item-due-before-now")
    given(STOCK_TAKING, OPENED).when(coordinate(SHELVED.issue, level="town")).refused("stock-item-level")


def test_what_is_put_to_a_decision_says_whose() -> None:
    given(STOCK_TAKING, OPENED).when(put_to_decision(SHELVED.issue)).then(FOR_A_DECISION)
    given(STOCK_TAKING, OPENED).when(put_to_decision(SHELVED.issue, level=None)).refused("stock-item-level")


def test_what_needs_neither_has_no_owner_and_is_not_followed() -> None:
    given(STOCK_TAKING, OPENED).when(say(SHELVED.issue, "none")).then(neither(SHELVED))
    given(STOCK_TAKING, OPENED).when(say(SHELVED.issue, "none", owner=BUREAU)).refused("stock-item-needs-nothing")
    given(STOCK_TAKING, OPENED, neither(SHELVED)).when(FinishStockItem(SHELVED.issue, "三月开工")).refused(
        "stock-item-not-followed"
    )


def test_a_matter_is_decided_once_and_done_once() -> None:
    finish = FinishStockItem(SHELVED.issue, "三月开工")
    given(STOCK_TAKING, OPENED, COORDINATED).when(say(SHELVED.issue, "none")).refused("stock-item-decided")
    given(STOCK_TAKING, OPENED, COORDINATED).when(finish).then(DONE)
    given(STOCK_TAKING, OPENED, COORDINATED, DONE).when(finish).refused("stock-item-done")
    given(STOCK_TAKING, OPENED).when(finish).refused("stock-item-not-followed")


def test_only_what_is_on_the_list_is_decided() -> None:
    given(STOCK_TAKING, OPENED).when(say(STRANGE, "none")).refused("stock-item-unknown")
    given(STOCK_TAKING).when(say(STRANGE, "none")).refused("stock-taking-unknown")


def closed(coordinated: int = 0) -> StockTakingClosed:
    return StockTakingClosed(taking=ID, coordinated=coordinated, decided=0, neither=0)


def test_an_officer_closes_it_when_each_is_decided_though_what_was_decided_is_not_done_yet() -> None:
    close = CloseStockTaking()
    given(STOCK_TAKING, OPENED).when(close).refused("stock-taking-not-complete")
    given(STOCK_TAKING, OPENED, COORDINATED).when(close).then(closed(1))
    given(STOCK_TAKING, OPENED, COORDINATED, closed(1)).when(close).refused("stock-taking-closed")
    given(STOCK_TAKING, opened()).when(close).then(closed())


def test_until_its_last_day_is_over_more_is_put_on_it_also_where_nothing_was_stuck() -> None:
    over = over_at(DUE)
    given(STOCK_TAKING, opened()).when(StockTakingOver(over - timedelta(seconds=1))).then()
    given(STOCK_TAKING, opened()).when(ADD).then(StockItemAdded(taking=ID, candidate=ADDED, reason="涉及两个乡镇"))
    given(STOCK_TAKING, opened()).when(StockTakingOver(over)).then(closed())
    given(STOCK_TAKING, opened(), closed()).when(StockTakingOver(over)).then()
    given(STOCK_TAKING, opened(), closed()).when(ADD).refused("stock-taking-closed")


def test_what_is_left_on_its_last_day_keeps_it_open() -> None:
    given(STOCK_TAKING, OPENED).when(StockTakingOver(DUE)).then()
    given(STOCK_TAKING, OPENED, COORDINATED).when(StockTakingOver(DUE + timedelta(days=3))).then(closed(1))


def test_no_path_closes_it_with_a_matter_that_nobody_decided() -> None:
    ended = 0
    for taken in PROCEDURE.walk():
        for event in taken.events:
            if isinstance(event, StockTakingClosed):
                ended += 1
                assert all(item.outcome for item in taken.before.items.values())
                assert event.coordinated + event.decided + event.neither == len(taken.before.items)
            if isinstance(event, StockItemDecided) and event.outcome != "none":
                assert event.owner
                assert event.due_at
    assert ended
