"""Deliberation: an issue taken through the plan and a session to a resolution, a task and its publication (P3, P6)."""

from datetime import date
from typing import ClassVar, Literal
from uuid import UUID

from pydantic import Field

from huiyin_contracts.base import AboutIssue, Value, example
from huiyin_contracts.issues import ISSUE

SessionFormat = Literal["fireside", "courtyard", "room", "online"]
Publication = Literal["topic", "proposal", "resolution", "result"]

TOPIC = "0190f3c2-9999-7a53-9c1b-0d5f3a1b2c3d"


class Task(Value):
    """What a resolution assigned: to whom, and by which day (定人限时)."""

    what: str
    assignee: str
    due_on: date


class TopicPlanned(AboutIssue):
    """An issue was put into the deliberation plan (议事计划)."""

    type: ClassVar[str] = "deliberation.topic.planned.v1"
    model_config = example(topic=TOPIC, issue=ISSUE, title="小区增设电瓶车充电桩")

    topic: UUID
    title: str


class TopicDeliberated(AboutIssue):
    """A session was held on the topic, 围炉说话 fireside, 坝坝会 courtyard, in the room or online."""

    type: ClassVar[str] = "deliberation.topic.deliberated.v1"
    model_config = example(
        topic=TOPIC,
        issue=ISSUE,
        held_on="2026-11-11",
        format="courtyard",
        attendees=23,
        minutes="三种方案比较……",
    )

    topic: UUID
    held_on: date
    format: SessionFormat
    attendees: int = Field(ge=1)
    minutes: str


class TopicDecided(AboutIssue):
    """The session came to a resolution (决议) and assigned its tasks."""

    type: ClassVar[str] = "deliberation.topic.decided.v1"
    model_config = example(
        topic=TOPIC,
        issue=ISSUE,
        resolution="在东门停车棚安装充电桩十个",
        tasks=[{"what": "联系供电所安装", "assignee": "张主任", "due_on": "2026-12-01"}],
    )

    topic: UUID
    resolution: str
    tasks: tuple[Task, ...] = Field(min_length=1)


class TopicCarriedOut(AboutIssue):
    """The resolution's tasks are done; the result is what will be publicised."""

    type: ClassVar[str] = "deliberation.topic.carried_out.v1"
    model_config = example(topic=TOPIC, issue=ISSUE, result="十个充电桩投入使用")

    topic: UUID
    result: str


class TopicPublicised(AboutIssue):
    """Something of the topic was put on the public board: itself, a proposal, the resolution or the result."""

    type: ClassVar[str] = "deliberation.topic.publicised.v1"
    model_config = example(topic=TOPIC, issue=ISSUE, what="result", notice="东门充电桩已启用")

    topic: UUID
    what: Publication
    notice: str


class TopicDropped(AboutIssue):
    """The topic fell away with its issue: withdrawn, rejected or merged."""

    type: ClassVar[str] = "deliberation.topic.dropped.v1"
    model_config = example(topic=TOPIC, issue=ISSUE, reason="诉求人已撤回")

    topic: UUID
    reason: str
