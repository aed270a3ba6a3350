"""How a county enters a year's holidays (P11). What is a holiday by law stays one, whatever is typed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from huiyin_contracts import Event
from huiyin_contracts.holidays import Holiday, HolidaysAnnounced
from huiyin_county.calendar import each_day
from huiyin_county.holidays import by_law
from huiyin_events.decider import Decider
from huiyin_events.refusal import Refused

# 元旦 may begin at the end of the year before; more than that is another year's notice.
BESIDE = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class AnnounceHolidays:
    """放假安排: enter a year's holidays, in place of what was entered of that year before. `today` is the county's."""

    county: str
    year: int
    title: str
    holidays: tuple[Holiday, ...]
    make_up_days: tuple[date, ...]
    today: date
    note: str | None = None


def decide(command: AnnounceHolidays, announced: HolidaysAnnounced | None) -> Sequence[Event]:
    """The announcement, if it is of a year that is not over and no holiday by law is missing. Raises Refused."""
    if command.year < command.today.year:
        raise Refused("holidays-of-a-past-year", "{year} 年已经过去，不能再登记", year=command.year)
    holidays = tuple(sorted(command.holidays, key=lambda holiday: holiday.first_day))
    off = {day: holiday.name for holiday in holidays for day in each_day(holiday.first_day, holiday.last_day)}
    _must_be_of_its_year(command.year, [*off, *command.make_up_days])
    for before, after in pairwise(holidays):
        if after.first_day <= before.last_day:
            raise Refused("holidays-overlap", "{a}和{b}的日期重叠", a=before.name, b=after.name)
    for day, name in by_law(command.year).items():
        if day not in off:
            raise Refused(
                "holiday-by-law-missing",
                "{day} 是法定节假日（{name}，《全国年节及纪念日放假办法》第二条），安排里没有",
                day=day.isoformat(),
                name=name,
            )
    for day in command.make_up_days:
        if day in off:
            raise Refused("make-up-day-off", "{day} 同时是放假日（{name}）", day=day.isoformat(), name=off[day])
        if day.isoweekday() <= 5:
            raise Refused("make-up-day-on-a-weekday", "{day} 不是周末，不用调休上班", day=day.isoformat())
    event = HolidaysAnnounced(
        county=command.county,
        year=command.year,
        title=command.title,
        holidays=holidays,
        make_up_days=tuple(sorted(set(command.make_up_days))),
        note=command.note,
    )
    if event == announced:
        raise Refused("holidays-as-announced", "{year} 年的放假安排已经这样登记过", year=command.year)
    return [event]


def evolve(announced: HolidaysAnnounced | None, event: Event) -> HolidaysAnnounced | None:
    """What was announced last."""
    return event if isinstance(event, HolidaysAnnounced) else announced


HOLIDAYS: Decider[AnnounceHolidays, HolidaysAnnounced | None] = Decider(None, decide, evolve)
"""One year's holidays in one county."""


def _must_be_of_its_year(year: int, days: Iterable[date]) -> None:
    for day in days:
        if not date(year, 1, 1) - BESIDE <= day <= date(year, 12, 31) + BESIDE:
            raise Refused("holiday-of-another-year", "{day} 不在 {year} 年", day=day.isoformat(), year=year)
