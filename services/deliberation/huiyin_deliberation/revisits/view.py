"""Rounds of revisits, each topic of them, and what was carried out."""

from collections.abc import Iterator, Sequence
from typing import cast

from huiyin_contracts.revisits import (
    AboutRevisits,
    RevisitAnswered,
    RevisitAttempted,
    RevisitFindingRaised,
    RevisitFindingSettled,
    RevisitRoundClosed,
    RevisitRoundOpened,
)
from huiyin_contracts.topics import TopicCarriedOut
from huiyin_events.envelope import Recorded, of_types
from huiyin_events.store import Connection
from huiyin_service.sql_batch import Statement, execute_for_streams

_CARRIED_OUT = (
    "INSERT INTO carried_out (topic, issue, division, known_at) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING"
)
_OPENED = """
INSERT INTO revisit_rounds (id, division, month, share, seed, population, due_at, charter, opened_at, version)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT DO NOTHING
"""
_DRAWN = """
INSERT INTO revisits (round, topic, issue, division, rank) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING
"""
_ONE = "UPDATE revisits SET {} WHERE round = $1 AND topic = $2"
_ATTEMPTED = _ONE.format("tries = tries || $3::text")
_ANSWERED = _ONE.format("channel = $3, solved = $4, satisfied = $5, asked_by = $6, reopens = $7, answered_at = $8")
_RAISED = _ONE.format("finding_owner = $3::jsonb, finding_due_at = $4")
_SETTLED = _ONE.format("result = $3, settled_at = $4")
_CLOSED = "UPDATE revisit_rounds SET closed_at = $2 WHERE id = $1"
_VERSION = "UPDATE revisit_rounds SET version = $2 WHERE id = $1"


async def project(connection: Connection, batch: Sequence[Recorded]) -> None:
    """Take a batch of events into the tables of revisits."""
    carried_out = [
        (event.topic, event.issue, recorded.division, recorded.known_at)
        for recorded, event in of_types(batch, TopicCarriedOut)
    ]
    if carried_out:
        await connection.executemany(_CARRIED_OUT, carried_out)
    events = of_types(
        batch,
        RevisitRoundOpened,
        RevisitAttempted,
        RevisitAnswered,
        RevisitFindingRaised,
        RevisitFindingSettled,
        RevisitRoundClosed,
    )
    await execute_for_streams(connection, events, _statements, _VERSION)


def _statements(recorded: Recorded, event: AboutRevisits) -> Iterator[Statement]:
    this, at = event.round, recorded.occurred_at
    match event:
        case RevisitRoundOpened():
            drawn = (event.month, event.share, event.seed, event.population)
            yield _OPENED, (this, recorded.division, *drawn, event.due_at, event.charter, at, recorded.version)
            for rank, each in enumerate(event.revisits):
                yield _DRAWN, (this, each.topic, each.issue, each.division, rank)
        case RevisitAttempted():
            yield _ATTEMPTED, (this, event.topic, event.channel)
        case RevisitAnswered():
            said = (event.channel, event.solved, event.satisfied)
            yield _ANSWERED, (this, event.topic, *said, event.by.subject, event.reopens, at)
        case RevisitFindingRaised():
            owner = cast("RevisitFindingRaised", recorded.closed).owner.model_dump_json()
            yield _RAISED, (this, event.topic, owner, event.due_at)
        case RevisitFindingSettled():
            yield _SETTLED, (this, event.topic, event.result, at)
        case RevisitRoundClosed():
            yield _CLOSED, (this, at)
