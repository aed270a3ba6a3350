"""What can be asked of a topic, by page or by API: check who and where, then let the rules decide."""

from typing import Annotated
from uuid import UUID

from pydantic import Field
from uuid6 import uuid7

from huiyin_contracts.publications import PublicationKind
from huiyin_contracts.sessions import SessionConvened
from huiyin_contracts.topic_state import Topic
from huiyin_county.charters import county
from huiyin_deliberation.publications.window import handling_by, objectable_until
from huiyin_deliberation.tasks.rules import TASK
from huiyin_deliberation.tasks.stream import task_stream
from huiyin_deliberation.topics.rules import TOPIC, CarryOut, Command, Decline, Publicise
from huiyin_events.decider import Done
from huiyin_events.envelope import of_types, stream_name
from huiyin_events.refusal import Refused
from huiyin_service.http import CommandBody, Frame, division_of
from huiyin_service.policy import permit
from huiyin_service.public_words import IMPERSONAL
from huiyin_service.service import Service
from huiyin_service.streams import topic_stream


class DeclineBody(CommandBody):
    """Why a topic is not taken from the plan; the reporter is answered with it."""

    reason: Annotated[str, IMPERSONAL] = Field(min_length=2, max_length=4000)


class CarryOutBody(CommandBody):
    """The tasks done."""

    result: Annotated[str, IMPERSONAL] = Field(min_length=2, max_length=4000)
    warm: bool = Field(default=False, description="a warm project (暖心项目), resolved on a market day (P9)")


class PubliciseBody(CommandBody):
    """A notice for the village's board."""

    kind: PublicationKind = "result"
    notice: Annotated[str, IMPERSONAL] = Field(min_length=2, max_length=4000)


async def decline(service: Service, frame: Frame, topic: UUID, body: DeclineBody) -> Done[Topic]:
    """Take it from the plan with a reason; staff of the division may."""
    return await _act(service, frame, topic, "topic.decline", body, Decline(None, None, body.reason))


async def carry_out(service: Service, frame: Frame, topic: UUID, body: CarryOutBody) -> Done[Topic]:
    """Record that the tasks are done; staff of the division may."""
    state = TOPIC.fold(recorded.closed for recorded in await service.store.read_stream(topic_stream(topic)))
    histories = [await service.store.read_stream(task_stream(task.task)) for task in state.tasks]
    tasks = [TASK.fold(recorded.closed for recorded in history) for history in histories]
    accepted = [task.id for task in tasks if task.stage == "accepted" and task.id]
    async with service.pool.acquire() as connection:
        where = await county(connection, await division_of(service, topic_stream(topic), connection))
    if body.warm and not await _on_market_day(service, state):
        raise Refused("warm-without-market-day", "暖心项目是赶集日议定的，这个议题不是（P9）")
    command = CarryOut(body.result, accepted, handling_by(where, state.charter, frame.now), body.warm)
    return await _act(service, frame, topic, "topic.carry-out", body, command)


async def _on_market_day(service: Service, topic: Topic) -> bool:
    """Whether it was decided by a session of a market day."""
    if topic.procedure != "session" or topic.by is None:
        return False
    history = await service.store.read_stream(stream_name(SessionConvened.type, topic.by), limit=1)
    return any(convened.form == "market" for _, convened in of_types(history, SessionConvened))


async def publicise(service: Service, frame: Frame, topic: UUID, body: PubliciseBody) -> Done[Topic]:
    """Put something of the topic on its division's board; staff of the division may."""
    board = await division_of(service, topic_stream(topic))
    state = TOPIC.fold(one.closed for one in await service.store.read_stream(topic_stream(topic)))
    async with service.pool.acquire() as connection:
        ends_at = objectable_until(await county(connection, board), state.charter, body.kind, frame.now)
    command = Publicise(uuid7(), body.kind, board, body.notice, frame.now, ends_at)
    return await _act(service, frame, topic, "topic.publicise", body, command)


async def _act(
    service: Service, frame: Frame, topic: UUID, action: str, body: CommandBody, command: Command
) -> Done[Topic]:
    division = await division_of(service, topic_stream(topic))
    permit(frame.principal, action, division)
    return await frame.perform(
        service, TOPIC, topic_stream(topic), command, division=division, expected=body.expected_version
    )
