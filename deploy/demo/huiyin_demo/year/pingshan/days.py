"""The days of the year: its holidays as a county would enter them, and the sites' days by the charter."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta

from huiyin_contracts.deliberation_rules import DayKind, DayRules, MarketDays
from huiyin_contracts.holidays import Holiday, HolidaysAnnounced
from huiyin_county.calendar import WorkingDays
from huiyin_county.deliberation_days import days_of, rule_of
from huiyin_county.holidays import by_law

_DAY = timedelta(days=1)
_LONG: Mapping[str, int] = {"元旦": 3, "春节": 9, "清明节": 1, "劳动节": 5, "端午节": 1, "中秋节": 1, "国庆节": 7}
"""How long each usually is, from its first day by law on."""


class YearDays:
    """The days of a year; month 0 is the December before it."""

    def __init__(self, year: int) -> None:
        self.year = year
        self.holidays = tuple(_holidays(year))
        notice = HolidaysAnnounced(
            county="511529", year=year, title="放假安排", holidays=self.holidays, make_up_days=()
        )
        self.working = WorkingDays({year: notice})

    def on(self, month: int, day: int) -> date:
        """A day of a month."""
        return date(self.year + (month - 1) // 12, (month - 1) % 12 + 1, day)

    def of_site(
        self, kind: DayKind, market: Sequence[int], month: int, first: int = 7, last: int = 27
    ) -> Sequence[date]:
        """The days of a site in a month, those that leave time for notice and for what follows."""
        rule = MarketDays(calendar="solar", ending=tuple(market)) if market else rule_of(DayRules(), kind)
        return [day.on for day in days_of(rule, self.on(month, first), self.on(month, last), self.working)]


def _holidays(year: int) -> Iterator[Holiday]:
    firsts: dict[str, date] = {}
    for day, name in sorted(by_law(year).items()):
        firsts.setdefault(name, day)
    free_from = date(year, 1, 1)
    for name, first in sorted(firsts.items(), key=lambda each: each[1]):
        last = first + (_LONG[name] - 1) * _DAY
        if first >= free_from:  # 中秋节 may fall into 国庆节
            yield Holiday(name=name, first_day=first, last_day=last)
            free_from = last + _DAY
