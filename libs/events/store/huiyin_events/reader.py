"""The reading half of the event store: one stream either way, or everything in commit order, and on as it comes.

Everything is read by looking at the log in its order. What narrows that, a category or a division, only leaves out what
does not match, so a reader who wants little still looks at all, a million events a second; no index is kept for it,
because every append would pay (decisions/0015). How far was looked is told, so no one looks twice.

The oldest parts of the log may be in an archive. What reads from there in the database is refused by `store.attached`,
in the same round trip; a reader that was given the archive reads on in its files, one that was not raises Archived.
"""

from collections import defaultdict
from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import TypeVar
from uuid import UUID

import asyncpg

from huiyin_events.connections import Connection, Database
from huiyin_events.envelope import START, Cursor, Recorded
from huiyin_events.events import Conventions
from huiyin_events.pages import EventPage, PagedLog
from huiyin_events.rows import COLUMNS, Archived, EventRow, Partition, PartitionArchive, recorded

T = TypeVar("T")

LOOK = 5000
"""Events that a narrowed page looks at, unless its limit is larger: a few milliseconds' work, however few match."""
MOST = 2**31 - 1
"""What no version and no number of events is beyond."""
LOOKS = 3
"""Times that a reader looks for what is not there, though nothing left the database or came back meanwhile."""

# A reader stays below the oldest running transaction, so no event with an earlier place can still appear.
_IN_ORDER = f"SELECT {COLUMNS} FROM store.read_log($1, $2, $3)"  # noqa: S608 — our own column names
_MATCHING = f"SELECT {COLUMNS}, matches FROM store.read_matching($1, $2, $3, $4, $5, $6)"  # noqa: S608
_OF_STREAM = f"SELECT {COLUMNS} FROM store.read_stream($1, $2, $3, $4, false)"  # noqa: S608
# The same for who has the archive, at whatever age: with the head, by which it is seen what of the stream is not here.
# It raises nothing, which would end the transaction of the caller.
_OF_OLD_STREAM = f"""
SELECT {COLUMNS}, head, first_tx
FROM (SELECT version AS head, first_tx FROM store.streams WHERE stream = $1) AS s
LEFT JOIN store.read_stream($1, $2, $3, $4, true) AS e ON true
"""  # noqa: S608
_OF_STREAM_BACKWARDS, _OF_OLD_STREAM_BACKWARDS = (
    query.replace("read_stream(", "read_stream_backwards(") for query in (_OF_STREAM, _OF_OLD_STREAM)
)
_OF_STREAMS = f"SELECT {COLUMNS} FROM unnest($1::text[]) s, store.read_stream(s, 0, {MOST}, {MOST}, false)"  # noqa: S608
_DIVISION = "SELECT division FROM store.read_stream($1, 0, 2, 1, false)"
_DIVISIONS = f"SELECT s AS stream, ({_DIVISION.replace('$1', 's')}) AS division FROM unnest($1::text[]) AS s"  # noqa: S608
_LAST = "SELECT tx, position FROM store.last_place()"
_LAST_KNOWN_BEFORE = """
SELECT id, tx, position FROM store.events WHERE greatest(occurred_at, recorded_at) < $1 AND tx < store.this_tx()
ORDER BY tx DESC, position DESC LIMIT 1
"""
_LAST_ARCHIVED = "SELECT last_tx, last_position FROM store.partitions WHERE events > 0 ORDER BY last_tx DESC LIMIT 1"
_ARCHIVED = """
SELECT p.* FROM jsonb_to_recordset(store.archived()) AS p (name text, to_tx bigint, archive text, digest text)
ORDER BY to_tx
"""


class Reader(PagedLog):
    """The log, through one connection pool and the archive, if there is one; only reads.

    Its events are read by the registry in `conventions`.
    """

    def __init__(self, pool: asyncpg.Pool, conventions: Conventions, archive: PartitionArchive | None = None) -> None:
        self.pool = pool
        self.conventions = conventions
        self.archive = archive
        self._archived: tuple[Partition, ...] = ()

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

        Oldest first, or with `backwards` newest first. A stream that does not exist has no events. Raises Archived.
        """
        database = connection or self.pool
        if (archive := self.archive) is not None:
            read = partial(self._old_stream, archive, database, stream, after, before, limit, backwards)
            return await self._looking(read, database)
        query = _OF_STREAM_BACKWARDS if backwards else _OF_STREAM
        try:
            rows = await database.fetch(query, stream, after, *_within(before, limit))
        except asyncpg.PostgresError as error:
            raise _explained(error) from error
        return self._recorded(rows)

    async def read_streams(
        self, streams: Collection[str], connection: Connection | None = None
    ) -> Mapping[str, Sequence[Recorded]]:
        """All events of each of these streams that there is, oldest first. Raises Archived."""
        if self.archive is not None:
            found = [event for one in streams for event in await self.read_stream(one, connection=connection)]
        else:
            try:
                found = self._recorded(await (connection or self.pool).fetch(_OF_STREAMS, list(streams)))
            except asyncpg.PostgresError as error:
                raise _explained(error) from error
        histories = defaultdict[str, list[Recorded]](list)
        for event in found:
            histories[event.stream].append(event)
        return histories

    async def _old_stream(
        self,
        archive: PartitionArchive,
        database: Database,
        stream: str,
        after: int,
        before: int | None,
        limit: int | None,
        backwards: bool,  # noqa: FBT001
        known: Sequence[Partition],
    ) -> list[Recorded]:
        """One that may begin in the archive, of which these parts are known."""
        query = _OF_OLD_STREAM_BACKWARDS if backwards else _OF_OLD_STREAM
        rows = await database.fetch(query, stream, after, *_within(before, limit))
        here = self._recorded(row for row in rows if row["tx"] is not None)
        if not rows or (backwards and len(here) == limit):
            return here
        # Versions have no gaps: what is not here, before the first that is, must be there.
        end = min(rows[0]["head"] + 1, before or rows[0]["head"] + 1, *(event.version for event in here))
        missing = max(end - after - 1, 0)
        found = await archive.of_stream(known, stream, rows[0]["first_tx"], after, end) if missing else []
        if len(found) != missing:
            raise Archived(f"with version {after + 1} of {stream}", str(archive.folder), "which does not have it")
        old = self._recorded(found)
        return [*here, *reversed(old)][:limit] if backwards else [*old, *here][:limit]

    async def read_all(
        self,
        after: Cursor,
        limit: int = 1000,
        connection: Connection | None = None,
        *,
        category: str | None = None,
        division: str | None = None,
    ) -> EventPage:
        """At most `limit` events after `after` in commit order; none that commits later will ever lie among them.

        `category` narrows them to streams such as `tea.pot-…`, `division` to a division with all below it. A page that
        is not narrowed is empty only where there is nothing readable yet. Raises Archived.
        """
        database = connection or self.pool
        if (archive := self.archive) is None:
            return await self._page(database, after, limit, category, division)
        return await self._looking(
            lambda known: (
                self._old_page(archive, known, database, after, limit, category, division)
                if known and after.tx < known[-1].to_tx
                else self._page(database, after, limit, category, division)
            ),
            database,
        )

    async def _page(
        self, database: Database, after: Cursor, limit: int, category: str | None, division: str | None
    ) -> EventPage:
        try:
            if category is None and division is None:
                page = self._recorded(await database.fetch(_IN_ORDER, *after, limit))
                return EventPage(page, page[-1].cursor if page else after)
            rows = await database.fetch(_MATCHING, *after, limit, _prefix(category), division or "", max(limit, LOOK))
        except asyncpg.PostgresError as error:
            raise _explained(error) from error
        cursor = Cursor(rows[-1]["tx"], rows[-1]["position"]) if rows else after
        return EventPage(self._recorded(row for row in rows if row["matches"]), cursor)

    async def _old_page(
        self,
        archive: PartitionArchive,
        known: Sequence[Partition],
        database: Database,
        after: Cursor,
        limit: int,
        category: str | None,
        division: str | None,
    ) -> EventPage:
        """One that begins in the archive, and goes on in the database where what is known of that ends."""
        look = limit if category is None and division is None else max(limit, LOOK)
        looked = self._recorded(await archive.after(known, after, look))
        found = [
            event
            for event in looked
            if event.stream.startswith(_prefix(category)) and event.division.startswith(division or "")
        ]
        if len(found) >= limit:
            return EventPage(found[:limit], found[limit - 1].cursor)
        if len(looked) == look:
            return EventPage(found, looked[-1].cursor)
        here = Cursor(known[-1].to_tx, 0)
        rest = await self._page(database, here, limit - len(found), category, division)
        if rest.cursor > here:
            return EventPage([*found, *rest], rest.cursor)
        return EventPage(found, looked[-1].cursor if looked else after)

    async def _looking(self, read: Callable[[Sequence[Partition]], Awaitable[T]], database: Database) -> T:
        """Read, knowing what is in the archive: parts leave and come back while others read.

        Each look keeps to one list of the parts, for others who read may learn of another meanwhile. That something is
        not there is only believed of a list that still holds.
        """
        looks = LOOKS
        while True:
            known = self._archived
            try:
                return await read(known)
            except Archived as error:
                if isinstance(error.__cause__, asyncpg.PostgresError) and _within_transaction(database):
                    raise  # which is over by this
                now = tuple(Partition(*row) for row in await database.fetch(_ARCHIVED))
                self._archived = now
                looks -= now == known
                if not looks:
                    raise

    def _recorded(self, rows: Iterable[asyncpg.Record | EventRow]) -> list[Recorded]:
        registry = self.conventions
        return [recorded(row, registry) for row in rows]

    async def head(self, connection: Connection | None = None) -> Cursor:
        """The place of the last event committed so far, though readers may still have to wait for it."""
        database = connection or self.pool
        row = await database.fetchrow(_LAST) or await database.fetchrow(_LAST_ARCHIVED)
        return Cursor(*row) if row else START

    async def last_known_before(self, at: datetime, connection: Connection | None = None) -> tuple[UUID, Cursor] | None:
        """The last event in the log's order that was known before a moment, and its place; None where there is none.

        It looks from the end of what is not archived yet, so that a recent moment is found quickly.
        """
        row = await (connection or self.pool).fetchrow(_LAST_KNOWN_BEFORE, at)
        return (row["id"], Cursor(row["tx"], row["position"])) if row else None

    async def version(self, stream: str, connection: Connection | None = None) -> int:
        """How many events a stream has."""
        asked = connection or self.pool
        return await asked.fetchval("SELECT version FROM store.streams WHERE stream = $1", stream) or 0

    async def existing(self, streams: Sequence[str], connection: Connection | None = None) -> set[str]:
        """Those of `streams` that have events."""
        query = "SELECT stream FROM store.streams WHERE stream = ANY($1)"
        return {row["stream"] for row in await (connection or self.pool).fetch(query, list(streams))}

    async def division(self, stream: str, connection: Connection | None = None) -> str | None:
        """The division that a stream began in, or None where there is no such stream. Raises Archived."""
        if self.archive is not None:
            first = await self.read_stream(stream, before=2, connection=connection)
            return first[0].division if first else None
        try:
            division: str | None = await (connection or self.pool).fetchval(_DIVISION, stream)
        except asyncpg.PostgresError as error:
            raise _explained(error) from error
        return division

    async def divisions(self, streams: Sequence[str]) -> dict[str, str]:
        """The divisions that streams began in, of those that there are. Raises Archived."""
        if self.archive is not None:
            found = {stream: await self.division(stream) for stream in streams}
        else:
            try:
                rows = await self.pool.fetch(_DIVISIONS, list(streams))
                found = {row["stream"]: row["division"] for row in rows}
            except asyncpg.PostgresError as error:
                raise _explained(error) from error
        return {stream: division for stream, division in found.items() if division is not None}


def _within_transaction(database: Database) -> bool:
    return not isinstance(database, asyncpg.Pool) and database.is_in_transaction()


def _within(before: int | None, limit: int | None) -> tuple[int, int]:
    """The version that is not read any more, and how many are; nothing is kept from being as large as it can be."""
    return MOST if before is None else before, MOST if limit is None else limit


def _prefix(category: str | None) -> str:
    return f"{category}-" if category else ""


def _explained(error: asyncpg.PostgresError) -> Exception:
    if error.sqlstate != "HU006":
        return error
    details = error.as_dict()
    return Archived(details["detail"], details["hint"])
