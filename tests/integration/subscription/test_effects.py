"""Effect and position of a subscription are kept together or not at all, whatever breaks in between."""

import asyncio
import signal
import sys
from collections.abc import Sequence
from uuid import UUID, uuid4

import pytest
from nats.aio.client import Client
from structlog.testing import capture_logs

from huiyin_contracts.issues import IssueRejected, IssueReported
from huiyin_events.envelope import START, Cursor, Meta, Recorded
from huiyin_events.relay import Relay
from huiyin_events.store import ANY, Connection, Store, StreamWrite
from huiyin_events.subscription import as_batch, one_by_one
from tests.builders import new, stream_of, withdrawn
from tests.integration.conftest import eventually
from tests.integration.servers import Servers
from tests.integration.subscription.conftest import (
    NAME,
    Subscribe,
    all_applied,
    applied,
    applying,
    ids,
    reject,
    report,
    saved,
)
from tests.local.standins import until

pytestmark = pytest.mark.integration
FAR = "needs what is away"


class Outage(OSError):
    """What a handler raises that is no fault of the event: for what is, see test_parked."""


async def test_when_the_handler_raises_neither_effect_nor_position_is_kept(
    store: Store, relay: Relay, subscribe: Subscribe
) -> None:
    away = True

    async def handle(connection: Connection, batch: Sequence[Recorded]) -> None:
        await applying(NAME)(connection, batch)
        if away:
            raise Outage

    await report(store)
    views, _ = await subscribe(handle=handle)
    await until(lambda: views.trouble is not None)
    assert (await applied(store), await saved(store), views.handled) == ([], START, 0)
    away = False
    await all_applied(store)


async def test_an_outage_stops_it_audibly_and_when_it_is_mended_it_goes_on(
    store: Store, relay: Relay, subscribe: Subscribe
) -> None:
    away = True

    async def react(connection: Connection, recorded: Recorded) -> None:
        if away and isinstance(recorded.event, IssueRejected) and recorded.event.reason == FAR:
            raise Outage
        await applying(NAME)(connection, [recorded])

    views, _ = await subscribe(handle=one_by_one(NAME, react))
    await until(lambda: views.live)
    good = await report(store)
    assert await views.wait_for(good.cursor, 10)
    with capture_logs() as logs:
        await reject(store, FAR)
        await report(store)
        await until(lambda: views.trouble is not None)
    assert (views.trouble or "").startswith("Outage")
    assert not views.live
    said = [line for line in logs if line["event"] == "subscription_interrupted"]
    assert said
    assert (said[0]["log_level"], said[0]["subscription"], said[0]["error"]) == ("warning", NAME, views.trouble)
    assert await applied(store) == (await ids(store))[:1]
    assert views.position == await saved(store) == good.cursor
    assert not await views.caught_up(0.1)

    away = False
    await all_applied(store)
    await until(lambda: views.live and views.trouble is None)


async def test_a_connection_that_dies_between_effect_and_position_leaves_neither(
    store: Store, relay: Relay, subscribe: Subscribe
) -> None:
    cuts = 3

    async def handle(connection: Connection, batch: Sequence[Recorded]) -> None:
        nonlocal cuts
        await applying(NAME)(connection, batch)
        if cuts:
            cuts -= 1
            await connection.execute("SELECT pg_terminate_backend(pg_backend_pid())")

    await report(store, 3)
    views, _ = await subscribe(handle=handle)
    await until(lambda: views.trouble is not None)
    await all_applied(store)
    assert cuts == 0


PROCESS = """
import asyncio, os, signal, sys
import asyncpg, nats
from huiyin_contracts import OURS
from huiyin_events.store import Store
from huiyin_events.subscription import Subscription

async def handle(connection, batch):
    rows = [("views", recorded.id) for recorded in batch]
    await connection.executemany("INSERT INTO applied (subscription, event) VALUES ($1, $2)", rows)
    if sys.argv[3] == "before":
        os.kill(os.getpid(), signal.SIGKILL)

async def main():
    pool = await asyncpg.create_pool(sys.argv[1], server_settings={"search_path": "testing"})
    client = await nats.connect(sys.argv[2])
    after = lambda _: os.kill(os.getpid(), signal.SIGKILL)
    await Subscription("views", Store(pool, OURS), client, handle, after_commit=after).run()

asyncio.run(main())
"""


@pytest.mark.parametrize(("when", "events"), [("before", 0), ("after", 3)])
async def test_a_killed_process_leaves_both_or_neither(
    store: Store, servers: Servers, database: str, client: Client, subscribe: Subscribe, when: str, events: int
) -> None:
    await report(store, 3)
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", PROCESS, servers.postgres.dsn(database=database), servers.nats_url, when
    )
    try:
        async with asyncio.timeout(30):
            assert await process.wait() == -signal.SIGKILL
    finally:
        if process.returncode is None:
            process.kill()
    assert len(await applied(store)) == events
    assert await saved(store) == (await store.head() if events else START)
    await subscribe()
    await all_applied(store)


async def test_what_was_applied_is_told_after_it_can_be_seen(store: Store, relay: Relay, subscribe: Subscribe) -> None:
    told: list[UUID] = []
    positions: list[Cursor] = []

    def tell(batch: Sequence[Recorded]) -> None:
        told.extend(recorded.id for recorded in batch)
        positions.append(views.position)

    views, _ = await subscribe(handle=as_batch(NAME, applying(NAME)), after_commit=tell)
    await report(store, 2)
    await reject(store)
    await all_applied(store)
    await until(lambda: len(told) == 3)
    assert told == await ids(store)
    assert positions[-1] == await store.head()


async def test_a_reaction_that_was_overtaken_is_made_again_in_a_new_transaction(
    store: Store, relay: Relay, subscribe: Subscribe
) -> None:
    topic = uuid4()
    attempts = 0

    async def note(connection: Connection | None) -> None:
        await store.append(
            [StreamWrite(stream_of(topic), [new(withdrawn(topic))], ANY)], meta=Meta(), connection=connection
        )

    async def handle(connection: Connection, batch: Sequence[Recorded]) -> None:
        nonlocal attempts
        attempts += 1
        await applying(NAME)(connection, batch)
        if attempts == 1:
            await note(None)  # somebody else, in a transaction that began later
        await note(connection)

    with capture_logs() as logs:
        await subscribe(handle=handle, types=[IssueReported.type])
        await report(store)
        await eventually(lambda: applied(store))
    assert attempts == 2
    assert not [line for line in logs if line["event"] == "subscription_interrupted"]
    assert [recorded.version for recorded in await store.read_stream(stream_of(topic))] == [1, 2]
    assert len(await applied(store)) == 1
