"""Read models that several workers keep, each the counties of its share: together they do what one would do alone."""

import asyncio
import signal
import sys
from collections.abc import AsyncIterator, Callable, Sequence
from itertools import count
from uuid import uuid4

import pytest
from nats.aio.client import Client

from huiyin_contracts import OURS
from huiyin_contracts.divisions import DivisionRegistered
from huiyin_events import checkpoints as progress
from huiyin_events import subscription
from huiyin_events.envelope import Cursor, Meta, NewEvent
from huiyin_events.projections import NAME
from huiyin_events.rebuild import rebuild, spread, verify
from huiyin_events.relay import Relay
from huiyin_events.shards import WHOLE, Shard, ShardCountChanged, positions, shard_of, shards
from huiyin_events.store import Store, StreamWrite
from huiyin_events.subscription import Subscription
from tests.builders import NOW, new, reported, stream_of, withdrawn
from tests.integration.conftest import Background, Servers, Stop, eventually
from tests.integration.read_models import ROLE, SERVICE, Models, is_all, unheard
from tests.local.standins import until

pytestmark = pytest.mark.integration

COUNTIES = [f"{code}001001" for code in range(140900, 140930)]
SCHEMA = f"{SERVICE}_views"

Keep = Callable[[Shard], tuple[Subscription, Stop]]


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(subscription, "RETRY_SECONDS", 0.05)
    monkeypatch.setattr(subscription, "ASKED_SECONDS", 0.1)


@pytest.fixture
async def keep(own: Store, client: Client, background: Background, models: Models) -> AsyncIterator[Keep]:
    """Start a worker, as a process of its own would be."""

    def keep(share: Shard) -> tuple[Subscription, Stop]:
        projection = models.projection
        worker = Subscription(NAME, own, client, projection.handle, schema=projection.schema, share=share)
        stops.append(background(worker.run()))
        return worker, stops[-1]

    stops: list[Stop] = []
    yield keep
    for stop in stops:  # while there is still a pool
        await stop()


async def report(store: Store, events: int = 1) -> Cursor:
    """So many reports, from the counties in turn."""
    writes = [
        StreamWrite(stream_of(issue), [new(reported(issue), COUNTIES[n % len(COUNTIES)])])
        for n, issue in enumerate(uuid4() for _ in range(events))
    ]
    return (await store.append(writes, meta=Meta())).cursor


async def register(store: Store, code: str) -> Cursor:
    event = DivisionRegistered(code=code, name="某省", level="province")
    return (
        await store.append([StreamWrite(f"dispatch.division-{code}", [NewEvent(event, code, NOW)])], meta=Meta())
    ).cursor


async def standing(own: Store) -> dict[Shard, Cursor]:
    async with own.pool.acquire() as connection:
        return await positions(connection, NAME, f"{SCHEMA}.")


async def all_have(workers: Sequence[Subscription], cursor: Cursor) -> None:
    assert all(await asyncio.gather(*(worker.wait_for(cursor, 20) for worker in workers)))


@pytest.mark.parametrize("of", [2, 4])
async def test_from_store_and_stream_several_make_of_the_log_what_one_does(
    store: Store, relay: Relay, own: Store, models: Models, keep: Keep, dsn: str, of: int
) -> None:
    await report(store, 300)
    await register(store, "14")
    workers = [keep(share)[0] for share in shards(of)]
    await until(lambda: all(worker.live for worker in workers), within=20)
    for _ in range(10):
        await report(store, 12)
    cursor = await store.head()
    await all_have(workers, cursor)
    await is_all(store, own)
    assert await verify(dsn, models.projection, unheard) == []
    assert sum(worker.handled for worker in workers) == 421
    assert all(worker.handled for worker in workers)
    assert await standing(own) == dict.fromkeys(shards(of), cursor)


async def test_where_each_share_stands_elsewhere_all_is_verified_as_far_as_it_goes(
    store: Store, own: Store, models: Models, keep: Keep, dsn: str
) -> None:
    stops = []
    for share in shards(3):
        worker, stop = keep(share)
        await all_have([worker], await report(store, 60))
        stops.append(stop)
        await stop()
    assert len(set((await standing(own)).values())) == 3
    assert await verify(dsn, models.projection, unheard) == []
    await own.pool.execute("DELETE FROM seen WHERE event = (SELECT min(event::text)::uuid FROM seen)")
    assert [one.table for one in await verify(dsn, models.projection, unheard)] == ["seen"]


async def test_two_processes_never_have_the_same_share_at_once(
    store: Store, relay: Relay, own: Store, models: Models, keep: Keep
) -> None:
    """The second waits where the checkpoint moves, before it has handled anything, and then finds it moved."""
    models.slow = 0.01
    workers = [keep(share)[0] for share in shards(2) for _ in range(2)]
    for _ in range(15):
        await report(store, 4)
        await asyncio.sleep(0.01)
    await all_have(workers, await store.head())
    await is_all(store, own)
    assert [worker.trouble for worker in workers] == [None] * 4
    assert sum(worker.handled for worker in workers) == 60


PROCESS = """
import asyncio, os, signal, sys
import asyncpg, nats
from huiyin_contracts import OURS
from huiyin_events.shards import Shard
from huiyin_events.store import Store
from huiyin_events.subscription import Subscription

async def handle(connection, batch):
    await connection.executemany("INSERT INTO seen (event, stream) VALUES ($1, $2)", [(r.id, r.stream) for r in batch])
    await connection.execute("UPDATE total SET n = n + $1", len(batch))
    if sys.argv[4] == "before":
        os.kill(os.getpid(), signal.SIGKILL)

async def main():
    pool = await asyncpg.create_pool(sys.argv[1], server_settings={"search_path": sys.argv[3]})
    client = await nats.connect(sys.argv[2])
    after = lambda _: os.kill(os.getpid(), signal.SIGKILL)
    await Subscription("views", Store(pool, OURS), client, handle, after_commit=after, share=Shard(1, 2)).run()

asyncio.run(main())
"""


@pytest.mark.parametrize("when", ["before", "after"])
async def test_a_worker_that_is_killed_holds_up_its_own_share_and_goes_on_where_it_was(
    store: Store, own: Store, servers: Servers, database: str, models: Models, keep: Keep, dsn: str, when: str
) -> None:
    cursor = await report(store, 40)
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", PROCESS, servers.postgres.dsn(ROLE, database), servers.nats_url, SCHEMA, when
    )
    try:
        other, _ = keep(Shard(2, 2))
        async with asyncio.timeout(30):
            assert await process.wait() == -signal.SIGKILL
    finally:
        if process.returncode is None:
            process.kill()
    await all_have([other], cursor)
    assert await verify(dsn, models.projection, unheard) == []  # each as far as it is
    again, _ = keep(Shard(1, 2))
    await all_have([again, other], cursor)
    await is_all(store, own)
    assert again.handled == (40 - other.handled if when == "before" else 0)


# --- another number ----------------------------------------------------------------------------------------


async def test_who_was_told_another_number_does_not_begin(
    store: Store, own: Store, client: Client, models: Models
) -> None:
    async def begin(share: Shard) -> None:
        projection = models.projection
        await Subscription(NAME, own, client, projection.handle, schema=projection.schema, share=share).run()

    cursor = await report(store, 10)
    several = [asyncio.create_task(begin(share)) for share in (WHOLE, *shards(2), *shards(3))]
    await eventually(lambda: _stands(own, cursor))
    found = await standing(own)
    async with asyncio.timeout(10):
        while sum(task.done() for task in several) < 6 - len(found):
            await asyncio.sleep(0.02)
    assert all(isinstance(task.exception(), ShardCountChanged) for task in several if task.done())
    await is_all(store, own)
    for task in several:
        task.cancel()
    await asyncio.wait(several)


async def _stands(own: Store, cursor: Cursor) -> bool:
    found = await standing(own)
    return bool(found) and set(found.values()) == {cursor}


async def test_the_number_is_changed_amid_appends_and_nothing_is_lost_or_doubled(
    store: Store, relay: Relay, own: Store, client: Client, background: Background, models: Models, dsn: str
) -> None:
    async def keep(share: Shard) -> None:
        projection = models.projection
        await Subscription(NAME, own, client, projection.handle, schema=projection.schema, share=share).run()

    async def serve() -> None:
        """As many workers as there are shares, again and again."""
        while True:
            tasks = [asyncio.create_task(keep(share)) for share in await standing(own) or [WHOLE]]
            try:
                await asyncio.wait(tasks, return_when=asyncio.FIRST_EXCEPTION)
            finally:
                for task in tasks:
                    task.cancel()
                await asyncio.wait(tasks)

    async def write() -> None:
        for _ in count():
            await report(store, 3)
            await asyncio.sleep(0.005)

    stop = background(serve())
    writing = asyncio.create_task(write())
    for over in (3, 2, 5, 1, 4):
        await spread(dsn, models.projection, over)
        assert set(await standing(own)) == set(shards(over))
        await asyncio.sleep(0.2)
        assert await verify(dsn, models.projection, unheard) == []
        await rebuild(dsn, models.projection, unheard)
        assert set(await standing(own)) == set(shards(over))
    writing.cancel()
    await asyncio.wait([writing])
    cursor = await report(store)
    await eventually(lambda: _stands(own, cursor))
    await is_all(store, own)
    await stop()


async def test_shares_that_stand_apart_are_brought_to_one_place(
    store: Store, own: Store, models: Models, keep: Keep, dsn: str
) -> None:
    worker, stop = keep(Shard(2, 3))
    cursor = await report(store, 100)
    await all_have([worker], cursor)
    await stop()
    await spread(dsn, models.projection, 2)
    assert await standing(own) == dict.fromkeys(shards(2), cursor)
    await is_all(store, own)


async def test_one_that_idles_notices(
    store: Store, relay: Relay, own: Store, client: Client, models: Models, dsn: str
) -> None:
    projection = models.projection
    whole = Subscription(NAME, own, client, projection.handle, schema=projection.schema)
    running = asyncio.create_task(whole.run())
    await until(lambda: whole.live)
    await spread(dsn, models.projection, 2)
    async with asyncio.timeout(10):
        with pytest.raises(ShardCountChanged, match="over 2, not over 1"):
            await running


async def test_what_is_parked_goes_to_whose_county_it_is_now(
    store: Store, relay: Relay, own: Store, models: Models, keep: Keep, dsn: str
) -> None:
    issues = [uuid4() for _ in COUNTIES]
    models.poison.update(map(stream_of, issues))
    workers = [keep(share) for share in shards(2)]
    for step in (reported, withdrawn):
        for issue, county in zip(issues, COUNTIES, strict=True):
            await store.append([StreamWrite(stream_of(issue), [new(step(issue), county)])], meta=Meta())
    await all_have([worker for worker, _ in workers], await store.head())
    assert sum([(await worker.parked()).events for worker, _ in workers]) == 2 * len(COUNTIES)
    for _, stop in workers:
        await stop()
    await spread(dsn, models.projection, 4)
    rows = await own.pool.fetch("SELECT event, division, subscription FROM parked")
    assert [row["subscription"] for row in rows] == [
        f"views {shard_of(OURS.partition_key_of(row['division']), 4)}/4" for row in rows
    ]

    models.poison.clear()
    for share in shards(4):
        keep(share)
    async with own.pool.acquire() as connection:
        assert await progress.ask(connection, schema=SCHEMA) == 2 * len(COUNTIES)
    await eventually(lambda: _none_parked(own))
    await is_all(store, own)


async def _none_parked(own: Store) -> bool:
    return not await own.pool.fetchval("SELECT count(*) FROM parked")


def test_the_counties_here_are_of_every_share() -> None:
    for of in (2, 3, 4, 5):
        assert {shard_of(OURS.partition_key_of(county), of) for county in COUNTIES} == set(range(1, of + 1))
