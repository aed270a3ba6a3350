"""The dispatch bulletin (调度通报, Y6): whom it ranks, and that no time is told of twice."""

from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given as whatever
from hypothesis import strategies as st

from huiyin_contracts.bulletins import BulletinIssued, DivisionRanking
from huiyin_dispatch.bulletins.policies import monday_after
from huiyin_dispatch.bulletins.rules import BULLETIN, DivisionCounts, IssueBulletin, ranked
from huiyin_events.testing import given

COUNTY, NORTH, SOUTH, NEW = "140981", "140981001", "140981002", "140981004"
MONDAY = datetime(2026, 11, 23, tzinfo=ZoneInfo("Asia/Shanghai"))
WEEK = timedelta(weeks=1)
WORK = (
    DivisionCounts(NORTH, 5, 4, 3, 0, rated=3, satisfied=1, unsolved=2),
    DivisionCounts(SOUTH, 9, 9, 9, 1),
    DivisionCounts(NEW, 0, 0, 0, 0),
)


def issue(starts_at: datetime = MONDAY - WEEK, ends_at: datetime = MONDAY) -> IssueBulletin:
    return IssueBulletin(COUNTY, starts_at, ends_at, WORK, (), 1, now=MONDAY)


def ranking(of: DivisionCounts, rank: int | None, previous: int | None = None) -> DivisionRanking:
    return DivisionRanking(**asdict(of), rank=rank, previous_rank=previous)


def issued(number: int = 1, rankings: tuple[DivisionRanking, ...] = (), ends_at: datetime = MONDAY) -> BulletinIssued:
    return BulletinIssued(
        division=COUNTY,
        number=number,
        starts_at=ends_at - WEEK,
        ends_at=ends_at,
        rankings=rankings,
        outstanding=(),
        outstanding_total=1,
    )


FIRST = issued(ends_at=MONDAY - WEEK, rankings=(ranking(WORK[0], 1), ranking(WORK[1], 2)))


def test_it_ranks_by_what_was_done_on_time_of_all_that_should_have_been() -> None:
    """Nine of ten before three of four; who had nothing to do is neither good nor bad."""
    given(BULLETIN).when(issue()).then(
        issued(rankings=(ranking(WORK[1], 1), ranking(WORK[0], 2), ranking(WORK[2], None)))
    )


def test_it_says_who_went_up_and_who_down() -> None:
    given(BULLETIN, FIRST).when(issue()).then(
        issued(2, (ranking(WORK[1], 1, previous=2), ranking(WORK[0], 2, previous=1), ranking(WORK[2], None)))
    )


def test_it_tells_of_no_time_twice_nor_of_one_that_is_not_over() -> None:
    given(BULLETIN, issued()).when(issue(MONDAY - timedelta(days=1))).refused("bulletin-period-covered")
    given(BULLETIN).when(issue(MONDAY - WEEK, MONDAY + WEEK)).refused("bulletin-period-not-over")
    given(BULLETIN).when(issue(MONDAY, MONDAY)).refused("bulletin-period-empty")


COUNTS = st.tuples(st.integers(0, 9), st.integers(0, 9), st.integers(0, 9))


@whatever(st.lists(COUNTS, max_size=12))
def test_nobody_is_ranked_before_who_did_more_on_time(counts: list[tuple[int, int, int]]) -> None:
    counted = [
        DivisionCounts(f"140981{n:03}", resolved, resolved, min(on_time, resolved), overdue)
        for n, (resolved, on_time, overdue) in enumerate(counts)
    ]
    share = {one.division: one.assured for one in counted}
    rows = ranked(counted, {})
    assert sorted(row.division for row in rows) == sorted(share)
    for row in rows:
        own = share[row.division]
        better = [other for other in share.values() if own is not None and other is not None and other > own]
        assert row.rank == (None if own is None else len(better) + 1)


@whatever(st.integers(1, 99), st.integers(0, 99), st.integers(0, 99))
def test_of_as_many_who_did_more_on_time_stands_higher(due: int, one: int, other: int) -> None:
    least, most = sorted((min(one, due), min(other, due)))
    lower, higher = DivisionCounts(NORTH, due, due, least, 0), DivisionCounts(SOUTH, due, due, most, 0)
    ranks = {row.division: row.rank for row in ranked([lower, higher], {})}
    assert (ranks[NORTH] == ranks[SOUTH]) == (least == most)
    assert ranks[SOUTH] == 1


def test_one_of_one_does_not_stand_above_99_of_100() -> None:
    few, many = DivisionCounts(NORTH, 1, 1, 1, 0), DivisionCounts(SOUTH, 100, 100, 99, 0)
    assert [row.division for row in ranked([few, many], {})] == [SOUTH, NORTH]


@pytest.mark.parametrize(
    ("since", "monday"),
    [
        ("2026-11-25T09:00+08:00", "2026-11-30T08:00+08:00"),
        ("2026-11-30T07:59+08:00", "2026-11-30T08:00+08:00"),
        ("2026-11-30T08:00+08:00", "2026-12-07T08:00+08:00"),
        ("2026-11-29T23:30+00:00", "2026-11-30T08:00+08:00"),  # Monday already, where the county is
    ],
)
def test_it_comes_on_monday_mornings(since: str, monday: str) -> None:
    found = monday_after(datetime.fromisoformat(since), ZoneInfo("Asia/Shanghai"))
    assert (found, found.tzinfo) == (datetime.fromisoformat(monday), UTC)
