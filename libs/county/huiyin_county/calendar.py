"""Working days by the State Council's yearly notice (国务院办公厅放假安排), and sums of time.

The notices, with their holidays and make-up days, are data of the package `chinese_calendar`, for the years 2004 to
`LAST_YEAR`. A year that was not announced yet is reckoned by Mondays to Fridays, and `is_announced` says so.
"""

from datetime import date, datetime, timedelta
from importlib.metadata import version
from zoneinfo import ZoneInfo

import chinese_calendar
from chinese_calendar.constants import holidays

from huiyin_contracts.charter import Allowance

SOURCE = f"国务院办公厅节假日安排, chinesecalendar {version('chinesecalendar')}"
LAST_YEAR: int = max(day.year for day in holidays)
_DAY = timedelta(days=1)


def is_announced(day: date) -> bool:
    """Whether the notice for a day's year is known."""
    return day.year <= LAST_YEAR


def is_working_day(day: date) -> bool:
    """Whether offices are open on a day: not at weekends and holidays, but on make-up days (调休上班)."""
    if not is_announced(day):
        return day.isoweekday() <= 5
    working: bool = chinese_calendar.is_workday(day)
    return working


def after(at: datetime, allowance: Allowance, timezone: ZoneInfo) -> datetime:
    """The moment `allowance` after `at`, in UTC or whichever zone `at` is in.

    Minutes, hours and days run through nights and holidays. Of working days the one that `at` falls on does not count
    (as in 民法典 §201), and the last one ends at the same time of day as `at`.
    """
    return _count(at, allowance, timezone, 1)


def before(at: datetime, allowance: Allowance, timezone: ZoneInfo) -> datetime:
    """The moment `allowance` before `at`, reckoned as in `after`."""
    return _count(at, allowance, timezone, -1)


def working_days_between(start: datetime, end: datetime, timezone: ZoneInfo) -> int:
    """How many working days end after `start`'s day and up to `end`'s, both as the county's clocks have them."""
    day, last = start.astimezone(timezone).date(), end.astimezone(timezone).date()
    return sum(is_working_day(day + n * _DAY) for n in range(1, (last - day).days + 1))


def _count(at: datetime, allowance: Allowance, timezone: ZoneInfo, way: int) -> datetime:
    if allowance.unit != "working_days":
        return at + way * timedelta(**{allowance.unit: allowance.amount})
    local, left = at.astimezone(timezone), allowance.amount
    while left:
        local += way * _DAY
        left -= is_working_day(local.date())
    return local.astimezone(at.tzinfo)
