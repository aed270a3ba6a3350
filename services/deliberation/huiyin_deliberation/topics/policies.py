"""Deliberation's reactions: what screening sends here is planned, and a topic falls away with its issue."""

from collections.abc import Callable
from uuid import UUID, uuid5

from huiyin_contracts import Event
from huiyin_contracts.issues import IssueMerged, IssueRejected, IssueScreened, IssueWithdrawn
from huiyin_contracts.topics import TopicPlanned
from huiyin_deliberation.topics.rules import TOPIC, Drop, Plan
from huiyin_events.decider import perform_because
from huiyin_events.envelope import Recorded, stream_name
from huiyin_events.store import Connection
from huiyin_events.subscription import Reaction
from huiyin_service.service import Service

TOPICS = UUID("6f0f3d0e-3f8a-5d61-9d0e-6875697969cc")
LONGEST_TITLE = 60

REASONS = {"withdrawn": "诉求人已撤回", "rejected": "事项不予受理", "merged": "事项已并案"}


def topic_of(issue: UUID, *, again: bool = False) -> UUID:
    """An issue's topic: one at most, and `again` one after it was reopened, so its id follows from the issue's."""
    return uuid5(TOPICS, f"{issue}:2" if again else str(issue))


def when_an_issue_is_screened(service: Service) -> Reaction:
    """For deliberation: it enters the plan under its own first words (P3)."""

    async def react(connection: Connection, recorded: Recorded) -> None:
        event = recorded.event
        assert isinstance(event, IssueScreened)
        if event.route != "deliberation":
            return
        words = await connection.fetchval("SELECT description FROM issues WHERE id = $1", event.issue)
        topic = topic_of(event.issue)
        stream = stream_name(TopicPlanned.type, topic)
        if await service.store.existing([stream], connection):
            return  # planned by hand before it was screened
        plan = Plan(topic, event.issue, title_of(words))
        await perform_because(service.store, TOPIC, stream, plan, recorded, connection)

    return react


def when_an_issue_falls_away(service: Service) -> Reaction:
    """Withdrawn, rejected or merged: its topic is dropped, unless it was decided."""

    async def react(connection: Connection, recorded: Recorded) -> None:
        event = recorded.event
        assert isinstance(event, IssueWithdrawn | IssueRejected | IssueMerged)
        streams = [stream_name(TopicPlanned.type, topic_of(event.issue, again=again)) for again in (False, True)]
        for stream in await service.store.existing(streams, connection):
            await _drop(service, connection, recorded, stream, event.type.split(".")[2])

    return react


def when_a_topic_is_planned(service: Service) -> Reaction:
    """For an issue that fell away meanwhile: the topic is dropped at once."""

    async def react(connection: Connection, recorded: Recorded) -> None:
        event = recorded.event
        assert isinstance(event, TopicPlanned)
        stage = await connection.fetchval("SELECT stage FROM issues WHERE id = $1", event.issue)
        if stage in REASONS:
            await _drop(service, connection, recorded, recorded.stream, stage)

    return react


async def _drop(service: Service, connection: Connection, because: Recorded, stream: str, stage: str) -> None:
    await perform_because(service.store, TOPIC, stream, Drop(REASONS[stage]), because, connection)


def title_of(description: str) -> str:
    """A title from an issue's own words: its first line, shortened."""
    first = (description.strip().splitlines() or ["（没有文字）"])[0]
    return first if len(first) <= LONGEST_TITLE else first[: LONGEST_TITLE - 1] + "…"


POLICIES: dict[type[Event], Callable[[Service], Reaction]] = {
    IssueScreened: when_an_issue_is_screened,
    IssueWithdrawn: when_an_issue_falls_away,
    IssueRejected: when_an_issue_falls_away,
    IssueMerged: when_an_issue_falls_away,
    TopicPlanned: when_a_topic_is_planned,
}
