"""The store was set back to an earlier moment, as by a restore: what the stream had is no longer the log."""

from collections.abc import Sequence
from uuid import UUID, uuid4

import asyncpg
import pytest
from nats.aio.client import Client

from huiyin_contracts import OURS
from huiyin_contracts.conventions import STREAM
from huiyin_events.envelope import START, Cursor, Recorded
from huiyin_events.relay import Relay
from huiyin_events.store import Connection, Store
from huiyin_events.subscription import Subscription
from huiyin_events.wire import headers_of
from tests.integration.conftest import Background, Connect, OpenPool, StartRelay, eventually
from tests.integration.relay.conftest import report
from tests.integration.relay.test_relay import cut_lock, published
from tests.local.standins import until
from tests.tampering import unguarded

pytestmark = pytest.mark.integration


async def set_back(owner: asyncpg.Connection, to: Cursor, relayed: Cursor | None = None) -> None:
    """What came after is gone, and with it what the relay and the streams knew of it."""
    async with unguarded(owner):
        await owner.execute("DELETE FROM store.events WHERE (tx, position) > ($1, $2)", *to)
        await owner.execute("UPDATE store.relay SET tx = $1, position = $2", *(relayed or to))


async def holds(client: Client, ids: Sequence[UUID]) -> bool:
    """Whether the stream has exactly these."""
    messages = (await client.jetstream().stream_info(STREAM)).state.messages
    return messages == len(ids) and [recorded.id for recorded in await published(client)] == ids


@pytest.mark.parametrize("later", [0, 5, 12], ids=["not yet gone on", "gone on", "gone on further than before"])
async def test_the_relay_begins_a_new_epoch_with_what_is_on_the_log_since(
    store: Store, start_relay: StartRelay, client: Client, connect: Connect, background: Background, later: int
) -> None:
    before = Relay(store, client)
    stop = background(before.run())
    await report(store, 4)
    earlier = await store.head()
    await report(store, 6)
    await until(lambda: before.published == 10)
    await stop()
    await set_back(await connect(), earlier)
    since = await report(store, later) if later else []
    relay = await start_relay()
    await until(lambda: relay.active)
    since += await report(store, 2)
    await eventually(lambda: holds(client, since))
    assert relay.trouble is None


async def test_what_was_published_and_not_yet_written_down_is_published_again(
    store: Store, start_relay: StartRelay, client: Client, connect: Connect, background: Background
) -> None:
    """Once the server has forgotten that it had it a moment ago."""
    before = Relay(store, client)
    stop = background(before.run())
    kept = await report(store, 4)
    earlier = await store.head()
    await report(store, 6)
    await until(lambda: before.published == 10)
    await stop()
    js = client.jetstream()
    await js.update_stream((await js.stream_info(STREAM)).config, duplicate_window=1)
    await set_back(await connect(), earlier, START)
    relay = await start_relay()
    kept += await report(store, 2)
    await eventually(lambda: holds(client, kept))
    assert relay.trouble is None


async def test_a_stream_that_is_ahead_of_the_log_is_not_waited_for(
    store: Store, relay: Relay, client: Client, connect: Connect
) -> None:
    """In a cluster that was restored, transactions count on from an earlier one."""
    await report(store, 3)
    await until(lambda: relay.published == 3)
    [*_, last] = await store.read_all(START)
    headers = {**headers_of(last, OURS, None), "ce-cursor": "999999999999-1", "Nats-Msg-Id": str(uuid4())}
    await client.jetstream().publish(OURS.subject_of(last.division, last.type), b"{}", headers=headers)
    await cut_lock(await connect())
    since = await report(store, 5)
    await eventually(lambda: holds(client, since))
    assert relay.trouble is None


async def test_who_follows_goes_on_in_the_new_epoch(
    store: Store, relay: Relay, client: Client, connect: Connect, open_pool: OpenPool, background: Background
) -> None:
    handled: list[UUID] = []

    async def handle(_: Connection, batch: Sequence[Recorded]) -> None:
        handled.extend(one.id for one in batch)

    views = Subscription("views", Store(await open_pool(), OURS), client, handle)
    background(views.run())
    before = await report(store, 4)
    await until(lambda: views.live and len(handled) == 4)
    created = (await client.jetstream().stream_info(STREAM)).created
    owner = await connect()
    earlier = await store.head()
    await report(store, 3)
    await until(lambda: len(handled) == 7)
    await set_back(owner, earlier)
    await owner.execute("UPDATE testing.checkpoints SET tx = $1, position = $2", *earlier)
    del handled[4:]
    await cut_lock(owner)
    since = await report(store, 5)
    await eventually(lambda: _is(handled, before + since))
    stream = await client.jetstream().stream_info(STREAM)
    assert (stream.created, stream.state.messages, stream.state.last_seq) == (created, 5, 12)


async def _is(handled: Sequence[UUID], expected: Sequence[UUID]) -> bool:
    return handled == expected
