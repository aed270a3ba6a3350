"""The reading half of the event store: one stream, or everything in commit order."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import asyncpg

from huiyin_events.envelope import START, Cursor, Meta, Recorded

Connection = asyncpg.Connection | asyncpg.pool.PoolConnectionProxy

_COLUMNS = "tx, position, id, stream, version, type, division, occurred_at, recorded_at, data, meta"
# A reader stays below the oldest running transaction, so no event with an earlier place can still appear.
# `tx >= $1` says nothing new, but by it the planner leaves the parts before it alone.
_IN_ORDER = f"""
SELECT {_COLUMNS} FROM store.events
WHERE tx >= $1 AND (tx, position) > ($1, $2) AND tx < store.horizon()
ORDER BY tx, position LIMIT $3
"""  # noqa: S608 — our own column names
# The head of a stream says in which parts its events are. Within a stream the log's order is that of its versions.
_OF_STREAM = f"""
SELECT {_COLUMNS} FROM store.events
WHERE stream = $1 AND version > $2
  AND tx BETWEEN (SELECT first_tx FROM store.streams WHERE stream = $1)
             AND (SELECT last_tx FROM store.streams WHERE stream = $1)
ORDER BY tx, version
"""  # noqa: S608
_DIVISION = """
SELECT division FROM store.events
WHERE stream = $1 AND version = 1 AND tx = (SELECT first_tx FROM store.streams WHERE stream = $1)
"""
_HORIZON = """
SELECT pid, usename, datname, state, extract(epoch FROM now() - xact_start)::float AS age, left(query, 200) AS query
FROM pg_stat_activity
WHERE backend_xid IS NOT NULL AND pid <> pg_backend_pid()
ORDER BY age(backend_xid) DESC LIMIT 1
"""


@dataclass(frozen=True, slots=True)
class Holder:
    """The backend that holds the horizon: nothing committed after its transaction began can be read yet."""

    pid: int
    role: str
    database: str
    state: str
    age_seconds: float
    query: str


class Reader:
    """The log, through one connection pool; only reads."""

    def __init__(self, pool: asyncpg.Pool) -> None:
        self.pool = pool

    async def read_stream(self, stream: str, after: int = 0, connection: Connection | None = None) -> list[Recorded]:
        """One stream's events after version `after`, oldest first."""
        return [recorded(row) for row in await (connection or self.pool).fetch(_OF_STREAM, stream, after)]

    async def read_all(self, after: Cursor, limit: int = 1000, connection: Connection | None = None) -> list[Recorded]:
        """Events after `after` in commit order; an empty list means that there is nothing readable yet."""
        rows = await (connection or self.pool).fetch(_IN_ORDER, *after, limit)
        return [recorded(row) for row in rows]

    async def head(self) -> Cursor:
        """The place of the last event committed so far, though readers may still have to wait for it."""
        row = await self.pool.fetchrow("SELECT tx, position FROM store.events ORDER BY tx DESC, position DESC LIMIT 1")
        return Cursor(row["tx"], row["position"]) if row else START

    async def version(self, stream: str) -> int:
        """How many events a stream has."""
        return await self.pool.fetchval("SELECT version FROM store.streams WHERE stream = $1", stream) or 0

    async def existing(self, streams: Sequence[str], connection: Connection | None = None) -> set[str]:
        """Those of `streams` that have events."""
        query = "SELECT stream FROM store.streams WHERE stream = ANY($1)"
        return {row["stream"] for row in await (connection or self.pool).fetch(query, list(streams))}

    async def division(self, stream: str, connection: Connection | None = None) -> str | None:
        """The division that a stream began in, or None where there is no such stream."""
        division: str | None = await (connection or self.pool).fetchval(_DIVISION, stream)
        return division

    async def horizon_holder(self) -> Holder | None:
        """The oldest writing transaction anywhere in the cluster, which every reader must wait for."""
        row = await self.pool.fetchrow(_HORIZON)
        if row is None:
            return None
        return Holder(
            row["pid"],
            row["usename"] or "",
            row["datname"] or "",
            row["state"] or "",
            row["age"] or 0.0,
            row["query"],
        )


def recorded(row: asyncpg.Record) -> Recorded:
    """A row of the log as an event."""
    occurred: datetime = row["occurred_at"]
    return Recorded(
        id=row["id"],
        cursor=Cursor(row["tx"], row["position"]),
        stream=row["stream"],
        version=row["version"],
        type=row["type"],
        division=row["division"],
        occurred_at=occurred,
        recorded_at=row["recorded_at"],
        data=row["data"],
        meta=Meta.load(row["meta"]),
    )
