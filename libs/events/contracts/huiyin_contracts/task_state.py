"""What a task is, folded once, for its rules, its view and its timers.

assigned ─┬─ reported done ──▸ accepted
▲  ▲    │     └─ refused ─┐
│  └────┼─────────────────┘
└─ returned ── dispatched ──▸ (the order's result) reported done
"""

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Literal
from uuid import UUID

from huiyin_contracts.base import Event
from huiyin_contracts.parties import Party
from huiyin_contracts.supervision import SupervisionLevel
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
from huiyin_contracts.words import PhotoId

TaskStage = Literal["none", "assigned", "dispatched", "done", "accepted"]


@dataclass(frozen=True, slots=True)
class AssignedTask:
    """A task as its events tell it."""

    stage: TaskStage = "none"
    id: UUID | None = None
    topic: UUID | None = None
    issue: UUID | None = None
    description: str = ""
    assignee: Party | None = None
    due_on: date | None = None
    warn_at: datetime | None = None
    due_at: datetime | None = None
    charter: int = 0
    milestones: tuple[str, ...] = ()
    reached: tuple[str, ...] = ()
    progress: str | None = None
    result: str | None = None
    photos: tuple[PhotoId, ...] = ()
    """Of the result, or of who looked at it."""
    finding: str | None = None
    """What was found on the spot, last."""
    refused: int = 0
    work: UUID | None = None
    """The issue that it goes on as, while it is with dispatch."""
    near: bool = False
    overdue: bool = False
    supervised: tuple[SupervisionLevel, ...] = ()
    publicise_by: datetime | None = None
    """Once it is accepted: by when its handling is to be on the board."""
    handling_near: bool = False
    handling_missed: bool = False
    handling_supervised: tuple[SupervisionLevel, ...] = ()

    @property
    def open(self) -> bool:
        """Whether it is yet to be accepted."""
        return self.stage not in {"none", "accepted"}


UNASSIGNED = AssignedTask()


def evolve(task: AssignedTask, event: Event) -> AssignedTask:  # noqa: C901 - one branch an event
    """The task after an event of its stream."""
    match event:
        case TaskAssigned():
            return AssignedTask(
                stage="assigned",
                id=event.task,
                topic=event.topic,
                issue=event.issue,
                description=event.description,
                assignee=event.assignee,
                due_on=event.due_on,
                warn_at=event.warn_at,
                due_at=event.due_at,
                charter=event.charter,
            )
        case TaskMilestonesSet():
            kept = tuple(one for one in task.reached if one in event.milestones)
            return replace(task, milestones=event.milestones, reached=kept)
        case TaskProgressed():
            reached = (*task.reached, event.milestone) if event.milestone else task.reached
            return replace(task, progress=event.note, reached=reached)
        case TaskReportedDone():
            return replace(task, stage="done", result=event.result, photos=event.photos, work=None)
        case TaskAccepted():
            photos = event.photos or task.photos
            by = event.publicise_by
            return replace(task, stage="accepted", finding=event.finding, photos=photos, publicise_by=by)
        case TaskRefused():
            return replace(task, stage="assigned", finding=event.finding, refused=task.refused + 1, result=None)
        case TaskHandedOn():
            return replace(task, assignee=event.to)
        case TaskDispatched():
            return replace(task, stage="dispatched", work=event.work)
        case TaskReturned():
            return replace(task, stage="assigned", work=None)
        case TaskNearedItsEnd():
            return replace(task, near=True)
        case TaskFellOverdue():
            return replace(task, overdue=True)
        case TaskSupervised():
            return replace(task, supervised=(*task.supervised, event.level))
        case TaskHandlingNeared():
            return replace(task, handling_near=True)
        case TaskHandlingMissed():
            return replace(task, handling_missed=True)
        case TaskHandlingSupervised():
            return replace(task, handling_supervised=(*task.handling_supervised, event.level))
    return task


EVENTS = (
    TaskAssigned,
    TaskMilestonesSet,
    TaskProgressed,
    TaskReportedDone,
    TaskAccepted,
    TaskRefused,
    TaskHandedOn,
    TaskDispatched,
    TaskReturned,
    TaskNearedItsEnd,
    TaskFellOverdue,
    TaskSupervised,
    TaskHandlingNeared,
    TaskHandlingMissed,
    TaskHandlingSupervised,
)
"""The contracts whose events `evolve` folds."""
