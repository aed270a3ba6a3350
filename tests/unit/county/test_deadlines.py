"""Time by the charter: working days of the State Council's calendar, and an order's times that follow from them."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given as whatever
from hypothesis import strategies as st

from huiyin_contracts.charter import Terms
from huiyin_contracts.holidays import Holiday, HolidaysAnnounced
from huiyin_contracts.supervision import Allowance, TimeUnit
from huiyin_county.calendar import LAST_YEAR, WorkingDays
from huiyin_county.charter import DEFAULT
from huiyin_county.deadlines import Deadline, Schedule
from huiyin_county.holidays import by_law

CHINA = ZoneInfo("Asia/Shanghai")
LOS_ANGELES = ZoneInfo("America/Los_Angeles")
KNOWN = WorkingDays()


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=CHINA)


def days(amount: int, unit: TimeUnit = "working_days") -> Allowance:
    return Allowance(amount=amount, unit=unit)


def announced(year: int, off: list[tuple[date, date]], worked: list[date]) -> WorkingDays:
    holidays = tuple(Holiday(name="节", first_day=first, last_day=last) for first, last in off)
    notice = HolidaysAnnounced(county="140981", year=year, title="通知", holidays=holidays, make_up_days=tuple(worked))
    return WorkingDays({year: notice})


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
    assert KNOWN.is_working_day(date.fromisoformat(day)) is working


YEAR = LAST_YEAR + 1
NEW_YEAR = date(YEAR, 1, 1)


def test_in_a_year_that_was_not_announced_weekdays_are_worked_but_for_holidays_by_law() -> None:
    assert KNOWN.is_announced(LAST_YEAR)
    assert not KNOWN.is_announced(YEAR)
    assert KNOWN.without_notice(date(LAST_YEAR, 12, 1), date(LAST_YEAR, 12, 31)) is None
    assert KNOWN.without_notice(date(LAST_YEAR, 12, 1), NEW_YEAR) == YEAR
    for day in (NEW_YEAR + timedelta(days=n) for n in range(365)):
        assert KNOWN.is_working_day(day) is (day.isoweekday() <= 5 and day not in by_law(YEAR))


def test_what_the_county_announced_goes_before_what_is_known_besides() -> None:
    saturday = next(day for day in (NEW_YEAR + timedelta(days=n) for n in range(30, 60)) if day.isoweekday() == 6)
    monday = saturday + timedelta(days=2)
    before = NEW_YEAR - timedelta(days=1)
    told = announced(YEAR, [(before, NEW_YEAR), (monday, monday)], [saturday])
    assert told.is_announced(YEAR)
    assert told.without_notice(NEW_YEAR, saturday) is None
    worked = {day: told.is_working_day(day) for day in (before, NEW_YEAR, saturday, monday)}
    assert worked == {before: False, NEW_YEAR: False, saturday: True, monday: False}
    assert told.without(YEAR) == KNOWN


@whatever(st.integers(2025, 2199))
def test_the_law_gives_thirteen_days_but_where_two_fall_on_one(year: int) -> None:
    """《全国年节及纪念日放假办法》: 1 + 4 + 1 + 2 + 1 + 1 + 3; 中秋 may fall into 国庆."""
    days = by_law(year)
    assert len(days) in {12, 13}
    assert {date(year, 1, 1), date(year, 5, 1), date(year, 5, 2), date(year, 10, 1)} <= set(days)
    assert all(date(year, 1, 20) <= day <= date(year, 2, 24) for day, name in days.items() if name == "春节")
    assert [day.day for day, name in days.items() if name == "清明节"] in ([4], [5], [6])


@pytest.mark.parametrize("year", range(2025, LAST_YEAR + 1))
def test_no_notice_ever_let_a_holiday_by_law_be_worked(year: int) -> None:
    assert not any(KNOWN.is_working_day(day) for day in by_law(year))


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
    assert KNOWN.after(at(begun), allowance, CHINA) == at(due)


def test_a_day_ends_where_the_county_is_though_the_clocks_change() -> None:
    """On 2 November 2025 clocks in Los Angeles went back: the same time of day is 25 hours later."""
    begun = datetime(2025, 10, 31, 9, 0, tzinfo=LOS_ANGELES)
    due = KNOWN.after(begun.astimezone(UTC), days(1), LOS_ANGELES)
    assert due == datetime(2025, 11, 3, 9, 0, tzinfo=LOS_ANGELES)


EARLIEST, LATEST = datetime(2024, 1, 1), datetime(2026, 10, 1)  # noqa: DTZ001 — the strategy adds the zone
MOMENTS = st.datetimes(EARLIEST, LATEST, timezones=st.just(CHINA))


@whatever(MOMENTS, st.integers(1, 40))
def test_working_days_are_counted_as_they_are_given(begun: datetime, amount: int) -> None:
    due = KNOWN.after(begun, days(amount), CHINA)
    assert KNOWN.between(begun, due, CHINA) == amount
    assert KNOWN.is_working_day(due.date())
    assert (due.hour, due.minute) == (begun.hour, begun.minute)


def schedule(resolve: Allowance, known: WorkingDays = KNOWN) -> Schedule:
    terms = Terms(accept=days(4, "hours"), resolve=resolve, warning=days(1), supervision=())
    orders = DEFAULT.orders.model_copy(update={"terms": {**DEFAULT.orders.terms, "problem": terms}})
    return Schedule(type(DEFAULT)(1, "试行", orders, ()), "problem", CHINA, known)


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


def test_a_deadline_says_which_year_it_was_counted_without_and_is_counted_anew() -> None:
    begun = datetime(LAST_YEAR, 12, 30, 9, 30, tzinfo=CHINA)
    first = schedule(days(4)).deadline(begun)
    assert first.without_notice == YEAR
    assert schedule(days(4, "days")).deadline(begun).without_notice is None
    assert schedule(days(4)).by(first.due_at, begun).without_notice is None

    off = [(NEW_YEAR, first.due_at.date())]  # all that was counted as worked of the new year is off
    known = announced(YEAR, off, [])
    again = schedule(days(4), known).recounted(first.due_at, begun, known.without(YEAR))
    assert again.without_notice is None
    assert again.due_at > first.due_at
    assert again.due_at.timetz() == first.due_at.timetz()
    assert known.between(begun, again.due_at, CHINA) == 4 == KNOWN.between(begun, first.due_at, CHINA)
