"""What can be asked of deliberation, by page or by API: check who and where, then let the rules decide."""

from datetime import date
from typing import Annotated
from uuid import UUID
from zoneinfo import ZoneInfo

from pydantic import Field

from huiyin_contracts.topics import Publication, SessionFormat, Task, TopicPlanned
from huiyin_county.divisions import timezone_of
from huiyin_deliberation.topics import queries as agenda
from huiyin_deliberation.topics.policies import LONGEST_TITLE, title_of, topic_of
from huiyin_deliberation.topics.rules import TOPIC, CarryOut, Command, Decide, Deliberate, Plan, Publicise, Topic
from huiyin_events.decider import Done
from huiyin_events.envelope import stream_name
from huiyin_service.auth import STAFF, require
from huiyin_service.http import Body, CommandBody, Frame, division_of
from huiyin_service.problems import Problem
from huiyin_service.service import Service


class PlanBody(Body):
    """An issue for the plan; the title is its own first words where none is given."""

    issue: UUID
    title: Annotated[str, Field(min_length=2, max_length=LONGEST_TITLE)] | None = None


class DeliberateBody(CommandBody):
    """A session that was held."""

    held_on: date
    format: SessionFormat
    attendees: int = Field(ge=1, le=10_000)
    minutes: str = Field(min_length=2, max_length=20_000)


class TaskBody(Body):
    """What is to be done, by whom, by which day."""

    what: str = Field(min_length=2, max_length=500)
    assignee: str = Field(min_length=1, max_length=60)
    due_on: date


class DecideBody(CommandBody):
    """A resolution and its tasks."""

    resolution: str = Field(min_length=2, max_length=4000)
    tasks: list[TaskBody] = Field(min_length=1, max_length=50)


class CarryOutBody(CommandBody):
    """The tasks done."""

    result: str = Field(min_length=2, max_length=4000)


class PubliciseBody(CommandBody):
    """A notice for the village's board."""

    what: Publication = "result"
    notice: str = Field(min_length=2, max_length=4000)


async def plan(service: Service, frame: Frame, body: PlanBody) -> Done[Topic]:
    """Put an issue into the plan; staff of its division may.

    Raises a 404 Problem for an unknown issue, a 409 Problem for one that has ended or has an order.
    """
    issue = await agenda.issue(service, body.issue)
    require(frame.principal, *STAFF, division=issue.division)
    repeated = frame.key is not None and await service.store.replay(frame.key) is not None
    if issue.stage != "reported" and not repeated:
        raise Problem(
            409,
            "issue-not-waiting",
            "不能这样办理",
            "事项 {number} 已经结束或已有工单，不能列入议事计划。",
            params={"number": issue.number},
        )
    topic = topic_of(body.issue, again=issue.reopened_at is not None)
    command = Plan(topic, body.issue, body.title or title_of(issue.description))
    return await frame.perform(service, TOPIC, _stream(topic), command, division=issue.division)


async def deliberate(service: Service, frame: Frame, topic: UUID, body: DeliberateBody) -> Done[Topic]:
    """Record the session; staff of the division may."""
    zone = await _zone(service, topic)
    today = frame.now.astimezone(zone).date()
    command = Deliberate(body.held_on, body.format, body.attendees, body.minutes, today)
    return await _act(service, frame, topic, body, command)


async def decide(service: Service, frame: Frame, topic: UUID, body: DecideBody) -> Done[Topic]:
    """Record the resolution; staff of the division may."""
    tasks = tuple(Task(what=task.what, assignee=task.assignee, due_on=task.due_on) for task in body.tasks)
    return await _act(service, frame, topic, body, Decide(body.resolution, tasks))


async def carry_out(service: Service, frame: Frame, topic: UUID, body: CarryOutBody) -> Done[Topic]:
    """Record that the tasks are done; staff of the division may."""
    return await _act(service, frame, topic, body, CarryOut(body.result))


async def publicise(service: Service, frame: Frame, topic: UUID, body: PubliciseBody) -> Done[Topic]:
    """Put something of the topic on the board; staff of the division may."""
    return await _act(service, frame, topic, body, Publicise(body.what, body.notice))


async def _act(service: Service, frame: Frame, topic: UUID, body: CommandBody, command: Command) -> Done[Topic]:
    division = await division_of(service, _stream(topic))
    require(frame.principal, *STAFF, division=division)
    return await frame.perform(
        service, TOPIC, _stream(topic), command, division=division, expected=body.expected_version
    )


async def _zone(service: Service, topic: UUID) -> ZoneInfo:
    async with service.pool.acquire() as connection:
        return await timezone_of(connection, await division_of(service, _stream(topic), connection))


def _stream(topic: UUID) -> str:
    return stream_name(TopicPlanned.type, topic)
