"""The charter's section on deliberation (P11): its days, teams, majorities, times and duties.

Where a charter says nothing, what the law and Pingshan's practice have holds. Fields name the row or the law that they
come from. A county may be stricter than a law, never laxer.
"""

from collections.abc import Sequence
from typing import Annotated, Literal, Self, get_args

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from huiyin_contracts.base import Value
from huiyin_contracts.supervision import Supervision

Weekday = Annotated[int, Field(ge=1, le=7, description="1 is Monday, 7 Sunday")]
OnHoliday = Literal["stay", "next_working_day", "previous_working_day"]
MarketCalendar = Literal["lunar", "solar"]


class WeekdayOfMonth(Value):
    """A day such as the second Wednesday of every month (P6)."""

    rule: Literal["weekday"] = "weekday"
    weekday: Weekday
    nth: int = Field(ge=1, le=5, description="5 is the last one of the month, be it the fourth or the fifth")
    on_holiday: OnHoliday = "next_working_day"


class DayOfMonth(Value):
    """A day such as the 15th of every month; the last one of a month that is shorter."""

    rule: Literal["day"] = "day"
    day: int = Field(ge=1, le=31)
    on_holiday: OnHoliday = "next_working_day"


class MarketDays(Value):
    """The days on which a market is held (赶集日, P9): those whose number ends so, as in 逢一四七."""

    rule: Literal["market"] = "market"
    calendar: MarketCalendar = "lunar"
    ending: tuple[Annotated[int, Field(ge=0, le=9)], ...] = Field(min_length=1, max_length=5)


DayRule = Annotated[WeekdayOfMonth | DayOfMonth | MarketDays, Field(discriminator="rule")]
DayKind = Literal["deliberation", "market", "joint"]
"""议事日 (P6), 赶集日 (P9), 彝汉联席议事 (P10): which of a charter's days a site keeps."""


class DayRules(Value):
    """The days on which sites deliberate; a site may keep market days of its own."""

    deliberation: DayRule = WeekdayOfMonth(weekday=3, nth=2)  # P6
    market: DayRule = MarketDays(ending=(1, 4, 7))  # P9
    joint: DayRule = DayOfMonth(day=20)  # P10
    elsewhen: bool = Field(default=False, description="whether a session may be convened on another day, with a reason")


TeamKind = Literal["working", "cadre", "residents"]
"""工作专班, 干部队伍, 群众队伍 (P2)."""
Capacity = Literal[
    "governance_office", "village_cadre", "work_team", "police", "respected", "representative", "delegate", "other"
]
"""治理办, 村干部, 驻村工作队, 民警, 威望高的村民, 村民代表, 代表委员, 其他 (P2): as what somebody is in a team."""


class Composition(Value):
    """So many of a team are to be there in a capacity."""

    capacity: Capacity
    least: int = Field(ge=1, le=99)


class TeamRule(Value):
    """How large a team is, of whom, and for how long (P2)."""

    least: int = Field(ge=1, le=999)
    most: int = Field(ge=1, le=999)
    composition: tuple[Composition, ...] = Field(default=(), max_length=9)
    term_months: int = Field(default=36, ge=1, le=120)

    @model_validator(mode="after")
    def _possible(self) -> Self:
        if self.least > self.most:
            raise PydanticCustomError("team_least_over_most", "the least is more than the most (P2)")
        if sum(each.least for each in self.composition) > self.most:
            raise PydanticCustomError("team_composition_over_most", "the composition is more than the most (P2)")
        return self


def _team(least: int, most: int, capacities: Sequence[Capacity]) -> TeamRule:
    composition = tuple(Composition(capacity=capacity, least=1) for capacity in capacities)
    return TeamRule(least=least, most=most, composition=composition)


class TeamRules(Value):
    """The three teams of a site (P2)."""

    working: TeamRule = _team(1, 15, ["governance_office"])
    cadre: TeamRule = _team(7, 11, ["village_cadre", "work_team", "police"])
    residents: TeamRule = _team(6, 10, ["respected", "representative", "delegate"])


class Threshold(Value):
    """A part of a whole that must be reached: at least 2/3, or `over`: more than 1/2."""

    numerator: int = Field(ge=1, le=100)
    denominator: int = Field(ge=1, le=100)
    over: bool = False

    @model_validator(mode="after")
    def _a_part(self) -> Self:
        if self.numerator > self.denominator or (self.over and self.numerator == self.denominator):
            raise PydanticCustomError("threshold_over_whole", "a part cannot be more than the whole")
        return self


TWO_THIRDS = Threshold(numerator=2, denominator=3)
THREE_QUARTERS = Threshold(numerator=3, denominator=4)
OVER_HALF = Threshold(numerator=1, denominator=2, over=True)

AssemblyKind = Literal["session", "joint_meeting", "branch", "committees", "members", "representatives"]
"""议事会 (P6), 三方联席会 (Y2), 村党支部, 村"两委", 党员大会, 村民代表会议 (P6): who votes by heads."""


class AssemblyRule(Value):
    """When those who vote by heads may begin, and when they have resolved."""

    present: Threshold = Field(description="of those entitled")
    in_favour: Threshold
    in_favour_of: Literal["entitled", "present"] = "present"


class OwnersRule(Value):
    """When an owners' assembly (业主大会) resolves: by the number of owners and by their area alike (民法典 §278)."""

    taking_part: Threshold = TWO_THIRDS
    common: Threshold = OVER_HALF
    special: Threshold = Field(
        default=THREE_QUARTERS, description="to raise or build with the maintenance fund, or change what is shared"
    )


class MajorityRules(Value):
    """Quorums and majorities, procedure by procedure."""

    session: AssemblyRule = AssemblyRule(present=TWO_THIRDS, in_favour=OVER_HALF)  # P6
    joint_meeting: AssemblyRule = AssemblyRule(present=TWO_THIRDS, in_favour=OVER_HALF)  # Y2
    branch: AssemblyRule = AssemblyRule(present=OVER_HALF, in_favour=OVER_HALF, in_favour_of="entitled")  # P6
    committees: AssemblyRule = AssemblyRule(present=OVER_HALF, in_favour=OVER_HALF)  # P6
    members: AssemblyRule = AssemblyRule(present=TWO_THIRDS, in_favour=OVER_HALF, in_favour_of="entitled")  # P6
    representatives: AssemblyRule = AssemblyRule(present=TWO_THIRDS, in_favour=OVER_HALF)  # 村委会组织法 §26
    owners: OwnersRule = OwnersRule()

    def of(self, kind: AssemblyKind) -> AssemblyRule:
        """The rule for those who vote by heads."""
        rule: AssemblyRule = getattr(self, kind)
        return rule


Days = Annotated[int, Field(ge=1, le=365)]
DaysOrNone = Annotated[int, Field(ge=0, le=365)]


class PublicationDays(Value):
    """For how many days each kind of publication (公示) stands at least, and may be objected to."""

    plan: Days = 7
    topic: Days = 3
    proposal: Days = 7
    resolution: Days = 7
    handling: Days = 7
    result: Days = 7
    answer: Days = 7


class DeliberationTimes(Value):
    """How long each step may take, in days of the calendar."""

    screening: Days = Field(default=30, description="until a listed matter is screened (P3)")
    notice: DaysOrNone = Field(default=3, description="before a session, it is announced (P6); 0: the same day")
    amendments: Days = Field(default=3, description="after a session, attendees may ask for changes of its minutes")
    publicising: Days = Field(default=3, description="after a session, its resolutions are publicised (P6)")
    handling: Days = Field(default=7, description="after a task is done, its handling is publicised (P6)")
    answering: Days = Field(default=7, description="until an objection is answered (P8)")
    step: Days = Field(default=30, description="until a procedure's next step (Y2, P6, P10); then it stalls (P7)")
    task_warning: Days = Field(default=3, description="before its day, a task turns yellow")
    invitation: DaysOrNone = Field(default=1, description="before a session, those invited are reminded")
    supervision: tuple[Supervision, ...] = Field(
        default=(
            Supervision.model_validate({"level": "town", "after": {"amount": 3, "unit": "days"}}),
            Supervision.model_validate({"level": "county", "after": {"amount": 7, "unit": "days"}}),
        ),
        max_length=9,
        description="who sees to what is so long overdue, village → town → county (P7)",
    )


PlanPriority = Literal["urgent", "important", "common"]
"""急办, 重点, 一般."""


class PlanRules(Value):
    """Within how many days a planned matter is to be deliberated, by its priority (P3)."""

    urgent: Days = 31
    important: Days = 62
    common: Days = 93


PlanPublisher = Literal["itself", "office"]
"""自动公示: the morning after it changed; 由村（社区）公示."""

RevisitShare = Annotated[int, Field(ge=1, le=100, description="per cent; below 100 a sample is drawn")]


class DutyRules(Value):
    """What county and town owe, and until when (P4, P5)."""

    revisit_before: int = Field(default=20, ge=2, le=28, description="day of the month, for what last month resolved")
    revisit_share: RevisitShare = 100
    stock_taking: Days = Field(default=15, description="after a quarter's end")
    summary: Days = Field(default=31, description="after a year's end")
    site_checks: int = Field(default=1, ge=0, le=9, description="of each site a month, by its town")


YI_DAY = "{day}"
"""Where the day stands in what is written in Yi."""
YiText = Annotated[str, Field(max_length=300, pattern="^([ꀀ-꓆0-9 ，。、；：？！（）《》,.;:?!()-]|\\{day\\})*$")]
"""Yi (ꆈꌠ) and nothing else."""


class YiNotices(Value):
    """What the notice of each step of a mediation says in Yi, by the county's office for ethnic affairs (P10).

    We put nothing in Yi ourselves. What is empty is not said in Yi; `{day}` stands for the day of the step.
    """

    mediator: YiText = ""
    visit: YiText = ""
    session: YiText = ""
    agree: YiText = ""
    sign: YiText = ""
    keep: YiText = ""
    refer: YiText = ""


ModeratorLevel = Literal["village", "town", "county"]


class DeliberationRules(Value):
    """How a county deliberates: each section has its default, so that a charter says only what it wants otherwise."""

    days: DayRules = DayRules()
    teams: TeamRules = TeamRules()
    majorities: MajorityRules = MajorityRules()
    publication: PublicationDays = PublicationDays()
    times: DeliberationTimes = DeliberationTimes()
    plan: PlanRules = PlanRules()
    plan_publisher: PlanPublisher = Field(
        default="itself",
        description="whether a plan that changed is published by itself or by the village's office (P3)",
    )
    duties: DutyRules = DutyRules()
    merged_meetings: bool = Field(
        default=True, description="branch and committees may meet as one where one person leads both 一肩挑 (P6)"
    )
    moderators: tuple[ModeratorLevel, ...] = Field(
        default=("village", "town"), min_length=1, max_length=3, description="whose offices moderate online (P8)"
    )
    yi: YiNotices = YiNotices()


ASSEMBLIES: tuple[AssemblyKind, ...] = get_args(AssemblyKind)
