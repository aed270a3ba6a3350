"""The connection is lost before the answer comes: who asked is told so, and can find out what became of it."""

import asyncio
from uuid import UUID, uuid4

import asyncpg
import pytest

from huiyin_contracts import OURS
from huiyin_events.envelope import START
from huiyin_events.store import ANY, NO_STREAM, Appended, Check, IdempotencyKey, OutcomeUnknown, Store, StreamWrite
from tests.builders import new, reported, stream_of
from tests.integration.append.conftest import META
from tests.integration.conftest import Connect, OpenPool, blocked
from tests.integration.servers import WITHIN

pytestmark = pytest.mark.integration

KILLED = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE $1 = ANY(pg_blocking_pids(pid))"


def one(stream: str, expected: int = ANY, events: int = 1) -> StreamWrite:
    return StreamWrite(stream, [new(reported()) for _ in range(events)], expected)


@pytest.mark.parametrize("ask", ["one", "several", "with a key"])
async def test_what_was_killed_before_it_was_stored_was_not_and_will_not_be(
    store: Store, connect: Connect, issue: UUID, ask: str
) -> None:
    stream, other = stream_of(issue), stream_of(uuid4())
    holder = await connect()
    async with holder.transaction():
        await store.append([one(stream)], meta=META, connection=holder)
        writes = [one(stream, events=3), one(other)] if ask == "several" else [one(stream)]
        key = IdempotencyKey("k", "f") if ask == "with a key" else None
        asking = asyncio.create_task(store.append(writes, meta=META, key=key))
        await blocked(store, holder)
        await holder.fetch(KILLED, holder.get_server_pid())
        with pytest.raises(OutcomeUnknown) as lost:
            await asking
    assert await lost.value.resolve() is None
    assert await store.version(stream) == 1
    assert await store.version(other) == 0


class Deaf:
    """A pool whose connections are lost when the answer comes."""

    def __init__(self, pool: asyncpg.Pool) -> None:
        self._pool = pool

    def get_max_size(self) -> int:
        return self._pool.get_max_size()

    async def fetchrow(self, query: str, *arguments: object) -> None:
        await self._pool.fetchrow(query, *arguments)
        raise asyncpg.ConnectionDoesNotExistError("connection was closed in the middle of operation")

    async def fetch(self, query: str, *arguments: object) -> None:
        await self._pool.fetch(query, *arguments)
        raise TimeoutError


@pytest.mark.parametrize("key", [None, IdempotencyKey("k", "f")])
@pytest.mark.parametrize("events", [1, 3])
async def test_what_was_stored_and_not_heard_of_is_found_where_it_is(
    store: Store, open_pool: OpenPool, issue: UUID, events: int, key: IdempotencyKey | None
) -> None:
    stream, seen = stream_of(issue), stream_of(uuid4())
    await store.append([one(stream, events=2), one(seen)], meta=META)
    lossy = Store(await open_pool(), OURS)
    lossy._group._pool = Deaf(lossy.pool)  # type: ignore[assignment]
    writes: list[StreamWrite | Check] = [one(stream, 2, events)]
    writes += [Check(seen, 1), one(stream_of(uuid4()), NO_STREAM)] if events > 1 else []
    with pytest.raises(OutcomeUnknown) as lost:
        await lossy.append(writes, meta=META, key=key)
    await store.append([one(stream, events=150)], meta=META)
    found = await lost.value.resolve()
    assert isinstance(found, Appended)
    assert found.versions == ((2 + events, 1, 1) if events > 1 else (3,))
    assert found.cursor in [recorded.cursor for recorded in await store.read_all(START)]


async def test_those_who_were_in_one_group_are_each_told_and_each_find_out(store: Store, open_pool: OpenPool) -> None:
    lossy = Store(await open_pool(), OURS)
    lossy._group._pool = Deaf(lossy.pool)  # type: ignore[assignment]
    streams = [stream_of(uuid4()) for _ in range(12)]
    outcomes = await asyncio.gather(
        *(lossy.append([one(stream, NO_STREAM)], meta=META) for stream in streams), return_exceptions=True
    )
    assert {type(outcome) for outcome in outcomes} == {OutcomeUnknown}
    for outcome in outcomes:
        assert isinstance(outcome, OutcomeUnknown)
        assert await outcome.resolve() is not None
    assert len(await store.read_all(START)) == len(streams)


async def test_what_waits_to_be_stored_though_nobody_listens_is_waited_for(
    store: Store, open_pool: OpenPool, connect: Connect, issue: UUID
) -> None:
    """It has not written anything yet, and the server does not notice that its connection is gone."""
    stream, holder, pool = stream_of(issue), await connect(), await open_pool(size=1)
    async with pool.acquire() as connection:
        cut = connection._con._transport.abort  # type: ignore[attr-defined]
    async with holder.transaction():
        await holder.execute("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", stream)
        asking = asyncio.create_task(Store(pool, OURS).append([one(stream)], meta=META))
        await blocked(store, holder)
        cut()
        with pytest.raises(OutcomeUnknown) as lost:
            await asking
        resolving = asyncio.create_task(lost.value.resolve())
        await asyncio.sleep(0.2)
        assert not resolving.done()
    found = await asyncio.wait_for(resolving, WITHIN)
    assert isinstance(found, Appended)
    assert found.version == await store.version(stream) == 1


@pytest.mark.parametrize("key", [None, IdempotencyKey("k", "f")])
async def test_what_is_still_under_way_is_waited_for(
    store: Store, connect: Connect, issue: UUID, key: IdempotencyKey | None
) -> None:
    """The server goes on for a moment though nobody listens any more."""
    write, writer = one(stream_of(issue)), await connect()
    transaction = writer.transaction()
    await transaction.start()
    await store.append([write], meta=META, key=key, connection=writer)
    lossy = Store(store.pool, OURS)

    async def lost(*_: object) -> None:
        raise ConnectionResetError

    lossy._group.append = lost  # type: ignore[assignment, method-assign]
    with pytest.raises(OutcomeUnknown) as error:
        await lossy.append([write], meta=META, key=key)
    resolving = asyncio.create_task(error.value.resolve())
    await asyncio.sleep(0.2)
    assert not resolving.done()
    await transaction.commit()
    assert await asyncio.wait_for(resolving, WITHIN) is not None
