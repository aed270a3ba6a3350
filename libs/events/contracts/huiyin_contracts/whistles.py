"""Whistles 吹哨报到: a community or town calls departments, which come, act, and are assessed by who called them.

An event of a whistle stands in the division where it is about something. A department is known by its name.
"""

from typing import ClassVar, Literal
from uuid import UUID

from pydantic import AwareDatetime, Field

from huiyin_contracts.base import AboutIssue, DivisionCode, Event, Value, example
from huiyin_contracts.issues import ISSUE, PhotoId

WHISTLE = "0190f3c2-dddd-7a53-9c1b-0d5f3a1b2c3d"

WhistleKind = Literal["enforcement", "priority", "emergency"]
"""综合执法, 重点工作, 应急处置."""


class Department(Value):
    """A department that is called. `unit` is its force of that kind, where it is registered as one."""

    name: str
    unit: UUID | None = None


class AboutWhistle(Event):
    """The base of events on one whistle."""

    whistle: UUID


class WhistleBlown(AboutWhistle):
    """A community or town whistled (吹哨): it cannot settle this alone, and these departments must come."""

    type: ClassVar[str] = "dispatch.whistle.blown.v1"
    model_config = example(
        whistle=WHISTLE,
        kind="enforcement",
        whistler="140981001001",
        what="夜市占道，消防通道被堵",
        place="永兴路东口",
        departments=[{"name": "市城市管理局", "unit": None}, {"name": "市消防救援大队", "unit": None}],
        answer_by="2026-11-24T20:00:00+08:00",
        act_by="2026-11-25T18:00:00+08:00",
    )

    kind: WhistleKind
    whistler: DivisionCode = Field(description="the community or town whose office it is that calls, and assesses")
    what: str
    place: str | None = None
    departments: tuple[Department, ...]
    answer_by: AwareDatetime = Field(description="each must have acknowledged by then")
    act_by: AwareDatetime = Field(description="one that has not acted by then is assessed all the same")


class WhistleLinked(AboutWhistle, AboutIssue):
    """The whistle is about this issue. Several may be: one blocked lane is reported by many."""

    type: ClassVar[str] = "dispatch.whistle.linked.v1"
    model_config = example(whistle=WHISTLE, issue=ISSUE)


class AboutDepartment(AboutWhistle):
    """The base of events on one department of a whistle."""

    department: str


class WhistleAcknowledged(AboutDepartment):
    """The department has heard it, and says who comes."""

    type: ClassVar[str] = "dispatch.whistle.acknowledged.v1"
    model_config = example(whistle=WHISTLE, department="市城市管理局", who="赵队长")

    who: str


class WhistleUnanswered(AboutDepartment):
    """The department did not acknowledge in time; the county sees it. It may still come."""

    type: ClassVar[str] = "dispatch.whistle.unanswered.v1"
    model_config = example(whistle=WHISTLE, department="市消防救援大队", answer_by="2026-11-24T20:00:00+08:00")

    answer_by: AwareDatetime = Field(description="the moment that passed")


class WhistleArrived(AboutDepartment):
    """The department has reported on the spot (报到)."""

    type: ClassVar[str] = "dispatch.whistle.arrived.v1"
    model_config = example(whistle=WHISTLE, department="市城市管理局")


class WhistleActed(AboutDepartment):
    """The department did its part, and says what."""

    type: ClassVar[str] = "dispatch.whistle.acted.v1"
    model_config = example(whistle=WHISTLE, department="市城市管理局", result="清理占道摊位12个，划出疏导区", photos=[])

    result: str
    photos: tuple[PhotoId, ...] = ()


class WhistleAssessed(AboutDepartment):
    """Who whistled said how the department did, whether it acted or not."""

    type: ClassVar[str] = "dispatch.whistle.assessed.v1"
    model_config = example(whistle=WHISTLE, department="市城市管理局", score=5, remark="当晚到场，处理彻底")

    score: int = Field(ge=1, le=5)
    remark: str | None = None


class WhistleClosed(AboutWhistle):
    """It is over: every department was assessed, or who whistled called it off and said why."""

    type: ClassVar[str] = "dispatch.whistle.closed.v1"
    model_config = example(whistle=WHISTLE, reason=None)

    reason: str | None = Field(default=None, description="why it was called off; none: all were assessed")
