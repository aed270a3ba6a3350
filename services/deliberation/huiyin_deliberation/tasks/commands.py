"""What can be done with a task, by page or by API: check who and where, then let the rules decide."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Annotated
from uuid import UUID, uuid5

from pydantic import Field

from huiyin_contracts.parties import Person
from huiyin_contracts.task_state import AssignedTask
from huiyin_contracts.words import MOST_PHOTOS, PhotoId
from huiyin_county.charter import of_version
from huiyin_county.charters import county
from huiyin_deliberation.registers.body import AssigneeBody
from huiyin_deliberation.registers.queries import acts_for, on_residents_team
from huiyin_deliberation.tasks.queries import AssignedTaskRow, find_task
from huiyin_deliberation.tasks.rules import (
    TASK,
    AcceptTask,
    Command,
    DispatchTask,
    HandTaskOn,
    RefuseTask,
    ReportDone,
    ReportProgress,
    SetMilestones,
)
from huiyin_deliberation.tasks.stream import task_stream
from huiyin_events.decider import Done
from huiyin_service.auth import Principal
from huiyin_service.divisions import local_day
from huiyin_service.http import CommandBody, Frame
from huiyin_service.persons.body import person_of_principal
from huiyin_service.photos import published
from huiyin_service.policy import HELD, NONE, Relation, permit
from huiyin_service.problems import unknown
from huiyin_service.public_words import IMPERSONAL
from huiyin_service.reading import known
from huiyin_service.service import Service

Said = Annotated[str, Field(min_length=2, max_length=4000), IMPERSONAL]


class MilestonesBody(CommandBody):
    """In which steps it is done."""

    milestones: list[Annotated[str, Field(min_length=2, max_length=100), IMPERSONAL]] = Field(
        min_length=1, max_length=20
    )


class EvidenceBody(CommandBody):
    """What comes with pictures."""

    photos: list[PhotoId] = Field(default=[], max_length=MOST_PHOTOS, description="ids from POST /api/intake/photos")


class TaskProgressBody(EvidenceBody):
    """How it goes, and which of its steps was reached."""

    note: Said
    milestone: Annotated[str, Field(max_length=100)] | None = None


class TaskDoneBody(EvidenceBody):
    """What was done."""

    result: Said


class InspectionBody(EvidenceBody):
    """What was found on the spot."""

    finding: Said


class HandTaskOnBody(CommandBody):
    """Who has it from now on, by the registers."""

    assignee: AssigneeBody
    reason: Said


class DispatchTaskBody(CommandBody):
    """It is to be done by an order; nothing more is to be said."""


@dataclass(frozen=True, slots=True)
class TaskStanding:
    """How somebody stands to a task: whether they have it, and whether their residents' team looks at it."""

    has_it: bool
    looks_at_it: bool

    @property
    def working(self) -> Relation:
        """For what who has it does."""
        return HELD if self.has_it else NONE

    @property
    def looking(self) -> Relation:
        """For what who looks at it on the spot does."""
        return HELD if self.looks_at_it else NONE

    @property
    def reading(self) -> Relation:
        """For who reads it."""
        return self.working | self.looking


async def standing(service: Service, principal: Principal | None, task: AssignedTaskRow) -> TaskStanding:
    """How somebody stands to a task."""
    if principal is None:
        return TaskStanding(has_it=False, looks_at_it=False)
    today = await local_day(service, task.division)
    return TaskStanding(
        await acts_for(service.pool, principal.sub, task.assignee),
        await on_residents_team(service.pool, principal.sub, task.division, today),
    )


async def require_task(service: Service, task: UUID) -> AssignedTaskRow:
    """A task. Raises a 404 Problem where there is none, also after the views have all there is."""
    return await known(service, lambda: find_task(service.pool, service.now(), task), unknown("task", task=str(task)))


async def readable(service: Service, principal: Principal | None, task: UUID) -> AssignedTaskRow:
    """A task, for who may read it. Raises a 404, 401 or 403 Problem."""
    permit(principal, "task.read")
    found = await require_task(service, task)
    permit(principal, "task.read", found.division, (await standing(service, principal, found)).reading)
    return found


async def set_milestones(service: Service, frame: Frame, task: UUID, body: MilestonesBody) -> Done[AssignedTask]:
    """Say in which steps it is done: who has it, or an office for them."""
    found = await _working(service, frame, task)
    return await _perform(service, frame, found, body, SetMilestones(tuple(body.milestones)))


async def progress(service: Service, frame: Frame, task: UUID, body: TaskProgressBody) -> Done[AssignedTask]:
    """Say how it goes: who has it, or an office for them."""
    found = await _working(service, frame, task)
    photos = tuple(await published(service, body.photos, task, private=found.private))
    return await _perform(service, frame, found, body, ReportProgress(body.note, photos, body.milestone or None))


async def report_done(service: Service, frame: Frame, task: UUID, body: TaskDoneBody) -> Done[AssignedTask]:
    """Say that it is done: who has it, or an office for them."""
    found = await _working(service, frame, task)
    photos = tuple(await published(service, body.photos, task, private=found.private))
    return await _perform(service, frame, found, body, ReportDone(_who(frame), body.result, photos))


async def accept(service: Service, frame: Frame, task: UUID, body: InspectionBody) -> Done[AssignedTask]:
    """Find it done on the spot: an office of the village, or somebody of its residents' team."""
    found = await _looking(service, frame, task)
    rules = of_version((await county(service.pool, found.division)).charters, found.charter).deliberation
    publicise_by = frame.now + timedelta(days=rules.times.handling)
    photos = tuple(await published(service, body.photos, task, private=found.private))
    return await _perform(service, frame, found, body, AcceptTask(_who(frame), body.finding, publicise_by, photos))


async def refuse(service: Service, frame: Frame, task: UUID, body: InspectionBody) -> Done[AssignedTask]:
    """Find it not done on the spot: an office of the village, or somebody of its residents' team."""
    found = await _looking(service, frame, task)
    photos = tuple(await published(service, body.photos, task, private=found.private))
    return await _perform(service, frame, found, body, RefuseTask(_who(frame), body.finding, photos))


async def hand_on(service: Service, frame: Frame, task: UUID, body: HandTaskOnBody) -> Done[AssignedTask]:
    """Give it to somebody else of the registers: an office of the village."""
    found = await require_task(service, task)
    permit(frame.principal, "task.lead", found.division)
    today: date = await local_day(service, found.division)
    to = await body.assignee.party(service.pool, found.division, today)
    return await _perform(service, frame, found, body, HandTaskOn(to, body.reason))


async def dispatch(service: Service, frame: Frame, task: UUID, body: DispatchTaskBody) -> Done[AssignedTask]:
    """Have it done by an order: an office of the village. It comes back with the order's result."""
    found = await require_task(service, task)
    permit(frame.principal, "task.lead", found.division)
    category = await service.pool.fetchval("SELECT category FROM issues WHERE id = $1", found.issue)
    work = uuid5(task, f"work:{found.version}")
    return await _perform(service, frame, found, body, DispatchTask(work, category, found.private))


async def _working(service: Service, frame: Frame, task: UUID) -> AssignedTaskRow:
    permit(frame.principal, "task.work")
    found = await require_task(service, task)
    permit(frame.principal, "task.work", found.division, (await standing(service, frame.principal, found)).working)
    return found


async def _looking(service: Service, frame: Frame, task: UUID) -> AssignedTaskRow:
    permit(frame.principal, "task.accept")
    found = await require_task(service, task)
    permit(frame.principal, "task.accept", found.division, (await standing(service, frame.principal, found)).looking)
    return found


def _who(frame: Frame) -> Person:
    assert frame.principal is not None
    return person_of_principal(frame.principal)


async def _perform(
    service: Service, frame: Frame, task: AssignedTaskRow, body: CommandBody, command: Command
) -> Done[AssignedTask]:
    return await frame.perform(
        service, TASK, task_stream(task.id), command, division=task.division, expected=body.expected_version
    )
