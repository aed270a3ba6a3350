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
from huiyin_deliberation.topics.rules import Command, Refer, Settle
from huiyin_events.envelope import Recorded
from huiyin_events.store import Connection
from huiyin_events.subscription import Reaction
from huiyin_events.timers import TimerHandler
from huiyin_service.service import Service

PROCEDURE: Final = "mediation"
WATCH = StallWatch("mediation-next", MediationOpened, MEDIATION, lambda event: event.mediation, StallMediation)


def on_mediation(service: Service) -> Reaction:
    """Settled between the two, or referred onward: the topic is told which, without a word of the case."""

    async def react(connection: Connection, recorded: Recorded) -> None:
        event = recorded.event
        assert isinstance(event, MediationKept | MediationReferred)
        past = await service.store.read_stream(WATCH.stream(event.mediation), connection=connection)
        case = MEDIATION.fold([one.closed for one in past])
        outcome = Settle if isinstance(event, MediationKept) else Refer

        def said(topic: Topic) -> Command | None:
            return outcome(PROCEDURE, event.mediation) if topic.stage == "taken_up" else None

        await tell(service, connection, recorded, case.topic, event.mediation, said)

    return react


POLICIES: dict[type[Event], Callable[[Service], Reaction]] = dict.fromkeys(EVENTS, WATCH.policy)
TOPICS: dict[type[Event], Callable[[Service], Reaction]] = {
    MediationKept: on_mediation,
    MediationReferred: on_mediation,
}
TIMERS: dict[str, Callable[[Service], TimerHandler]] = {WATCH.timer: WATCH.handler}
