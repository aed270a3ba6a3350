"""What stalls of a key matter goes up (P7); its topic is told what it came to, and what of that is public (P6)."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Final
from uuid import uuid5

from huiyin_contracts import Event
from huiyin_contracts.key_matter_state import EVENTS, KeyMatter
from huiyin_contracts.key_matters import (
    KeyMatterAccepted,
    KeyMatterCommissioned,
    KeyMatterDeclined,
    KeyMatterRaised,
)
from huiyin_contracts.publications import PublicationKind
from huiyin_contracts.topic_state import Topic, TopicStage
from huiyin_contracts.topics import Task, TopicDropped
from huiyin_county.charters import County, county
from huiyin_deliberation.key_matters.rules import KEY_MATTER, DeclineMatter, StallMatter
from huiyin_deliberation.proceeding.board import put_up
from huiyin_deliberation.proceeding.stalls import StallWatch
from huiyin_deliberation.proceeding.topic import on_topic_dropped, tell
from huiyin_deliberation.publications.rules import PublishDecision
from huiyin_deliberation.publications.window import handling_by, objectable_until
from huiyin_deliberation.topics.rules import CarryOut, Command, Decide, Decline, Publicise
from huiyin_events.envelope import Recorded
from huiyin_events.store import Connection
from huiyin_events.subscription import Reaction
from huiyin_events.timers import TimerHandler
from huiyin_service.service import Service

PROCEDURE: Final = "key_matter"
FELL_AWAY = "议题已随事项终止"
AT_STAGE: Final[Mapping[PublicationKind, TopicStage]] = {"resolution": "decided", "result": "carried_out"}
"""What a topic's stage is when it goes on the board; a topic that was declined has its answer by itself."""
KeyMatterOutcome = KeyMatterCommissioned | KeyMatterAccepted | KeyMatterDeclined
WATCH = StallWatch("key-matter-next", KeyMatterRaised, KEY_MATTER, lambda event: event.key_matter, StallMatter)


def on_key_matter(service: Service) -> Reaction:
    """Decided once it is commissioned, carried out once it is accepted, not adopted where it was declined.

    The resolution and the result go on the board at once, to be objected to for their days: whoever owns a part of what
    is shared may read what was resolved on it (民法典 §280), and nothing ends without an answer (P7).
    """

    async def react(connection: Connection, recorded: Recorded) -> None:
        event = recorded.event
        assert isinstance(event, KeyMatterOutcome)
        this = event.key_matter
        past = await service.store.read_stream(WATCH.stream(this), connection=connection)
        matter = KEY_MATTER.fold([one.closed for one in past])
        where = await county(connection, recorded.division)

        def said(topic: Topic) -> Command | None:
            return _said(event, matter, topic, handling_by(where, topic.charter, recorded.known_at))

        def public(topic: Topic) -> Command | None:
            notice = _notice(event, matter, recorded, where)
            if topic.stage != AT_STAGE.get(notice.kind):
                return None
            return Publicise(notice.publication, notice.kind, notice.board, notice.notice, notice.at, notice.ends_at)

        if matter.topic is None:
            await put_up(service, connection, recorded, _notice(event, matter, recorded, where))
            return
        for command in (said, public):
            await tell(service, connection, recorded, matter.topic, this, command)

    return react


def _said(event: Event, matter: KeyMatter, topic: Topic, publicise_by: date) -> Command | None:
    match event, topic.stage:
        case KeyMatterCommissioned(), "taken_up":
            task = Task(task=event.task, description=event.service, assignee=event.provider, due_on=event.due_on)
            decided_on = matter.last_on or event.due_on
            return Decide(PROCEDURE, event.key_matter, matter.resolution or "", (task,), decided_on)
        case KeyMatterAccepted(), "decided":
            return CarryOut(matter.result or "", [task.task for task in topic.tasks], publicise_by)
        case KeyMatterDeclined(), "taken_up":
            return Decline(PROCEDURE, event.key_matter, event.reason)
    return None


def _notice(event: KeyMatterOutcome, matter: KeyMatter, recorded: Recorded, where: County) -> PublishDecision:
    kind, notice = _result(event, matter)
    this, at = event.key_matter, recorded.known_at
    ends_at = objectable_until(where, matter.charter, kind, at)
    publication = uuid5(this, kind)
    return PublishDecision(this, PROCEDURE, publication, kind, matter.title, recorded.division, notice, at, ends_at)


def _result(event: KeyMatterOutcome, matter: KeyMatter) -> tuple[PublicationKind, str]:
    match event:
        case KeyMatterCommissioned():
            return "resolution", matter.resolution or ""
        case KeyMatterAccepted():
            return "result", matter.result or ""
        case KeyMatterDeclined():
            return "answer", event.reason


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
