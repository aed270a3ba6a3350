"""What the log needs done now and then is done whether or not there is a stream to publish to."""

from datetime import timedelta
from uuid import uuid4

import pytest
from nats.aio.client import Client

from huiyin_events import upkeep
from huiyin_events.envelope import Meta
from huiyin_events.relay import Relay
from huiyin_events.store import ANY, NO_STREAM, Appended, IdempotencyKey, Store, StreamWrite
from tests.builders import new, stream_of, withdrawn
from tests.integration.conftest import Background, Connect, eventually
from tests.integration.servers import Servers
from tests.local.standins import until

pytestmark = pytest.mark.integration

_AHEAD = "SELECT count(*) FROM store.partitions WHERE from_tx > store.this_tx()"


async def at_its_last_part(store: Store) -> None:
    """The log is as it would be had no part been made for long."""
    for row in await store.pool.fetch("DELETE FROM store.partitions RETURNING name"):
        await store.pool.execute(f"DROP TABLE store.{row['name']}")
    await store.pool.execute("SELECT store.extend(_ahead => 0, _width => 1000)")


async def test_with_nats_away_the_log_has_parts_ahead(
    other_store: Store, client: Client, servers: Servers, background: Background, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(upkeep, "UPKEEP_SECONDS", 0.05)
    relay = Relay(other_store, client)
    background(relay.run())
    background(upkeep.keep_up(other_store.pool))
    await until(lambda: relay.cursor is not None)
    with servers.nats_halted():
        await at_its_last_part(other_store)
        await eventually(lambda: other_store.pool.fetchval(_AHEAD))
        await other_store.append([StreamWrite(stream_of(uuid4()), [new(withdrawn(uuid4()))], ANY)], meta=Meta())


async def test_a_key_is_forgotten_after_its_term_and_not_before(
    store: Store, connect: Connect, background: Background
) -> None:
    async def report(key: str) -> Appended:
        write = StreamWrite(stream_of(uuid4()), [new(withdrawn(uuid4()))], NO_STREAM)
        return await store.append([write], meta=Meta(), key=IdempotencyKey(key, "f"))

    for number in range(20):
        await report(f"{number}")
    owner = await connect()
    aged = "UPDATE store.idempotency SET recorded_at = now() - $1::interval WHERE key::integer BETWEEN $2 AND $3"
    await owner.execute(aged, timedelta(days=91), 0, 9)
    await owner.execute(aged, timedelta(days=89), 10, 14)
    background(upkeep.keep_up(store.pool))

    async def forgotten() -> bool:
        return bool(await owner.fetchval("SELECT count(*) = 10 FROM store.idempotency"))

    await eventually(forgotten)
    assert [(await report(f"{number}")).replayed for number in (3, 12, 17)] == [False, True, True]
