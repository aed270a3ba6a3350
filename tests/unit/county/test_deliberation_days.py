"""The days of deliberation (P6, P9, P10): where a charter's rule has them, and where holidays move them to."""

from calendar import monthrange
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from huiyin_contracts.deliberation_rules import (
    DayKind,
    DayOfMonth,
    DayRule,
    DayRules,
    MarketDays,
    OnHoliday,
    WeekdayOfMonth,
)
from huiyin_contracts.holidays import Holiday, HolidaysAnnounced
from huiyin_county.calendar import WorkingDays
from huiyin_county.deliberation_days import DeliberationDay, days_of, is_day, require_day, rule_of
from huiyin_county.lunar import lunar_day
from huiyin_events.refusal import Refused

KNOWN = WorkingDays()
DEFAULT = DayRules()
SECOND_WEDNESDAY = DEFAULT.deliberation
DAYS = st.dates(min_value=date(2015, 1, 1), max_value=date(2035, 12, 31))
ON_HOLIDAY = st.sampled_from(["stay", "next_working_day", "previous_working_day"])
WEEKDAY_RULES = st.builds(WeekdayOfMonth, weekday=st.integers(1, 7), nth=st.integers(1, 5), on_holiday=ON_HOLIDAY)
DAY_RULES = st.builds(DayOfMonth, day=st.integers(1, 31), on_holiday=ON_HOLIDAY)
ENDINGS = st.lists(st.integers(0, 9), min_size=1, max_size=5).map(tuple)
MARKET_RULES = st.builds(MarketDays, calendar=st.sampled_from(["lunar", "solar"]), ending=ENDINGS)
RULES: st.SearchStrategy[DayRule] = st.one_of(WEEKDAY_RULES, DAY_RULES, MARKET_RULES)


def on(rule: DayRule, first: str, last: str, working: WorkingDays = KNOWN) -> list[str]:
    found = days_of(rule, date.fromisoformat(first), date.fromisoformat(last), working)
    return [day.on.isoformat() for day in found]


def announced(year: int, first_day: str, last_day: str) -> WorkingDays:
    holiday = Holiday(name="春节", first_day=date.fromisoformat(first_day), last_day=date.fromisoformat(last_day))
    notice = HolidaysAnnounced(county="511529", year=year, title="放假安排", holidays=(holiday,), make_up_days=())
    return WorkingDays({year: notice})


def refusal(kind: DayKind, day: str, rules: DayRules = DEFAULT) -> Refused:
    with pytest.raises(Refused) as refused:
        require_day(kind, rule_of(rules, kind), date.fromisoformat(day), KNOWN)
    return refused.value


# --- where the rule has them -----------------------------------------------------------------------------------------


def test_villages_deliberate_on_the_second_wednesday() -> None:
    assert on(SECOND_WEDNESDAY, "2026-10-01", "2026-12-31") == ["2026-10-14", "2026-11-11", "2026-12-09"]


def test_the_fifth_is_the_last_one_of_a_month_that_has_four() -> None:
    last_friday = WeekdayOfMonth(weekday=5, nth=5)
    assert on(last_friday, "2026-10-01", "2026-12-31") == ["2026-10-30", "2026-11-27", "2026-12-25"]


def test_a_shorter_month_has_its_last_day_for_the_31st() -> None:
    end = DayOfMonth(day=31, on_holiday="stay")
    assert on(end, "2028-01-01", "2028-04-30") == ["2028-01-31", "2028-02-29", "2028-03-31", "2028-04-30"]


def test_markets_go_by_the_lunar_calendar_or_the_solar_one() -> None:
    lunar, solar = MarketDays(ending=(1, 4, 7)), MarketDays(calendar="solar", ending=(1, 4, 7))
    assert on(lunar, "2026-02-17", "2026-03-01") == ["2026-02-17", "2026-02-20", "2026-02-23", "2026-02-27"]
    assert on(solar, "2026-02-25", "2026-03-05") == ["2026-02-27", "2026-03-01", "2026-03-04"]


def test_a_lunar_month_of_29_days_has_no_market_on_its_30th() -> None:
    tens = MarketDays(ending=(0,))
    # 腊月 of 2025 ends on its 29th, 2026-02-16; 正月 begins the next day.
    assert on(tens, "2026-01-28", "2026-02-27") == ["2026-01-28", "2026-02-07", "2026-02-26"]


def test_a_leap_month_has_its_markets_as_any_other() -> None:
    firsts = on(MarketDays(ending=(1,)), "2025-06-25", "2025-08-23")
    assert firsts == [
        "2025-06-25", "2025-07-05", "2025-07-15",  # 六月
        "2025-07-25", "2025-08-04", "2025-08-14",  # 闰六月
        "2025-08-23",
    ]  # fmt: skip


# --- where holidays move them to -------------------------------------------------------------------------------------


def test_a_day_in_the_holidays_goes_to_the_next_working_day() -> None:
    first = DayOfMonth(day=1)
    found = days_of(first, date(2026, 10, 1), date(2026, 10, 31), KNOWN)
    assert found == (DeliberationDay(on=date(2026, 10, 8), by_rule=date(2026, 10, 1)),)
    assert found[0].moved


def test_or_to_the_one_before_or_it_stays_as_the_charter_says() -> None:
    assert on(DayOfMonth(day=1, on_holiday="previous_working_day"), "2026-09-15", "2026-10-15") == ["2026-09-30"]
    assert on(DayOfMonth(day=1, on_holiday="stay"), "2026-09-15", "2026-10-15") == ["2026-10-01"]


def test_a_market_is_held_in_the_holidays_too() -> None:
    assert is_day(MarketDays(ending=(1,)), date(2026, 2, 17), KNOWN)  # 春节


def test_a_year_without_notice_says_so_on_its_days() -> None:
    found = days_of(SECOND_WEDNESDAY, date(2026, 12, 1), date(2027, 2, 28), KNOWN)
    assert [(day.on.isoformat(), day.without_notice) for day in found] == [
        ("2026-12-09", None),
        ("2027-01-13", 2027),
        ("2027-02-10", 2027),
    ]


def test_when_the_notice_comes_the_day_moves() -> None:
    notice = announced(2027, "2027-02-06", "2027-02-12")
    (day,) = days_of(SECOND_WEDNESDAY, date(2027, 2, 1), date(2027, 2, 28), notice)
    assert (day.on, day.by_rule, day.without_notice) == (date(2027, 2, 15), date(2027, 2, 10), None)


# --- for every rule --------------------------------------------------------------------------------------------------


@given(RULES, DAYS, st.integers(0, 60))
@settings(deadline=None)
def test_a_range_has_the_days_of_its_parts(rule: DayRule, first: date, length: int) -> None:
    each = [first + timedelta(days=n) for n in range(length + 1)]
    assert {day.on for day in days_of(rule, first, each[-1], KNOWN)} == {
        day for day in each if is_day(rule, day, KNOWN)
    }


@given(st.one_of(WEEKDAY_RULES, DAY_RULES), st.integers(2015, 2035), st.integers(1, 12))
@settings(deadline=None)
def test_every_month_has_its_day(rule: WeekdayOfMonth | DayOfMonth, year: int, month: int) -> None:
    first, last = date(year, month, 1), date(year, month, monthrange(year, month)[1])
    around = days_of(rule, first - timedelta(days=40), last + timedelta(days=40), KNOWN)
    (day,) = [day for day in around if first <= day.by_rule <= last]
    if isinstance(rule, WeekdayOfMonth):
        assert day.by_rule.isoweekday() == rule.weekday
        assert rule.nth == 5 or (day.by_rule.day + 6) // 7 == rule.nth
    else:
        assert day.by_rule.day == min(rule.day, last.day)
    way: dict[OnHoliday, int] = {"stay": 0, "next_working_day": 1, "previous_working_day": -1}
    assert day.on == day.by_rule or (day.on > day.by_rule) == (way[rule.on_holiday] > 0)
    if rule.on_holiday != "stay":
        assert KNOWN.is_working_day(day.on)


@given(MARKET_RULES, DAYS)
@settings(deadline=None)
def test_a_market_is_held_when_the_number_ends_so(rule: MarketDays, day: date) -> None:
    number = lunar_day(day).day if rule.calendar == "lunar" else day.day
    assert is_day(rule, day, KNOWN) == (number % 10 in rule.ending)


@given(RULES, DAYS)
@settings(deadline=None)
def test_what_is_no_day_is_refused_and_what_is_one_is_not(rule: DayRule, day: date) -> None:
    if is_day(rule, day, KNOWN):
        require_day("deliberation", rule, day, KNOWN)
        return
    with pytest.raises(Refused, match="P6") as refused:
        require_day("deliberation", rule, day, KNOWN)
    assert day.isoformat() in str(refused.value)


# --- what a day that is none is told ---------------------------------------------------------------------------------


def test_a_saturday_is_told_which_day_it_is_and_which_are_nearest() -> None:
    refused = refusal("deliberation", "2026-11-14")
    assert refused.code == "not-a-deliberation-day"
    assert str(refused) == (
        "2026-11-14 是星期六，不是议事日：议事日为每月第二个星期三（P6），前后是 2026-11-11、2026-12-09"
    )


@pytest.mark.parametrize(
    ("kind", "day", "rules", "said"),
    [
        (
            "joint", "2026-11-19", DEFAULT,
            "不是彝汉联席议事日：彝汉联席议事日为每月 20 日（P10），前后是 2026-10-20、2026-11-20",
        ),
        (
            "market", "2026-02-18", DEFAULT,
            "2026-02-18 是农历正月初二，不是赶集日：赶集日为农历逢 1、4、7（P9），前后是 2026-02-17、2026-02-20",
        ),
        (
            "market", "2026-02-18", DayRules(market=MarketDays(calendar="solar", ending=(0, 5))),
            "2026-02-18 是星期三，不是赶集日：赶集日为公历逢 5、0（P9），前后是 2026-02-15、2026-02-20",
        ),
    ],
)  # fmt: skip
def test_each_rule_says_its_own(kind: DayKind, day: str, rules: DayRules, said: str) -> None:
    refused = refusal(kind, day, rules)
    assert refused.code == "not-a-deliberation-day"
    assert said in str(refused)


def test_the_day_that_a_holiday_moved_is_told_where_to() -> None:
    refused = refusal("joint", "2026-06-20")
    assert refused.code == "deliberation-day-moved"
    assert str(refused) == "2026-06-20 不是工作日，彝汉联席议事日移到 2026-06-22（P10）"
