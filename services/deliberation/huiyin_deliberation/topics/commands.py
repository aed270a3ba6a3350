"""What can be asked of a topic, by page or by API: check who and where, then let the rules decide."""

from datetime import date
from typing import Annotated
from uuid import UUID
from zoneinfo import ZoneInfo

from pydantic import Field, ValidationInfo, field_validator
from uuid6 import uuid7

from huiyin_contracts import parties
from huiyin_contracts.publications import PublicationKind
from huiyin_contracts.topic_state import Topic
from huiyin_contracts.topics import SessionFormat, Task
from huiyin_county.divisions import timezone_of
from huiyin_deliberation.topics.rules import TOPIC, CarryOut, Command, Decide, Deliberate, Publicise
from huiyin_events.decider import Done
from huiyin_service.http import CommandBody, Frame, RequestBody, SignInText, division_of
from huiyin_service.policy import permit
from huiyin_service.public_words import IMPERSONAL
from huiyin_service.service import Service
from huiyin_service.streams import topic_stream


class DeliberateBody(CommandBody):
    """A session that was held."""

    held_on: date
    format: SessionFormat
    attendees: int = Field(ge=1, le=10_000)
    minutes: Annotated[str, IMPERSONAL] = Field(min_length=2, max_length=20_000)


class TaskAssigneeBody(RequestBody):
    """Who takes a task on: a person, or a team, a company or a unit."""

    kind: parties.PartyKind = "member"
    name: str = Field(min_length=1, max_length=60)
    id: SignInText | None = Field(default=None, description="a person's sign-in, or the id of a force")

    @field_validator("id")
    @classmethod
    def _of_a_force(cls, given: str | None, others: ValidationInfo) -> str | None:
        if given is not None and others.data.get("kind") != "member":
            UUID(given)
        return given

    @property
    def party(self) -> parties.Party:
        """As the contract has it."""
        if self.kind == "member":
            return parties.Person.named(self.name, self.id)
        return parties.Body(kind=self.kind, name=self.name, id=UUID(self.id) if self.id else None)


class TaskBody(RequestBody):
    """What is to be done, by whom, by which day."""

    description: Annotated[str, IMPERSONAL] = Field(min_length=2, max_length=500)
    assignee: TaskAssigneeBody
    due_on: date

    @property
    def task(self) -> Task:
        """As the contract has it."""
        return Task(description=self.description, assignee=self.assignee.party, due_on=self.due_on)


class DecideBody(CommandBody):
    """A resolution and its tasks."""

    resolution: Annotated[str, IMPERSONAL] = Field(min_length=2, max_length=4000)
    tasks: list[TaskBody] = Field(min_length=1, max_length=50)


class CarryOutBody(CommandBody):
    """The tasks done."""

    result: Annotated[str, IMPERSONAL] = Field(min_length=2, max_length=4000)


class PubliciseBody(CommandBody):
    """A notice for the village's board."""

    kind: PublicationKind = "result"
    notice: Annotated[str, IMPERSONAL] = Field(min_length=2, max_length=4000)


async def deliberate(service: Service, frame: Frame, topic: UUID, body: DeliberateBody) -> Done[Topic]:
    """Record the session; staff of the division may."""
    today = frame.now.astimezone(await _zone(service, topic)).date()
    command = Deliberate(body.held_on, body.format, body.attendees, body.minutes, today)
    return await _act(service, frame, topic, "topic.deliberate", body, command)


async def decide(service: Service, frame: Frame, topic: UUID, body: DecideBody) -> Done[Topic]:
    """Record the resolution; staff of the division may."""
    command = Decide(body.resolution, tuple(task.task for task in body.tasks))
    return await _act(service, frame, topic, "topic.decide", body, command)


async def carry_out(service: Service, frame: Frame, topic: UUID, body: CarryOutBody) -> Done[Topic]:
    """Record that the tasks are done; staff of the division may."""
    return await _act(service, frame, topic, "topic.carry-out", body, CarryOut(body.result))


async def publicise(service: Service, frame: Frame, topic: UUID, body: PubliciseBody) -> Done[Topic]:
    """Put something of the topic on its division's board; staff of the division may."""
    board = await division_of(service, topic_stream(topic))
    command = Publicise(uuid7(), body.kind, board, body.notice, frame.now)
    return await _act(service, frame, topic, "topic.publicise", body, command)


async def _act(
    service: Service, frame: Frame, topic: UUID, action: str, body: CommandBody, command: Command
) -> Done[Topic]:
    division = await division_of(service, topic_stream(topic))
    permit(frame.principal, action, division)
    return await frame.perform(
        service, TOPIC, topic_stream(topic), command, division=division, expected=body.expected_version
    )


async def _zone(service: Service, topic: UUID) -> ZoneInfo:
    async with service.pool.acquire() as connection:
        return await timezone_of(connection, await division_of(service, topic_stream(topic), connection))
