"""Workers that keep one read model, each the counties of its share."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from uuid import uuid4

import pytest
from nats.aio.client import Client

from huiyin_events import subscription
from huiyin_events.envelope import Cursor, Meta
from huiyin_events.projections import NAME
from huiyin_events.shards import Shard, positions
from huiyin_events.store import ANY, Store, StreamWrite
from huiyin_events.subscription import Subscription
from tests.builders import new, reported, stream_of
from tests.integration.conftest import Background, Stop
from tests.integration.read_models import SERVICE, Models

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
        StreamWrite(stream_of(issue), [new(reported(issue), COUNTIES[n % len(COUNTIES)])], ANY)
        for n, issue in enumerate(uuid4() for _ in range(events))
    ]
    return (await store.append(writes, meta=Meta())).cursor


async def standing(own: Store) -> dict[Shard, Cursor]:
    async with own.pool.acquire() as connection:
        return await positions(connection, NAME, f"{SCHEMA}.")


async def all_have(workers: Sequence[Subscription], cursor: Cursor) -> None:
    assert all(await asyncio.gather(*(worker.wait_for(cursor, 20) for worker in workers)))
