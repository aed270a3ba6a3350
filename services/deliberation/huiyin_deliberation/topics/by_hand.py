"""Until the procedures' rooms are there: how staff record by hand that a topic was taken up, and what was decided.

Nothing but this module, its lines in `api.py` and `page.py`, its two forms in `steps.html` and its two actions in the
policy table knows of it: the rooms of the procedures take its place.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter
from pydantic import Field
from uuid6 import uuid7

from huiyin_contracts import Event
from huiyin_contracts.topic_state import UNPLANNED, Topic, evolve
from huiyin_contracts.topics import Task
from huiyin_county.divisions import timezone_of
from huiyin_deliberation.tasks.body import TaskBody, tasks_of_bodies
from huiyin_deliberation.topics import rules
from huiyin_events.decider import Decider, Done
from huiyin_service.http import CommandBody, CommandResult, Frame, Framed, Here, answer, division_of
from huiyin_service.policy import permit
from huiyin_service.policy.routes import asks
from huiyin_service.public_words import IMPERSONAL
from huiyin_service.service import Service
from huiyin_service.streams import topic_stream

router = APIRouter()


class ByHandBody(CommandBody):
    """A session began with it."""


class DecideBody(CommandBody):
    """A resolution and its tasks."""

    resolution: Annotated[str, IMPERSONAL] = Field(min_length=2, max_length=4000)
    tasks: list[TaskBody] = Field(min_length=1, max_length=50)


@dataclass(frozen=True, slots=True)
class DecideByHand:
    """What was decided by whichever procedure has the topic."""

    resolution: str
    tasks: tuple[Task, ...]
    decided_on: date


def _decide(command: DecideByHand, topic: Topic) -> Sequence[Event]:
    procedure, by = topic.procedure or "session", topic.by or UUID(int=0)
    return rules.decide(rules.Decide(procedure, by, command.resolution, command.tasks, command.decided_on), topic)


_BY_HAND: Decider[DecideByHand, Topic] = Decider(UNPLANNED, _decide, evolve)


async def take_up(service: Service, frame: Frame, topic: UUID, body: ByHandBody) -> Done[Topic]:
    """Record that a session has it; staff of the division may."""
    stream, command = topic_stream(topic), rules.TakeUp("session", uuid7())
    division = await division_of(service, stream)
    permit(frame.principal, "topic.take-up", division)
    return await frame.perform(service, rules.TOPIC, stream, command, division=division, expected=body.expected_version)


async def decide(service: Service, frame: Frame, topic: UUID, body: DecideBody) -> Done[Topic]:
    """Record the resolution; staff of the division may."""
    stream = topic_stream(topic)
    async with service.pool.acquire() as connection:
        division = await division_of(service, stream, connection)
        today = frame.now.astimezone(await timezone_of(connection, division)).date()
    permit(frame.principal, "topic.decide", division)
    tasks = await tasks_of_bodies(service.pool, division, body.tasks, today)
    command = DecideByHand(body.resolution, tasks, today)
    return await frame.perform(service, _BY_HAND, stream, command, division=division, expected=body.expected_version)


@router.post(
    "/topics/{topic}/take-up", summary="record that a session takes it up", dependencies=[asks("topic.take-up")]
)
async def post_take_up(service: Here, frame: Framed, topic: UUID, body: ByHandBody) -> CommandResult:
    """By hand, until sessions are kept."""
    return answer(await take_up(service, frame, topic, body))


@router.post(
    "/topics/{topic}/decide", summary="record the resolution and its tasks", dependencies=[asks("topic.decide")]
)
async def post_decide(service: Here, frame: Framed, topic: UUID, body: DecideBody) -> CommandResult:
    """Every task has an assignee and a day."""
    return answer(await decide(service, frame, topic, body))
