"""A procedure and the topic that it answers: taken up as it begins, and told what it came to (P6, P7).

A topic is in one procedure at a time. One that fell away with its issue, or that another procedure has by now, is left
as it is: what a procedure came to is on its own record in any case.
"""

from collections.abc import Callable
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from huiyin_contracts.topic_state import Topic
from huiyin_contracts.topics import Procedure, TopicDropped
from huiyin_deliberation.topics.queries import TopicRow, list_topics
from huiyin_deliberation.topics.rules import TOPIC, Command, TakeUp
from huiyin_events.decider import Decider, Done, perform_because
from huiyin_events.envelope import Recorded
from huiyin_events.store import Connection
from huiyin_events.subscription import Reaction
from huiyin_service.http import Frame, division_of
from huiyin_service.problems import Problem
from huiyin_service.service import Service
from huiyin_service.streams import topic_stream

S = TypeVar("S")
C = TypeVar("C")

MOST_CHOICES = 100


async def begin(
    service: Service,
    frame: Frame,
    decider: Decider[C, S],
    stream: str,
    command: C,
    division: str,
    *,
    procedure: Procedure,
    this: UUID,
    topic: UUID | None,
) -> Done[S]:
    """Begin a procedure, and take its topic up in the same transaction. Raises Refused where another has it."""
    if topic is None:
        return await frame.perform(service, decider, stream, command, division=division)
    if await division_of(service, topic_stream(topic)) != division:
        raise Problem(409, "topic-elsewhere", "议题不在这里", "这个议题属于别的村（社区），由那里办理。")
    async with service.pool.acquire() as connection, connection.transaction():
        done = await frame.perform(service, decider, stream, command, division=division, connection=connection)
        if done.appended is None or not done.appended.replayed:
            take_up = TakeUp(procedure, this)
            unkeyed = Frame(frame.principal, frame.now, None, frame.sender)
            await unkeyed.perform(
                service, TOPIC, topic_stream(topic), take_up, division=division, connection=connection
            )
    return done


async def plannable(service: Service, now: datetime, scope: str) -> list[TopicRow]:
    """Topics of the plan that a procedure may take up, what is due first."""
    return await list_topics(service.pool, now, scope, ["planned"], MOST_CHOICES, 0)


async def tell(
    service: Service,
    connection: Connection,
    recorded: Recorded,
    topic: UUID | None,
    this: UUID,
    command: Callable[[Topic], Command | None],
) -> None:
    """Tell a topic what became of it, where it is this procedure that has it still."""
    if topic is None:
        return
    past = await service.store.read_stream(topic_stream(topic), connection=connection)
    state = TOPIC.fold([one.closed for one in past])
    said = command(state) if state.by == this else None
    if said is not None:
        await perform_because(service.store, TOPIC, topic_stream(topic), said, recorded, connection)


def on_topic_dropped(
    procedure: Procedure,
    stream: Callable[[UUID], str],
    decider: Decider[C, S],
    command: Callable[[S], C | None],
) -> Callable[[Service], Reaction]:
    """What a procedure does whose topic fell away with its issue; `command` gives None where nothing is to be done."""

    def policy(service: Service) -> Reaction:
        async def react(connection: Connection, recorded: Recorded) -> None:
            event = recorded.event
            assert isinstance(event, TopicDropped)
            past = await service.store.read_stream(topic_stream(event.topic), connection=connection)
            topic = TOPIC.fold([one.closed for one in past])
            if topic.procedure != procedure or topic.by is None:
                return
            own = await service.store.read_stream(stream(topic.by), connection=connection)
            said = command(decider.fold([one.closed for one in own])) if own else None
            if said is not None:
                await perform_because(service.store, decider, stream(topic.by), said, recorded, connection)

        return react

    return policy
