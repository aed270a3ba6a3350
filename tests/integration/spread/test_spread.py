"""Read models that several workers keep, each the counties of its share: together they do what one would do alone."""

import asyncio
import signal
import sys

import pytest

from huiyin_contracts import OURS
from huiyin_contracts.divisions import DivisionRegistered
from huiyin_events.envelope import Cursor, Meta, NewEvent
from huiyin_events.rebuild import verify
from huiyin_events.relay import Relay
from huiyin_events.shards import Shard, shard_of, shards
from huiyin_events.store import ANY, Store, StreamWrite
from tests.builders import NOW
from tests.integration.read_models import ROLE, Models, is_all, unheard
from tests.integration.servers import Servers
from tests.integration.spread.conftest import COUNTIES, SCHEMA, Keep, all_have, report, standing
from tests.local.standins import until

pytestmark = pytest.mark.integration


async def register(store: Store, code: str) -> Cursor:
    event = DivisionRegistered(code=code, name="某省", level="province")
    return (
        await store.append([StreamWrite(f"dispatch.division-{code}", [NewEvent(event, code, NOW)], ANY)], meta=Meta())
    ).cursor


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


def test_the_counties_here_are_of_every_share() -> None:
    for of in (2, 3, 4, 5):
        assert {shard_of(OURS.partition_key_of(county), of) for county in COUNTIES} == set(range(1, of + 1))
