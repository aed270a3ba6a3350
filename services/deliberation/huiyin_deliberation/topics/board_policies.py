"""What a session resolved is on the board in any case (P6): put up by its office, or by itself when its days are over.

    decided by a session  -> a timer for the end of `times.publicising`
    it fires              -> the resolution with its tasks is put up, unless it is up, or the matter is private

The procedures that put their own resolutions up are not waited for.
"""

from collections.abc import Callable
from datetime import datetime, time, timedelta
from uuid import UUID, uuid5

from huiyin_contracts import Event
from huiyin_contracts.parties import Person
from huiyin_contracts.topics import Task, TopicDecided
from huiyin_county.charter import of_version
from huiyin_county.charters import county
from huiyin_deliberation.issues.queries import is_private
from huiyin_deliberation.publications.window import objectable_until
from huiyin_deliberation.topics.rules import TOPIC, Publicise
from huiyin_events.decider import perform_when_due
from huiyin_events.envelope import Recorded
from huiyin_events.store import Connection
from huiyin_events.subscription import Reaction
from huiyin_events.timers import Timer, TimerHandler, set_timer
from huiyin_service.service import Service
from huiyin_service.streams import topic_stream

RESOLUTION = "resolution-publication"


def on_topic_decided(service: Service) -> Reaction:
    """Leave the office its days."""

    async def react(connection: Connection, recorded: Recorded) -> None:
        event = recorded.event
        assert isinstance(event, TopicDecided)
        if event.procedure != "session":
            return
        history = await service.store.read_stream(recorded.stream, connection=connection)
        charter = TOPIC.fold(one.closed for one in history).charter
        where = await county(connection, recorded.division)
        days = of_version(where.charters, charter).deliberation.times.publicising
        day = recorded.known_at.astimezone(where.timezone).date() + timedelta(days=days + 1)
        at = datetime.combine(day, time(), where.timezone)
        data = {"division": recorded.division}
        await set_timer(connection, Timer(RESOLUTION, str(event.topic), at, data, recorded.caused()))

    return react


def on_last_day(service: Service) -> TimerHandler:
    """Put up what was decided, as it was decided."""

    async def fire(connection: Connection, timer: Timer, _now: datetime) -> None:
        topic, division = UUID(timer.subject), timer.data["division"]
        stream = topic_stream(topic)
        history = await service.store.read_stream(stream, connection=connection)
        state = TOPIC.fold(one.closed for one in history)
        told = state.stage not in {"decided", "carried_out"} or "resolution" in state.publicised
        if told or state.issue is None or await is_private(connection, state.issue):
            return
        opened = await service.store.opened(history, connection)
        decided = [event for event in opened if isinstance(event, TopicDecided)][-1]
        where = await county(connection, division)
        ends_at = objectable_until(where, state.charter, "resolution", timer.due_at)
        notice = "\n".join([decided.resolution, *map(_task, decided.tasks)])
        publication = uuid5(topic, "resolution")
        await perform_when_due(
            service.store,
            TOPIC,
            stream,
            Publicise(publication, "resolution", division, notice, timer.due_at, ends_at),
            timer,
            division,
            connection,
        )

    return fire


def _task(task: Task) -> str:
    who = task.assignee.in_short if isinstance(task.assignee, Person) else task.assignee.called
    said = who if isinstance(who, str) else who.zh
    return f"任务：{task.description}（{said}，{task.due_on.month}月{task.due_on.day}日前）"


POLICIES: dict[type[Event], Callable[[Service], Reaction]] = {TopicDecided: on_topic_decided}
TIMERS: dict[str, Callable[[Service], TimerHandler]] = {RESOLUTION: on_last_day}
