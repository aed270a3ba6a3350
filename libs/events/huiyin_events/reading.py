"""The reading half of the event store: one stream either way, or everything in commit order, and on as it comes.

Everything is read by looking at the log in its order. What narrows that, a category or a division, only leaves out what
does not match, so a reader who wants little still looks at all, a million events a second; no index is kept for it,
because every append would pay (decisions/0015). How far was looked is told, so nobody looks twice.
"""

import asyncio
from collections.abc import AsyncGenerator, Iterable, Sequence
from dataclasses import dataclass

import asyncpg

from huiyin_events.cancelling import heed
from huiyin_events.envelope import START, Cursor, Recorded

Connection = asyncpg.Connection | asyncpg.pool.PoolConnectionProxy

FIRST_POLL_SECONDS = 0.005
POLL_SECONDS = 0.25
LOOK = 5000
"""Events that a narrowed page looks at, unless its limit is larger: a few milliseconds' work, however few match."""

_COLUMNS = "id, tx, position, stream, version, type, division, occurred_at, recorded_at, data, meta"
# A reader stays below the oldest running transaction, so no event with an earlier place can still appear.
# `tx >= $1` says nothing new, but by it the planner leaves the parts before it alone.
_IN_ORDER = f"""
SELECT {_COLUMNS} FROM store.events
WHERE tx >= $1 AND (tx, position) > ($1, $2) AND tx < store.horizon()
ORDER BY tx, position LIMIT $3
"""  # noqa: S608 — our own column names
# The last one looked at comes too, though it may not match: the last row says how far the reader has come.
_MATCHING = f"""
SELECT {_COLUMNS}, matches FROM (
    SELECT {_COLUMNS}, starts_with(stream, $4) AND starts_with(division, $5) AS matches,
           lead(tx) OVER (ORDER BY tx, position) IS NULL AS last
    FROM (
        SELECT {_COLUMNS} FROM store.events
        WHERE tx >= $1 AND (tx, position) > ($1, $2) AND tx < store.horizon()
        ORDER BY tx, position LIMIT $6
    ) ahead
) looked
WHERE matches OR last
ORDER BY tx, position LIMIT $3
"""  # noqa: S608
# The head of a stream says in which parts its events are. Within a stream the log's order is that of its versions.
_OF_STREAM = f"""
SELECT {_COLUMNS} FROM store.events
WHERE stream = $1 AND version > $2 AND version < coalesce($3, 2147483647)
  AND tx BETWEEN (SELECT first_tx FROM store.streams WHERE stream = $1)
             AND (SELECT last_tx FROM store.streams WHERE stream = $1)
ORDER BY tx, version LIMIT $4
"""  # noqa: S608
_OF_STREAM_BACKWARDS = _OF_STREAM.replace("ORDER BY tx, version", "ORDER BY tx DESC, version DESC")
_DIVISION = """
SELECT division FROM store.events
WHERE stream = $1 AND version = 1 AND tx = (SELECT first_tx FROM store.streams WHERE stream = $1)
"""
_HORIZON = """
SELECT pid, role, database, state, age, query
FROM (
    SELECT pid, usename::text AS role, datname::text AS database, state, backend_xid AS xid,
           extract(epoch FROM now() - xact_start)::float AS age, left(query, 200) AS query
    FROM pg_stat_activity WHERE backend_xid IS NOT NULL AND pid <> pg_backend_pid()
    UNION ALL
    SELECT 0, owner::text, database::text, 'prepared', transaction,
           extract(epoch FROM now() - prepared)::float, gid
    FROM pg_prepared_xacts
) writing
ORDER BY age(xid) DESC LIMIT 1
"""


@dataclass(frozen=True, slots=True)
class Holder:
    """The backend that holds the horizon: nothing committed after its transaction began can be read yet.

    Where `pid` is 0 there is no backend any more, but a transaction that was prepared under the name in `query`.
    """

    pid: int
    role: str
    database: str
    state: str
    age_seconds: float
    query: str


class Page(list[Recorded]):
    """Events in commit order. Everything up to `cursor` was looked at: read on after it.

    A narrowed page may be empty though more follows; there is nothing more just now only where `cursor` has not moved.
    """

    def __init__(self, events: Iterable[Recorded], cursor: Cursor) -> None:
        super().__init__(events)
        self.cursor = cursor


class Reader:
    """The log, through one connection pool; only reads."""

    def __init__(self, pool: asyncpg.Pool) -> None:
        self.pool = pool

    async def read_stream(
        self,
        stream: str,
        after: int = 0,
        *,
        before: int | None = None,
        backwards: bool = False,
        limit: int | None = None,
        connection: Connection | None = None,
    ) -> list[Recorded]:
        """One stream's events after version `after` and before version `before`, at most `limit`.

        Oldest first, or with `backwards` newest first. A stream that does not exist has no events.
        """
        query = _OF_STREAM_BACKWARDS if backwards else _OF_STREAM
        rows = await (connection or self.pool).fetch(query, stream, after, before, limit)
        return [recorded(row) for row in rows]

    async def read_all(
        self,
        after: Cursor,
        limit: int = 1000,
        connection: Connection | None = None,
        *,
        category: str | None = None,
        division: str | None = None,
    ) -> Page:
        """At most `limit` events after `after` in commit order; none that commits later will ever lie among them.

        `category` narrows them to streams such as `intake.issue-…`, `division` to a county or any other division with
        all below it. A page that is not narrowed is empty only where there is nothing readable yet.
        """
        database = connection or self.pool
        if category is None and division is None:
            page = [recorded(row) for row in await database.fetch(_IN_ORDER, *after, limit)]
            return Page(page, page[-1].cursor if page else after)
        prefix = f"{category}-" if category else ""
        rows = await database.fetch(_MATCHING, *after, limit, prefix, division or "", max(limit, LOOK))
        cursor = Cursor(rows[-1]["tx"], rows[-1]["position"]) if rows else after
        return Page((recorded(row) for row in rows if row["matches"]), cursor)

    async def tail(
        self,
        after: Cursor,
        limit: int = 1000,
        *,
        category: str | None = None,
        division: str | None = None,
        bell: asyncio.Event | None = None,
    ) -> AsyncGenerator[Page, None]:
        """All that is there after `after`, page by page as `read_all` gives them, then what comes, without end.

        A page comes whenever its cursor has moved, so a narrowed one may be empty: whoever keeps the cursor need not
        look there again. At the end of the log it asks again, ever more rarely but four times a second, and at once
        when `bell`, an event of the caller's that nobody else clears, is set. No connection is held in between.
        """
        pause = FIRST_POLL_SECONDS
        while True:
            heed()
            if bell:
                bell.clear()
            page = await self.read_all(after, limit, category=category, division=division)
            if page.cursor > after:
                after, pause = page.cursor, FIRST_POLL_SECONDS
                yield page
            else:
                rung = await rings(bell, pause)
                pause = FIRST_POLL_SECONDS if rung else min(2 * pause, POLL_SECONDS)

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
            row["role"] or "",
            row["database"] or "",
            row["state"] or "",
            row["age"] or 0.0,
            row["query"],
        )


def recorded(row: asyncpg.Record) -> Recorded:
    """A row of the log as an event. Its columns are the event's fields in their order; more may follow them."""
    return Recorded(row[0], Cursor(row[1], row[2]), *row[3:11])


async def rings(bell: asyncio.Event | None, seconds: float) -> bool:
    """Wait for `bell`, if there is one, but no longer than so long; whether it was rung."""
    try:
        async with asyncio.timeout(seconds):
            return await (bell or asyncio.Event()).wait()
    except TimeoutError:
        return False
