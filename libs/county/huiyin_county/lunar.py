"""The lunar calendar (农历), as markets and custom go by it (P9): its months as `lunar_python` has them."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from lunar_python import LunarYear, Solar

from huiyin_events.refusal import Refused, Words

_DAY = timedelta(days=1)
_MONTHS = ("正月", "二月", "三月", "四月", "五月", "六月", "七月", "八月", "九月", "十月", "冬月", "腊月")
_TENS = ("初", "十", "廿")
_UNITS = ("一", "二", "三", "四", "五", "六", "七", "八", "九", "十")
_WHOLE_TENS = {10: "初十", 20: "二十", 30: "三十"}


@dataclass(frozen=True, slots=True)
class LunarMonth:
    """A month from one new moon to the next: 29 or 30 days; a leap month bears the number of the one before."""

    year: int
    month: int
    leap: bool
    first_day: date
    days: int


@dataclass(frozen=True, slots=True)
class LunarDay:
    """A day of the lunar calendar."""

    year: int
    month: int
    day: int
    leap: bool

    @property
    def name(self) -> str:
        """As it is written: 闰六月廿九."""
        return month_name(self.month, leap=self.leap) + day_name(self.day)


def month_name(month: int, *, leap: bool = False) -> str:
    """The name of a month in its year: 正月 … 腊月, and 闰六月 for the one after the sixth."""
    return ("闰" if leap else "") + _MONTHS[month - 1]


def day_name(day: int) -> str:
    """The name of a day in its month: 初一 … 三十."""
    return _WHOLE_TENS.get(day) or _TENS[day // 10] + _UNITS[day % 10 - 1]


@lru_cache(maxsize=256)
def months_of(year: int) -> tuple[LunarMonth, ...]:
    """The twelve or thirteen months of a lunar year, in their order."""
    return tuple(
        LunarMonth(
            year=year,
            month=abs(month.getMonth()),
            leap=month.getMonth() < 0,
            first_day=date.fromisoformat(Solar.fromJulianDay(month.getFirstJulianDay()).toYmd()),
            days=month.getDayCount(),
        )
        for month in LunarYear.fromYear(year).getMonthsInYear()
    )


def lunar_day(day: date) -> LunarDay:
    """A day as the lunar calendar has it."""
    months = months_of(day.year)
    if day < months[0].first_day:
        months = months_of(day.year - 1)
    month = next(each for each in reversed(months) if each.first_day <= day)
    return LunarDay(month.year, month.month, (day - month.first_day).days + 1, month.leap)


def on_lunar(year: int, month: int, day: int, *, leap: bool = False) -> date:
    """The day that a lunar date is. Raises Refused for a leap month the year has not, or a 30th in a month of 29."""
    found = next((each for each in months_of(year) if (each.month, each.leap) == (month, leap)), None)
    named = Words(month_name(month, leap=leap))
    if found is None:
        raise Refused("no-such-lunar-month", "农历{year}年没有{month}（P9）", year=str(year), month=named)
    if day > found.days:
        raise Refused(
            "no-such-lunar-day",
            "农历{year}年{month}只有{days}天，没有{day}（P9）",
            year=str(year),
            month=named,
            days=found.days,
            day=Words(day_name(day)),
        )
    return found.first_day + (day - 1) * _DAY
