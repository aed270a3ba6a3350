"""What a session resolved is carried through in any case (P6, P7): its office says so, or time does by itself.

    a task of it is accepted  -> a timer for the day by which its handling is on the board
    it fires                  -> CarryOut, where all of its tasks are accepted and nobody has said so

From then on its result is owed to the board, and goes up to town and county where it is not put there. Other procedures
have a step of their own for it.
"""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from huiyin_contracts import Event
from huiyin_contracts.tasks import TaskAccepted
from huiyin_county.charters import county
from huiyin_deliberation.publications.window import handling_by
from huiyin_deliberation.tasks.rules import TASK
from huiyin_deliberation.tasks.stream import task_stream
from huiyin_deliberation.topics.rules import TOPIC, CarryOut
from huiyin_events.decider import perform_when_due
from huiyin_events.envelope import Recorded
from huiyin_events.store import Connection
from huiyin_events.subscription import Reaction
from huiyin_events.timers import Timer, TimerHandler, set_timer
from huiyin_service.service import Service
from huiyin_service.streams import topic_stream

OUTCOME = "topic-outcome"


def on_task_accepted(service: Service) -> Reaction:  # noqa: ARG001 - as every policy
    """Leave the office its days; the last task that is accepted moves them on."""

    async def react(connection: Connection, recorded: Recorded) -> None:
        event = recorded.event
        assert isinstance(event, TaskAccepted)
        data = {"division": recorded.division}
        await set_timer(connection, Timer(OUTCOME, str(event.topic), event.publicise_by, data, recorded.caused()))

    return react


def on_last_day(service: Service) -> TimerHandler:
    """Say of it what was said of its tasks."""

    async def fire(connection: Connection, timer: Timer, _now: datetime) -> None:
        topic, division = UUID(timer.subject), timer.data["division"]
        history = await service.store.read_stream(topic_stream(topic), connection=connection)
        state = TOPIC.fold(one.closed for one in history)
        if state.stage != "decided" or state.procedure != "session":
            return
        streams = [task_stream(task.task) for task in state.tasks]
        histories = await service.store.read_streams(streams, connection)
        tasks = [TASK.fold(one.closed for one in histories.get(stream, ())) for stream in streams]
        if any(task.stage != "accepted" for task in tasks):
            return  # whoever accepts the last one sets the timer anew
        where = await county(connection, division)
        result = "\n".join(f"{task.description}：{task.result or task.finding}" for task in tasks)
        done = {task.id for task in tasks if task.id}
        await perform_when_due(
            service.store,
            TOPIC,
            topic_stream(topic),
            CarryOut(result, done, handling_by(where, state.charter, timer.due_at)),
            timer,
            division,
            connection,
        )

    return fire


POLICIES: dict[type[Event], Callable[[Service], Reaction]] = {TaskAccepted: on_task_accepted}
TIMERS: dict[str, Callable[[Service], TimerHandler]] = {OUTCOME: on_last_day}
