"""Checks of sites (督导检查): each month the town attends, looks at a handling on the spot, and guides (P5).

The quality of the meeting is marked by a rubric: each criterion has its code and its points, a hundred in all.
"""

from typing import ClassVar, Final, Literal
from uuid import UUID

from pydantic import Field

from huiyin_contracts.base import Event, Value, example
from huiyin_contracts.parties import Person, person_example
from huiyin_contracts.revisits import RevisitMonth
from huiyin_contracts.topics import TOPIC
from huiyin_contracts.wording import Line, Phrase, Wording, quote, say
from huiyin_contracts.words import PhotoId

CHECK = "0190f3c2-c4ec-7a53-9c1b-0d5f3a1b2c3d"
_SITE = "0190f3c2-5171-7a53-9c1b-0d5f3a1b2c3d"

Criterion = Literal[
    "topic", "notice", "attendance", "voices", "procedure", "resolution", "minutes", "publicity", "follow_up"
]
"""议题来源, 会前通知, 到会情况, 群众发言, 会议程序, 决议明确, 会议记录, 公示, 跟踪落实."""


class RubricLine(Value):
    """A criterion: what is looked at, and how many points it can have."""

    named: Phrase
    looks_at: Phrase
    most: int


def _line(most: int, named: Phrase, looks_at: Phrase) -> RubricLine:
    return RubricLine(named=named, looks_at=looks_at, most=most)


RUBRIC: Final[dict[Criterion, RubricLine]] = {
    "topic": _line(10, say("议题来源", "Topics"), say("议题来自计划，事关群众", "from the plan, and people's own")),
    "notice": _line(10, say("会前通知", "Notice"), say("按章程提前公告，通知到人", "in time, and to each")),
    "attendance": _line(10, say("到会情况", "Attendance"), say("应到、实到清楚，达到法定人数", "called, quorate")),
    "voices": _line(15, say("群众发言", "Voices"), say("群众充分发言，不同意见有记录", "heard, dissent on record")),
    "procedure": _line(10, say("会议程序", "Procedure"), say("逐项议、逐项表决，回避落实", "item by item")),
    "resolution": _line(15, say("决议明确", "Resolutions"), say("每项决议定人、定时限", "with who and by when")),
    "minutes": _line(10, say("会议记录", "Minutes"), say("记录完整，参会人确认", "whole, and agreed")),
    "publicity": _line(10, say("按期公示", "Publicity"), say("决议、办理情况按期公示", "on the board in time")),
    "follow_up": _line(10, say("跟踪落实", "Follow-up"), say("上月任务逐项有回音", "last month's tasks answered")),
}
"""The rubric by which a town marks a meeting; its points add up to a hundred."""
FULL_MARKS: Final = sum(line.most for line in RUBRIC.values())


class Mark(Value):
    """The points of one criterion."""

    criterion: Criterion
    points: int = Field(ge=0)
    remark: str | None = None


class Inspection(Value):
    """A handling that was looked at on the spot."""

    topic: UUID | None = Field(default=None, description="whose handling; none: of what is no topic")
    done: bool = Field(description="it is as it was said to be")
    finding: str
    photos: tuple[PhotoId, ...] = Field(min_length=1)


class SiteCheckRecorded(Event):
    """A town's supervision group checked a site (P5). It stands in the division of the site."""

    type: ClassVar[str] = "deliberation.site_check.recorded.v1"
    wording: ClassVar[Wording] = Wording("督导检查议事点", "Site checked")
    model_config = example(
        check=CHECK,
        site=_SITE,
        month="2026-11",
        marks=[{"criterion": criterion, "points": line.most, "remark": None} for criterion, line in RUBRIC.items()],
        inspection={"topic": TOPIC, "done": True, "finding": "充电桩已投用，线路规整", "photos": ["a" * 64]},
        guidance="下次会前把上月任务的办理情况先念一遍",
        by=person_example("supervisor-chen"),
    )

    check: UUID
    site: UUID
    month: RevisitMonth
    marks: tuple[Mark, ...] = Field(description="each criterion of the rubric once")
    inspection: Inspection
    guidance: str
    by: Person

    @property
    def points(self) -> int:
        """How many of a hundred."""
        return sum(mark.points for mark in self.marks)

    def lines(self) -> tuple[Line, ...]:
        """Its points, what was found on the spot, and the guidance."""
        points = say("会议质量 {n} 分", "{n} points for the meeting", n=self.points)
        return (points, *quote(self.inspection.finding, self.guidance))
