"""How fast the relay brings the log to JetStream: reads it, makes messages of it, publishes them in order.

The floor is `js.publish_async` of the very same messages, read and made beforehand, in whatever order they arrive.
"""

import asyncio
from collections.abc import AsyncIterator, Coroutine, Sequence
from contextlib import asynccontextmanager, suppress
from itertools import repeat
from typing import Any

import nats
import uvloop
from nats.aio.client import Client
from nats.js.api import StorageType, StreamConfig

from bench.figure import Figure
from bench.pairs import OURS, compare, interleaved, per_second
from bench.samples import META, write
from bench.servers import Servers
from huiyin_contracts import OURS as HUIYIN
from huiyin_contracts.conventions import subject_of
from huiyin_events.envelope import Recorded
from huiyin_events.relay import Relay
from huiyin_events.store import Store
from huiyin_events.wire import headers_of

ROUNDS = 15
EVENTS = 4_000
COMMIT = 100
PUBLISH = "a bare js.publish_async"
LOOK_SECONDS = 0.001

Message = tuple[str, bytes, dict[str, Any]]


def measure() -> Sequence[Figure]:
    """Events a second."""
    with Servers() as servers:
        return uvloop.run(_measure(servers))


async def _measure(servers: Servers) -> Sequence[Figure]:
    async with servers.store() as store, connected(servers.nats_url) as client:
        await client.jetstream().add_stream(
            StreamConfig(name="FLOOR", subjects=["floor.>"], storage=StorageType.FILE, duplicate_window=120)
        )

        async def ours() -> float:
            await _append(store)
            relay = Relay(store, client)
            return await per_second(EVENTS, _published(relay))

        async def bare() -> float:
            # What the relay is to find published already would not be there for the one that is measured.
            messages = [_message(recorded) for recorded in await _append(store)]
            await _published(Relay(store, client))
            return await per_second(EVENTS, _sent(client, messages))

        rates = await interleaved({OURS: ours, PUBLISH: bare}, ROUNDS)
    return compare("relay, from the store to JetStream", "events/s", rates, {PUBLISH: "≥ 0.6"})


@asynccontextmanager
async def connected(url: str) -> AsyncIterator[Client]:
    """A connection to nats-server."""
    client = await nats.connect(url)
    yield client
    await client.close()


@asynccontextmanager
async def background(work: Coroutine[Any, Any, None]) -> AsyncIterator[None]:
    """Let a coroutine run meanwhile."""
    task = asyncio.create_task(work)
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def _append(store: Store) -> Sequence[Recorded]:
    before = await store.head()
    for _ in repeat(None, EVENTS // COMMIT):
        await store.append([write(COMMIT)], meta=META)
    return await store.read_all(before, EVENTS)


def _message(recorded: Recorded) -> Message:
    subject = subject_of(recorded.division, recorded.type).replace("huiyin", "floor", 1)
    data = recorded.data if isinstance(recorded.data, bytes) else recorded.data.encode()
    return subject, data, dict(headers_of(recorded, HUIYIN, None))


async def _published(relay: Relay) -> None:
    async with background(relay.run()):
        while relay.published < EVENTS:
            await asyncio.sleep(LOOK_SECONDS)


async def _sent(client: Client, messages: Sequence[Message]) -> None:
    js = client.jetstream()
    acks = [await js.publish_async(subject, data, headers=headers) for subject, data, headers in messages]
    await js.publish_async_completed()
    assert len(acks) == EVENTS
