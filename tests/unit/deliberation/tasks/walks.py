"""A task walked whole: whatever who has it, who looks at it, or time might do with it in whatever state."""

from collections.abc import Hashable, Iterable

from tests.unit.deliberation.walks import Procedure

from huiyin_contracts.task_state import AssignedTask
from huiyin_deliberation.tasks.rules import (
    TASK,
    AcceptWithTheWhole,
    Command,
    LetTaskFallOverdue,
    MissHandling,
    ReportDone,
    ReturnTask,
    SuperviseHandling,
    SuperviseTask,
    WarnOfHandling,
    WarnOfTask,
)

from .test_rules import ACCEPT, ASSIGN, BOARD_BY, ID, REFUSE, WORK, WORKING


def commands(_task: AssignedTask) -> Iterable[Command]:
    """Everything, in every state."""
    yield from (ASSIGN, *WORKING, ACCEPT, REFUSE, AcceptWithTheWhole("一并验收", BOARD_BY))
    yield from (ReportDone(None, "派单已办结"), ReturnTask(WORK, "rejected"), ReturnTask(ID, "rejected"))
    yield from (WarnOfTask(), LetTaskFallOverdue(), SuperviseTask("town"), SuperviseTask("county"))
    yield from (WarnOfHandling(), MissHandling(), SuperviseHandling("town"), SuperviseHandling("county"))


def key(task: AssignedTask) -> Hashable:
    """What tells states apart."""
    timed = task.near, task.overdue, task.supervised
    told = task.handling_near, task.handling_missed, task.handling_supervised
    return task.stage, task.assignee and task.assignee.key, bool(task.milestones), min(task.refused, 1), timed, told


PROCEDURE = Procedure(
    name="任务 A task",
    rules="huiyin_deliberation.tasks.rules",
    decider=TASK,
    stage_of=lambda task: task.stage,
    commands_for=commands,
    key_of=key,
)
