"""A month on the wall: whole weeks, the lunar day beside, and each thing on its day."""

from datetime import UTC, date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from huiyin_county.charters import County
from huiyin_deliberation.calendar.days import KeepsDays, site_days
from huiyin_deliberation.calendar.month import CalendarMonth, grid
from huiyin_deliberation.calendar.queries import CalendarDutyRow, CalendarTaskRow
from huiyin_deliberation.calendar.reading import CalendarView

COUNTY = County((), ZoneInfo("Asia/Shanghai"))
ROOM = UUID(int=1)


@pytest.mark.parametrize(
    ("month", "first", "last", "weeks"),
    [("2026-11-01", "2026-10-26", "2026-12-06", 6), ("2027-02-01", "2027-02-01", "2027-02-28", 4)],
)
def test_a_month_is_shown_in_whole_weeks(month: str, first: str, last: str, weeks: int) -> None:
    shown = CalendarMonth(date.fromisoformat(month)).shown
    assert shown == (date.fromisoformat(first), date.fromisoformat(last))
    assert ((shown[1] - shown[0]).days + 1) / 7 == weeks


def test_one_month_follows_another() -> None:
    assert (str(CalendarMonth(date(2026, 12, 1)).after), str(CalendarMonth(date(2026, 1, 1)).before)) == (
        "2027-01",
        "2025-12",
    )
    assert CalendarMonth(date(2028, 2, 1)).last == date(2028, 2, 29)


def test_each_thing_stands_on_its_day() -> None:
    month = CalendarMonth(date(2026, 10, 1))
    first, last = month.shown
    task = CalendarTaskRow(UUID(int=2), "清理塌方", date(2026, 10, 20), "511529104001")
    # Due until the end of the 19th, as the county's clocks have it.
    duty = CalendarDutyRow(UUID(int=4), "revisits", "2026-09", "511529", datetime(2026, 10, 19, 16, tzinfo=UTC), False)
    days = site_days([KeepsDays(ROOM, "deliberation")], COUNTY, first, last)
    cells = {cell.on: cell for cell in grid(month, CalendarView(COUNTY, first, last, [], days, [], [task], [duty]))}
    assert [day.kind for day in cells[date(2026, 10, 14)].days] == ["deliberation"]
    assert cells[date(2026, 10, 20)].tasks == [task]
    assert cells[date(2026, 10, 19)].duties == [duty]
    assert cells[date(2026, 10, 2)].empty


def test_a_day_off_a_day_worked_and_the_lunar_day_are_seen() -> None:
    month = CalendarMonth(date(2026, 10, 1))
    cells = {cell.on: cell for cell in grid(month, CalendarView(COUNTY, *month.shown, [], [], [], [], []))}
    assert not cells[date(2026, 10, 1)].works
    assert cells[date(2026, 10, 10)].works  # a Saturday that is worked for it
    assert (cells[date(2026, 10, 10)].month, cells[date(2026, 10, 10)].lunar) == ("九月", "初一")
    assert cells[date(2026, 10, 11)].month == ""
