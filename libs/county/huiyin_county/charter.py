"""The charter (章程, P11): which rules of a county are in force when."""

from dataclasses import dataclass, field
from datetime import datetime

from huiyin_contracts.charter import (
    CallRules,
    CharterAdopted,
    OrderRules,
    PointRule,
    PublicityRules,
    Responsibility,
    ResponsibleParty,
    RetentionRules,
    Terms,
    VerdictRules,
)
from huiyin_contracts.deliberation_rules import DeliberationRules
from huiyin_contracts.supervision import Allowance, Supervision, TimeUnit

Charters = tuple[CharterAdopted, ...]
"""A county's charters in the order of their adoption."""


@dataclass(frozen=True, slots=True)
class Rules:
    """What is in force, section by section. `version` 0 is the default, for a county that has adopted nothing."""

    version: int
    title: str
    orders: OrderRules
    points: tuple[PointRule, ...]
    calls: CallRules = field(default_factory=CallRules)
    verdicts: VerdictRules = field(default_factory=VerdictRules)
    publicity: PublicityRules = field(default_factory=PublicityRules)
    retention: RetentionRules = field(default_factory=RetentionRules)
    deliberation: DeliberationRules = field(default_factory=DeliberationRules)


def in_force(charters: Charters, at: datetime) -> Rules:
    """The rules that hold for what begins at `at`."""
    return next((_rules(charter) for charter in reversed(charters) if charter.effective_at <= at), DEFAULT)


def of_version(charters: Charters, version: int) -> Rules:
    """The rules of one version; 0 is the default."""
    return _rules(charters[version - 1]) if version else DEFAULT


def latest(charters: Charters) -> Rules:
    """The rules that the next charter follows, be they in force already or only later."""
    return of_version(charters, len(charters))


def responsible(rules: OrderRules, category: str) -> ResponsibleParty:
    """Which of the three parties answers for issues of a category: there is always one (Y6)."""
    for responsibility in rules.responsibilities:
        if any(word in category for word in responsibility.categories):
            return responsibility.party
    return "organisation"


def _rules(charter: CharterAdopted) -> Rules:
    return Rules(
        charter.version,
        charter.title,
        charter.orders,
        charter.points,
        charter.calls,
        charter.verdicts,
        charter.publicity,
        charter.retention,
        charter.deliberation,
    )


def _time(amount: int, unit: TimeUnit) -> Allowance:
    return Allowance(amount=amount, unit=unit)


def _terms(accept: Allowance, resolve: Allowance, warning: Allowance, town: Allowance, county: Allowance) -> Terms:
    supervision = (Supervision(level="town", after=town), Supervision(level="county", after=county))
    return Terms(accept=accept, resolve=resolve, warning=warning, supervision=supervision)


# 2 hours, 24 hours, 7 days and 15 days are the classes of 接诉即办 practice (北京市接诉即办工作条例).
_EMERGENCY = _terms(_time(10, "minutes"), _time(2, "hours"), _time(30, "minutes"), _time(1, "hours"), _time(4, "hours"))
_URGENT = _terms(_time(2, "hours"), _time(24, "hours"), _time(4, "hours"), _time(4, "hours"), _time(1, "days"))
_COMMON = _terms(_time(1, "days"), _time(7, "days"), _time(1, "days"), _time(1, "days"), _time(3, "days"))
_COMPLEX = _terms(_time(2, "days"), _time(15, "days"), _time(2, "days"), _time(2, "days"), _time(5, "days"))

DEFAULT = Rules(
    version=0,
    title="默认章程",
    orders=OrderRules(
        terms={
            "emergency": _EMERGENCY,
            "hazard": _URGENT,
            "need": _COMMON,
            "problem": _COMMON,
            "wish": _COMPLEX,
            "suggestion": _COMPLEX,
            "dispute": _COMPLEX,
        },
        returnable=_time(2, "working_days"),
        extension=_time(10, "working_days"),
        extensions=1,
        responsibilities=(
            Responsibility(
                party="property",
                categories=("物业", "电梯", "路灯", "垃圾", "卫生", "保洁", "门禁", "停车", "绿化", "水管", "漏水"),
            ),
            Responsibility(party="committee", categories=("业委会", "物管会", "维修资金", "物业费", "公共收益")),
        ),
    ),
    points=(
        PointRule(work="order", points=5),
        PointRule(work="order_overdue", points=-2),
        PointRule(work="false_closure", points=-5),
        PointRule(work="adopted", points=3),
        PointRule(work="service", points=2, per="hour", monthly_limit=40),
        PointRule(work="activity", points=2, per="hour", monthly_limit=40),
        PointRule(work="emergency", points=10),
        PointRule(work="post", points=5),
    ),
)
