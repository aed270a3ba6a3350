"""The topic (议题): an issue on its way through the plan and a procedure to a resolution, its tasks and their result.

The hub of deliberation (P3, P6): whatever the procedure, a session, 三议一服务, 四议两公开, the four online steps or
a mediation, a topic is in one of them at a time, and what it came to is told here. What of it goes on the public board
is a `NoticePublished` in its stream.
"""

from datetime import date
from typing import ClassVar, Final, Literal
from uuid import UUID

from pydantic import Field

from huiyin_contracts.base import AboutIssue, Value, example
from huiyin_contracts.deliberation_rules import PlanPriority
from huiyin_contracts.issues import ISSUE
from huiyin_contracts.labels import CAUSES, PRIORITIES, PROCEDURES
from huiyin_contracts.parties import Party, person_example
from huiyin_contracts.supervision import WATCHERS, SupervisionLevel
from huiyin_contracts.wording import Line, Phrase, Quote, Wording, quote, say

Procedure = Literal["session", "key_matter", "village_decision", "online", "mediation"]
"""议事会 (P6), 三议一服务 (Y2), 四议两公开 (P6), 线上议事 (P8), 德古说理 (P10)."""
DropCause = Literal["withdrawn", "rejected", "merged"]
TopicStep = Literal["deliberate", "answer", "publicise"]
"""What a topic owes itself: to be deliberated (P3), to be answered (P7), to have its result publicised (P6)."""

TOPIC = "0190f3c2-9999-7a53-9c1b-0d5f3a1b2c3d"
SESSION = "0190f3c2-aaaa-7a53-9c1b-0d5f3a1b2c3d"
MEDIATION = "0190f3c2-2720-7a53-9c1b-0d5f3a1b2c3d"
TASK = "0190f3c2-bbbb-7a53-9c1b-0d5f3a1b2c3d"


class Task(Value):
    """What a resolution assigned: to whom, and by which day (定人限时, P6)."""

    task: UUID
    description: str
    assignee: Party
    due_on: date


class AboutTopic(AboutIssue):
    """The base of events on one topic; `issue` is what it is about."""

    topic: UUID


class TopicPlanned(AboutTopic):
    """An issue was put into the deliberation plan (议事计划), to be deliberated by the day of its priority (P3)."""

    type: ClassVar[str] = "deliberation.topic.planned.v1"
    wording: ClassVar[Wording] = Wording("列入议事计划", "Put into the deliberation plan", trail="planned")
    model_config = example(
        topic=TOPIC,
        issue=ISSUE,
        title="小区增设电瓶车充电桩",
        priority="common",
        deliberate_by="2027-02-28",
        charter=1,
    )

    # No line of it: it is made of the public words, and leaves with them, so pages show it while these are public.
    title: str
    priority: PlanPriority
    deliberate_by: date
    charter: int = Field(ge=0, description="the version of the charter that it stays under; 0 is the default (P11)")

    def lines(self) -> tuple[Line, ...]:
        """How urgent it is, and by when it is deliberated."""
        label = PRIORITIES[self.priority]
        priority = say(label.zh, label.en)
        return (say("{priority}，{day}前议", "{priority}, by {day}", priority=priority, day=self.deliberate_by),)


class TopicTakenUp(AboutTopic):
    """A procedure put the topic on its agenda: until it gives it back, no other has it."""

    type: ClassVar[str] = "deliberation.topic.taken_up.v1"
    wording: ClassVar[Wording] = Wording("进入议事程序", "Taken up", trail="taken_up")
    model_config = example(topic=TOPIC, issue=ISSUE, procedure="session", by=SESSION)

    procedure: Procedure
    by: UUID = Field(description="the session, key matter, village decision, online deliberation or mediation")

    def lines(self) -> tuple[Line, ...]:
        """By which procedure."""
        return (named(self.procedure),)


class TopicSetBack(AboutTopic):
    """The procedure came to no end with the topic: it is in the plan again."""

    type: ClassVar[str] = "deliberation.topic.set_back.v1"
    wording: ClassVar[Wording] = Wording("退回议事计划", "Set back into the plan", trail="planned")
    model_config = example(topic=TOPIC, issue=ISSUE, procedure="session", by=SESSION, reason="到会人数不足")

    procedure: Procedure
    by: UUID
    reason: str

    def lines(self) -> tuple[Line, ...]:
        """By which procedure, and why."""
        return (named(self.procedure), *quote(self.reason))


class TopicDecided(AboutTopic):
    """The procedure came to a resolution (决议) and assigned its tasks (P6)."""

    type: ClassVar[str] = "deliberation.topic.decided.v1"
    wording: ClassVar[Wording] = Wording("形成决议", "Resolution reached", trail="decided")
    model_config = example(
        topic=TOPIC,
        issue=ISSUE,
        procedure="session",
        by=SESSION,
        resolution="在东门停车棚安装充电桩十个",
        tasks=[
            {"task": TASK, "description": "联系供电所安装", "assignee": person_example(), "due_on": "2026-12-01"},
        ],
    )

    procedure: Procedure
    by: UUID
    resolution: str
    tasks: tuple[Task, ...] = Field(min_length=1)

    def lines(self) -> tuple[Line, ...]:
        """The resolution and its tasks."""
        tasks = (
            say(
                "任务：{task}（{assignee}，{day}前）",
                "Task: {task} ({assignee}, by {day})",
                task=Quote(task.description),
                assignee=task.assignee.called,
                day=task.due_on,
            )
            for task in self.tasks
        )
        return (*quote(self.resolution), *tasks)


class TopicDeclined(AboutTopic):
    """The topic was not adopted, or not taken from the plan: it is answered with the reason (P3, P7)."""

    type: ClassVar[str] = "deliberation.topic.declined.v1"
    wording: ClassVar[Wording] = Wording("未采纳", "Not adopted", trail="not_adopted")
    model_config = example(topic=TOPIC, issue=ISSUE, procedure="session", by=SESSION, reason="表决未过半数")

    procedure: Procedure | None = Field(default=None, description="none: it was never taken up")
    by: UUID | None = None
    reason: str

    def lines(self) -> tuple[Line, ...]:
        """By which procedure, where by one, and why."""
        return (*([named(self.procedure)] if self.procedure else []), *quote(self.reason))


class TopicSettled(AboutTopic):
    """Both sides came to terms before a mediator and kept them: nobody resolved on it, and no word of it is told (P10).

    What everybody may know is that it was settled; that is its answer.
    """

    type: ClassVar[str] = "deliberation.topic.settled.v1"
    wording: ClassVar[Wording] = Wording("双方说和", "Settled between the sides", trail="settled")
    model_config = example(topic=TOPIC, issue=ISSUE, procedure="mediation", by=MEDIATION)

    procedure: Procedure
    by: UUID

    def lines(self) -> tuple[Line, ...]:
        """By which procedure."""
        return (named(self.procedure),)


class TopicReferred(AboutTopic):
    """It was not settled, and both sides were told where to go on (人民调解法 §26), which is for them alone (P10)."""

    type: ClassVar[str] = "deliberation.topic.referred.v1"
    wording: ClassVar[Wording] = Wording("转交办理", "Referred onward", trail="referred")
    model_config = example(topic=TOPIC, issue=ISSUE, procedure="mediation", by=MEDIATION)

    procedure: Procedure
    by: UUID

    def lines(self) -> tuple[Line, ...]:
        """By which procedure."""
        return (named(self.procedure),)


class TopicCarriedOut(AboutTopic):
    """All tasks of the resolution were accepted; the result is what will be published."""

    type: ClassVar[str] = "deliberation.topic.carried_out.v1"
    wording: ClassVar[Wording] = Wording("落实办结", "Carried out", trail="resolved")
    model_config = example(topic=TOPIC, issue=ISSUE, result="十个充电桩投入使用", publicise_by="2026-12-08")

    result: str
    publicise_by: date = Field(description="by the charter's `times.handling` its result is on the board (P6)")
    warm: bool = Field(default=False, description="a warm project (暖心项目), resolved on a market day (P9)")

    def lines(self) -> tuple[Line, ...]:
        """The result."""
        return (*((say("暖心项目", "A warm project"),) if self.warm else ()), *quote(self.result))


class TopicDropped(AboutTopic):
    """The topic fell away with its issue: withdrawn, rejected or merged."""

    type: ClassVar[str] = "deliberation.topic.dropped.v1"
    wording: ClassVar[Wording] = Wording("议题撤下", "Topic dropped", trail="withdrawn")
    model_config = example(topic=TOPIC, issue=ISSUE, cause="withdrawn")

    cause: DropCause

    def lines(self) -> tuple[Line, ...]:
        """Why."""
        return (say(CAUSES[self.cause].zh, CAUSES[self.cause].en),)


class TopicStalled(AboutTopic):
    """What a topic owes was not done by its day, and the town, then the county, sees to it (P7)."""

    type: ClassVar[str] = "deliberation.topic.stalled.v1"
    wording: ClassVar[Wording] = Wording("逾期督办", "Stalled, seen to from above", trail="supervised")
    model_config = example(topic=TOPIC, issue=ISSUE, step="deliberate", level="town", due_on="2027-02-28")

    step: TopicStep
    level: SupervisionLevel
    due_on: date

    def lines(self) -> tuple[Line, ...]:
        """What was owed until when, and who sees to it."""
        owed = say("{day}前须{step}", "to be {step} by {day}", day=self.due_on, step=_STEPS[self.step])
        return (owed, WATCHERS[self.level])


_STEPS: Final[dict[TopicStep, Phrase]] = {
    "deliberate": say("议事", "deliberated"),
    "answer": say("答复", "answered"),
    "publicise": say("公示办理结果", "publicised"),
}


def named(procedure: Procedure) -> Phrase:
    """A procedure by its name."""
    return say(PROCEDURES[procedure].zh, PROCEDURES[procedure].en)
