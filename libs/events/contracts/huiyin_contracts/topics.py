"""Deliberation: an issue taken through the plan and a session to a resolution, its tasks and their result (P3, P6).

What of a topic goes on the public board is a `NoticePublished` in the topic's stream.
"""

from datetime import date
from typing import ClassVar, Literal
from uuid import UUID

from pydantic import Field

from huiyin_contracts.base import AboutIssue, Value, example
from huiyin_contracts.issues import ISSUE
from huiyin_contracts.labels import CAUSES
from huiyin_contracts.parties import Party, person_example
from huiyin_contracts.wording import Line, Quote, Wording, quote, say

SessionFormat = Literal["fireside", "courtyard", "room", "online"]
DropCause = Literal["withdrawn", "rejected", "merged"]

TOPIC = "0190f3c2-9999-7a53-9c1b-0d5f3a1b2c3d"

_FORMATS: dict[SessionFormat, tuple[str, str]] = {
    "fireside": ("围炉说话", "Fireside talk"),
    "courtyard": ("坝坝会", "Courtyard meeting"),
    "room": ("议事室", "In the deliberation room"),
    "online": ("线上议事", "Online"),
}


class Task(Value):
    """What a resolution assigned: to whom, and by which day (定人限时)."""

    description: str
    assignee: Party
    due_on: date


class AboutTopic(AboutIssue):
    """The base of events on one topic; `issue` is what it is about."""

    topic: UUID


class TopicPlanned(AboutTopic):
    """An issue was put into the deliberation plan (议事计划)."""

    type: ClassVar[str] = "deliberation.topic.planned.v1"
    wording: ClassVar[Wording] = Wording("列入议事计划", "Put into the deliberation plan", trail="planned")
    model_config = example(topic=TOPIC, issue=ISSUE, title="小区增设电瓶车充电桩")

    # No line of it: it is made of the public words, and leaves with them, so pages show it while these are public.
    title: str


class TopicDeliberated(AboutTopic):
    """A session was held on the topic, 围炉说话 fireside, 坝坝会 courtyard, in the room or online."""

    type: ClassVar[str] = "deliberation.topic.deliberated.v1"
    wording: ClassVar[Wording] = Wording("开会议事", "Deliberated", trail="deliberated")
    model_config = example(
        topic=TOPIC,
        issue=ISSUE,
        held_on="2026-11-11",
        format="courtyard",
        attendees=23,
        minutes="三种方案比较……",
    )

    held_on: date
    format: SessionFormat
    attendees: int = Field(ge=1, description="how many took part")
    minutes: str

    def lines(self) -> tuple[Line, ...]:
        """When, in which form and with how many, and the minutes."""
        session = say(
            "{day}，{format}，{n} 人参加",
            "{day}, {format}, {n} took part",
            day=self.held_on,
            format=say(*_FORMATS[self.format]),
            n=self.attendees,
        )
        return (session, *quote(self.minutes))


class TopicDecided(AboutTopic):
    """The session came to a resolution (决议) and assigned its tasks."""

    type: ClassVar[str] = "deliberation.topic.decided.v1"
    wording: ClassVar[Wording] = Wording("形成决议", "Resolution reached", trail="decided")
    model_config = example(
        topic=TOPIC,
        issue=ISSUE,
        resolution="在东门停车棚安装充电桩十个",
        tasks=[{"description": "联系供电所安装", "assignee": person_example(), "due_on": "2026-12-01"}],
    )

    resolution: str
    tasks: tuple[Task, ...] = Field(min_length=1)

    def lines(self) -> tuple[Line, ...]:
        """The resolution and its tasks."""
        tasks = (
            say(
                "任务：{task}（{assignee}，{day} 前）",
                "Task: {task} ({assignee}, by {day})",
                task=Quote(task.description),
                assignee=task.assignee.called,
                day=task.due_on,
            )
            for task in self.tasks
        )
        return (*quote(self.resolution), *tasks)


class TopicCarriedOut(AboutTopic):
    """The resolution's tasks are done; the result is what will be published."""

    type: ClassVar[str] = "deliberation.topic.carried_out.v1"
    wording: ClassVar[Wording] = Wording("落实办结", "Carried out", trail="resolved")
    model_config = example(topic=TOPIC, issue=ISSUE, result="十个充电桩投入使用")

    result: str

    def lines(self) -> tuple[Line, ...]:
        """The result."""
        return quote(self.result)


class TopicDropped(AboutTopic):
    """The topic fell away with its issue: withdrawn, rejected or merged."""

    type: ClassVar[str] = "deliberation.topic.dropped.v1"
    wording: ClassVar[Wording] = Wording("议题撤下", "Topic dropped", trail="withdrawn")
    model_config = example(topic=TOPIC, issue=ISSUE, cause="withdrawn")

    cause: DropCause

    def lines(self) -> tuple[Line, ...]:
        """Why."""
        return (say(CAUSES[self.cause].zh, CAUSES[self.cause].en),)
