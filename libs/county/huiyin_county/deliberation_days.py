"""The days of deliberation as a charter's rule has them (P6, P9, P10, P11), moved by holidays as the rule says.

A market day stays where it is, for the market does. A day that is to be a working day and is none goes to the next one
or to the one before, make-up days (调休) among them. Where a year's notice is not known yet, the day says so.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from huiyin_contracts.deliberation_rules import DayKind, DayOfMonth, DayRule, DayRules, MarketDays, WeekdayOfMonth
from huiyin_county.calendar import WorkingDays, each_day
from huiyin_county.lunar import day_name, lunar_day, month_name
from huiyin_events.refusal import Refused, Words

_DAY = timedelta(days=1)
# No row of days off is as long; a day that found no working day within so many stays where it is.
_FARTHEST = 31
# How far one looks for the days on either side of one that is none: the fifth Friday of a month that moved, and more.
_AROUND = timedelta(days=70)

WEEKDAYS = ("星期一", "星期二", "星期三", "星期四", "星期五", "星期六", "星期日")
NTH = ("第一个", "第二个", "第三个", "第四个", "最后一个")
KINDS: dict[DayKind, tuple[str, str]] = {
    "deliberation": ("议事日", "P6"),
    "market": ("赶集日", "P9"),
    "joint": ("彝汉联席议事日", "P10"),
}
"""What each kind of day is called, and the row that it comes from."""


@dataclass(frozen=True, slots=True)
class DeliberationDay:
    """A day to deliberate on: where the rule has it, and where a holiday moved it to."""

    on: date
    by_rule: date
    without_notice: int | None = None
    """The year whose holidays are not known yet, so that the day may still move."""

    @property
    def moved(self) -> bool:
        """Whether it is not where the rule has it."""
        return self.on != self.by_rule


def rule_of(days: DayRules, kind: DayKind) -> DayRule:
    """A charter's rule for a kind of day."""
    rule: DayRule = getattr(days, kind)
    return rule


def days_of(rule: DayRule, first: date, last: date, working: WorkingDays) -> tuple[DeliberationDay, ...]:
    """The days of a rule from the first to the last, both among them, in their order."""
    reach = _FARTHEST * _DAY
    found = (_placed(rule, day, working) for day in _by_rule(rule, first - reach, last + reach))
    return tuple(sorted((day for day in found if first <= day.on <= last), key=lambda day: (day.on, day.by_rule)))


def is_day(rule: DayRule, day: date, working: WorkingDays) -> bool:
    """Whether a rule has a day."""
    return bool(days_of(rule, day, day, working))


def require_day(kind: DayKind, rule: DayRule, day: date, working: WorkingDays) -> None:
    """Raises Refused for a day that the rule does not have: it says what day it is, and which are nearest."""
    around = days_of(rule, day - _AROUND, day + _AROUND, working)
    if any(each.on == day for each in around):
        return
    named, row = KINDS[kind]
    if moved := next((each for each in around if each.by_rule == day), None):
        raise Refused(
            "deliberation-day-moved",
            "{day} 不是工作日，{kind}移到 {moved}（{row}）",
            day=day.isoformat(),
            kind=Words(named),
            moved=moved.on.isoformat(),
            row=row,
        )
    before = next((each.on for each in reversed(around) if each.on < day), None)
    after = next((each.on for each in around if each.on > day), None)
    told = {
        "day": day.isoformat(),
        "weekday": Words(WEEKDAYS[day.isoweekday() - 1]),
        "kind": Words(named),
        "row": row,
        "nearest": "、".join(each.isoformat() for each in (before, after) if each),
    }
    match rule:
        case WeekdayOfMonth():
            raise Refused(
                "not-a-deliberation-day",
                "{day} 是{weekday}，不是{kind}：{kind}为每月{nth}{of}（{row}），前后是 {nearest}",
                nth=Words(NTH[rule.nth - 1]),
                of=Words(WEEKDAYS[rule.weekday - 1]),
                **told,
            )
        case DayOfMonth():
            raise Refused(
                "not-a-deliberation-day",
                "{day} 是{weekday}，不是{kind}：{kind}为每月 {number} 日（{row}），前后是 {nearest}",
                number=rule.day,
                **told,
            )
        case MarketDays(calendar="lunar"):
            lunar = lunar_day(day)
            raise Refused(
                "not-a-deliberation-day",
                "{day} 是农历{month}{lunar}，不是{kind}：{kind}为农历逢 {endings}（{row}），前后是 {nearest}",
                month=Words(month_name(lunar.month, leap=lunar.leap)),
                lunar=Words(day_name(lunar.day)),
                endings=endings_of(rule),
                **told,
            )
        case MarketDays():
            raise Refused(
                "not-a-deliberation-day",
                "{day} 是{weekday}，不是{kind}：{kind}为公历逢 {endings}（{row}），前后是 {nearest}",
                endings=endings_of(rule),
                **told,
            )


def endings_of(rule: MarketDays) -> str:
    """The endings as one says them, in their order: 1、4、7; 0, as in the 10th, is said last."""
    return "、".join(str(ending) for ending in sorted(rule.ending, key=lambda ending: ending or 10))


def _by_rule(rule: DayRule, first: date, last: date) -> Iterator[date]:
    match rule:
        case MarketDays(calendar="lunar"):
            return (day for day in each_day(first, last) if lunar_day(day).day % 10 in rule.ending)
        case MarketDays():
            return (day for day in each_day(first, last) if day.day % 10 in rule.ending)
        case WeekdayOfMonth() | DayOfMonth():
            months = range(first.year * 12 + first.month - 1, last.year * 12 + last.month)
            days = (_of_month(rule, *divmod(month, 12)) for month in months)
            return (day for day in days if first <= day <= last)


def _of_month(rule: WeekdayOfMonth | DayOfMonth, year: int, month: int) -> date:
    """The rule's day in a month; `month` 0 is January."""
    start = date(year, month + 1, 1)
    end = date(year + (month + 1) // 12, (month + 1) % 12 + 1, 1) - _DAY
    if isinstance(rule, DayOfMonth):
        return min(start + (rule.day - 1) * _DAY, end)
    day = start + ((rule.weekday - start.isoweekday()) % 7 + 7 * (rule.nth - 1)) * _DAY
    return day if day <= end else day - 7 * _DAY


def _placed(rule: DayRule, day: date, working: WorkingDays) -> DeliberationDay:
    """The day, where holidays have it be."""
    if isinstance(rule, MarketDays) or rule.on_holiday == "stay":
        return DeliberationDay(day, day)
    way = _DAY if rule.on_holiday == "next_working_day" else -_DAY
    near = (day + n * way for n in range(_FARTHEST))
    on = next((each for each in near if working.is_working_day(each)), day)
    return DeliberationDay(on, day, working.without_notice(min(day, on), max(day, on)))
