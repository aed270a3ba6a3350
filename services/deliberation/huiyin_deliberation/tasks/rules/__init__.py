"""One task (任务), from its assignment to its acceptance on the spot (定人限时, P6), and what time does to it (P7).

    assigned ─┬─ reported done ──▸ accepted, by somebody else than who had it
      ▲  ▲    │     └─ refused ─┐
      │  └────┼─────────────────┘
      └─ returned ── dispatched ──▸ reported done, by the result of the order

Until it is accepted it turns yellow, falls overdue, and is seen to by the town and then by the county; so does the
publication of its handling, from then on.
"""

from collections.abc import Sequence
from typing import TypedDict
from uuid import UUID

from huiyin_contracts import Event
from huiyin_contracts.task_state import UNASSIGNED, AssignedTask, evolve
from huiyin_contracts.tasks import (
    TaskAccepted,
    TaskAssigned,
    TaskDispatched,
    TaskFellOverdue,
    TaskHandedOn,
    TaskHandlingMissed,
    TaskHandlingNeared,
    TaskHandlingSupervised,
    TaskMilestonesSet,
    TaskNearedItsEnd,
    TaskProgressed,
    TaskRefused,
    TaskReportedDone,
    TaskReturned,
    TaskSupervised,
)
from huiyin_deliberation.tasks.rules.asked import (
    AcceptTask,
    AcceptWithTheWhole,
    AssignTask,
    Command,
    DispatchTask,
    HandTaskOn,
    LetTaskFallOverdue,
    MissHandling,
    OfHandling,
    RefuseTask,
    ReportDone,
    ReportProgress,
    ReturnTask,
    SetMilestones,
    SuperviseHandling,
    SuperviseTask,
    WarnOfHandling,
    WarnOfTask,
)
from huiyin_events.decider import Decider
from huiyin_events.refusal import Refused

__all__ = [
    "TASK",
    "AcceptTask",
    "AcceptWithTheWhole",
    "AssignTask",
    "Command",
    "DispatchTask",
    "HandTaskOn",
    "LetTaskFallOverdue",
    "MissHandling",
    "OfHandling",
    "RefuseTask",
    "ReportDone",
    "ReportProgress",
    "ReturnTask",
    "SetMilestones",
    "SuperviseHandling",
    "SuperviseTask",
    "WarnOfHandling",
    "WarnOfTask",
    "decide",
]


class TaskIds(TypedDict):
    """What every event of a task is about."""

    task: UUID
    topic: UUID
    issue: UUID


def decide(command: Command, task: AssignedTask) -> Sequence[Event]:
    """What a command leads to. Raises Refused."""
    if isinstance(command, AssignTask):
        return _assign(command, task)
    if task.id is None or task.topic is None or task.issue is None:
        raise Refused("task-unknown", "没有这项任务")
    about: TaskIds = {"task": task.id, "topic": task.topic, "issue": task.issue}
    match command:
        case WarnOfTask() | LetTaskFallOverdue() | SuperviseTask():
            return _timed(command, task, about)
        case WarnOfHandling() | MissHandling() | SuperviseHandling():
            return _handling(command, task, about)
        case ReturnTask():
            if task.work != command.work:
                return []
            return [TaskReturned(**about, work=command.work, end=command.end)]
        case AcceptWithTheWhole(finding, publicise_by):
            if task.stage == "accepted":
                return []
            return [TaskAccepted(**about, by=None, finding=finding, publicise_by=publicise_by)]
        case AcceptTask() | RefuseTask():
            return _judged(command, task, about)
        case ReportDone(by=None) if task.stage == "dispatched":
            return [TaskReportedDone(**about, by=None, result=command.result, photos=command.photos)]
        case ReportDone(by=None):
            return []
    return _worked(command, task, about)


def _assign(command: AssignTask, task: AssignedTask) -> Sequence[Event]:
    if task.stage != "none":
        raise Refused("task-already-assigned", "这项任务已经分派")
    assigned = TaskAssigned(
        task=command.id,
        topic=command.topic,
        issue=command.issue,
        description=command.description,
        assignee=command.assignee,
        due_on=command.due_on,
        warn_at=command.warn_at,
        due_at=command.due_at,
        charter=command.charter,
    )
    return [assigned]


def _worked(
    command: SetMilestones | ReportProgress | ReportDone | HandTaskOn | DispatchTask, task: AssignedTask, about: TaskIds
) -> Sequence[Event]:
    """What who has it does with it, while nobody else has."""
    if task.stage == "accepted":
        raise Refused("task-already-accepted", "任务已经通过验收")
    if task.stage == "done":
        raise Refused("task-already-done", "任务已报告完成，等着验收（P6）")
    if task.stage == "dispatched":
        raise Refused("task-in-dispatch", "任务已转派单，等派单的结果（P6）")
    match command:
        case SetMilestones():
            if len(set(command.milestones)) < len(command.milestones):
                raise Refused("milestone-twice", "同一步骤列了两次")
            return [TaskMilestonesSet(**about, milestones=command.milestones)]
        case ReportProgress():
            if command.milestone is not None and command.milestone not in task.milestones:
                raise Refused("milestone-unknown", "任务没有这个步骤")
            if command.milestone in task.reached:
                raise Refused("milestone-reached", "这个步骤已经完成")
            return [TaskProgressed(**about, note=command.note, photos=command.photos, milestone=command.milestone)]
        case ReportDone():
            return [TaskReportedDone(**about, by=command.by, result=command.result, photos=command.photos)]
        case HandTaskOn():
            assert task.assignee is not None
            if command.to.same_as(task.assignee):
                raise Refused("task-handed-to-itself", "任务已经由这一方负责")
            return [TaskHandedOn(**about, handed_from=task.assignee, to=command.to, reason=command.reason)]
        case DispatchTask():
            sent = TaskDispatched(
                **about,
                work=command.work,
                category=command.category,
                description=task.description,
                private=command.private,
            )
            return [sent]


def _judged(command: AcceptTask | RefuseTask, task: AssignedTask, about: TaskIds) -> Sequence[Event]:
    """Acceptance on the spot (现场验收, P6): of what is said to be done, by another than who had it."""
    if task.stage == "accepted":
        raise Refused("task-already-accepted", "任务已经通过验收")
    if task.stage != "done":
        raise Refused("task-not-done", "任务还没有报告完成，不能验收（P6）")
    if task.assignee is not None and command.by.same_as(task.assignee):
        raise Refused("task-accepted-by-assignee", "验收人不能是任务的责任人（P6）")
    if isinstance(command, AcceptTask):
        by, publicise_by = command.by, command.publicise_by
        photos = command.photos
        return [TaskAccepted(**about, by=by, finding=command.finding, photos=photos, publicise_by=publicise_by)]
    return [TaskRefused(**about, by=command.by, finding=command.finding, photos=command.photos)]


def _timed(
    command: WarnOfTask | LetTaskFallOverdue | SuperviseTask, task: AssignedTask, about: TaskIds
) -> Sequence[Event]:
    """What time does to a task that is yet to be accepted; once each."""
    if not task.open or task.due_at is None:
        return []
    match command:
        case WarnOfTask():
            return [] if task.near or task.overdue else [TaskNearedItsEnd(**about, due_at=task.due_at)]
        case LetTaskFallOverdue():
            return [] if task.overdue else [TaskFellOverdue(**about, due_at=task.due_at)]
        case SuperviseTask(level):
            return [] if level in task.supervised else [TaskSupervised(**about, level=level)]


def _handling(command: OfHandling, task: AssignedTask, about: TaskIds) -> Sequence[Event]:
    """What time does to the publication of what was accepted; once each (P6, P7)."""
    by = task.publicise_by
    if by is None:
        return []
    match command:
        case WarnOfHandling():
            done = task.handling_near or task.handling_missed
            return [] if done else [TaskHandlingNeared(**about, publicise_by=by)]
        case MissHandling():
            return [] if task.handling_missed else [TaskHandlingMissed(**about, publicise_by=by)]
        case SuperviseHandling(level):
            known = level in task.handling_supervised
            return [] if known else [TaskHandlingSupervised(**about, level=level)]


TASK: Decider[Command, AssignedTask] = Decider(UNASSIGNED, decide, evolve)
