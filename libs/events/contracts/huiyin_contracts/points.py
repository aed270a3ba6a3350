"""Points and double assessment 积分、双重考核 (Y5): what is decided about them.

What a member's work is worth is no event: it follows from the work on the log, by the charter. Here is what does not
follow: that a member disputes a point, how that is answered and corrected, how employer and estate assess the member,
and which standings were made public.
"""

from typing import Annotated, ClassVar, Literal
from uuid import UUID

from pydantic import Field

from huiyin_contracts.base import DivisionCode, Event, Tenths, Value, example
from huiyin_contracts.members import MEMBER, AboutMember
from huiyin_contracts.organisation import EstateCode
from huiyin_contracts.parties import Body, Person, person_example
from huiyin_contracts.personal import Personal
from huiyin_contracts.wording import Line, Phrase, Wording, quote, say

ENTRY = "0190f3c2-cccc-7a53-9c1b-0d5f3a1b2c3d"
DISPUTE = "0190f3c2-dddd-7a53-9c1b-0d5f3a1b2c3d"
CORRECTION = "0190f3c2-eeee-7a53-9c1b-0d5f3a1b2c3d"

Month = Annotated[
    str,
    Field(
        pattern=r"^(19|20|21)[0-9]{2}-(0[1-9]|1[0-2])$",
        description="a month, as the county's calendar has it",
        examples=["2026-11"],
    ),
]
Period = Annotated[
    str,
    Field(
        pattern=r"^(19|20|21)[0-9]{2}(-(0[1-9]|1[0-2])|-Q[1-4])?$",
        description="a month 2026-11, a quarter 2026-Q4 or a year 2026, as the county's calendar has it",
        examples=["2026-Q4"],
    ),
]
Assessor = Literal["employer", "estate"]
"""Who assesses a member: the unit they work for 所在单位, and the estate where they live 居住小区."""
Grade = Literal["excellent", "qualified", "basic", "unqualified"]
"""优秀、合格、基本合格、不合格."""

_ASSESSORS: dict[Assessor, tuple[str, str]] = {
    "employer": ("工作单位", "the employer"),
    "estate": ("居住地", "where they live"),
}
_GRADES: dict[Grade, tuple[str, str]] = {
    "excellent": ("优秀", "excellent"),
    "qualified": ("合格", "qualified"),
    "basic": ("基本合格", "basically qualified"),
    "unqualified": ("不合格", "unqualified"),
}


class PointsDisputed(AboutMember):
    """A member does not agree with an entry of their points, or misses one."""

    type: ClassVar[str] = "dispatch.points.disputed.v1"
    wording: ClassVar[Wording] = Wording("积分异议", "Points disputed")
    model_config = example(
        member=MEMBER, dispute=DISPUTE, entry=ENTRY, month="2026-11", reason="活动从9点到12点，少记了半小时"
    )

    dispute: UUID
    entry: UUID | None = Field(description="which entry of the member's points; none: one that is missing")
    month: Month
    reason: str

    def lines(self) -> tuple[Line, ...]:
        """Why."""
        return quote(self.reason)


class PointsVoided(AboutMember):
    """An entry does not count. Its counter-entry takes what it gives, by whichever table; both stay to be seen."""

    type: ClassVar[str] = "dispatch.points.voided.v1"
    wording: ClassVar[Wording] = Wording("冲正积分", "Points made void")
    model_config = example(
        member=MEMBER, correction=CORRECTION, entry=ENTRY, month="2026-11", reason="同一次服务记了两遍", dispute=None
    )

    correction: UUID
    entry: UUID
    month: Month
    reason: str
    dispute: UUID | None = Field(description="the dispute that this settles; none: an office saw it by itself")

    def lines(self) -> tuple[Line, ...]:
        """Why."""
        return quote(self.reason)


class PointsAdjusted(AboutMember):
    """An entry of its own was made beside those that follow from recorded work, with its reason."""

    type: ClassVar[str] = "dispatch.points.adjusted.v1"
    wording: ClassVar[Wording] = Wording("增减积分", "Points adjusted")
    model_config = example(
        member=MEMBER, correction=CORRECTION, month="2026-11", points=1.0, reason="补记活动半小时", dispute=DISPUTE
    )

    correction: UUID
    month: Month
    points: Tenths = Field(description="less than nothing takes points away")
    reason: str
    dispute: UUID | None = Field(description="the dispute that this settles; none: an office saw it by itself")

    def headline(self) -> Phrase:
        """By how much, in which month."""
        return say(
            "增减积分 {points}（{month}）",
            "Points adjusted by {points} ({month})",
            points=self.points,
            month=self.month,
        )

    def lines(self) -> tuple[Line, ...]:
        """Why."""
        return quote(self.reason)


class PointsDisputeAnswered(AboutMember):
    """An office answered a dispute. Where it was right, the correction stands on the log just before this."""

    type: ClassVar[str] = "dispatch.points.dispute_answered.v1"
    wording: ClassVar[Wording] = Wording("答复积分异议", "Dispute answered")
    model_config = example(member=MEMBER, dispute=DISPUTE, answer="已核对签到表，补记半小时", corrected=True)

    dispute: UUID
    answer: str
    corrected: bool

    def lines(self) -> tuple[Line, ...]:
        """The answer."""
        return quote(self.answer)


class AssessmentRecorded(AboutMember):
    """Employer or estate assessed a member for a period. A later one of theirs takes its place; both stay on record."""

    type: ClassVar[str] = "dispatch.assessment.recorded.v1"
    wording: ClassVar[Wording] = Wording("考核", "Member assessed")
    model_config = example(
        member=MEMBER,
        period="2026-Q4",
        assessor="employer",
        assessed_by=person_example(MEMBER)["name"],
        grade="excellent",
        comment="主动认领义务维修",
    )

    period: Period
    assessor: Assessor
    assessed_by: Personal[Body] = Field(
        description="the unit they work for, or the village or community that the estate belongs to"
    )
    grade: Grade
    comment: str | None = None

    def headline(self) -> Phrase:
        """By which body, for which period, and how."""
        zh, en = _GRADES[self.grade]
        return say(
            "{name} 考核 {period}：{grade}",
            "{name} assessed {period}: {grade}",
            name=self.assessed_by.value.name if self.assessed_by.value else say(*_ASSESSORS[self.assessor]),
            period=self.period,
            grade=say(zh, en),
        )

    def lines(self) -> tuple[Line, ...]:
        """What was said with it."""
        return quote(self.comment)


class MemberStanding(Value):
    """Where a member stood in a period, and how both sides had assessed them by then."""

    rank: int = Field(ge=1, description="those with as many points share it")
    person: Person
    points: Tenths
    entries: int = Field(ge=0, description="from so many entries")
    employer: Grade | None = None
    estate: Grade | None = None


class StandingsPublicised(Event):
    """Points and assessments of a village's or an estate's members were made public, as they were known by then.

    They stay as they were. What is corrected later shows where they are publicised again, as the next version.
    """

    type: ClassVar[str] = "dispatch.standings.publicised.v1"
    wording: ClassVar[Wording] = Wording("公示积分和考核", "Standings made public")
    model_config = example(
        division="140981001001",
        estate=None,
        period="2026-Q4",
        version=1,
        standings=[
            {
                "rank": 1,
                "person": person_example(MEMBER),
                "points": 36.5,
                "entries": 9,
                "employer": "excellent",
                "estate": "excellent",
            }
        ],
        note="公示期五个工作日，有异议请向社区反映",
    )

    division: DivisionCode
    estate: EstateCode | None = Field(description="only those who live there; none: all of the village")
    period: Period
    version: int = Field(ge=1)
    standings: tuple[MemberStanding, ...]
    note: str | None = None

    def headline(self) -> Phrase:
        """Of which period, and which version."""
        zh, en = "公示 {period} 积分和考核，第 {version} 版", "Standings of {period} made public, version {version}"
        return say(zh, en, period=self.period, version=self.version)

    def lines(self) -> tuple[Line, ...]:
        """What was said with them."""
        return quote(self.note)
