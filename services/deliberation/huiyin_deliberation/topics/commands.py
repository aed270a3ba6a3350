"""What can be asked of a topic, by page or by API: check who and where, then let the rules decide."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import Field, ValidationInfo, field_validator
from uuid6 import uuid7

from huiyin_contracts import parties
from huiyin_contracts.publications import PublicationKind
from huiyin_contracts.topic_state import Topic
from huiyin_contracts.topics import Task
from huiyin_deliberation.topics.rules import TOPIC, CarryOut, Command, Decline, Publicise
from huiyin_events.decider import Done
from huiyin_service.http import CommandBody, Frame, RequestBody, SignInText, division_of
from huiyin_service.policy import permit
from huiyin_service.public_words import IMPERSONAL
from huiyin_service.service import Service
from huiyin_service.streams import topic_stream


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
        return Task(task=uuid7(), description=self.description, assignee=self.assignee.party, due_on=self.due_on)


class DeclineBody(CommandBody):
    """Why a topic is not taken from the plan; the reporter is answered with it."""

    reason: Annotated[str, IMPERSONAL] = Field(min_length=2, max_length=4000)


class CarryOutBody(CommandBody):
    """The tasks done."""

    result: Annotated[str, IMPERSONAL] = Field(min_length=2, max_length=4000)


class PubliciseBody(CommandBody):
    """A notice for the village's board."""

    kind: PublicationKind = "result"
    notice: Annotated[str, IMPERSONAL] = Field(min_length=2, max_length=4000)


async def decline(service: Service, frame: Frame, topic: UUID, body: DeclineBody) -> Done[Topic]:
    """Take it from the plan with a reason; staff of the division may."""
    return await _act(service, frame, topic, "topic.decline", body, Decline(None, None, body.reason))


async def carry_out(service: Service, frame: Frame, topic: UUID, body: CarryOutBody) -> Done[Topic]:
    """Record that the tasks are done; staff of the division may."""
    # Until tasks are aggregates of their own, who says that all is done says so of each of them.
    history = await service.store.read_stream(topic_stream(topic))
    accepted = [task.task for task in TOPIC.fold(recorded.closed for recorded in history).tasks]
    return await _act(service, frame, topic, "topic.carry-out", body, CarryOut(body.result, accepted))


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
