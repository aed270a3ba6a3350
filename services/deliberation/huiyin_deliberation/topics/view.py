"""Deliberation's topics, each saved whole as its events fold it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import cast
from uuid import UUID

import asyncpg
from pydantic import TypeAdapter

from huiyin_contracts import Event
from huiyin_contracts.publications import ANSWERING, NoticePublished
from huiyin_contracts.topic_state import EVENTS, UNPLANNED, Topic, evolve
from huiyin_contracts.topics import AboutTopic, TopicDropped, TopicPlanned
from huiyin_events.envelope import Recorded, of_types
from huiyin_events.store import Connection

STATE = TypeAdapter(Topic)

_KNOWN = """
SELECT id, division, state, planned_at, publicised_at, ended_at, version FROM topics WHERE id = ANY($1)
"""
_SAVE = """
INSERT INTO topics (id, issue, division, state, stage, due_on, planned_at, publicised_at, ended_at, version)
VALUES ($1, $2, $3, $4::jsonb, $5, $6, $7, $8, $9, $10)
ON CONFLICT (id) DO UPDATE SET state = excluded.state, stage = excluded.stage, due_on = excluded.due_on,
    publicised_at = excluded.publicised_at, ended_at = excluded.ended_at, version = excluded.version
"""


@dataclass(frozen=True, slots=True)
class _Saved:
    """A topic, and what the log's envelopes say of it."""

    state: Topic
    division: str
    planned_at: datetime
    publicised_at: datetime | None = None
    ended_at: datetime | None = None
    version: int = 0


async def project(connection: Connection, batch: Sequence[Recorded]) -> None:
    """Take a batch of events into `topics`."""
    events = [(recorded, event, _topic_of(event)) for recorded, event in of_types(batch, *EVENTS)]
    if not events:
        return
    rows = await connection.fetch(_KNOWN, list({topic for _, _, topic in events}))
    topics = {row["id"]: _saved(row) for row in rows}
    touched: set[UUID] = set()
    for recorded, event, topic in events:
        before = topics.get(topic)
        if before is None and isinstance(event, TopicPlanned):
            before = _Saved(UNPLANNED, recorded.division, recorded.occurred_at)
        if before is None:
            continue  # the notice of an order
        topics[topic] = _after(before, recorded, event)
        touched.add(topic)
    await connection.executemany(_SAVE, [_columns(topic, topics[topic]) for topic in sorted(touched)])


def _topic_of(event: Event) -> UUID:
    """Which topic an event is about; a notice may also be about an order."""
    if isinstance(event, NoticePublished):
        return event.about
    assert isinstance(event, AboutTopic)
    return event.topic


def _after(saved: _Saved, recorded: Recorded, event: Event) -> _Saved:
    after = replace(saved, state=evolve(saved.state, cast("Event", recorded.closed)), version=recorded.version)
    if isinstance(event, NoticePublished):
        after = replace(after, publicised_at=recorded.occurred_at)
    if isinstance(event, TopicDropped) or (isinstance(event, NoticePublished) and event.kind in ANSWERING):
        after = replace(after, ended_at=recorded.occurred_at)
    return after


def _saved(row: asyncpg.Record) -> _Saved:
    values = dict(row)
    del values["id"]
    return _Saved(**{**values, "state": STATE.validate_json(values["state"])})


def _columns(topic: UUID, saved: _Saved) -> tuple[object, ...]:
    state = saved.state
    found = (topic, state.issue, saved.division, STATE.dump_json(state).decode(), state.stage, state.due_on)
    return (*found, saved.planned_at, saved.publicised_at, saved.ended_at, saved.version)
