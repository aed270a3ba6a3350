"""What stalls of a key matter goes up (P7); its topic is told what it came to, and takes it along when it ends."""

from collections.abc import Callable
from typing import Final

from huiyin_contracts import Event
from huiyin_contracts.key_matter_state import EVENTS, KeyMatter
from huiyin_contracts.key_matters import (
    KeyMatterAccepted,
    KeyMatterCommissioned,
    KeyMatterDeclined,
    KeyMatterRaised,
)
from huiyin_contracts.topic_state import Topic
from huiyin_contracts.topics import Task, TopicDropped
from huiyin_deliberation.key_matters.rules import KEY_MATTER, DeclineMatter, StallMatter
from huiyin_deliberation.proceeding.stalls import StallWatch
from huiyin_deliberation.proceeding.topic import on_topic_dropped, tell
from huiyin_deliberation.topics.rules import CarryOut, Command, Decide, Decline
from huiyin_events.envelope import Recorded
from huiyin_events.store import Connection
from huiyin_events.subscription import Reaction
from huiyin_events.timers import TimerHandler
from huiyin_service.service import Service

PROCEDURE: Final = "key_matter"
FELL_AWAY = "议题已随事项终止"
WATCH = StallWatch("key-matter-next", KeyMatterRaised, KEY_MATTER, lambda event: event.key_matter, StallMatter)


def on_key_matter(service: Service) -> Reaction:
    """Decided once it is commissioned, carried out once it is accepted, not adopted where it was declined."""

    async def react(connection: Connection, recorded: Recorded) -> None:
        event = recorded.event
        assert isinstance(event, KeyMatterCommissioned | KeyMatterAccepted | KeyMatterDeclined)
        this = event.key_matter
        past = await service.store.read_stream(WATCH.stream(this), connection=connection)
        matter = KEY_MATTER.fold([one.closed for one in past])
        await tell(service, connection, recorded, matter.topic, this, lambda topic: _said(event, matter, topic))

    return react


def _said(event: Event, matter: KeyMatter, topic: Topic) -> Command | None:
    match event, topic.stage:
        case KeyMatterCommissioned(), "taken_up":
            task = Task(task=event.task, description=event.service, assignee=event.provider, due_on=event.due_on)
            decided_on = matter.last_on or event.due_on
            return Decide(PROCEDURE, event.key_matter, matter.resolution or "", (task,), decided_on)
        case KeyMatterAccepted(), "decided":
            return CarryOut(matter.result or "", [task.task for task in topic.tasks])
        case KeyMatterDeclined(), "taken_up":
            return Decline(PROCEDURE, event.key_matter, event.reason)
    return None


def _fallen(matter: KeyMatter) -> DeclineMatter | None:
    """Until it was commissioned there is nothing that goes on without its issue."""
    return DeclineMatter(FELL_AWAY) if matter.next and matter.next not in {"serve", "accept"} else None


POLICIES: dict[type[Event], Callable[[Service], Reaction]] = dict.fromkeys(EVENTS, WATCH.policy)
TOPICS: dict[type[Event], Callable[[Service], Reaction]] = {
    KeyMatterCommissioned: on_key_matter,
    KeyMatterAccepted: on_key_matter,
    KeyMatterDeclined: on_key_matter,
    TopicDropped: on_topic_dropped(PROCEDURE, WATCH.stream, KEY_MATTER, _fallen),
}
TIMERS: dict[str, Callable[[Service], TimerHandler]] = {WATCH.timer: WATCH.handler}
