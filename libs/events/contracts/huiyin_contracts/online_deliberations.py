"""Online deliberation by four steps (线上四步, P8): topic, residents' opinions, proposed handling, result.

Topic and proposed handling go on the public board as notices of their topic; objections to those, and the answer to
each, are told there (`publications`). What residents say is told in `opinions`. Each event that leaves it open says
until when the next step is owed (`next_by`), by the charter under which it began (P7).
"""

from datetime import date
from typing import ClassVar, Literal
from uuid import UUID

from pydantic import AwareDatetime, Field

from huiyin_contracts.base import Event, Value, example
from huiyin_contracts.parties import person_example
from huiyin_contracts.publications import PUBLICATION
from huiyin_contracts.supervision import SupervisionLevel
from huiyin_contracts.topics import TASK, TOPIC, Task
from huiyin_contracts.wording import Line, Phrase, Wording, quote, say

ONLINE_DELIBERATION = "0190f3c2-0711-7a53-9c1b-0d5f3a1b2c3d"

OnlineStep = Literal["deliberate", "propose", "object", "decide", "publicise"]
"""居民议事, 公示拟办意见, 异议期, 形成决议, 公示结果: what is owed next."""


class OpinionCount(Value):
    """What residents said, counted when no more could be said."""

    in_favour: int = Field(ge=0)
    against: int = Field(ge=0)
    other: int = Field(ge=0)

    @property
    def total(self) -> int:
        """How many said something."""
        return self.in_favour + self.against + self.other

    def said(self) -> Phrase:
        """In words."""
        return say(
            "赞成 {in_favour} 人，反对 {against} 人，其他意见 {other} 人",
            "{in_favour} for, {against} against, {other} with another opinion",
            in_favour=self.in_favour,
            against=self.against,
            other=self.other,
        )


class AboutOnlineDeliberation(Event):
    """The base of events on one online deliberation."""

    online_deliberation: UUID


class OnlineDeliberationOpened(AboutOnlineDeliberation):
    """The topic is published, and residents of the place deliberate until the day that is named (P8, first step)."""

    type: ClassVar[str] = "deliberation.online_deliberation.opened.v1"
    wording: ClassVar[Wording] = Wording("发布议题", "Topic published", trail="taken_up")
    model_config = example(
        online_deliberation=ONLINE_DELIBERATION,
        topic=TOPIC,
        title="农贸市场搬到哪里",
        notice="东头空地还是老街，请大家说说",
        publication=PUBLICATION,
        charter=1,
        last_day="2026-12-08",
        ends_at="2026-12-09T00:00:00+08:00",
        next_by="2027-01-07",
    )

    topic: UUID
    title: str
    notice: str = Field(description="what is asked of residents, on the board as the topic's notice")
    publication: UUID = Field(description="that notice")
    charter: int = Field(ge=0, description="the version in force then, which it stays under; 0: none was")
    last_day: date = Field(description="until which residents deliberate")
    ends_at: AwareDatetime = Field(description="the end of that day")
    next_by: date

    def lines(self) -> tuple[Line, ...]:
        """What it is about, and until when."""
        return (*quote(self.title, self.notice), _until(self.last_day))


class OnlineDeliberationExtended(AboutOnlineDeliberation):
    """Residents may deliberate for longer."""

    type: ClassVar[str] = "deliberation.online_deliberation.extended.v1"
    wording: ClassVar[Wording] = Wording("延长议事", "Prolonged", trail="taken_up")
    model_config = example(
        online_deliberation=ONLINE_DELIBERATION,
        reason="农忙，很多人还没有看到",
        last_day="2026-12-15",
        ends_at="2026-12-16T00:00:00+08:00",
        next_by="2027-01-14",
    )

    reason: str
    last_day: date
    ends_at: AwareDatetime
    next_by: date

    def lines(self) -> tuple[Line, ...]:
        """Why, and until when."""
        return (*quote(self.reason), _until(self.last_day))


class OnlineDeliberationClosed(AboutOnlineDeliberation):
    """The last day is over: no opinion is given or changed any more (second step)."""

    type: ClassVar[str] = "deliberation.online_deliberation.closed.v1"
    wording: ClassVar[Wording] = Wording("议事截止", "Deliberation over", trail="taken_up")
    model_config = example(online_deliberation=ONLINE_DELIBERATION)


class OnlineHandlingProposed(AboutOnlineDeliberation):
    """The proposed handling is announced with what residents said, and can be objected to (third step)."""

    type: ClassVar[str] = "deliberation.online_deliberation.proposed.v1"
    wording: ClassVar[Wording] = Wording("公示拟办意见", "Handling proposed", trail="publicised")
    model_config = example(
        online_deliberation=ONLINE_DELIBERATION,
        proposal="市场搬到东头空地，老街留早市",
        publication=PUBLICATION,
        opinions={"in_favour": 241, "against": 52, "other": 18},
        last_day="2026-12-17",
        ends_at="2026-12-18T00:00:00+08:00",
        next_by="2027-01-16",
    )

    proposal: str
    publication: UUID = Field(description="its notice on the board")
    opinions: OpinionCount
    last_day: date = Field(description="until which it can be objected to")
    ends_at: AwareDatetime
    next_by: date

    def lines(self) -> tuple[Line, ...]:
        """What is proposed, and what it stands on."""
        return (*quote(self.proposal), self.opinions.said(), _until(self.last_day))


class OnlineObjectionsEnded(AboutOnlineDeliberation):
    """The days in which the proposed handling could be objected to are over."""

    type: ClassVar[str] = "deliberation.online_deliberation.objections_ended.v1"
    wording: ClassVar[Wording] = Wording("异议期满", "Objections over", trail="taken_up")
    model_config = example(online_deliberation=ONLINE_DELIBERATION)


class OnlineDeliberationAdopted(AboutOnlineDeliberation):
    """What was proposed is the resolution, once each objection is answered; each task has a person and a deadline."""

    type: ClassVar[str] = "deliberation.online_deliberation.adopted.v1"
    wording: ClassVar[Wording] = Wording("形成决议", "Adopted", trail="decided")
    model_config = example(
        online_deliberation=ONLINE_DELIBERATION,
        resolution="市场搬到东头空地，老街留早市",
        tasks=[
            {"task": TASK, "description": "平整场地", "assignee": person_example("cadre-1"), "due_on": "2027-03-01"}
        ],
        next_by="2027-03-08",
    )

    resolution: str
    tasks: tuple[Task, ...] = Field(min_length=1)
    next_by: date

    def lines(self) -> tuple[Line, ...]:
        """The resolution."""
        return quote(self.resolution)


class OnlineResultPublicised(AboutOnlineDeliberation):
    """The result of carrying it out is on the board: it has its answer (fourth step)."""

    type: ClassVar[str] = "deliberation.online_deliberation.result_publicised.v1"
    wording: ClassVar[Wording] = Wording("公示结果", "Result publicised", trail="publicised")
    model_config = example(online_deliberation=ONLINE_DELIBERATION, result="新市场开张", publication=PUBLICATION)

    result: str
    publication: UUID

    def lines(self) -> tuple[Line, ...]:
        """The result."""
        return quote(self.result)


class OnlineDeliberationDeclined(AboutOnlineDeliberation):
    """It is not gone on with; the reason is its answer."""

    type: ClassVar[str] = "deliberation.online_deliberation.declined.v1"
    wording: ClassVar[Wording] = Wording("不再办理", "Declined with a reason", trail="rejected")
    model_config = example(online_deliberation=ONLINE_DELIBERATION, step="propose", reason="多数人不同意搬")

    step: OnlineStep = Field(description="what would have come next")
    reason: str

    def lines(self) -> tuple[Line, ...]:
        """The answer."""
        return quote(self.reason)


class OnlineDeliberationSetBack(AboutOnlineDeliberation):
    """It came to no end online: its topic is in the plan again."""

    type: ClassVar[str] = "deliberation.online_deliberation.set_back.v1"
    wording: ClassVar[Wording] = Wording("退回议事计划", "Set back into the plan", trail="planned")
    model_config = example(online_deliberation=ONLINE_DELIBERATION, step="propose", reason="意见分歧大，改开坝坝会")

    step: OnlineStep
    reason: str

    def lines(self) -> tuple[Line, ...]:
        """Why."""
        return quote(self.reason)


class OnlineDeliberationStalled(AboutOnlineDeliberation):
    """The next step was not taken in time, and the town, then the county, sees to it (P7)."""

    type: ClassVar[str] = "deliberation.online_deliberation.stalled.v1"
    wording: ClassVar[Wording] = Wording("逾期督办", "Stalled, seen to from above", trail="supervised")
    model_config = example(online_deliberation=ONLINE_DELIBERATION, step="propose", level="town", due_on="2027-01-07")

    step: OnlineStep
    level: SupervisionLevel
    due_on: date


def _until(day: date) -> Phrase:
    return say("到 {day}为止", "Until {day}", day=day)
