"""What screening sends to deliberation enters the plan by itself (P3)."""

from collections.abc import Callable

from huiyin_contracts import Event
from huiyin_contracts.issues import IssueScreened
from huiyin_deliberation.issues.queries import public_words_of
from huiyin_deliberation.topics.rules import TOPIC, Plan, title_of, topic_of
from huiyin_events.decider import perform_because
from huiyin_events.envelope import Recorded
from huiyin_events.store import Connection
from huiyin_events.subscription import Reaction
from huiyin_service.service import Service
from huiyin_service.streams import topic_stream


def on_issue_screened(service: Service) -> Reaction:
    """For deliberation: it enters the plan under the first words of its public text."""

    async def react(connection: Connection, recorded: Recorded) -> None:
        event = recorded.event
        assert isinstance(event, IssueScreened)
        if event.route != "deliberation":
            return
        topic = topic_of(event.issue)
        stream = topic_stream(topic)
        if await service.store.existing([stream], connection):
            return  # planned by hand before it was screened
        plan = Plan(topic, event.issue, title_of(await public_words_of(connection, event.issue)))
        await perform_because(service.store, TOPIC, stream, plan, recorded, connection)

    return react


POLICIES: dict[type[Event], Callable[[Service], Reaction]] = {IssueScreened: on_issue_screened}
