"""The relay: the stream is the store in the store's order, whatever is killed, lost or interrupted meanwhile."""

import asyncio
import time
from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.js.errors import APIError, BadRequestError, NotFoundError
from structlog.testing import capture_logs

from huiyin_contracts import OURS
from huiyin_contracts.conventions import STREAM
from huiyin_events import relay as relay_module
from huiyin_events.envelope import START, Recorded
from huiyin_events.pages import POLL_SECONDS
from huiyin_events.relay import BATCH, Relay
from huiyin_events.store import Store
from huiyin_events.wire import ensure_stream, received
from tests.integration.conftest import Background, Connect, OpenPool, StartRelay, delete_stream, eventually
from tests.integration.relay.conftest import report
from tests.integration.servers import Servers
from tests.local.standins import until

pytestmark = pytest.mark.integration


async def published(client: Client) -> list[Recorded]:
    """All that is in the stream, from its first message to its last."""
    js = client.jetstream()
    try:
        state = (await js.stream_info(STREAM)).state
    except NotFoundError:
        return []
    feed = await js.subscribe("huiyin.>", ordered_consumer=True)
    messages: list[Msg] = [await feed.next_msg(timeout=10) for _ in range(state.messages)]
    await feed.unsubscribe()
    return [received(message, OURS) for message in messages]


async def is_published(client: Client, ids: list[UUID]) -> None:
    """The stream comes to hold exactly these."""

    async def enough() -> bool:
        try:
            return (await client.jetstream().stream_info(STREAM)).state.messages >= len(ids)
        except NotFoundError:
            return False

    await eventually(enough)
    assert [recorded.id for recorded in await published(client)] == ids


# --- order -------------------------------------------------------------------------------------------------


async def test_the_stream_is_the_store_in_its_order(store: Store, relay: Relay, client: Client) -> None:
    await asyncio.gather(*(report(store, events) for events in (1, 2, 3, 4, 5, 1, 1, 1)))
    await until(lambda: relay.published == 18)
    stored = await store.read_all(START)
    assert [recorded.id for recorded in await published(client)] == [recorded.id for recorded in stored]
    assert relay.cursor == stored[-1].cursor
    assert relay.trouble is None


async def test_an_event_arrives_as_it_was_stored(store: Store, relay: Relay, client: Client) -> None:
    await report(store)
    await until(lambda: relay.published == 1)
    [arrived], [stored] = await published(client), await store.read_all(START)
    assert arrived.event == stored.event
    for name in ("id", "cursor", "stream", "version", "type", "division", "occurred_at", "recorded_at"):
        assert getattr(arrived, name) == getattr(stored, name)
    assert arrived.meta.actor == stored.meta.actor


async def test_nothing_is_published_before_what_comes_first(
    store: Store, relay: Relay, client: Client, connect: Connect
) -> None:
    slow = await connect()
    async with slow.transaction():
        held = await report(store, connection=slow)
        later = await report(store)
        await asyncio.sleep(2 * POLL_SECONDS)
        assert relay.published == 0
    await is_published(client, held + later)


async def test_a_backlog_of_more_than_a_batch_is_published_whole(
    store: Store, start_relay: StartRelay, client: Client
) -> None:
    ids = [*await report(store, BATCH + 1), *await report(store, BATCH), *await report(store, 7)]
    await start_relay()
    await is_published(client, ids)


# --- one of several ----------------------------------------------------------------------------------------


async def test_of_two_relays_one_publishes_and_the_other_takes_over(
    store: Store, start_relay: StartRelay, client: Client, connect: Connect
) -> None:
    first = await start_relay()
    await until(lambda: first.active)
    second = await start_relay()
    ids = await report(store, 3)
    await is_published(client, ids)
    assert (first.active, second.active, second.published) == (True, False, 0)

    began = time.monotonic()
    await cut_lock(await connect())
    await until(lambda: second.active, within=5)
    assert time.monotonic() - began < 3
    await until(lambda: not first.active, within=5)  # it notices although there is nothing to publish
    ids += await report(store, 2)
    await is_published(client, ids)
    assert (first.published, second.published) == (3, 2)


async def test_relays_that_lose_their_connections_again_and_again_publish_everything_once(
    store: Store, start_relay: StartRelay, client: Client, connect: Connect
) -> None:
    for _ in range(3):
        await start_relay()
    killer = await connect()
    ids: list[UUID] = []
    for _ in range(4):
        for _ in range(5):
            ids += await report(store, 3)
            await asyncio.sleep(0.02)
        await cut_lock(killer)
    await is_published(client, ids)


async def cut_lock(connection: asyncpg.Connection) -> None:
    """End the connection of the relay that is the one."""
    query = (
        "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND granted AND database ="
        " (SELECT oid FROM pg_database WHERE datname = current_database())"
    )
    await eventually(lambda: connection.fetchval(query))


# --- what is killed, lost or interrupted --------------------------------------------------------------------


async def test_a_killed_server_costs_nothing(store: Store, relay: Relay, client: Client, servers: Servers) -> None:
    ids = await report(store, 5)
    await until(lambda: relay.published == 5)
    servers.kill_nats()
    for _ in range(10):
        ids += await report(store)
        await asyncio.sleep(0.02)
    await until(lambda: relay.cursor is not None and relay.published >= 15 and relay.trouble is None, within=20)
    await is_published(client, ids)


async def test_a_lost_stream_begins_a_new_epoch_where_the_old_one_ended(
    store: Store, relay: Relay, client: Client
) -> None:
    await report(store, 5)
    await until(lambda: relay.published == 5)
    await eventually(lambda: saved(store))
    await delete_stream(client)
    later = await report(store, 3)
    await until(lambda: relay.published == 8)
    await is_published(client, later)
    assert (await client.jetstream().stream_info(STREAM)).state.first_seq == 1


async def saved(store: Store) -> bool:
    """Whether the relay has saved that it published everything."""
    row = await store.pool.fetchrow("SELECT tx, position FROM store.relay")
    return row is not None and (row["tx"], row["position"]) == await store.head()


async def test_a_purged_stream_goes_on_after_what_was_in_it(store: Store, relay: Relay, client: Client) -> None:
    await report(store, 5)
    await until(lambda: relay.published == 5)
    await client.jetstream().purge_stream(STREAM)
    later = await report(store, 2)
    await is_published(client, later)


class Interrupted(Exception):
    """Stands for whatever cuts a relay off."""


@pytest.mark.parametrize("when", ["before it is published", "after it is published", "after it is saved"])
async def test_nothing_is_published_twice_or_lost_however_the_relay_is_interrupted(
    store: Store,
    open_pool: OpenPool,
    client: Client,
    background: Background,
    monkeypatch: pytest.MonkeyPatch,
    when: str,
) -> None:
    ids = await report(store, 5)
    relay = Relay(Store(await open_pool(), OURS), client)
    publish = relay._publish
    interruptions = [when]

    async def interrupted(*arguments: Any) -> None:
        if when == "before it is published" and interruptions:
            raise Interrupted(interruptions.pop())
        await publish(*arguments)
        if when == "after it is published" and interruptions:
            raise Interrupted(interruptions.pop())

    monkeypatch.setattr(relay, "_publish", interrupted)
    stop = background(relay.run())
    await is_published(client, ids)
    if when == "after it is saved":
        await eventually(lambda: saved(store))
        await stop()
        background(Relay(Store(await open_pool(), OURS), client).run())
    else:
        await until(lambda: not interruptions)
    ids += await report(store, 2)
    await is_published(client, ids)


async def test_an_answer_that_is_lost_does_not_publish_twice(
    store: Store, relay: Relay, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = await report(store)
    await until(lambda: relay.published == 1)
    monkeypatch.setattr(relay_module, "ACK_SECONDS", 0.0)  # it is stored, and nobody waits to hear so
    ids += await report(store, 3)
    await until(lambda: relay.trouble is not None)
    monkeypatch.undo()
    ids += await report(store, 2)
    await is_published(client, ids)


async def test_what_kept_a_relay_from_its_work_is_over_once_another_does_it(
    relay: Relay, start_relay: StartRelay
) -> None:
    await until(lambda: relay.active)
    other = await start_relay()
    other.trouble = "a connection that was lost"
    await until(lambda: other.trouble is None)
    assert not other.active


async def test_a_stream_that_somebody_else_writes_to_is_not_gone_on_with_blindly(
    store: Store, relay: Relay, client: Client
) -> None:
    """A relay without the lock, as after a partition: what it would publish is refused as out of sequence."""
    ids = await report(store, 2)
    await until(lambda: relay.published == 2)
    js = client.jetstream()
    stale = [replace(recorded, id=uuid4()) for recorded in await store.read_all(START)]
    with pytest.raises(BadRequestError, match="wrong last sequence"):
        await relay._publish(js, stale, 0)
    ids += await report(store, 2)
    await is_published(client, ids)


# --- the stream itself --------------------------------------------------------------------------------------


async def test_the_one_stream_is_made_once_however_many_ask(client: Client) -> None:
    made = await asyncio.gather(*(ensure_stream(client.jetstream(), OURS) for _ in range(8)))
    assert {info.created for info in made if info.created} == {made[0].created}


async def test_a_stream_that_cannot_be_on_so_many_servers_goes_on_or_is_not_made(client: Client) -> None:
    js = client.jetstream()
    with pytest.raises(APIError, match="replicas > 1 not supported in non-clustered mode"):
        await ensure_stream(js, OURS, 3)
    made = await ensure_stream(js, OURS)
    with capture_logs() as logs:
        found = await ensure_stream(js, OURS, 3)
    assert (found.created, found.config.num_replicas) == (made.created, 1)
    assert [(line["event"], line["wanted"]) for line in logs] == [("stream_not_replicated", 3)]
