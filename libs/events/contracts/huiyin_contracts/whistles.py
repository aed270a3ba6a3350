"""Whistles 吹哨报到: a community or town calls departments, which come, act, and are assessed by who called them.

An event of a whistle stands in the division where it is about something. A department is a body of kind `unit`; its
`id` is that of its force, where it is registered as one (Y7). Within a whistle it is known by its name.
"""

from typing import Annotated, ClassVar, Literal
from uuid import UUID

from pydantic import AfterValidator, AwareDatetime, Field

from huiyin_contracts.base import AboutIssue, DivisionCode, Event, example
from huiyin_contracts.issues import ISSUE
from huiyin_contracts.parties import Body, Person, person_example
from huiyin_contracts.wording import Line, Phrase, Wording, quote, say
from huiyin_contracts.words import PhotoId

WHISTLE = "0190f3c2-dddd-7a53-9c1b-0d5f3a1b2c3d"
_URBAN = {"kind": "unit", "name": "市城市管理局", "id": None}
_FIRE = {"kind": "unit", "name": "市消防救援大队", "id": None}

WhistleKind = Literal["enforcement", "priority", "emergency"]
"""综合执法, 重点工作, 应急处置."""


def _a_unit(body: Body) -> Body:
    if body.kind != "unit":
        raise ValueError("a department is a body of kind unit")
    return body


Department = Annotated[Body, AfterValidator(_a_unit)]
"""A department that is called: a unit 单位."""


class AboutWhistle(Event):
    """The base of events on one whistle."""

    whistle: UUID


class WhistleBlown(AboutWhistle):
    """A community or town whistled (吹哨): it cannot settle this alone, and these departments must come."""

    type: ClassVar[str] = "dispatch.whistle.blown.v1"
    wording: ClassVar[Wording] = Wording("吹哨", "Whistled", trail="dispatched")
    model_config = example(
        whistle=WHISTLE,
        kind="enforcement",
        whistler="140981001001",
        description="夜市占道，消防通道被堵",
        place="永兴路东口",
        departments=[_URBAN, _FIRE],
        answer_by="2026-11-24T20:00:00+08:00",
        act_by="2026-11-25T18:00:00+08:00",
    )

    kind: WhistleKind
    whistler: DivisionCode = Field(description="the community or town whose office it is that calls, and assesses")
    description: str
    place: str | None = None
    departments: tuple[Department, ...]
    answer_by: AwareDatetime = Field(description="each must have acknowledged by then")
    act_by: AwareDatetime = Field(description="one that has not acted by then is assessed all the same")

    def headline(self) -> Phrase:
        """For whom."""
        names = "、".join(department.name for department in self.departments)
        return say("吹哨：{names}", "Whistled for {names}", names=names)

    def lines(self) -> tuple[Line, ...]:
        """What it is about."""
        return quote(self.description)


class WhistleLinked(AboutWhistle, AboutIssue):
    """The whistle is about this issue. Several may be: one blocked lane is reported by many."""

    type: ClassVar[str] = "dispatch.whistle.linked.v1"
    wording: ClassVar[Wording] = Wording("吹哨报到", "Departments whistled for", trail="dispatched")
    model_config = example(whistle=WHISTLE, issue=ISSUE)


class AboutDepartment(AboutWhistle):
    """The base of events on one department of a whistle."""

    department: Department


class WhistleAcknowledged(AboutDepartment):
    """The department has answered, and says who comes."""

    type: ClassVar[str] = "dispatch.whistle.acknowledged.v1"
    wording: ClassVar[Wording] = Wording("响应", "Answered", trail="accepted")
    model_config = example(whistle=WHISTLE, department=_URBAN, contact=person_example())

    contact: Person = Field(description="who comes")

    def headline(self) -> Phrase:
        """Which department."""
        return say("{name} 响应", "{name} answered", name=self.department.name)

    def lines(self) -> tuple[Line, ...]:
        """Who comes."""
        return quote(self.contact.name.value)


class WhistleUnanswered(AboutDepartment):
    """The department did not acknowledge in time; the county sees it. It may still come."""

    type: ClassVar[str] = "dispatch.whistle.unanswered.v1"
    wording: ClassVar[Wording] = Wording("逾时未响应", "Not answered in time", trail="overdue")
    model_config = example(whistle=WHISTLE, department=_FIRE, answer_by="2026-11-24T20:00:00+08:00")

    answer_by: AwareDatetime = Field(description="the moment that passed")

    def headline(self) -> Phrase:
        """Which department."""
        return say("{name} 逾时未响应", "{name} did not answer in time", name=self.department.name)


class WhistleArrived(AboutDepartment):
    """The department has reported on the spot (报到)."""

    type: ClassVar[str] = "dispatch.whistle.arrived.v1"
    wording: ClassVar[Wording] = Wording("报到", "Arrived", trail="accepted")
    model_config = example(whistle=WHISTLE, department=_URBAN)

    def headline(self) -> Phrase:
        """Which department."""
        return say("{name} 报到", "{name} is there", name=self.department.name)


class WhistleActed(AboutDepartment):
    """The department did its part, and says what."""

    type: ClassVar[str] = "dispatch.whistle.acted.v1"
    wording: ClassVar[Wording] = Wording("办理完毕", "Acted", trail="resolved")
    model_config = example(whistle=WHISTLE, department=_URBAN, result="清理占道摊位12个，划出疏导区", photos=[])

    result: str
    photos: tuple[PhotoId, ...] = ()

    def headline(self) -> Phrase:
        """Which department."""
        return say("{name} 办理完毕", "{name} did its part", name=self.department.name)

    def lines(self) -> tuple[Line, ...]:
        """What it did."""
        return quote(self.result)


class WhistleAssessed(AboutDepartment):
    """The whistler said how the department did, whether it acted or not."""

    type: ClassVar[str] = "dispatch.whistle.assessed.v1"
    wording: ClassVar[Wording] = Wording("评价部门", "Department assessed", trail="rated")
    model_config = example(whistle=WHISTLE, department=_URBAN, score=5, remark="当晚到场，处理彻底")

    score: int = Field(ge=1, le=5)
    remark: str | None = None

    def headline(self) -> Phrase:
        """Which department, and its score."""
        return say("评价 {name}：{n} 分", "Assessed {name}: {n} of 5", name=self.department.name, n=self.score)

    def lines(self) -> tuple[Line, ...]:
        """What was said of it."""
        return quote(self.remark)


class WhistleClosed(AboutWhistle):
    """It is over: every department was assessed, or the whistler called it off and said why."""

    type: ClassVar[str] = "dispatch.whistle.closed.v1"
    wording: ClassVar[Wording] = Wording("吹哨结束", "Closed", trail="resolved")
    model_config = example(whistle=WHISTLE, reason=None)

    reason: str | None = Field(default=None, description="why it was called off; none: all were assessed")

    def headline(self) -> Phrase:
        """Whether it was called off."""
        return say("撤哨", "Called off") if self.reason else super().headline()

    def lines(self) -> tuple[Line, ...]:
        """Why it was called off."""
        return quote(self.reason)
