"""The tasks of a resolution as a request gives them, and who is meant by it."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated

from pydantic import Field
from uuid6 import uuid7

from huiyin_contracts.topics import Task
from huiyin_deliberation.registers.body import AssigneeBody
from huiyin_events.connections import Database
from huiyin_service.http import Day, RequestBody
from huiyin_service.public_words import IMPERSONAL


class TaskBody(RequestBody):
    """What is to be done, by whom, by which day."""

    description: Annotated[str, IMPERSONAL] = Field(min_length=2, max_length=500)
    assignee: AssigneeBody
    due_on: Day


async def tasks_of_bodies(
    database: Database, division: str, bodies: Sequence[TaskBody], today: date
) -> tuple[Task, ...]:
    """The tasks, each for somebody of the registers. Raises Refused for one who is not there (P6)."""
    return tuple(
        [
            Task(
                task=uuid7(),
                description=body.description,
                assignee=await body.assignee.party(database, division, today),
                due_on=body.due_on,
            )
            for body in bodies
        ]
    )
