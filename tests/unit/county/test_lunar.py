"""The lunar calendar, day by day as lunar_python has it, by way of months, which is a thousand times quicker."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lunar_python import Solar

from huiyin_county.lunar import day_name, lunar_day, months_of, on_lunar
from huiyin_events.refusal import Refused

DAYS = st.dates(min_value=date(1950, 1, 1), max_value=date(2099, 12, 31))


@given(DAYS)
@settings(max_examples=60, deadline=None)
def test_a_day_is_what_the_package_says_it_is(day: date) -> None:
    lunar, ours = Solar.fromYmd(day.year, day.month, day.day).getLunar(), lunar_day(day)
    assert (ours.year, ours.month, ours.day, ours.leap) == (
        lunar.getYear(),
        abs(lunar.getMonth()),
        lunar.getDay(),
        lunar.getMonth() < 0,
    )


@given(DAYS)
@settings(deadline=None)
def test_a_lunar_date_leads_back_to_its_day(day: date) -> None:
    lunar = lunar_day(day)
    assert on_lunar(lunar.year, lunar.month, lunar.day, leap=lunar.leap) == day


@pytest.mark.parametrize("year", range(2020, 2041))
def test_months_follow_each_other_without_a_gap(year: int) -> None:
    months = [*months_of(year), months_of(year + 1)[0]]
    for month, after in pairwise(months):
        assert month.first_day + timedelta(days=month.days) == after.first_day
        assert month.days in {29, 30}


def test_days_are_named_as_they_are_written() -> None:
    assert [day_name(day) for day in (1, 10, 11, 20, 21, 29, 30)] == [
        "初一",
        "初十",
        "十一",
        "二十",
        "廿一",
        "廿九",
        "三十",
    ]
    assert lunar_day(date(2026, 2, 16)).name == "腊月廿九"
    assert lunar_day(date(2025, 7, 25)).name == "闰六月初一"


def test_a_month_of_29_days_has_no_30th() -> None:
    with pytest.raises(Refused, match="农历2025年腊月只有29天，没有三十（P9）") as refused:
        on_lunar(2025, 12, 30)
    assert refused.value.code == "no-such-lunar-day"
    assert on_lunar(2025, 1, 30) == date(2025, 2, 27)


def test_only_some_years_have_a_leap_month() -> None:
    assert on_lunar(2025, 6, 1, leap=True) == date(2025, 7, 25)
    with pytest.raises(Refused, match="农历2026年没有闰六月（P9）") as refused:
        on_lunar(2026, 6, 1, leap=True)
    assert refused.value.code == "no-such-lunar-month"
