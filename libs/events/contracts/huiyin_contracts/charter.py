"""The charter (章程, P11): one county's rules as data, in sections.

A section is a field of `CharterAdopted` with a value of its own: orders, points, calls, verdicts, deliberation. What
another service goes by is one section more, with a default for the charters that say nothing of it.
"""

from typing import Annotated, ClassVar, Literal, Self, get_args

from pydantic import AwareDatetime, Field, model_validator

from huiyin_contracts.base import DivisionCode, Event, Value, example
from huiyin_contracts.deliberation_rules import DeliberationRules
from huiyin_contracts.issues import IssueKind
from huiyin_contracts.supervision import Allowance, Supervision
from huiyin_contracts.wording import Line, Phrase, Wording, quote, say

ResponsibleParty = Literal["organisation", "committee", "property"]
# Where a charter says nothing else: 12345 practice asks for the verdict within a month (Y13), and an emergency's order
# is to be accepted within 10 minutes, which is time for two waves of calls (Y12).
VERDICT_DAYS = 30
ANSWER_MINUTES = 5

Work = Literal["order", "order_overdue", "false_closure", "service", "activity", "emergency", "post", "adopted"]


class Terms(Value):
    """How long an order for one kind of issue may take, and who sees to one that took longer."""

    accept: Allowance = Field(description="until it is accepted; then it goes on to the next")
    resolve: Allowance
    warning: Allowance = Field(description="so long before its deadline it turns yellow")
    supervision: tuple[Supervision, ...] = Field(max_length=9, description="in the order in which it is stepped up")


class Responsibility(Value):
    """Which of the three parties (Y2, Y6) answers for issues of some categories, or of categories with such a word.

    `organisation` is the party organisation 党组织, `committee` the property-management committee 物管会/业委会,
    `property` the property company 物业公司.
    """

    party: ResponsibleParty
    categories: tuple[Annotated[str, Field(min_length=1, max_length=40)], ...] = Field(max_length=100)


class OrderRules(Value):
    """Deadlines by kind, what may be asked beside them, and which party answers for which issues."""

    terms: dict[IssueKind, Terms] = Field(description="for every kind")
    returnable: Allowance = Field(description="a wrong dispatch may be given back so long after it was accepted")
    extension: Allowance = Field(description="the longest that one extension may be")
    extensions: int = Field(ge=0, le=9, description="how many an order may be given")
    urging_hours: int = Field(default=2, ge=1, le=168, description="an order may be urged again so long after")
    responsibilities: tuple[Responsibility, ...] = Field(
        default=(), max_length=100, description="the first that fits; what none fits is the party organisation's"
    )

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if missing := set(get_args(IssueKind)) - set(self.terms):
            raise ValueError(f"no terms for {', '.join(sorted(missing))}")
        return self


class PointRule(Value):
    """What one piece of recorded work is worth (Y5); less than nothing where it counts against the member."""

    work: Work
    points: int = Field(ge=-1000, le=1000)
    per: Literal["piece", "hour"] = "piece"
    monthly_limit: int | None = Field(
        default=None, ge=1, le=1_000_000, description="so many points a month at most, given or taken; none: no limit"
    )


VerdictDays = Annotated[
    int, Field(ge=1, le=365, description="so long after its publication a result may be judged by the reporter")
]
AnswerMinutes = Annotated[
    int, Field(ge=1, le=120, description="so long a wave of an emergency waits for an answer before the next is called")
]


class CallRules(Value):
    """How an emergency's calls go on (Y12)."""

    answer_minutes: AnswerMinutes = ANSWER_MINUTES
    second_report_minutes: int = Field(
        default=60,
        ge=0,
        le=1440,
        description="two strangers who report an emergency in one village within so long are believed; 0: never",
    )


class VerdictRules(Value):
    """Until when a result may be judged (Y13)."""

    days: VerdictDays = VERDICT_DAYS


MemberFigures = Literal["none", "masked", "named"]
"""What the public sees of a single member's points: nothing, `张**`, or the name."""
RetentionDays = Annotated[int, Field(ge=1, le=36500)]


class PublicityRules(Value):
    """What the public may know of single members (Y5)."""

    member_figures: MemberFigures = "none"


class RetentionRules(Value):
    """How many days what is sealed of people is kept once it has served; then their key is destroyed."""

    reports: RetentionDays = Field(
        default=1095, description="a report's words, photos and contact, after it was closed"
    )
    members: RetentionDays = Field(default=365, description="what is known of a member, after they left their village")
    accounts: RetentionDays = Field(default=30, description="of the holder of an account, after it was closed")


class CharterAdopted(Event):
    """A county adopted a charter. It holds for what begins from `effective_at` on; what began before keeps its own."""

    type: ClassVar[str] = "dispatch.charter.adopted.v2"
    wording: ClassVar[Wording] = Wording("通过章程", "Charter adopted")
    model_config = example(
        county="140981",
        version=2,
        title="原平市基层治理章程（2027年）",
        effective_at="2027-01-01T00:00:00+08:00",
        orders={
            "terms": {
                kind: {
                    "accept": {"amount": 4, "unit": "hours"},
                    "resolve": {"amount": 5, "unit": "working_days"},
                    "warning": {"amount": 1, "unit": "working_days"},
                    "supervision": [
                        {"level": "town", "after": {"amount": 1, "unit": "working_days"}},
                        {"level": "county", "after": {"amount": 5, "unit": "working_days"}},
                    ],
                }
                for kind in ("need", "problem", "suggestion", "dispute", "wish", "hazard", "emergency")
            },
            "returnable": {"amount": 2, "unit": "working_days"},
            "extension": {"amount": 10, "unit": "working_days"},
            "extensions": 1,
            "responsibilities": [{"party": "property", "categories": ["电梯", "路灯", "垃圾"]}],
        },
        points=[{"work": "order", "points": 5, "per": "piece", "monthly_limit": 100}],
        calls={"answer_minutes": 5},
        verdicts={"days": 30},
        publicity={"member_figures": "masked"},
        retention={"reports": 730, "members": 365, "accounts": 30},
        deliberation={"days": {"deliberation": {"rule": "weekday", "weekday": 3, "nth": 2}}},
        note="经县委基层治理领导小组会议通过",
    )

    county: DivisionCode
    version: int = Field(ge=1, description="the county's first charter is 1")
    title: str
    effective_at: AwareDatetime
    orders: OrderRules
    points: tuple[PointRule, ...]
    calls: CallRules = CallRules()
    verdicts: VerdictRules = VerdictRules()
    publicity: PublicityRules = PublicityRules()
    retention: RetentionRules = RetentionRules()
    deliberation: DeliberationRules = DeliberationRules()
    note: str | None = None

    def headline(self) -> Phrase:
        """Which charter."""
        zh, en = "通过章程第 {version} 版：{title}", "Charter {version} adopted: {title}"
        return say(zh, en, version=self.version, title=self.title)

    def lines(self) -> tuple[Line, ...]:
        """What was said with it."""
        return quote(self.note)


class CharterAdoptedV1(Event):
    """A county adopted a charter. It holds for what begins from `effective_at` on; what began before keeps its own."""

    type: ClassVar[str] = "dispatch.charter.adopted.v1"
    wording: ClassVar[Wording] = Wording("通过章程", "Charter adopted")
    model_config = example(
        county="140981",
        version=2,
        title="原平市基层治理章程（2027年）",
        effective_at="2027-01-01T00:00:00+08:00",
        orders={
            "terms": {
                kind: {
                    "accept": {"amount": 4, "unit": "hours"},
                    "resolve": {"amount": 5, "unit": "working_days"},
                    "warning": {"amount": 1, "unit": "working_days"},
                    "supervision": [
                        {"level": "town", "after": {"amount": 1, "unit": "working_days"}},
                        {"level": "county", "after": {"amount": 5, "unit": "working_days"}},
                    ],
                }
                for kind in ("need", "problem", "suggestion", "dispute", "wish", "hazard", "emergency")
            },
            "returnable": {"amount": 2, "unit": "working_days"},
            "extension": {"amount": 10, "unit": "working_days"},
            "extensions": 1,
            "responsibilities": [{"party": "property", "categories": ["电梯", "路灯", "垃圾"]}],
        },
        points=[{"work": "order", "points": 5, "per": "piece", "monthly_limit": 100}],
        calls={"answer_minutes": 5},
        verdicts={"days": 30},
        publicity={"member_figures": "masked"},
        retention={"reports": 730, "members": 365, "accounts": 30},
        note="经县委基层治理领导小组会议通过",
    )

    county: DivisionCode
    version: int = Field(ge=1, description="the county's first charter is 1")
    title: str
    effective_at: AwareDatetime
    orders: OrderRules
    points: tuple[PointRule, ...]
    calls: CallRules = CallRules()
    verdicts: VerdictRules = VerdictRules()
    publicity: PublicityRules = PublicityRules()
    retention: RetentionRules = RetentionRules()
    note: str | None = None

    def upcast(self) -> CharterAdopted:
        """Nothing was said then of deliberation."""
        return CharterAdopted(**dict(self), deliberation=DeliberationRules())
