"""Working days by the State Council's yearly notice (国务院办公厅放假安排), and sums of time.

The notices of `FIRST_YEAR` to `LAST_YEAR` are data of the package `chinese_calendar`; one that a county enters
itself goes before them. In a year without a notice Mondays to Fridays are worked but for what is a holiday by law, and
`without_notice` says which year that was.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from importlib.metadata import version
from typing import Self
from zoneinfo import ZoneInfo

import chinese_calendar
from chinese_calendar.constants import holidays

from huiyin_contracts.holidays import HolidaysAnnounced
from huiyin_contracts.supervision import Allowance
from huiyin_county.holidays import by_law

SOURCE = f"国务院办公厅节假日安排, chinesecalendar {version('chinesecalendar')}"
FIRST_YEAR: int = min(day.year for day in holidays)
LAST_YEAR: int = max(day.year for day in holidays)
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class WorkingDays:
    """Which days are worked in a county: by the notices that it entered, by year, and by those that all know."""

    notices: Mapping[int, HolidaysAnnounced] = field(default_factory=dict)

    def without(self, year: int) -> Self:
        """As they were before the county entered a year's notice."""
        return replace(self, notices={of: notice for of, notice in self.notices.items() if of != year})

    def is_announced(self, year: int) -> bool:
        """Whether a year's notice is known."""
        return year in self.notices or FIRST_YEAR <= year <= LAST_YEAR

    def is_working_day(self, day: date) -> bool:
        """Whether offices are open on a day: not at weekends and holidays, but on make-up days (调休上班)."""
        # The holidays around 1 January may stand in the notice of the year that begins.
        for notice in (self.notices.get(day.year), self.notices.get(day.year + 1)):
            if notice and day in notice.make_up_days:
                return True
            if notice and any(holiday.first_day <= day <= holiday.last_day for holiday in notice.holidays):
                return False
        if day.year in self.notices or not self.is_announced(day.year):
            return day.isoweekday() <= 5 and day not in by_law(day.year)
        working: bool = chinese_calendar.is_workday(day)
        return working

    def without_notice(self, start: date, end: date) -> int | None:
        """The first year, of those that two days and what lies between belong to, whose notice is not known."""
        return next((year for year in range(start.year, end.year + 1) if not self.is_announced(year)), None)

    def after(self, at: datetime, allowance: Allowance, timezone: ZoneInfo) -> datetime:
        """The moment `allowance` after `at`, in UTC or whichever zone `at` is in.

        Minutes, hours and days run through nights and holidays. Of working days the one that `at` falls on does not
        count (as in 民法典 §201), and the last one ends at the same time of day as `at`.
        """
        return self._count(at, allowance, timezone, 1)

    def before(self, at: datetime, allowance: Allowance, timezone: ZoneInfo) -> datetime:
        """The moment `allowance` before `at`, reckoned as in `after`."""
        return self._count(at, allowance, timezone, -1)

    def between(self, start: datetime, end: datetime, timezone: ZoneInfo) -> int:
        """How many working days end after `start`'s day and up to `end`'s, both as the county's clocks have them."""
        day, last = start.astimezone(timezone).date(), end.astimezone(timezone).date()
        return sum(self.is_working_day(day) for day in each_day(day + _DAY, last))

    def _count(self, at: datetime, allowance: Allowance, timezone: ZoneInfo, way: int) -> datetime:
        if allowance.unit != "working_days":
            return at + way * timedelta(**{allowance.unit: allowance.amount})
        local, left = at.astimezone(timezone), allowance.amount
        while left:
            local += way * _DAY
            left -= self.is_working_day(local.date())
        return local.astimezone(at.tzinfo)


def each_day(first: date, last: date) -> Iterator[date]:
    """The days from the first to the last, both among them."""
    return (first + n * _DAY for n in range((last - first).days + 1))
