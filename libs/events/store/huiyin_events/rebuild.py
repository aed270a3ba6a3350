"""Read models made anew from the log, compared with it, and spread over several workers, while those of now serve.

A rebuild is catch-up from the start of the log, then two schemas change their names, see `projections`. What kept the
old one finds that its position moved elsewhere, and goes on with the new one.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import aclosing, asynccontextmanager
from functools import partial

import asyncpg

from huiyin_events.checkpoints import CheckpointConflict, CheckpointStore, Parked, is_transient
from huiyin_events.connections import Connection
from huiyin_events.differences import TableDifference, differences
from huiyin_events.envelope import START, Cursor, Recorded
from huiyin_events.projections import NAME, Projection
from huiyin_events.rows import PartitionArchive
from huiyin_events.shards import WHOLE, Shard, assign, positions, shard_of
from huiyin_events.store import Store

BATCH = 1000
SWAPS = 5

RebuildProgress = Callable[[Cursor, Cursor, int], None]
"""Told how far something is: where it is, where the log ends now, and how many events it has handled."""

Take = Callable[[Cursor, Cursor, Sequence[Recorded]], Awaitable[object]]


class Occupied(Exception):
    """The same read models are being rebuilt or verified already."""


class MoreParked(Exception):
    """The new read models could not take what the old ones could."""

    def __init__(self, parked: Parked) -> None:
        super().__init__(f"{parked.events} events of {parked.streams} streams could not be taken, first {parked.first}")


async def rebuild(
    dsn: str,
    projection: Projection,
    tell: RebuildProgress,
    *,
    even_parked: bool = False,
    archive: PartitionArchive | None = None,
) -> int:
    """Make the read models anew from the whole log while the old ones serve, then swap them; how many events it took.

    Raises Occupied, Archived, and MoreParked unless `even_parked`; then, and whenever it is cut off, the old ones go on
    serving.
    """
    async with _alone(dsn, projection) as admin:
        async with _copy(dsn, admin, projection, "next", archive) as copy:
            for attempt in range(1, SWAPS + 1):
                await copy.catch_up(tell)
                parked, before = await copy.progress.parked(), await _parked(admin, projection.schema)
                if parked.events > before and not even_parked:
                    raise MoreParked(parked)
                await copy.analyse()
                try:
                    await copy.swap(admin)
                    break
                except asyncpg.LockNotAvailableError:
                    if attempt == SWAPS:
                        raise
                except Exception as error:
                    # What came last cannot be taken: `catch_up` parks it, unless that is no fault of the event's.
                    if is_transient(error) or attempt == SWAPS:
                        raise
        await _drop(admin, projection.beside("old"))
        return copy.handled


async def verify(
    dsn: str, projection: Projection, tell: RebuildProgress, *, archive: PartitionArchive | None = None
) -> list[TableDifference]:
    """Compute the read models aside from the log, up to where the live ones stand, and compare every row.

    The live ones are held for the moment in which both come to stand at the same place and a snapshot is taken of it;
    they are compared at leisure, by a transaction that only reads and so holds no reader of the log back.
    """
    async with (
        _alone(dsn, projection) as admin,
        _copy(dsn, admin, projection, "aside", archive) as aside,
        aside.pool.acquire() as reader,
    ):
        await aside.catch_up(tell, await _places(admin, projection.schema))
        looking = reader.transaction(isolation="repeatable_read", readonly=True)
        async with admin.transaction():
            await _hold(admin, projection.schema)
            await aside.catch_up(tell, await _places(admin, projection.schema))
            await looking.start()
            await _places(reader, projection.schema)
        try:
            return [one async for one in differences(reader, projection.schema, aside.schema)]
        finally:
            await looking.rollback()


async def spread(dsn: str, projection: Projection, over: int, *, archive: PartitionArchive | None = None) -> None:
    """Have the read models kept by so many workers from now on, each for its share of the partition keys.

    The shares of before are brought to one place, where those to come begin, in one transaction; what kept one of
    before finds ShardCountChanged. Raises Occupied, and what the handler raises for an event that is to be parked.
    """
    live, role = projection.schema, projection.role
    settings = {"role": role, "search_path": projection.search_path(), "application_name": f"{live}_spread"}
    async with (
        _alone(dsn, projection) as admin,
        asyncpg.create_pool(dsn, min_size=1, max_size=1, timeout=30, server_settings=settings) as pool,
    ):
        store = Store(pool, projection.conventions, archive=archive)
        found = await _places(admin, live)
        for share, place in found.items():  # as ever, while the others move on; what is left then is little
            progress = CheckpointStore(NAME, store, projection.handle, live, share)
            try:
                await _bring(store, progress.take, share, place, max(found.values()))
            except CheckpointConflict:
                continue  # its worker is at it
        async with pool.acquire() as connection, connection.transaction():
            await _hold(connection, live)
            found = await _places(connection, live)
            to = max(found.values())
            for share, place in found.items():
                progress = CheckpointStore(NAME, store, projection.handle, live, share)
                take = partial(progress.take_within, connection)
                await _bring(store, take, share, place, to, connection)
            await assign(connection, NAME, over, to, projection.conventions.partition_key_of, f"{live}.")


class _Copy:
    """The same read models once more, in a schema beside."""

    def __init__(
        self, projection: Projection, schema: str, pool: asyncpg.Pool, archive: PartitionArchive | None
    ) -> None:
        self.projection = projection
        self.schema = schema
        self.pool = pool
        self.store = Store(pool, projection.conventions, archive=archive)
        self.progress = CheckpointStore(NAME, self.store, projection.handle, schema)
        self.position = START
        self.handled = 0
        self._until: Mapping[Shard, Cursor] = {}

    async def catch_up(self, tell: RebuildProgress, until: Mapping[Shard, Cursor] | None = None) -> None:
        """Take what there is; or of every share's partition keys, what there is up to its place in `until`."""
        head = max(until.values()) if until else await self.store.head()
        looked = min(self._until.values(), default=START) if until else self.position
        async with aclosing(self.store.pages(looked, BATCH)) as pages:
            async for batch in pages:
                due = [recorded for recorded in batch if not until or self._comes(recorded, until)]
                await self.progress.take(self.position, batch.cursor, due)
                self.position = batch.cursor
                self.handled += len(due)
                tell(self.position, max(head, self.position), self.handled)
                if len(batch) < BATCH or (until and self.position >= head):
                    break
        self._until = until or {}

    def _comes(self, recorded: Recorded, until: Mapping[Shard, Cursor]) -> bool:
        """Whether an event belongs to what its share has by now, and had not at the last time."""
        share = Shard(shard_of(self.projection.conventions.partition_key_of(recorded.division), len(until)), len(until))
        return self._until.get(share, START) < recorded.cursor <= until[share]

    async def analyse(self) -> None:
        """Let queries be planned well from the first moment on: tables that were just made have no statistics."""
        rows = await self.pool.fetch("SELECT tablename FROM pg_tables WHERE schemaname = $1", self.schema)
        await self.pool.execute(f"ANALYZE {', '.join(row['tablename'] for row in rows)}")

    async def swap(self, connection: Connection) -> None:
        """In one transaction take the rest, and change places with those that serve."""
        live, position, handled = self.projection.schema, self.position, 0
        async with connection.transaction():
            await _hold(connection, live)
            await connection.execute(
                f"SET LOCAL search_path TO {self.projection.search_path(self.schema)};"
                f" SET LOCAL ROLE {self.projection.role}"
            )
            # Not without end: what comes after this transaction's own first write it cannot read.
            while batch := await self.store.read_all(position, BATCH, connection):
                await self.progress.take_within(connection, position, batch[-1].cursor, batch)
                position = batch[-1].cursor
                handled += len(batch)
            before = await _places(connection, live)
            if position < max(before.values()):
                raise AssertionError(f"{self.schema} would fall behind {live}")
            if len(before) > 1:
                key = self.projection.conventions.partition_key_of
                await assign(connection, NAME, len(before), position, key, f"{self.schema}.")
            await connection.execute(
                "SET LOCAL ROLE NONE;"
                f" ALTER SCHEMA {live} RENAME TO {self.projection.beside('old')};"
                f" ALTER SCHEMA {self.schema} RENAME TO {live}"
            )
        self.position = position
        self.handled += handled


@asynccontextmanager
async def _alone(dsn: str, projection: Projection) -> AsyncIterator[asyncpg.Connection]:
    """A connection as an owner, for the only rebuild or verification of these read models. Raises Occupied."""
    # Though it waits for a lock, what holds the claim must go when its client dies.
    watchful = {"client_connection_check_interval": "1s"}
    connection = await asyncpg.connect(dsn, timeout=30, server_settings=watchful)
    try:
        claim = "SELECT pg_try_advisory_lock(hashtextextended($1, 0))"
        if not await connection.fetchval(claim, f"read models of {projection.service}"):
            raise Occupied(f"{projection.service}: its read models are being rebuilt or verified already")
        yield connection
    finally:
        await connection.close(timeout=10)


@asynccontextmanager
async def _copy(
    dsn: str, admin: asyncpg.Connection, projection: Projection, what: str, archive: PartitionArchive | None
) -> AsyncIterator[_Copy]:
    """Read models beside those that serve; gone afterwards, and with them what an earlier attempt left."""
    schema, role = projection.beside(what), projection.role
    for left in ("next", "aside", "old"):
        await _drop(admin, projection.beside(left))
    await admin.execute(f"CREATE SCHEMA {schema} AUTHORIZATION {role}")
    settings = {"role": role, "search_path": projection.search_path(schema), "application_name": schema}
    try:
        async with asyncpg.create_pool(dsn, min_size=1, max_size=2, timeout=30, server_settings=settings) as pool:
            async with pool.acquire() as connection:
                await projection.make(connection, schema)
            copy = _Copy(projection, schema, pool, archive)
            await copy.progress.load()
            yield copy
    finally:
        await _drop(admin, schema)


async def _hold(connection: Connection, schema: str) -> None:
    """Keep what moves the checkpoint waiting till the end of the transaction, which by this writes nothing yet."""
    await connection.execute(f"SET LOCAL lock_timeout = '5s'; LOCK TABLE {schema}.checkpoints IN EXCLUSIVE MODE")


async def _places(connection: Connection, schema: str) -> Mapping[Shard, Cursor]:
    """Where each share of the read models stands."""
    return await positions(connection, NAME, f"{schema}.") or {WHOLE: START}


async def _bring(
    store: Store, take: Take, share: Shard, place: Cursor, to: Cursor, connection: Connection | None = None
) -> None:
    """Have a share take what comes to it up to a place."""
    key = store.conventions.partition_key_of
    while place < to:
        batch = [recorded for recorded in await store.read_all(place, BATCH, connection) if recorded.cursor <= to]
        await take(place, batch[-1].cursor, [one for one in batch if share.has(one.division, key)])
        place = batch[-1].cursor


async def _parked(connection: Connection, schema: str) -> int:
    return int(await connection.fetchval(f"SELECT count(*) FROM {schema}.parked"))  # noqa: S608


async def _drop(connection: Connection, schema: str) -> None:
    await connection.execute(f"DROP SCHEMA IF EXISTS {schema} CASCADE")
