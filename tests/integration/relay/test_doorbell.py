"""The doorbell wakes the relay; without one it looks for itself."""

import asyncio
import time

import pytest
from nats.aio.client import Client
from nats.aio.msg import Msg

from huiyin_contracts import OURS
from huiyin_events import relay as relay_module
from huiyin_events.relay import Relay
from huiyin_events.store import Store
from huiyin_events.wire import DOORBELL, Doorbell
from tests.integration.relay.conftest import report

pytestmark = pytest.mark.integration


async def latency(store: Store, relay: Relay, rested: float) -> float:
    """How long an event takes to the stream when nothing has happened for a while."""
    await asyncio.sleep(rested)
    before = relay.published
    began = time.monotonic()
    await report(store)
    await until_published(relay, before + 1)
    return time.monotonic() - began


async def until_published(relay: Relay, count: int) -> None:
    async with asyncio.timeout(30):
        while relay.published < count:
            await asyncio.sleep(0.001)


async def test_the_doorbell_wakes_the_relay_well_before_it_would_look(
    store: Store, relay: Relay, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(relay_module, "POLL_SECONDS", 30.0)
    monkeypatch.setattr(relay_module, "FIRST_POLL_SECONDS", 30.0)

    async def ring(_: Msg) -> None:
        relay.wake()

    await client.subscribe(DOORBELL, cb=ring)
    await client.flush()
    rings = Store(store.pool, OURS, Doorbell(client))
    assert await latency(rings, relay, rested=0.6) < 5
    assert await latency(rings, relay, rested=0) < 5


async def test_with_no_doorbell_the_relay_looks_for_itself(store: Store, relay: Relay) -> None:
    silent = Store(store.pool, OURS)
    assert await latency(silent, relay, rested=0.6) < 5
