"""What the county's revisits ask for: what is not solved, or not well, is handled once more (P4)."""

from collections.abc import Callable

from huiyin_contracts import Event
from huiyin_contracts.revisits import RevisitAnswered
from huiyin_events.decider import perform_because
from huiyin_events.envelope import Recorded
from huiyin_events.store import Connection
from huiyin_events.subscription import Reaction
from huiyin_intake.verdicts.rules import JUDGED_ISSUE, ReopenRevisited
from huiyin_service.service import Service
from huiyin_service.streams import issue_stream


def on_revisit_answered(service: Service) -> Reaction:
    """Reopen the issue in the words of the household, which stay theirs."""

    async def react(connection: Connection, recorded: Recorded) -> None:
        [event] = await service.store.opened([recorded], connection)
        assert isinstance(event, RevisitAnswered)
        if event.reopens and event.remark is not None:
            reopen = ReopenRevisited(event.topic, event.channel, event.remark)
            await perform_because(service.store, JUDGED_ISSUE, issue_stream(event.issue), reopen, recorded, connection)

    return react


POLICIES: dict[type[Event], Callable[[Service], Reaction]] = {RevisitAnswered: on_revisit_answered}
