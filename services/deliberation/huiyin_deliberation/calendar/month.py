"""A month as a wall calendar has it: whole weeks from Monday on, each day with what stands in it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from huiyin_county.calendar import each_day
from huiyin_county.lunar import day_name, lunar_day, month_name
from huiyin_deliberation.calendar.days import SiteDay
from huiyin_deliberation.calendar.queries import CalendarDutyRow, CalendarSessionRow, CalendarTaskRow
from huiyin_deliberation.calendar.reading import CalendarView

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class CalendarMonth:
    """A month of a year."""

    first: date

    @property
    def last(self) -> date:
        """Its last day."""
        return self.after.first - _DAY

    @property
    def after(self) -> "CalendarMonth":
        """The next one."""
        return CalendarMonth((self.first.replace(day=28) + 4 * _DAY).replace(day=1))

    @property
    def before(self) -> "CalendarMonth":
        """The one before."""
        return CalendarMonth((self.first - _DAY).replace(day=1))

    @property
    def shown(self) -> tuple[date, date]:
        """From the Monday of its first week to the Sunday of its last."""
        return self.first - (self.first.isoweekday() - 1) * _DAY, self.last + (7 - self.last.isoweekday()) * _DAY

    def __str__(self) -> str:
        return f"{self.first:%Y-%m}"


@dataclass(slots=True)
class Cell:
    """A day of the grid, and what stands in it."""

    on: date
    within: bool
    works: bool
    weekend: bool
    month: str
    lunar: str
    days: list[SiteDay] = field(default_factory=list)
    sessions: list[CalendarSessionRow] = field(default_factory=list)
    tasks: list[CalendarTaskRow] = field(default_factory=list)
    duties: list[CalendarDutyRow] = field(default_factory=list)

    @property
    def empty(self) -> bool:
        """Whether nothing stands in it."""
        return not (self.days or self.sessions or self.tasks or self.duties)


def grid(month: CalendarMonth, calendar: CalendarView) -> Sequence[Cell]:
    """The days of a month's weeks."""
    first, last = month.shown
    cells = {day: _cell(day, month, calendar) for day in each_day(first, last)}
    for day in calendar.days:
        if day.day.on in cells:
            cells[day.day.on].days.append(day)
    for session in calendar.sessions:
        if session.held_on in cells:
            cells[session.held_on].sessions.append(session)
    for task in calendar.tasks:
        if task.due_on in cells:
            cells[task.due_on].tasks.append(task)
    for duty in calendar.duties:
        # A duty is due until a moment: the day that ends with it, or in which it lies, is its last.
        if (on := (duty.due_at.astimezone(calendar.county.timezone) - timedelta(microseconds=1)).date()) in cells:
            cells[on].duties.append(duty)
    return tuple(cells.values())


def _cell(day: date, month: CalendarMonth, calendar: CalendarView) -> Cell:
    lunar = lunar_day(day)
    return Cell(
        on=day,
        within=month.first <= day <= month.last,
        works=calendar.county.days.is_working_day(day),
        weekend=day.isoweekday() > 5,
        month=month_name(lunar.month, leap=lunar.leap) if lunar.day == 1 else "",
        lunar=day_name(lunar.day),
    )
