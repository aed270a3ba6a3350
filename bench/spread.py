"""How much faster two processes keep reporting's views than one, catching up with a log of many counties.

Each process also reads what is the other's, and leaves it out.
"""

import asyncio
import sys
from collections.abc import Sequence
from contextlib import AsyncExitStack
from functools import partial

import asyncpg
import uvloop

from bench.figure import Figure
from bench.pairs import OURS, Turn, compare, interleaved, per_second
from bench.relaying import connected
from bench.samples import META, write
from bench.servers import PROJECTION, Servers
from huiyin_contracts import OURS as HUIYIN
from huiyin_events.projections import NAME
from huiyin_events.shards import Shard, shards
from huiyin_events.store import Store
from huiyin_events.subscription import Subscription, as_batch

ROUNDS = 6
EVENTS = 10_000
COMMIT = 100
COUNTIES = 100
OF = 2
WITHIN = 120.0
ONE = "one process"
TABLES = "checkpoints, parked, divisions, cases, trail, tallies, notices"


def measure() -> Sequence[Figure]:
    """Events a second."""
    with Servers() as servers:
        return uvloop.run(_measure(servers))


async def _measure(servers: Servers) -> Sequence[Figure]:
    async with servers.store() as store:
        writes = [write(division=f"{140000 + number % COUNTIES}001001") for number in range(EVENTS)]
        for first in range(0, EVENTS, COMMIT):
            await store.append(writes[first : first + COMMIT], meta=META)
        turns: dict[str, Turn] = {
            OURS: partial(_caught_up, servers, store, OF),
            ONE: partial(_caught_up, servers, store, 1),
        }
        rates = await interleaved(turns, ROUNDS)
    return compare(f"catching up of reporting's views by {OF} processes", "events/s", rates, {ONE: None})


async def _caught_up(servers: Servers, store: Store, of: int) -> float:
    await store.pool.execute(f"TRUNCATE {TABLES}")
    async with AsyncExitStack() as started, asyncio.timeout(WITHIN):
        workers = [await _started(started, servers, share) for share in shards(of)]
        rate = await per_second(EVENTS, asyncio.gather(*(_told(worker, b"go\n", b"done\n") for worker in workers)))
    assert await store.pool.fetchval("SELECT count(*) FROM cases") == EVENTS
    return rate


async def _started(started: AsyncExitStack, servers: Servers, share: Shard) -> asyncio.subprocess.Process:
    worker = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bench.spread", servers.dsn(), servers.nats_url, str(share.number), str(share.of)),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    started.push_async_callback(worker.wait)
    started.callback(_end, worker)
    await _told(worker, b"", b"ready\n")
    return worker


def _end(worker: asyncio.subprocess.Process) -> None:
    if worker.returncode is None:
        worker.kill()


async def _told(worker: asyncio.subprocess.Process, what: bytes, answer: bytes) -> None:
    assert worker.stdin
    assert worker.stdout
    worker.stdin.write(what)
    assert await worker.stdout.readline() == answer


async def _work(dsn: str, nats_url: str, share: Shard) -> None:
    """One of the processes: it says when it is ready, begins when told so, and says when it is done."""
    path = {"search_path": PROJECTION.search_path()}
    async with (
        asyncpg.create_pool(dsn, min_size=2, max_size=4, server_settings=path) as pool,
        connected(nats_url) as client,
    ):
        handle = as_batch("bench", PROJECTION.handle)
        subscription = Subscription(NAME, Store(pool, HUIYIN), client, handle, schema=PROJECTION.schema, share=share)
        print("ready", flush=True)
        await asyncio.to_thread(sys.stdin.readline)
        running = asyncio.create_task(subscription.run())
        assert await subscription.caught_up(WITHIN), subscription.trouble
        print("done", flush=True)
        running.cancel()
        await asyncio.wait({running})


if __name__ == "__main__":
    uvloop.run(_work(sys.argv[1], sys.argv[2], Shard(int(sys.argv[3]), int(sys.argv[4]))))
