"""What can be asked of revisits (P4): note that nobody was reached, record an answer, settle a finding."""

from typing import Annotated
from uuid import UUID

from pydantic import Field

from huiyin_contracts.revisits import RevisitChannel
from huiyin_deliberation.duties.days import day_over
from huiyin_deliberation.duties.streams import round_stream
from huiyin_deliberation.registers.body import AssigneeBody
from huiyin_deliberation.revisits.queries import RevisitRow, asked, carried_out_by
from huiyin_deliberation.revisits.rules import (
    REVISITS,
    AnswerRevisit,
    AttemptRevisit,
    Command,
    Finding,
    HandledAgain,
    RevisitRound,
    SettleFinding,
)
from huiyin_deliberation.topics.rules import topic_of
from huiyin_events.decider import Done
from huiyin_service.auth import Principal
from huiyin_service.divisions import local_day
from huiyin_service.http import CommandBody, Day, Frame, ShortText, division_of, new_id
from huiyin_service.persons.body import person_of_principal
from huiyin_service.policy import permit
from huiyin_service.public_words import IMPERSONAL
from huiyin_service.service import Service


class AttemptRevisitBody(CommandBody):
    """Nobody was reached."""

    topic: UUID
    channel: RevisitChannel


class AnswerRevisitBody(CommandBody):
    """What a household said; what is not well says so in their words, which are kept sealed."""

    topic: UUID
    channel: RevisitChannel
    solved: bool
    satisfied: bool
    told_by: ShortText | None = Field(default=None, description="who of the household, by name")
    remark: Annotated[str, Field(min_length=2, max_length=1000)] | None = None
    owner: AssigneeBody | None = Field(
        default=None, description="who sees to what was handled once more and still is not well; none: the caller"
    )
    due_on: Day | None = Field(default=None, description="by the end of which day")


class SettleFindingBody(CommandBody):
    """What was done about a finding."""

    topic: UUID
    result: Annotated[str, Field(min_length=2, max_length=4000), IMPERSONAL]


async def attempt(service: Service, frame: Frame, round_: UUID, body: AttemptRevisitBody) -> Done[RevisitRound]:
    """Note that nobody was reached."""
    asking, county = await _allowed(service, frame, round_)
    command = AttemptRevisit(body.topic, body.channel, person_of_principal(asking))
    return await _perform(service, frame, round_, county, body, command)


async def answer(service: Service, frame: Frame, round_: UUID, body: AnswerRevisitBody) -> Done[RevisitRound]:
    """Record what a household said. Raises Refused for a finding that is given to nobody the registers know."""
    asking, county = await _allowed(service, frame, round_)
    await service.catch_up()  # whether it was handled once more meanwhile
    topic = next(iter(await asked(service.pool, round_, topic=body.topic)), None)
    by = person_of_principal(asking)
    finding = None
    if body.due_on is not None:
        today = await local_day(service, county)
        owner = await body.owner.party(service.pool, county, today) if body.owner else by
        finding = Finding(owner, await day_over(service, county, body.due_on))
    command = AnswerRevisit(
        body.topic,
        new_id(frame.key),
        body.channel,
        body.solved,
        body.satisfied,
        by,
        body.told_by,
        body.remark,
        _again(topic) if topic else "no",
        await carried_out_by(service.pool, body.topic),
        finding,
        frame.now,
    )
    return await _perform(service, frame, round_, topic.division if topic else county, body, command)


async def settle(service: Service, frame: Frame, round_: UUID, body: SettleFindingBody) -> Done[RevisitRound]:
    """Say what was done about a finding."""
    _, county = await _allowed(service, frame, round_)
    topic = next(iter(await asked(service.pool, round_, topic=body.topic)), None)
    division = topic.division if topic else county
    return await _perform(service, frame, round_, division, body, SettleFinding(body.topic, body.result))


async def _allowed(service: Service, frame: Frame, round_: UUID) -> tuple[Principal, str]:
    county = await division_of(service, round_stream(round_))
    return permit(frame.principal, "revisit.record", county), county


def _again(topic: RevisitRow) -> HandledAgain:
    """Whether an issue was handled once more, and whether this topic is what came of it."""
    if not topic.again:
        return "no"
    return "before" if topic.topic == topic_of(topic.issue, again=True) else "under_way"


async def _perform(
    service: Service, frame: Frame, round_: UUID, division: str, body: CommandBody, command: Command
) -> Done[RevisitRound]:
    return await frame.perform(
        service, REVISITS, round_stream(round_), command, division=division, expected=body.expected_version
    )
