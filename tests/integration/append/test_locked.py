"""What one append waits for, or fails of, is its own: all others go on, also those of the same process."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import uuid4

import asyncpg
import pytest

from huiyin_contracts import OURS
from huiyin_events.store import ANY, Appended, IdempotencyKey, Store, StreamWrite, VersionConflict
from tests.builders import new, reported, stream_of
from tests.integration.append.conftest import META, race
from tests.integration.conftest import Connect, OpenPool, blocked
from tests.integration.servers import WITHIN

pytestmark = pytest.mark.integration

POOL = 6
OTHERS = 3


def one(stream: str, expected: int = ANY) -> StreamWrite:
    return StreamWrite(stream, [new(reported())], expected)


@pytest.fixture
async def store(open_pool: OpenPool) -> Store:
    """A store whose pool is as small as a service's."""
    return Store(await open_pool(size=POOL), OURS)


@asynccontextmanager
async def locked(store: Store, connection: asyncpg.Connection, streams: list[str]) -> AsyncIterator[None]:
    """While a transaction is open that has appended to these streams."""
    async with connection.transaction():
        await store.append([one(stream) for stream in streams], meta=META, connection=connection)
        yield


@pytest.mark.parametrize("asked", ["first", "among others"])
@pytest.mark.parametrize("together", [1, 2], ids=["alone", "with another stream"])
@pytest.mark.parametrize("exists", [True, False], ids=["old", "new"])
async def test_a_locked_stream_is_waited_for_by_who_appends_to_it_and_nobody_else(
    store: Store, connect: Connect, exists: bool, together: int, asked: str
) -> None:
    held = [stream_of(uuid4()) for _ in range(together)]
    if exists:
        await store.append([one(stream) for stream in held], meta=META)
    holder = await connect()
    async with locked(store, holder, held):
        others = [one(stream_of(uuid4())) for _ in range(OTHERS)]
        writes = [one(held[0]), *others] if asked == "first" else [others[0], one(held[0]), *others[1:]]
        asking = [asyncio.create_task(store.append([write], meta=META)) for write in writes]
        waiting = asking[writes.index(next(write for write in writes if write.stream == held[0]))]
        await blocked(store, holder)
        asking += [asyncio.create_task(store.append([one(stream_of(uuid4()))], meta=META)) for _ in range(OTHERS)]
        others_asking = [task for task in asking if task is not waiting]
        done, late = await asyncio.wait(others_asking, timeout=WITHIN)
        assert not late, f"{len(late)} of {len(others_asking)} wait"
        assert all(isinstance(task.result(), Appended) for task in done)
        assert not waiting.done()
    assert (await waiting).version == 2 + exists


async def test_however_many_wait_for_locked_streams_the_pool_is_not_theirs(store: Store, connect: Connect) -> None:
    held = [stream_of(uuid4()) for _ in range(POOL)]
    holder = await connect()
    async with locked(store, holder, held):
        waiting = [asyncio.create_task(store.append([one(stream)], meta=META)) for _ in range(5) for stream in held]
        await blocked(store, holder)
        others = await asyncio.wait_for(race(store, [one(stream_of(uuid4())) for _ in range(20)]), WITHIN)
        assert all(isinstance(outcome, Appended) for outcome in others)
        assert not any(task.done() for task in waiting)
    versions = sorted(appended.version for appended in await asyncio.gather(*waiting))
    assert versions == sorted([2, 3, 4, 5, 6] * POOL)


async def test_a_key_that_somebody_holds_is_waited_for_by_who_has_the_same(store: Store, connect: Connect) -> None:
    key = IdempotencyKey("k", "f")
    holder = await connect()
    transaction = holder.transaction()
    await transaction.start()
    await store.append([one(stream_of(uuid4()))], meta=META, key=key, connection=holder)
    again = asyncio.create_task(store.append([one(stream_of(uuid4()))], meta=META, key=key))
    await blocked(store, holder)
    others = await asyncio.wait_for(race(store, [one(stream_of(uuid4())) for _ in range(20)]), WITHIN)
    assert all(isinstance(outcome, Appended) for outcome in others)
    await transaction.commit()
    assert (await again).replayed


async def test_what_is_wrong_with_one_is_told_to_that_one(store: Store) -> None:
    long = one(f"intake.issue-{''.join(uuid4().hex for _ in range(300))}")  # more than an index takes, and random
    *fine, wrong = await race(store, [*(one(stream_of(uuid4())) for _ in range(19)), long])
    assert isinstance(wrong, asyncpg.ProgramLimitExceededError)
    assert [type(outcome) for outcome in fine] == [Appended] * 19


async def test_a_stream_that_many_append_to_takes_them_together_and_in_their_order(store: Store) -> None:
    stream, events = stream_of(uuid4()), [new(reported()) for _ in range(500)]
    outcomes = await race(store, [StreamWrite(stream, [event], ANY) for event in events])
    assert [outcome.version for outcome in outcomes if isinstance(outcome, Appended)] == list(range(1, 501))
    assert [recorded.id for recorded in await store.read_stream(stream)] == [event.id for event in events]
    assert len({outcome.cursor.tx for outcome in outcomes if isinstance(outcome, Appended)}) <= 15


async def test_who_is_refused_is_told_so_though_many_wait(store: Store, connect: Connect) -> None:
    held = [stream_of(uuid4()) for _ in range(POOL)]
    holder = await connect()
    async with locked(store, holder, held):
        waiting = [asyncio.create_task(store.append([one(stream)], meta=META)) for stream in held]
        await blocked(store, holder)
        refused = await asyncio.wait_for(race(store, [one(stream_of(uuid4()), 7) for _ in range(20)]), WITHIN)
        assert {type(outcome) for outcome in refused} == {VersionConflict}
        assert not any(task.done() for task in waiting)
    await asyncio.gather(*waiting)
