"""The events that everything is measured with: what a resident reported, each an issue and a stream of its own."""

from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import repeat
from typing import Any
from uuid import UUID

from uuid6 import uuid7

from huiyin_contracts.divisions import DivisionRegistered
from huiyin_contracts.issues import IssueReported
from huiyin_events.envelope import Actor, Meta, NewEvent, stream_name
from huiyin_events.store import NO_STREAM, StreamWrite
from huiyin_service.streams import issue_stream

EXAMPLE: dict[str, Any] = IssueReported.model_json_schema()["example"]
"""About 300 bytes of JSON: the contract's own example."""

VILLAGE = "140981001001"
META = Meta(Actor("bench", "resident"))

COLUMNS = ("id", "stream", "version", "type", "division", "occurred_at", "data", "meta")
Row = tuple[UUID, str, int, str, str, datetime, str, str]


def write(events: int = 1, division: str = VILLAGE) -> StreamWrite:
    """A new stream of so many events."""
    issue = uuid7()
    event = IssueReported(**{**EXAMPLE, "issue": issue})
    now = datetime.now(UTC)
    news = [NewEvent(event, division, now) for _ in repeat(None, events)]
    return StreamWrite(issue_stream(issue), news, NO_STREAM)


def registered(code: str) -> StreamWrite:
    """A village entered in the books."""
    event = DivisionRegistered(code=code, name=f"{code}社区", level="village")
    return StreamWrite(stream_name(event.type, code), [NewEvent(event, code, datetime.now(UTC))], NO_STREAM)


def rows(write: StreamWrite) -> Sequence[Row]:
    """The same as rows for the floor, with nothing left to encode but what asyncpg does."""
    meta = META.dump()
    return [
        (
            new.id,
            write.stream,
            version,
            new.event.type,
            new.division,
            new.occurred_at,
            new.event.model_dump_json(),
            meta,
        )
        for version, new in enumerate(write.events, 1)
    ]
