"""What screening sends to deliberation enters the plan by itself (P3)."""

from collections.abc import Callable

from huiyin_contracts import Event
from huiyin_contracts.issues import IssueScreened
from huiyin_county.charters import county
from huiyin_deliberation.issues.queries import public_words_of
from huiyin_deliberation.plan.commands import planning
from huiyin_deliberation.plan.title import title_of
from huiyin_deliberation.topics.rules import TOPIC, topic_of
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
        where = await county(connection, recorded.division)
        title = title_of(await public_words_of(connection, event.issue))
        plan = planning(where, topic, event.issue, title, "common", recorded.known_at)
        await perform_because(service.store, TOPIC, stream, plan, recorded, connection)

    return react


POLICIES: dict[type[Event], Callable[[Service], Reaction]] = {IssueScreened: on_issue_screened}
