"""However many parts the log has, a read touches those that it is of; and a part holds about as much as another."""

from collections.abc import Awaitable, Callable
from uuid import uuid4

import asyncpg
import pytest

from huiyin_events.envelope import START, Cursor, Meta
from huiyin_events.store import ANY, Connection, Store, StreamWrite
from tests.builders import new, stream_of, withdrawn

pytestmark = pytest.mark.integration

PARTS = 60
ENOUGH_FOR_A_PLAN_TO_BE_KEPT = 8
"""PostgreSQL plans a prepared statement anew five times, and then may keep a plan for all arguments."""
FEW = 20
"""Tables and indexes; each part has one table and three indexes."""

Read = Callable[[Store, Connection, str, Cursor], Awaitable[object]]

_LOCKED = "SELECT count(*) FROM pg_locks WHERE pid = pg_backend_pid() AND locktype = 'relation'"


@pytest.fixture
async def cut(other_store: Store) -> tuple[Store, list[str], list[Cursor]]:
    """A log of many parts, an event in each; its streams, and where their events are."""
    await other_store.pool.execute("DROP TABLE store.events_00000000000000, store.events_00000004194304")
    await other_store.pool.execute("TRUNCATE store.partitions")
    streams, cursors = [], []
    for _ in range(PARTS):
        await other_store.pool.execute("SELECT store.extend(_ahead => 1, _width => 10)")
        streams.append(stream_of(uuid4()))
        write = StreamWrite(streams[-1], [new(withdrawn(uuid4()))], ANY)
        cursors.append((await other_store.append([write], meta=Meta())).cursor)
        await other_store.pool.execute("SELECT pg_current_xact_id()")
    return other_store, streams, cursors


READS: dict[str, Read] = {
    "a stream": lambda store, connection, stream, _: store.read_stream(stream, connection=connection),
    "a stream's last": lambda store, connection, stream, _: store.read_stream(
        stream, backwards=True, limit=1, connection=connection
    ),
    "its division": lambda store, connection, stream, _: store.division(stream, connection),
    "the log from its start": lambda store, connection, *_: store.read_all(START, 3, connection),
    "the log from a place": lambda store, connection, _, cursor: store.read_all(cursor, 3, connection),
    "a county's from its start": lambda store, connection, *_: store.read_all(START, 3, connection, division="140981"),
    "the head": lambda store, connection, *_: store.head(connection),
}


@pytest.mark.parametrize("read", READS.values(), ids=READS)
async def test_a_read_touches_the_parts_that_it_reads_however_many_there_are(
    cut: tuple[Store, list[str], list[Cursor]], read: Read
) -> None:
    store, streams, cursors = cut
    async with store.pool.acquire() as connection:
        locked = []
        for number in range(ENOUGH_FOR_A_PLAN_TO_BE_KEPT):
            async with connection.transaction():
                assert await read(store, connection, streams[7 * number], cursors[-3])
                locked.append(await connection.fetchval(_LOCKED))
    assert max(locked) <= FEW, locked


async def test_a_log_of_many_parts_is_read_whole_and_in_order(cut: tuple[Store, list[str], list[Cursor]]) -> None:
    store, streams, cursors = cut
    assert [recorded.cursor for recorded in await store.read_all(START)] == cursors
    page = await store.read_all(cursors[3], 20)
    assert [recorded.stream for recorded in page] == streams[4:24]
    for number, stream in enumerate(streams):
        assert [recorded.cursor for recorded in await store.read_stream(stream)] == [cursors[number]]
    assert await store.head() == cursors[-1]


async def test_a_stream_of_many_parts_is_read_either_way(cut: tuple[Store, list[str], list[Cursor]]) -> None:
    store, streams, _ = cut
    for _ in range(30):
        await store.append([StreamWrite(streams[0], [new(withdrawn(uuid4()))], ANY)], meta=Meta())
        await store.pool.execute("SELECT store.extend(_ahead => 1, _width => 10)")
    everything = list(range(1, 32))
    assert [recorded.version for recorded in await store.read_stream(streams[0])] == everything
    newest = await store.read_stream(streams[0], after=4, before=30, backwards=True, limit=20)
    assert [recorded.version for recorded in newest] == everything[9:29][::-1]
    oldest = await store.read_stream(streams[0], after=4, before=30, limit=20)
    assert [recorded.version for recorded in oldest] == everything[4:24]


# --- how large a part is -----------------------------------------------------------------------------------


async def widths(pool: asyncpg.Pool) -> list[int]:
    return [row[0] for row in await pool.fetch("SELECT to_tx - from_tx FROM store.partitions ORDER BY from_tx")]


async def test_a_log_in_a_cluster_that_does_much_else_is_cut_into_wide_parts(other_store: Store) -> None:
    """Transactions of others, of which no event comes, would else make a part every few days."""
    await other_store.append([StreamWrite(stream_of(uuid4()), [new(withdrawn(uuid4()))], ANY)], meta=Meta())
    await other_store.pool.execute("UPDATE store.partitions SET from_tx = from_tx - 5000000")  # long ago
    await other_store.pool.execute("SELECT store.extend(_ahead => 4)")
    usual, *_, wide = await widths(other_store.pool)
    assert wide == 16 * 4_194_304, (usual, wide)


async def test_a_log_with_many_events_a_transaction_is_cut_into_narrow_parts(other_store: Store) -> None:
    await other_store.append([StreamWrite(stream_of(uuid4()), [new(withdrawn(uuid4()))], ANY)], meta=Meta())
    await other_store.pool.execute("SELECT setval('store.events_position_seq', 50000000)")
    await other_store.pool.execute("SELECT store.extend(_ahead => 4)")
    assert (await widths(other_store.pool))[-1] == 4_194_304 // 4
