"""What no charter may say (P11): less than a law asks for, or what contradicts itself.

A county may be stricter than the law: its floors are the least that each majority may be. Who adopts is told of every
fault, with the row or the law that the rule comes from.
"""

from collections.abc import Iterator
from fractions import Fraction
from itertools import pairwise
from typing import NamedTuple

from huiyin_contracts.charter import OrderRules
from huiyin_contracts.deliberation_rules import (
    OVER_HALF,
    THREE_QUARTERS,
    TWO_THIRDS,
    AssemblyKind,
    AssemblyRule,
    DayRules,
    DeliberationRules,
    DeliberationTimes,
    MarketDays,
    TeamRules,
    Threshold,
    WeekdayOfMonth,
)
from huiyin_contracts.supervision import Supervision
from huiyin_events.refusal import Refused, Words


class CharterFault(NamedTuple):
    """A field of a charter that cannot be as it is, and why."""

    field: str
    refused: Refused


class Floor(NamedTuple):
    """The least that an assembly's rule may be, and the row or law that says so."""

    assembly: str
    source: str
    rule: AssemblyRule


FLOORS: dict[AssemblyKind, Floor] = {
    "session": Floor("议事会", "P6", AssemblyRule(present=OVER_HALF, in_favour=OVER_HALF)),
    "joint_meeting": Floor("三方联席会", "Y2", AssemblyRule(present=OVER_HALF, in_favour=OVER_HALF)),
    "branch": Floor("村党支部", "P6", AssemblyRule(present=OVER_HALF, in_favour=OVER_HALF, in_favour_of="entitled")),
    "committees": Floor("村“两委”", "村委会组织法 §29", AssemblyRule(present=OVER_HALF, in_favour=OVER_HALF)),
    "members": Floor("党员大会", "P6", AssemblyRule(present=TWO_THIRDS, in_favour=OVER_HALF, in_favour_of="entitled")),
    "representatives": Floor("村民代表会议", "村委会组织法 §26", AssemblyRule(present=TWO_THIRDS, in_favour=OVER_HALF)),
}
HANDLING_DAYS = 7
"""Within which the handling is publicised in any case (P6)."""
OWNERS = {
    "taking_part": ("参与表决", TWO_THIRDS),
    "common": ("同意（一般事项）", OVER_HALF),
    "special": ("同意（重大事项）", THREE_QUARTERS),
}
"""民法典 §278: of the owners by number and by area alike."""


def faults(orders: OrderRules, deliberation: DeliberationRules) -> list[CharterFault]:
    """All that stands against a charter."""
    return [
        *_of_days(deliberation.days),
        *_of_teams(deliberation.teams),
        *_of_majorities(deliberation),
        *_of_times(deliberation.times),
        *_of_plan(deliberation),
        *_of_orders(orders),
    ]


def is_laxer(asked: Threshold, floor: Threshold) -> bool:
    """Whether less is asked for than the floor has."""
    here, least = (Fraction(each.numerator, each.denominator) for each in (asked, floor))
    return here < least or (here == least and floor.over and not asked.over)


def said(threshold: Threshold) -> str:
    """A threshold as it is written: ≥ 2/3, > 1/2."""
    return f"{'>' if threshold.over else '≥'} {threshold.numerator}/{threshold.denominator}"


def _of_days(days: DayRules) -> Iterator[CharterFault]:
    for name, row in (("deliberation", "P6"), ("market", "P9"), ("joint", "P10")):
        rule = getattr(days, name)
        field = f"deliberation.days.{name}"
        if isinstance(rule, WeekdayOfMonth) and rule.weekday > 5 and rule.on_holiday != "stay":
            text = "周六、周日不是工作日，每次都会移动：请改为“不移动”（{row}）"
            yield CharterFault(field, Refused("charter-day-always-moves", text, row=row))
        if isinstance(rule, MarketDays) and len(set(rule.ending)) < len(rule.ending):
            yield CharterFault(field, Refused("charter-market-day-twice", "赶集日的尾数写了两次（{row}）", row=row))


def _of_teams(teams: TeamRules) -> Iterator[CharterFault]:
    for name in ("working", "cadre", "residents"):
        capacities = [each.capacity for each in getattr(teams, name).composition]
        if len(set(capacities)) < len(capacities):
            refused = Refused("charter-capacity-twice", "队伍组成中同一类人员写了两次（P2）")
            yield CharterFault(f"deliberation.teams.{name}", refused)


def _of_majorities(deliberation: DeliberationRules) -> Iterator[CharterFault]:
    for kind, floor in FLOORS.items():
        rule, field = deliberation.majorities.of(kind), f"deliberation.majorities.{kind}"
        yield from _laxer(field, floor.assembly, "到会", floor.source, rule.present, floor.rule.present)
        yield from _laxer(field, floor.assembly, "赞成", floor.source, rule.in_favour, floor.rule.in_favour)
        if floor.rule.in_favour_of == "entitled" != rule.in_favour_of:
            text = "{assembly}：赞成票须按应到人数计算，不能按到会人数（{source}）"
            told = {"assembly": Words(floor.assembly), "source": Words(floor.source)}
            yield CharterFault(field, Refused("charter-laxer-than-the-law", text, **told))
    for name, (what, least) in OWNERS.items():
        asked = getattr(deliberation.majorities.owners, name)
        yield from _laxer("deliberation.majorities.owners", "业主大会", what, "民法典 §278", asked, least)


def _laxer(
    field: str, assembly: str, what: str, source: str, asked: Threshold, floor: Threshold
) -> Iterator[CharterFault]:
    if is_laxer(asked, floor):
        refused = Refused(
            "charter-laxer-than-the-law",
            "{assembly}：{what}须 {floor}（{source}），不能是 {asked}",
            assembly=Words(assembly),
            what=Words(what),
            floor=said(floor),
            source=Words(source),
            asked=said(asked),
        )
        yield CharterFault(field, refused)


def _of_times(times: DeliberationTimes) -> Iterator[CharterFault]:
    if times.invitation > times.notice:
        refused = Refused("charter-reminder-before-notice", "会前提醒不能早于会议通知（P6）")
        yield CharterFault("deliberation.times.invitation", refused)
    if times.handling > HANDLING_DAYS:
        refused = Refused("charter-handling-too-late", "办理情况须在办完后 {n} 天内公示（P6）", n=HANDLING_DAYS)
        yield CharterFault("deliberation.times.handling", refused)
    if not _ascends(times.supervision):
        refused = Refused("charter-supervision-order", "超期督办须先乡镇、后县级，一级比一级晚（P7）")
        yield CharterFault("deliberation.times.supervision", refused)


def _ascends(steps: tuple[Supervision, ...]) -> bool:
    """Whether what stalls goes village → town → county, each later than the one before."""
    levels = [step.level for step in steps]
    if set(levels) != {"town", "county"} or levels != sorted(levels, reverse=True):
        return False
    pairs = pairwise(steps)
    return all(one.after.unit != other.after.unit or one.after.amount < other.after.amount for one, other in pairs)


def _of_plan(deliberation: DeliberationRules) -> Iterator[CharterFault]:
    plan = deliberation.plan
    if not plan.urgent <= plan.important <= plan.common:
        refused = Refused("charter-priorities-reversed", "急办的期限不能比重点、一般的更长（P3）")
        yield CharterFault("deliberation.plan.urgent", refused)
    if len(set(deliberation.moderators)) < len(deliberation.moderators):
        yield CharterFault("deliberation.moderators", Refused("charter-moderator-twice", "主持的层级写了两次（P8）"))


def _of_orders(orders: OrderRules) -> Iterator[CharterFault]:
    for kind, terms in orders.terms.items():
        if terms.warning.unit == terms.resolve.unit and terms.warning.amount >= terms.resolve.amount:
            refused = Refused("charter-warning-too-early", "到期前的提醒须短于办结期限（Y10）")
            yield CharterFault(f"orders.terms.{kind}", refused)
