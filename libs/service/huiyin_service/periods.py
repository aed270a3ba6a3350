"""A period that somebody asks about: whole days on a county's clocks."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from huiyin_county.divisions import timezone_of
from huiyin_events.store import Connection
from huiyin_service.problems import Problem

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class DayRange:
    """Whole days on a county's clocks, the last one included, and the moments between which they lie."""

    first_day: date
    last_day: date
    starts_at: datetime
    ends_at: datetime


async def period(
    connection: Connection, now: datetime, division: str, first: date | None, last: date | None
) -> DayRange:
    """The days asked for; without any the year so far, where the division is. Raises a 422 Problem."""
    timezone = await timezone_of(connection, division)
    today = now.astimezone(timezone).date()
    last_day = last or max(today, first or today)
    first_day = first or last_day.replace(month=1, day=1)
    if first_day > last_day:
        raise Problem(422, "period-backwards", "时段不对", "“从”要在“到”之前。")
    if not (date(1900, 1, 1) <= first_day and last_day < date(2200, 1, 1)):
        raise Problem(422, "period-implausible", "时段不对", "日期要在 1900 年到 2200 年之间。")
    midnights = [datetime(day.year, day.month, day.day, tzinfo=timezone) for day in (first_day, last_day + _DAY)]
    return DayRange(first_day, last_day, *midnights)


def typed_day(typed: str) -> date | None:
    """A day as a form has it, or none. Raises a 422 Problem."""
    try:
        return date.fromisoformat(typed) if typed else None
    except ValueError:
        raise Problem(422, "not-a-day", "日期不对", "“{typed}”不是日期。", params={"typed": typed[:20]}) from None
