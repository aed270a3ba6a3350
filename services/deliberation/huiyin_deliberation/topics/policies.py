"""A topic falls away with its issue, whichever the log has first; what ends without a result is answered (P7)."""

from collections.abc import Callable
from uuid import uuid5

from huiyin_contracts import Event
from huiyin_contracts.issues import IssueMerged, IssueRejected, IssueWithdrawn
from huiyin_contracts.topics import DropCause, TopicDeclined, TopicPlanned, TopicReferred, TopicSettled
from huiyin_county.charters import county
from huiyin_deliberation.issues.queries import stage_of
from huiyin_deliberation.publications.window import objectable_until
from huiyin_deliberation.topics.rules import TOPIC, Drop, Publicise, topic_of
from huiyin_events.decider import perform_because
from huiyin_events.envelope import Recorded
from huiyin_events.store import Connection
from huiyin_events.subscription import Reaction
from huiyin_service.service import Service
from huiyin_service.streams import topic_stream

CAUSES: dict[str, DropCause] = {"withdrawn": "withdrawn", "rejected": "rejected", "merged": "merged"}
"""Why a topic is dropped, by what became of its issue."""
SETTLED, REFERRED = "双方已经说和，协议已履行。", "没有在这里说和，已告诉双方下一步找谁。"
"""All that is told of what stays between two sides (P10)."""


def on_issue_ended(service: Service) -> Reaction:
    """Withdrawn, rejected or merged: its topic is dropped, unless it was decided."""

    async def react(connection: Connection, recorded: Recorded) -> None:
        event = recorded.event
        assert isinstance(event, IssueWithdrawn | IssueRejected | IssueMerged)
        streams = [topic_stream(topic_of(event.issue, again=again)) for again in (False, True)]
        for stream in await service.store.existing(streams, connection):
            await _drop(service, connection, recorded, stream, event.type.split(".")[2])

    return react


def on_topic_planned(service: Service) -> Reaction:
    """For an issue that fell away meanwhile: the topic is dropped at once."""

    async def react(connection: Connection, recorded: Recorded) -> None:
        event = recorded.event
        assert isinstance(event, TopicPlanned)
        stage = await stage_of(connection, event.issue)
        if stage in CAUSES:
            await _drop(service, connection, recorded, recorded.stream, stage)

    return react


def on_topic_answered(service: Service) -> Reaction:
    """Why it was not adopted, or that it was settled or referred, goes on the board: nothing ends without an answer."""

    async def react(connection: Connection, recorded: Recorded) -> None:
        event = recorded.event
        assert isinstance(event, TopicDeclined | TopicSettled | TopicReferred)
        publication = uuid5(event.topic, "answer")
        history = await service.store.read_stream(recorded.stream, connection=connection)
        charter = TOPIC.fold(one.closed for one in history).charter
        where, at = await county(connection, recorded.division), recorded.known_at
        ends_at = objectable_until(where, charter, "answer", at)
        command = Publicise(publication, "answer", recorded.division, _answer(event), at, ends_at)
        await perform_because(service.store, TOPIC, recorded.stream, command, recorded, connection)

    return react


def _answer(event: TopicDeclined | TopicSettled | TopicReferred) -> str:
    match event:
        case TopicDeclined():
            return event.reason
        case TopicSettled():
            return SETTLED
        case TopicReferred():
            return REFERRED


async def _drop(service: Service, connection: Connection, because: Recorded, stream: str, stage: str) -> None:
    await perform_because(service.store, TOPIC, stream, Drop(CAUSES[stage]), because, connection)


POLICIES: dict[type[Event], Callable[[Service], Reaction]] = {
    IssueWithdrawn: on_issue_ended,
    IssueRejected: on_issue_ended,
    IssueMerged: on_issue_ended,
    TopicPlanned: on_topic_planned,
    TopicDeclined: on_topic_answered,
    TopicSettled: on_topic_answered,
    TopicReferred: on_topic_answered,
}
