"""What stalls of a mediation goes up (P7); its topic is told what it came to, in words that say nothing of the case."""

from collections.abc import Callable
from typing import Final

from huiyin_contracts import Event
from huiyin_contracts.mediation_state import EVENTS
from huiyin_contracts.mediations import MediationKept, MediationOpened, MediationReferred
from huiyin_contracts.topic_state import Topic
from huiyin_deliberation.mediations.rules import MEDIATION, StallMediation
from huiyin_deliberation.proceeding.stalls import StallWatch
from huiyin_deliberation.proceeding.topic import tell
from huiyin_deliberation.topics.rules import Command, Decline
from huiyin_events.envelope import Recorded
from huiyin_events.store import Connection
from huiyin_events.subscription import Reaction
from huiyin_events.timers import TimerHandler
from huiyin_service.service import Service

PROCEDURE: Final = "mediation"
SETTLED, ONWARD = "双方已经说和，协议已履行。", "没有在这里说和，已告诉双方下一步找谁。"
WATCH = StallWatch("mediation-next", MediationOpened, MEDIATION, lambda event: event.mediation, StallMediation)


def on_mediation(service: Service) -> Reaction:
    """Settled between the two or referred onward, it is no resolution: the topic is answered without a word of it."""

    async def react(connection: Connection, recorded: Recorded) -> None:
        event = recorded.event
        assert isinstance(event, MediationKept | MediationReferred)
        past = await service.store.read_stream(WATCH.stream(event.mediation), connection=connection)
        case, answer = MEDIATION.fold([one.closed for one in past]), ONWARD
        if isinstance(event, MediationKept):
            answer = SETTLED

        def said(topic: Topic) -> Command | None:
            return Decline(PROCEDURE, event.mediation, answer) if topic.stage == "taken_up" else None

        await tell(service, connection, recorded, case.topic, event.mediation, said)

    return react


POLICIES: dict[type[Event], Callable[[Service], Reaction]] = dict.fromkeys(EVENTS, WATCH.policy)
TOPICS: dict[type[Event], Callable[[Service], Reaction]] = {
    MediationKept: on_mediation,
    MediationReferred: on_mediation,
}
TIMERS: dict[str, Callable[[Service], TimerHandler]] = {WATCH.timer: WATCH.handler}
