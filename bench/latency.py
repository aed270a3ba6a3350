"""How long it takes from an append until a subscriber has committed what it made of it, when nothing else goes on.

The floor is the same steps bare, one after the other: insert, read it back, publish with its acknowledgement, receive,
and commit what is made of it with the position. Both take turns, with a pause before each that lets all pollers doze.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager

import asyncpg
import orjson
import uvloop
from nats.aio.client import Client
from nats.js.api import AckPolicy, ConsumerConfig, DeliverPolicy

from bench import floor
from bench.consuming import TABLE, UPSERT, project
from bench.figure import Figure, percentile
from bench.relaying import background, connected
from bench.samples import META, VILLAGE, rows, write
from bench.servers import Servers
from huiyin_contracts import OURS
from huiyin_events.relay import Relay
from huiyin_events.store import Store
from huiyin_events.subscription import Subscription
from huiyin_events.wire import DOORBELL, Doorbell

TIMES = 400
WARM_UP = 20
PAUSE_SECONDS = 0.04
WITHIN = 10.0
STEPS = "the sum of the bare steps"

_READ = "SELECT * FROM floor.events ORDER BY tx DESC, position DESC LIMIT 1"
_POSITION = "UPDATE bare_position SET tx = $1, position = $2"


def measure() -> Sequence[Figure]:
    """Milliseconds."""
    with Servers() as servers:
        ours, theirs = uvloop.run(_measure(servers))
    return [
        Figure(
            f"append to a subscriber's commit, idle, {name}",
            "ms",
            1000 * percentile(ours, share),
            STEPS,
            1000 * percentile(theirs, share),
            "≤ 1.5",
        )
        for name, share in (("p50", 0.5), ("p99", 0.99))
    ]


async def _measure(servers: Servers) -> tuple[list[float], list[float]]:
    async with (
        servers.store() as store,
        floor.connected(servers.dsn()) as [bare],
        connected(servers.nats_url) as client,
        connected(servers.nats_url) as other,
    ):
        await store.pool.execute(TABLE)
        async with _ours(store, client) as ours, _steps(bare, store.pool, other) as steps:
            times: tuple[list[float], list[float]] = ([], [])
            for number in range(-WARM_UP, TIMES):
                for work, taken in zip((ours, steps), times, strict=True):
                    await asyncio.sleep(PAUSE_SECONDS)
                    began = time.perf_counter()
                    await work()
                    if number >= 0:
                        taken.append(time.perf_counter() - began)
    return times


@asynccontextmanager
async def _ours(store: Store, client: Client) -> AsyncIterator[Callable[[], Awaitable[None]]]:
    relay, subscription = Relay(store, client), Subscription("bench", store, client, project)
    ringing = Store(store.pool, OURS, Doorbell(client))

    async def wake(_: object) -> None:
        relay.wake()

    async def work() -> None:
        appended = await ringing.append([write()], meta=META)
        assert await subscription.wait_for(appended.cursor, WITHIN), subscription.trouble

    await client.subscribe(DOORBELL, cb=wake)
    async with background(relay.run()), background(subscription.run()):
        async with asyncio.timeout(WITHIN):
            while not (relay.active and subscription.live):
                await asyncio.sleep(0.01)
        yield work


@asynccontextmanager
async def _steps(
    bare: asyncpg.Connection, pool: asyncpg.Pool, client: Client
) -> AsyncIterator[Callable[[], Awaitable[None]]]:
    js = client.jetstream()
    await js.add_stream(name="FLOOR", subjects=["floor.>"])
    config = ConsumerConfig(ack_policy=AckPolicy.NONE, deliver_policy=DeliverPolicy.NEW, mem_storage=True)
    feed = await js.subscribe("floor.>", stream="FLOOR", config=config)
    await pool.execute("CREATE TABLE bare_position AS SELECT 0::bigint AS tx, 0::bigint AS position")
    insert, read = await bare.prepare(floor.INSERT), await bare.prepare(_READ)

    async def work() -> None:
        await insert.fetch(*rows(write())[0])
        row = await read.fetchrow()
        assert row is not None
        await js.publish("floor.event", row["data"].encode())
        message = await feed.next_msg(WITHIN)
        event = orjson.loads(message.data)
        async with pool.acquire() as connection, connection.transaction():
            await connection.execute(UPSERT, [event["issue"]], [event["kind"]], [event["category"]], [VILLAGE])
            await connection.execute(_POSITION, row["tx"], row["position"])

    yield work
    await feed.unsubscribe()
