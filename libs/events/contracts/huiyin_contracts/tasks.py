"""Tasks (任务): what a resolution assigned, carried out step by step and accepted on the spot (定人限时, P6, P7).

Each is opened because of a `TopicDecided`, under the charter of its topic. What an event says is public with the trail
of its issue.
"""

from datetime import date
from typing import ClassVar, Literal
from uuid import UUID

from pydantic import AwareDatetime, Field

from huiyin_contracts.base import AboutIssue, example
from huiyin_contracts.issues import ISSUE
from huiyin_contracts.parties import Party, Person, person_example
from huiyin_contracts.supervision import WATCHERS, SupervisionLevel
from huiyin_contracts.topics import TASK, TOPIC
from huiyin_contracts.wording import Line, Phrase, Quote, Wording, quote, say
from huiyin_contracts.words import PhotoId

WORK = "0190f3c2-cccc-7a53-9c1b-0d5f3a1b2c3d"
_DUE = "2026-12-02T00:00:00+08:00"

WorkEnd = Literal["rejected", "withdrawn", "merged"]
"""How an issue that a task was sent on as can end without a result."""

_ENDS: dict[WorkEnd, Phrase] = {
    "rejected": say("派单事项不予受理", "the issue that it was sent on as was rejected"),
    "withdrawn": say("派单事项已撤回", "the issue that it was sent on as was withdrawn"),
    "merged": say("派单事项已并入另一件", "the issue that it was sent on as was merged into another"),
}


class AboutTask(AboutIssue):
    """The base of events on one task; `issue` is what its topic is about."""

    task: UUID
    topic: UUID


class TaskAssigned(AboutTask):
    """A resolution gave somebody something to do, until the end of a day."""

    type: ClassVar[str] = "deliberation.task.assigned.v1"
    wording: ClassVar[Wording] = Wording("分派任务", "Task assigned", trail="task_assigned")
    model_config = example(
        task=TASK,
        topic=TOPIC,
        issue=ISSUE,
        description="联系供电所安装",
        assignee=person_example(),
        due_on="2026-12-01",
        warn_at="2026-11-29T00:00:00+08:00",
        due_at=_DUE,
        charter=1,
    )

    description: str
    assignee: Party
    due_on: date
    warn_at: AwareDatetime = Field(description="from when on its end is near")
    due_at: AwareDatetime = Field(description="the end of that day, on the county's clocks")
    charter: int = Field(ge=0, description="the version of the charter that it stays under (P11)")

    def lines(self) -> tuple[Line, ...]:
        """What, to whom, and by when."""
        whom = say("{assignee}，{day}前", "{assignee}, by {day}", assignee=self.assignee.called, day=self.due_on)
        return (*quote(self.description), whom)


class TaskMilestonesSet(AboutTask):
    """The steps that the task is done in, in place of those before."""

    type: ClassVar[str] = "deliberation.task.milestones_set.v1"
    wording: ClassVar[Wording] = Wording("定下步骤", "Steps set", trail="task_assigned")
    model_config = example(task=TASK, topic=TOPIC, issue=ISSUE, milestones=["勘察现场", "安装", "通电"])

    milestones: tuple[str, ...] = Field(min_length=1)

    def lines(self) -> tuple[Line, ...]:
        """The steps."""
        return tuple(Quote(milestone) for milestone in self.milestones)


class TaskProgressed(AboutTask):
    """How the task goes on, with pictures, and which of its steps was reached, if one was."""

    type: ClassVar[str] = "deliberation.task.progressed.v1"
    wording: ClassVar[Wording] = Wording("任务进展", "Task goes on", trail="task_assigned")
    model_config = example(task=TASK, topic=TOPIC, issue=ISSUE, note="线已接到东门", photos=[], milestone="勘察现场")

    note: str
    photos: tuple[PhotoId, ...] = ()
    milestone: str | None = None

    def lines(self) -> tuple[Line, ...]:
        """The step, and how it goes."""
        reached = say("完成步骤：{step}", "Step reached: {step}", step=Quote(self.milestone or ""))
        return (*([reached] if self.milestone else []), *quote(self.note))


class TaskReportedDone(AboutTask):
    """Who has the task says that it is done: somebody else is to look at it on the spot."""

    type: ClassVar[str] = "deliberation.task.reported_done.v1"
    wording: ClassVar[Wording] = Wording("任务报告完成", "Task reported done", trail="task_done")
    model_config = example(
        task=TASK, topic=TOPIC, issue=ISSUE, by=person_example(), result="充电桩十个已通电", photos=[]
    )

    by: Person | None = Field(description="none: by the result of the order that it was sent on as")
    result: str
    photos: tuple[PhotoId, ...] = ()

    def lines(self) -> tuple[Line, ...]:
        """The result."""
        return quote(self.result)


class TaskAccepted(AboutTask):
    """The village's office or the residents' team looked at it on the spot and found it done (验收).

    Where a procedure accepts the whole, as the committee does in 三议一服务 (Y2), its tasks are accepted with that.
    """

    type: ClassVar[str] = "deliberation.task.accepted.v1"
    wording: ClassVar[Wording] = Wording("任务通过验收", "Task accepted", trail="task_accepted")
    model_config = example(
        task=TASK,
        topic=TOPIC,
        issue=ISSUE,
        by=person_example("resident-luo"),
        finding="十个桩都能充",
        photos=[],
        publicise_by=_DUE,
    )

    by: Person | None = Field(description="none: it was accepted with the whole")
    finding: str
    photos: tuple[PhotoId, ...] = ()
    publicise_by: AwareDatetime = Field(description="by when the handling is to be on the board (P6)")

    def lines(self) -> tuple[Line, ...]:
        """What was found."""
        return quote(self.finding)


class TaskRefused(AboutTask):
    """It was looked at on the spot and is not done: it goes on, and is due when it was."""

    type: ClassVar[str] = "deliberation.task.refused.v1"
    wording: ClassVar[Wording] = Wording("验收未通过", "Task not accepted", trail="task_refused")
    model_config = example(
        task=TASK, topic=TOPIC, issue=ISSUE, by=person_example("resident-luo"), finding="三号桩不通电", photos=[]
    )

    by: Person
    finding: str
    photos: tuple[PhotoId, ...] = ()

    def lines(self) -> tuple[Line, ...]:
        """What was found."""
        return quote(self.finding)


class TaskHandedOn(AboutTask):
    """Somebody else has the task from now on; it is due when it was."""

    type: ClassVar[str] = "deliberation.task.handed_on.v1"
    wording: ClassVar[Wording] = Wording("任务转交", "Task handed on", trail="task_assigned")
    model_config = example(
        task=TASK, topic=TOPIC, issue=ISSUE, handed_from=person_example(), to=person_example("member-li"), reason="调离"
    )

    handed_from: Party
    to: Party
    reason: str

    def lines(self) -> tuple[Line, ...]:
        """From whom to whom, and why."""
        who = say("{a} → {b}", "{a} → {b}", a=self.handed_from.called, b=self.to.called)
        return (who, *quote(self.reason))


class TaskDispatched(AboutTask):
    """The work is done by an order: the task was sent to dispatch as an issue of its own, and waits for its result."""

    type: ClassVar[str] = "deliberation.task.dispatched.v1"
    wording: ClassVar[Wording] = Wording("任务转派单办理", "Task sent to dispatch", trail="dispatched")
    model_config = example(
        task=TASK,
        topic=TOPIC,
        issue=ISSUE,
        work=WORK,
        category="充电",
        description="联系供电所安装",
        private=False,
    )

    work: UUID = Field(description="the issue that it goes on as")
    category: str
    description: str
    private: bool


class TaskReturned(AboutTask):
    """The issue that it was sent on as ended without a result: who had the task has it again."""

    type: ClassVar[str] = "deliberation.task.returned.v1"
    wording: ClassVar[Wording] = Wording("任务退回", "Task came back", trail="returned")
    model_config = example(task=TASK, topic=TOPIC, issue=ISSUE, work=WORK, end="rejected")

    work: UUID
    end: WorkEnd

    def lines(self) -> tuple[Line, ...]:
        """How it ended."""
        return (_ENDS[self.end],)


class TaskNearedItsEnd(AboutTask):
    """The day by which the task is to be done is near, and it is not accepted yet."""

    type: ClassVar[str] = "deliberation.task.neared_its_end.v1"
    wording: ClassVar[Wording] = Wording("任务临近期限", "Task is due soon", trail="task_assigned")
    model_config = example(task=TASK, topic=TOPIC, issue=ISSUE, due_at=_DUE)

    due_at: AwareDatetime


class TaskFellOverdue(AboutTask):
    """The day passed with the task not accepted. It goes on (P7)."""

    type: ClassVar[str] = "deliberation.task.fell_overdue.v1"
    wording: ClassVar[Wording] = Wording("任务超过期限", "Task passed its day", trail="overdue")
    model_config = example(task=TASK, topic=TOPIC, issue=ISSUE, due_at=_DUE)

    due_at: AwareDatetime

    def lines(self) -> tuple[Line, ...]:
        """Which moment."""
        return (say("期限为 {day}，仍未验收", "Due {day}, and not accepted", day=self.due_at),)


class TaskSupervised(AboutTask):
    """It is overdue for so long that a higher level sees to it: the town, then the county (P7)."""

    type: ClassVar[str] = "deliberation.task.supervised.v1"
    wording: ClassVar[Wording] = Wording("任务督办", "Task supervised", trail="supervised")
    model_config = example(task=TASK, topic=TOPIC, issue=ISSUE, level="town")

    level: SupervisionLevel

    def headline(self) -> Phrase:
        """By which level."""
        if self.level == "town":
            return say("乡镇（街道）督办任务", "Task supervised by the town")
        return say("县级督办任务", "Task supervised by the county")


class TaskHandlingNeared(AboutTask):
    """The day by which the handling of an accepted task is to be on the board is near (P6)."""

    type: ClassVar[str] = "deliberation.task.handling_neared.v1"
    wording: ClassVar[Wording] = Wording("落实情况快到公示期限", "Handling due on the board", trail="task_accepted")
    model_config = example(task=TASK, topic=TOPIC, issue=ISSUE, publicise_by=_DUE)

    publicise_by: AwareDatetime


class TaskHandlingMissed(AboutTask):
    """The handling of an accepted task was not on the board in time (P6, P7): seven days, where the charter says so."""

    type: ClassVar[str] = "deliberation.task.handling_missed.v1"
    wording: ClassVar[Wording] = Wording("落实情况逾期未公示", "Handling not publicised in time", trail="overdue")
    model_config = example(task=TASK, topic=TOPIC, issue=ISSUE, publicise_by=_DUE)

    publicise_by: AwareDatetime

    def lines(self) -> tuple[Line, ...]:
        """By when it was to be."""
        return (say("应在 {day}前公示", "To be publicised by {day}", day=self.publicise_by),)


class TaskHandlingSupervised(AboutTask):
    """The handling of an accepted task is so long overdue that a higher level sees to it (P7)."""

    type: ClassVar[str] = "deliberation.task.handling_supervised.v1"
    wording: ClassVar[Wording] = Wording("督办公示落实情况", "Handling on the board supervised", trail="supervised")
    model_config = example(task=TASK, topic=TOPIC, issue=ISSUE, level="town")

    level: SupervisionLevel

    def lines(self) -> tuple[Line, ...]:
        """By which level."""
        return (WATCHERS[self.level],)
