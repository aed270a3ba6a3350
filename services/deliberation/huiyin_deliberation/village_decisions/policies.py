"""What stalls of a village decision goes up (P7); its topic is told what it came to, and takes it along."""

from collections.abc import Callable
from datetime import datetime, time, timedelta
from typing import Final
from uuid import uuid5

from huiyin_contracts import Event
from huiyin_contracts.publications import PublicationKind
from huiyin_contracts.topic_state import Topic
from huiyin_contracts.topics import TopicDropped
from huiyin_contracts.village_decision_state import EVENTS, VillageDecision
from huiyin_contracts.village_decisions import (
    VillageDecisionCarriedOut,
    VillageDecisionDeclined,
    VillageDecisionMoved,
    VillageDecisionPublicised,
    VillageDecisionResolved,
)
from huiyin_county.charters import County, county
from huiyin_deliberation.proceeding.board import put_up
from huiyin_deliberation.proceeding.stalls import StallWatch
from huiyin_deliberation.proceeding.topic import on_topic_dropped, tell
from huiyin_deliberation.publications.rules import PublishDecision
from huiyin_deliberation.publications.window import handling_by, objectable_until
from huiyin_deliberation.topics.board import publishable
from huiyin_deliberation.topics.rules import CarryOut, Command, Decide, Decline, Publicise
from huiyin_deliberation.village_decisions.rules import (
    BEFORE_RESOLVED,
    VILLAGE_DECISION,
    DeclineDecision,
    StallDecision,
)
from huiyin_events.envelope import Recorded
from huiyin_events.store import Connection
from huiyin_events.subscription import Reaction
from huiyin_events.timers import TimerHandler
from huiyin_service.service import Service

PROCEDURE: Final = "village_decision"
FELL_AWAY = "议题已随事项终止"
WATCH = StallWatch(
    "village-decision-next",
    VillageDecisionMoved,
    VILLAGE_DECISION,
    lambda event: event.village_decision,
    StallDecision,
)
ToldDecision = VillageDecisionResolved | VillageDecisionPublicised | VillageDecisionCarriedOut | VillageDecisionDeclined


def on_village_decision(service: Service) -> Reaction:
    """Decided by the representatives, publicised and carried out as it is; not adopted where it was declined."""

    async def react(connection: Connection, recorded: Recorded) -> None:
        event = recorded.event
        assert isinstance(event, ToldDecision)
        this = event.village_decision
        past = await service.store.read_stream(WATCH.stream(this), connection=connection)
        decision = VILLAGE_DECISION.fold([one.closed for one in past])
        # Whom a task is for is sealed anew in another event, so it must be open.
        [told] = await service.store.opened([recorded], connection)
        where = await county(connection, recorded.division)

        if decision.topic is None:
            assert isinstance(told, ToldDecision)
            await put_up(service, connection, recorded, _notice(told, decision, recorded, where))
            return

        def said(topic: Topic) -> Command | None:
            assert isinstance(told, ToldDecision)
            return _said(told, topic, recorded, where)

        await tell(service, connection, recorded, decision.topic, this, said)

    return react


def _said(event: ToldDecision, topic: Topic, recorded: Recorded, where: County) -> Command | None:
    this = event.village_decision
    match event:
        case VillageDecisionResolved() if topic.stage == "taken_up":
            return Decide(PROCEDURE, this, event.resolution, event.tasks, event.meeting.held_on)
        case VillageDecisionPublicised() if event.sheet in publishable(topic):
            publication, ends_at = uuid5(this, str(recorded.id)), _until(event, where)
            return Publicise(publication, event.sheet, recorded.division, event.notice, recorded.known_at, ends_at)
        case VillageDecisionCarriedOut() if topic.stage == "decided":
            return CarryOut(
                event.result, [task.task for task in topic.tasks], handling_by(where, topic.charter, recorded.known_at)
            )
        case VillageDecisionDeclined() if topic.stage == "taken_up":
            return Decline(PROCEDURE, this, event.reason)
    return None


def _notice(
    event: ToldDecision, decision: VillageDecision, recorded: Recorded, where: County
) -> PublishDecision | None:
    kind: PublicationKind
    this, at = event.village_decision, recorded.known_at
    match event:
        case VillageDecisionPublicised():
            kind, notice, ends_at = event.sheet, event.notice, _until(event, where)
        case VillageDecisionDeclined():
            kind, notice = "answer", event.reason
            ends_at = objectable_until(where, decision.charter, kind, at)
        case _:
            return None
    publication = uuid5(this, str(recorded.id))
    return PublishDecision(this, PROCEDURE, publication, kind, decision.title, recorded.division, notice, at, ends_at)


def _until(event: VillageDecisionPublicised, where: County) -> datetime:
    """It may be objected to for its whole days, those that the decision is under (P6, P8)."""
    return datetime.combine(event.ends_on + timedelta(days=1), time(), where.timezone)


def _fallen(decision: VillageDecision) -> DeclineDecision | None:
    """Until it was resolved there is nothing that goes on without its issue."""
    return DeclineDecision(FELL_AWAY) if decision.next in BEFORE_RESOLVED else None


POLICIES: dict[type[Event], Callable[[Service], Reaction]] = dict.fromkeys(EVENTS, WATCH.policy)
TOPICS: dict[type[Event], Callable[[Service], Reaction]] = {
    VillageDecisionResolved: on_village_decision,
    VillageDecisionPublicised: on_village_decision,
    VillageDecisionCarriedOut: on_village_decision,
    VillageDecisionDeclined: on_village_decision,
    TopicDropped: on_topic_dropped(PROCEDURE, WATCH.stream, VILLAGE_DECISION, _fallen),
}
TIMERS: dict[str, Callable[[Service], TimerHandler]] = {WATCH.timer: WATCH.handler}
