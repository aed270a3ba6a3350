"""Time by the charter: working days of the State Council's calendar, and an order's times that follow from them."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given as whatever
from hypothesis import strategies as st

from huiyin_contracts.charter import Allowance, Terms, TimeUnit
from huiyin_county import calendar
from huiyin_county.charter import DEFAULT
from huiyin_county.deadlines import Deadline, Schedule

CHINA = ZoneInfo("Asia/Shanghai")
LOS_ANGELES = ZoneInfo("America/Los_Angeles")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=CHINA)


def days(amount: int, unit: TimeUnit = "working_days") -> Allowance:
    return Allowance(amount=amount, unit=unit)


@pytest.mark.parametrize(
    ("day", "working"),
    [
        ("2026-02-13", True),  # a Friday
        ("2026-02-14", True),  # the Saturday before Spring Festival, made up for it (国办发明电〔2025〕7号)
        ("2026-02-15", False),
        ("2026-02-23", False),
        ("2026-02-24", True),
        ("2026-02-28", True),  # a Saturday, made up
        ("2026-10-07", False),
        ("2026-10-10", True),  # a Saturday, made up
        ("2026-11-28", False),  # a Saturday like any other
    ],
)
def test_a_day_is_a_working_day_as_the_state_council_says(day: str, working: bool) -> None:
    assert calendar.is_working_day(date.fromisoformat(day)) is working


def test_a_year_that_was_not_announced_is_reckoned_by_weekdays_and_said_to_be() -> None:
    new_year = date(calendar.LAST_YEAR + 1, 1, 1)
    assert not calendar.is_announced(new_year)
    assert calendar.is_announced(date(calendar.LAST_YEAR, 12, 31))
    week = [new_year + timedelta(days=n) for n in range(7)]
    assert [calendar.is_working_day(day) for day in week] == [day.isoweekday() <= 5 for day in week]


@pytest.mark.parametrize(
    ("begun", "allowance", "due"),
    [
        ("2026-11-25T09:30", days(2, "hours"), "2026-11-25T11:30"),
        ("2026-11-27T18:00", days(24, "hours"), "2026-11-28T18:00"),  # nights and Saturdays count
        ("2026-11-25T09:30", days(7, "days"), "2026-12-02T09:30"),
        ("2026-11-25T09:30", days(1), "2026-11-26T09:30"),
        ("2026-11-27T09:30", days(1), "2026-11-30T09:30"),  # from Friday to Monday
        ("2026-11-28T09:30", days(1), "2026-11-30T09:30"),  # from Saturday to Monday
        ("2026-02-12T09:30", days(3), "2026-02-24T09:30"),  # over Spring Festival: 13, 14 (made up), 24
        ("2026-09-30T17:00", days(2), "2026-10-09T17:00"),
    ],
)
def test_an_allowance_ends(begun: str, allowance: Allowance, due: str) -> None:
    assert calendar.after(at(begun), allowance, CHINA) == at(due)


def test_a_day_ends_where_the_county_is_though_the_clocks_change() -> None:
    """On 2 November 2025 clocks in Los Angeles went back: the same time of day is 25 hours later."""
    begun = datetime(2025, 10, 31, 9, 0, tzinfo=LOS_ANGELES)
    due = calendar.after(begun.astimezone(UTC), days(1), LOS_ANGELES)
    assert due == datetime(2025, 11, 3, 9, 0, tzinfo=LOS_ANGELES)


EARLIEST, LATEST = datetime(2024, 1, 1), datetime(2026, 10, 1)  # noqa: DTZ001 — the strategy adds the zone
MOMENTS = st.datetimes(EARLIEST, LATEST, timezones=st.just(CHINA))


@whatever(MOMENTS, st.integers(1, 40))
def test_working_days_are_counted_as_they_are_given(begun: datetime, amount: int) -> None:
    due = calendar.after(begun, days(amount), CHINA)
    assert calendar.working_days_between(begun, due, CHINA) == amount
    assert calendar.is_working_day(due.date())
    assert (due.hour, due.minute) == (begun.hour, begun.minute)


def schedule(resolve: Allowance) -> Schedule:
    terms = Terms(accept=days(4, "hours"), resolve=resolve, warning=days(1), supervision=())
    orders = DEFAULT.orders.model_copy(update={"terms": {**DEFAULT.orders.terms, "problem": terms}})
    return Schedule(type(DEFAULT)(1, "试行", orders, ()), "problem", CHINA)


def test_an_order_turns_yellow_then_red_then_is_seen_to_from_above() -> None:
    common = Schedule(DEFAULT, "problem", CHINA)
    sent = at("2026-11-25T09:30")
    assert common.accept_by(sent) == at("2026-11-26T09:30")
    assert common.deadline(sent) == Deadline(at("2026-12-01T09:30"), at("2026-12-02T09:30"))
    assert common.supervised(at("2026-12-02T09:30")) == [
        ("town", at("2026-12-03T09:30")),
        ("county", at("2026-12-05T09:30")),
    ]


def test_the_classes_are_those_of_practice() -> None:
    """2 hours, 24 hours, 7 days and 15 days."""
    sent = at("2026-11-25T09:30")
    taken = {kind: Schedule(DEFAULT, kind, CHINA).deadline(sent).due_at - sent for kind in DEFAULT.orders.terms}
    week, fortnight = timedelta(days=7), timedelta(days=15)
    assert taken == {
        "emergency": timedelta(hours=2),
        "hazard": timedelta(hours=24),
        "need": week,
        "problem": week,
        "wish": fortnight,
        "suggestion": fortnight,
        "dispute": fortnight,
    }


def test_a_deadline_somebody_set_is_not_near_before_the_work_begins() -> None:
    sent = at("2026-11-25T09:30")
    assert schedule(days(5)).by(sent + timedelta(hours=1), sent) == Deadline(sent, sent + timedelta(hours=1))


@pytest.mark.parametrize(
    ("resolve", "suspended", "resumed", "due"),
    [
        (days(7, "days"), "2026-11-26T09:30", "2026-11-29T09:30", "2026-12-05T09:30"),  # three days later
        (days(5), "2026-11-26T10:00", "2026-11-30T15:00", "2026-12-04T09:30"),  # four working days were left
        (days(5), "2026-11-26T10:00", "2026-12-05T15:00", "2026-12-10T09:30"),  # from a Saturday
        (days(5), "2026-12-02T08:30", "2026-12-04T15:00", "2026-12-04T16:00"),  # an hour was left
    ],
)
def test_what_was_left_is_left_when_time_runs_on(resolve: Allowance, suspended: str, resumed: str, due: str) -> None:
    reckoned = schedule(resolve)
    first = reckoned.deadline(at("2026-11-25T09:30"))
    assert first.due_at == at("2026-12-02T09:30")
    assert reckoned.resumed(first.due_at, at(suspended), at(resumed)).due_at == at(due)
