"""A subscription as a process of its own would run it, and what it applied."""

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from typing import Any
from uuid import UUID, uuid4

import pytest
from nats.aio.client import Client

from huiyin_contracts import OURS
from huiyin_events import subscription as subscription_module
from huiyin_events.checkpoints import BatchHandler
from huiyin_events.envelope import START, Cursor, Meta, Recorded
from huiyin_events.store import ANY, Appended, Connection, Store, StreamWrite
from huiyin_events.subscription import Subscription
from tests.builders import new, rejected, reported, stream_of
from tests.integration.conftest import Background, OpenPool, Stop, eventually

NAME = "views"

Subscribe = Callable[..., Coroutine[Any, Any, tuple[Subscription, Stop]]]


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is looked after every few seconds is looked after sooner."""
    monkeypatch.setattr(subscription_module, "IDLE_SECONDS", 0.3)
    monkeypatch.setattr(subscription_module, "RETRY_SECONDS", 0.1)


def applying(name: str) -> BatchHandler:
    """The effect: a row for every event, in the order in which they were applied."""

    async def apply(connection: Connection, batch: Sequence[Recorded]) -> None:
        rows = [(name, recorded.id) for recorded in batch]
        await connection.executemany("INSERT INTO applied (subscription, event) VALUES ($1, $2)", rows)

    return apply


async def applied(store: Store, name: str = NAME) -> list[UUID]:
    rows = await store.pool.fetch("SELECT event FROM applied WHERE subscription = $1 ORDER BY n", name)
    return [row["event"] for row in rows]


async def saved(store: Store, name: str = NAME) -> Cursor:
    row = await store.pool.fetchrow(
        "SELECT tx::text::bigint AS tx, position FROM checkpoints WHERE subscription = $1", name
    )
    return Cursor(row["tx"], row["position"]) if row else START


async def ids(store: Store) -> list[UUID]:
    """All there is, in the store's order."""
    return [recorded.id for recorded in await store.read_all(START, 100_000)]


async def report(store: Store, events: int = 1) -> Appended:
    """Append so many reports, all in one append."""
    writes = [StreamWrite(stream_of(issue), [new(reported(issue))], ANY) for issue in (uuid4() for _ in range(events))]
    return await store.append(writes, meta=Meta())


async def reject(store: Store, reason: str = "属铁路部门管辖") -> Appended:
    issue = uuid4()
    return await store.append([StreamWrite(stream_of(issue), [new(rejected(issue, reason))], ANY)], meta=Meta())


async def all_applied(store: Store, name: str = NAME) -> None:
    """Every event comes to have its effect: once, and in the store's order."""

    async def enough() -> bool:
        return len(await applied(store, name)) >= len(await ids(store))

    await eventually(enough)
    assert await applied(store, name) == await ids(store)


@pytest.fixture
def subscribe(open_pool: OpenPool, client: Client, background: Background) -> Subscribe:
    """Start a subscription, as a process of its own would be; it stops with the test, or when told to."""

    async def subscribe(
        name: str = NAME, handle: BatchHandler | None = None, **options: Any
    ) -> tuple[Subscription, Stop]:
        subscription = Subscription(name, Store(await open_pool(), OURS), client, handle or applying(name), **options)
        return subscription, background(subscription.run())

    return subscribe


async def dribble(store: Store, events: int) -> None:
    for _ in range(events):
        await report(store)
        await asyncio.sleep(0.005)
