"""Points (Y5): what recorded work is worth by the charter's table, as a fold of its causes."""

from datetime import datetime, timedelta
from decimal import Decimal
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given as whatever
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from huiyin_contracts.charter import CharterAdopted, PointRule, Work
from huiyin_county.charter import DEFAULT
from huiyin_dispatch.charter.commands import PointTable
from huiyin_dispatch.points.rules import (
    Deed,
    Held,
    PointsEntry,
    by_charter,
    by_table,
    entries,
    held,
    month_of,
    ranked,
    span_of,
)

CHINA = ZoneInfo("Asia/Shanghai")
LI, ZHAO = UUID(int=1), UUID(int=2)
NOON = datetime(2026, 11, 25, 12, tzinfo=CHINA)
TABLE = by_charter(())


def deed(number: int, work: Work = "order", at: datetime = NOON, hours: str | None = None, member: UUID = LI) -> Deed:
    return Deed(UUID(int=number), member, work, at, Decimal(hours) if hours else None)


def of(*deeds: Deed, void: frozenset[UUID] = frozenset()) -> list[PointsEntry]:
    return entries(deeds, TABLE, CHINA, void)


def points(found: list[PointsEntry]) -> list[float]:
    return [float(entry.points) for entry in found]


def total(found: list[PointsEntry]) -> Decimal:
    return sum((entry.counts for entry in found), Decimal(0))


def test_each_kind_of_work_is_worth_what_the_default_table_says() -> None:
    assert points(of(deed(1), deed(2, "order_overdue"), deed(3, "false_closure"))) == [5, -2, -5]
    assert points(of(deed(1, "adopted"), deed(2, "emergency"), deed(3, "post"))) == [3, 10, 5]
    assert points(of(deed(1, "service", hours="1.5"), deed(2, "activity", hours="0.25"))) == [3, 0.5]


def test_what_a_rule_gives_in_a_month_at_most_goes_to_what_was_done_first() -> None:
    late, early = deed(1, "service", NOON, "15"), deed(2, "service", NOON - timedelta(days=1), "15")
    found = of(late, early, deed(3, "service", NOON + timedelta(days=7), "15"), deed(4, "activity", hours="3"))
    assert [(entry.deed.id.int, float(entry.worth), float(entry.points)) for entry in found] == [
        (2, 30, 30),
        (1, 30, 10),
        (4, 6, 6),
        (3, 30, 30),  # in December, by the county's clock
    ]


def test_a_month_is_the_countys() -> None:
    midnight = datetime(2026, 11, 30, 16, tzinfo=ZoneInfo("UTC"))
    assert month_of(midnight, CHINA) == "2026-12"
    assert month_of(midnight - timedelta(seconds=1), CHINA) == "2026-11"
    assert span_of("2026-11", CHINA) == (datetime(2026, 11, 1, tzinfo=CHINA), datetime(2026, 12, 1, tzinfo=CHINA))
    assert span_of("2026-Q4", CHINA) == (datetime(2026, 10, 1, tzinfo=CHINA), datetime(2027, 1, 1, tzinfo=CHINA))
    assert span_of("2026", CHINA) == (datetime(2026, 1, 1, tzinfo=CHINA), datetime(2027, 1, 1, tzinfo=CHINA))


def test_work_counts_by_the_charter_in_force_when_it_was_done_not_when_it_became_certain() -> None:
    adopted = CharterAdopted(
        county="140981",
        version=1,
        title="章程",
        effective_at=NOON,
        orders=DEFAULT.orders,
        points=(PointRule(work="order", points=8),),
    )
    found = entries(
        [deed(1, at=NOON - timedelta(minutes=1)), deed(2), deed(3, "adopted")], by_charter((adopted,)), CHINA
    )
    assert [(float(entry.points), entry.charter) for entry in found] == [(5, 0), (8, 1), (0, 1)]
    assert found[2].rule is None, "a table that does not name a kind of work gives nothing for it"


def test_a_limit_holds_for_what_is_taken_as_well() -> None:
    table = by_table([PointRule(work="order_overdue", points=-2, monthly_limit=5)])
    found = entries([deed(n, "order_overdue") for n in range(4)], table, CHINA)
    assert points(found) == [-2, -2, -1, 0]


def test_a_post_counts_for_each_whole_month_that_it_was_held() -> None:
    since = datetime(2026, 8, 20, 9, tzinfo=CHINA)
    post = Held(UUID(int=9), LI, since)
    months = [month_of(deed.at, CHINA) for deed in held([post], NOON, CHINA)]
    assert months == ["2026-09", "2026-10"], "August was not whole, and November is not over"
    given_back = Held(UUID(int=9), LI, since, datetime(2026, 10, 31, 23, tzinfo=CHINA))
    assert [month_of(deed.at, CHINA) for deed in held([given_back], NOON, CHINA)] == ["2026-09"]
    first = Held(UUID(int=9), LI, datetime(2026, 9, 1, tzinfo=CHINA))
    assert len(list(held([first], NOON, CHINA))) == 2
    assert len({deed.id for deed in held([post, first], NOON, CHINA)}) == 2, "the same post's month is the same entry"


def test_who_has_as_many_shares_a_rank() -> None:
    assert list(ranked(map(Decimal, (9, 7, 7, 3)))) == [1, 2, 2, 4]
    assert list(ranked([])) == []


@pytest.mark.parametrize(
    ("table", "why"),
    [
        ([{"work": "order", "points": 1}, {"work": "order", "points": 2}], "more than one rule for order"),
        ([{"work": "order", "points": 1, "per": "hour"}], "no hours are recorded of order"),
    ],
)
def test_a_table_that_cannot_be_meant_is_refused(table: list[object], why: str) -> None:
    with pytest.raises(ValidationError, match=why):
        TypeAdapter(PointTable).validate_python(table)


# --- invariants --------------------------------------------------------------------------------------------

WORKS: tuple[Work, ...] = ("order", "order_overdue", "false_closure", "service", "activity", "emergency", "adopted")
DEEDS = st.lists(
    st.builds(
        Deed,
        id=st.uuids(),
        member=st.sampled_from([LI, ZHAO]),
        work=st.sampled_from(WORKS),
        at=st.integers(-60, 60).map(lambda days: NOON + timedelta(days=days)),
        hours=st.decimals(0, 24, places=1),
    ),
    max_size=40,
    unique_by=lambda deed: deed.id,
)
RULES = st.lists(
    st.builds(
        PointRule,
        work=st.sampled_from(WORKS),
        points=st.integers(-20, 20),
        per=st.sampled_from(["piece", "hour"]),
        monthly_limit=st.none() | st.integers(1, 60),
    ),
    unique_by=lambda rule: rule.work,
)


@whatever(deeds=DEEDS, rules=RULES, data=st.data())
def test_points_equal_a_fold_of_their_causes_in_whichever_order_those_arrive(
    deeds: list[Deed], rules: list[PointRule], data: st.DataObject
) -> None:
    other = data.draw(st.permutations(deeds))
    assert entries(deeds, by_table(rules), CHINA) == entries(other, by_table(rules), CHINA)
    apart = [entries([deed for deed in other if deed.member == who], by_table(rules), CHINA) for who in (LI, ZHAO)]
    assert total(entries(deeds, by_table(rules), CHINA)) == sum(map(total, apart)), "members have nothing in common"


@whatever(deeds=DEEDS, rules=RULES)
def test_no_month_passes_a_limit_and_no_entry_its_worth(deeds: list[Deed], rules: list[PointRule]) -> None:
    found = entries(deeds, by_table(rules), CHINA)
    for rule in rules:
        months: dict[tuple[UUID, str], Decimal] = {}
        for entry in found:
            if entry.deed.work == rule.work:
                assert abs(entry.points) <= abs(entry.worth)
                assert entry.points * rule.points >= 0
                key = (entry.deed.member, entry.month)
                months[key] = months.get(key, Decimal(0)) + entry.points
        assert all(rule.monthly_limit is None or abs(given) <= rule.monthly_limit for given in months.values())


@whatever(deeds=DEEDS, rules=RULES, data=st.data())
def test_a_counter_entry_undoes_exactly_what_it_counters(
    deeds: list[Deed], rules: list[PointRule], data: st.DataObject
) -> None:
    void = {deed.id for deed in data.draw(st.lists(st.sampled_from(deeds), unique=True))} if deeds else set()
    with_counters = entries(deeds, by_table(rules), CHINA, void)
    without = entries([deed for deed in deeds if deed.id not in void], by_table(rules), CHINA)
    assert [entry for entry in with_counters if not entry.void] == without, "as if the work had never been"
    assert total(with_counters) == total(without)
    assert len(with_counters) == len(deeds), "and yet it is there to be seen"


@whatever(deeds=DEEDS)
def test_a_preview_by_the_table_in_force_is_what_there_is(deeds: list[Deed]) -> None:
    now = [(entry.deed, entry.points) for entry in entries(deeds, by_charter(()), CHINA)]
    assert [(entry.deed, entry.points) for entry in entries(deeds, by_table(DEFAULT.points), CHINA)] == now
