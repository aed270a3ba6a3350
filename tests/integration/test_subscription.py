"""Subscriptions: every event has its effect exactly once and in order, whatever breaks on the way."""

import asyncio
import signal
import sys
from collections.abc import Callable, Coroutine, Sequence
from contextlib import suppress
from typing import Any
from uuid import UUID, uuid4

import pytest
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.js.api import StreamInfo
from nats.js.client import JetStreamContext
from structlog.testing import capture_logs

from huiyin_contracts import OURS
from huiyin_contracts.issues import IssueReported, IssueWithdrawn
from huiyin_events import subscription as subscription_module
from huiyin_events.checkpoints import BatchHandler
from huiyin_events.envelope import START, Cursor, Meta, Recorded
from huiyin_events.events import Conventions
from huiyin_events.relay import Relay
from huiyin_events.store import Appended, Connection, Store, StreamWrite
from huiyin_events.subscription import Subscription, as_batch, one_by_one
from huiyin_events.wire import ensure_stream
from tests.builders import new, reported, stream_of, withdrawn
from tests.integration.conftest import (
    WITHIN,
    Background,
    OpenPool,
    Servers,
    Stop,
    delete_stream,
    eventually,
)
from tests.local.standins import until

pytestmark = pytest.mark.integration

NAME = "views"
FAR = "needs what is away"

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
    writes = [StreamWrite(stream_of(issue), [new(reported(issue))]) for issue in (uuid4() for _ in range(events))]
    return await store.append(writes, meta=Meta())


async def withdraw(store: Store, reason: str = "已自行解决") -> Appended:
    issue = uuid4()
    return await store.append([StreamWrite(stream_of(issue), [new(withdrawn(issue, reason))])], meta=Meta())


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


# --- the past, then the present ----------------------------------------------------------------------------


async def test_the_past_comes_from_the_store_and_the_present_from_the_stream(
    store: Store, relay: Relay, subscribe: Subscribe
) -> None:
    await report(store, 700)
    writing = asyncio.create_task(_dribble(store, 40))
    views, _ = await subscribe()
    await until(lambda: views.live)
    await writing
    await all_applied(store)
    await until(lambda: views.handled == 740)
    assert views.trouble is None
    assert views.position == await saved(store) == await store.head()


async def _dribble(store: Store, events: int) -> None:
    for _ in range(events):
        await report(store)
        await asyncio.sleep(0.005)


async def test_what_the_relay_published_before_is_not_applied_again(
    store: Store, relay: Relay, subscribe: Subscribe
) -> None:
    views, stop = await subscribe()
    await report(store, 5)
    await all_applied(store)
    await stop()
    views, _ = await subscribe()
    await until(lambda: views.live)
    await report(store, 2)
    await all_applied(store)
    await until(lambda: views.handled == 2)


async def test_over_restarts_at_any_moment_everything_is_applied_once(
    store: Store, relay: Relay, subscribe: Subscribe
) -> None:
    writing = asyncio.create_task(_dribble(store, 60))
    for pause in (0, 0.01, 0.03, 0.05, 0.08, 0.13):
        _, stop = await subscribe()
        await asyncio.sleep(pause)
        await stop()
    await writing
    await subscribe()
    await all_applied(store)


async def test_it_stops_when_told_to_although_the_telling_was_swallowed_on_the_way(
    store: Store, relay: Relay, subscribe: Subscribe, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As `asyncio.wait_for` does, in the NATS client, when it comes together with the server's answer."""
    asking, answered = asyncio.Event(), asyncio.Event()

    async def swallow(js: JetStreamContext, conventions: Conventions, replicas: int) -> StreamInfo:
        asking.set()
        with suppress(asyncio.CancelledError):
            await answered.wait()
        return await ensure_stream(js, conventions, replicas)

    monkeypatch.setattr(subscription_module, "ensure_stream", swallow)
    _, stop = await subscribe()
    async with asyncio.timeout(10):
        await asking.wait()
    await stop()


async def test_a_subscription_far_behind_reads_the_store_again(
    store: Store, relay: Relay, subscribe: Subscribe, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(subscription_module, "QUEUE", 4)
    monkeypatch.setattr(subscription_module, "BATCH", 2)
    views, _ = await subscribe()
    await until(lambda: views.live)
    await report(store, 200)
    await all_applied(store)


async def test_without_a_relay_a_subscription_finds_for_itself(store: Store, subscribe: Subscribe) -> None:
    views, _ = await subscribe()
    await until(lambda: views.live)
    await report(store, 3)
    await all_applied(store)


async def test_while_no_server_answers_a_subscription_reads_the_store(
    store: Store, servers: Servers, subscribe: Subscribe
) -> None:
    views, _ = await subscribe()
    await until(lambda: views.live)
    with servers.nats_halted():
        for _ in range(2):  # before it asks the server, and while it waits for the answer
            await report(store)
            assert await views.caught_up(WITHIN)
    await until(lambda: views.live and views.trouble is None)


# --- effect and position together --------------------------------------------------------------------------


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
        if away and isinstance(recorded.event, IssueWithdrawn) and recorded.event.reason == FAR:
            raise Outage
        await applying(NAME)(connection, [recorded])

    views, _ = await subscribe(handle=one_by_one(NAME, react))
    await until(lambda: views.live)
    good = await report(store)
    assert await views.wait_for(good.cursor, 10)
    with capture_logs() as logs:
        await withdraw(store, FAR)
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
    await withdraw(store)
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
        await store.append([StreamWrite(stream_of(topic), [new(withdrawn(topic))])], meta=Meta(), connection=connection)

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


# --- narrowed to some types --------------------------------------------------------------------------------


async def test_a_narrowed_subscription_handles_its_types_from_store_and_stream(
    store: Store, relay: Relay, subscribe: Subscribe
) -> None:
    await report(store, 2)
    await withdraw(store)
    policy, _ = await subscribe("policy", types=[IssueWithdrawn.type])
    await until(lambda: policy.live)
    await report(store, 2)
    await withdraw(store)
    withdrawals = [one.id for one in await store.read_all(START) if one.type == IssueWithdrawn.type]
    await eventually(lambda: _equals(store, "policy", withdrawals))
    await until(lambda: policy.handled == 2)


async def _equals(store: Store, name: str, expected: list[UUID]) -> bool:
    return await applied(store, name) == expected


async def test_a_narrowed_subscription_catches_up_with_what_is_not_its_own(
    store: Store, relay: Relay, subscribe: Subscribe
) -> None:
    policy, _ = await subscribe("policy", types=[IssueWithdrawn.type])
    await until(lambda: policy.live)
    await report(store, 2)
    assert await policy.caught_up(10)
    assert policy.position == await saved(store, "policy") == await store.head()
    assert policy.handled == 0


# --- one behind another ------------------------------------------------------------------------------------


async def test_one_behind_another_sees_what_the_other_has_applied(
    store: Store, relay: Relay, subscribe: Subscribe
) -> None:
    async def dawdle(connection: Connection, batch: Sequence[Recorded]) -> None:
        await asyncio.sleep(0.01)
        await applying(NAME)(connection, batch)

    missing: list[UUID] = []

    async def check(connection: Connection, recorded: Recorded) -> None:
        if not await connection.fetchval(
            "SELECT 1 FROM applied WHERE subscription = $1 AND event = $2", NAME, recorded.id
        ):
            missing.append(recorded.id)
        await applying("policy")(connection, [recorded])

    await report(store, 3)
    views, _ = await subscribe(handle=dawdle)
    await subscribe("policy", one_by_one("policy", check), behind=views)
    await _dribble(store, 20)
    await all_applied(store, "policy")
    assert missing == []


async def test_one_behind_another_that_does_not_come_says_so_and_waits(
    store: Store, relay: Relay, subscribe: Subscribe, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(subscription_module, "BEHIND_SECONDS", 0.1)
    open_again = asyncio.Event()

    async def stuck(connection: Connection, batch: Sequence[Recorded]) -> None:
        await open_again.wait()
        await applying(NAME)(connection, batch)

    views, _ = await subscribe(handle=stuck)
    policy, _ = await subscribe("policy", behind=views)
    await report(store)
    await until(lambda: policy.trouble is not None)
    assert "views has not come to" in (policy.trouble or "")
    assert await applied(store, "policy") == []
    open_again.set()
    await all_applied(store, "policy")


# --- what breaks on the way --------------------------------------------------------------------------------


@pytest.mark.parametrize("more", [True, False], ids=["with more behind it", "as the last of all"])
async def test_a_message_that_went_astray_is_read_from_the_store(
    store: Store, relay: Relay, subscribe: Subscribe, monkeypatch: pytest.MonkeyPatch, more: bool
) -> None:
    next_batch = subscription_module._next_batch
    lost: list[Msg] = []

    async def lossy(queue: asyncio.Queue[Msg]) -> list[Msg]:
        messages = await next_batch(queue)
        if messages and not lost:
            lost.append(messages.pop(0))
        return messages

    monkeypatch.setattr(subscription_module, "_next_batch", lossy)
    views, _ = await subscribe()
    await until(lambda: views.live)
    await report(store)
    await until(lambda: bool(lost))
    if more:
        await _dribble(store, 3)
    await all_applied(store)


async def test_a_stream_that_is_lost_while_subscribed_costs_nothing(
    store: Store, relay: Relay, subscribe: Subscribe, client: Client
) -> None:
    views, _ = await subscribe()
    await until(lambda: views.live)
    await report(store, 3)
    for _ in range(2):
        await delete_stream(client)
        await _dribble(store, 10)
    await all_applied(store)
    await until(lambda: views.live)
    await report(store)
    await all_applied(store)


async def test_a_stream_that_is_lost_just_before_subscribing_to_it_costs_nothing(
    store: Store, relay: Relay, subscribe: Subscribe, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The new stream counts from 1, so the place noted in the old one lies ahead of what is in the new."""
    await report(store, 5)
    await until(lambda: relay.published == 5)
    catch_up = Subscription._catch_up
    calls = 0

    async def lose(self: Subscription) -> None:
        nonlocal calls
        calls += 1
        await catch_up(self)
        if calls == 2:
            await delete_stream(client)
            await report(store)
            await until(lambda: relay.published == 6)

    monkeypatch.setattr(Subscription, "_catch_up", lose)
    monkeypatch.setattr(subscription_module, "IDLE_SECONDS", 2.0)
    views, _ = await subscribe()
    await until(lambda: views.live)
    await _dribble(store, 10)
    await all_applied(store)


async def test_a_consumer_that_goes_with_its_server_begins_again(
    store: Store, relay: Relay, subscribe: Subscribe, servers: Servers
) -> None:
    views, _ = await subscribe()
    policy, _ = await subscribe("policy", types=[IssueReported.type])
    await until(lambda: views.live and policy.live)
    await report(store)
    servers.kill_nats()
    await _dribble(store, 20)
    await all_applied(store)
    await all_applied(store, "policy")
    await until(lambda: views.live and policy.live, within=20)
    await report(store)
    await all_applied(store)
    await all_applied(store, "policy")


# --- several of one name -----------------------------------------------------------------------------------


async def test_of_several_processes_with_one_name_each_event_is_applied_by_one(
    store: Store, relay: Relay, subscribe: Subscribe
) -> None:
    several = [(await subscribe())[0] for _ in range(3)]
    await _dribble(store, 40)
    await all_applied(store)
    await until(lambda: sum(subscription.handled for subscription in several) == 40)


async def test_whoever_waits_hears_also_of_what_another_process_applied(
    store: Store, relay: Relay, subscribe: Subscribe
) -> None:
    several = [(await subscribe())[0] for _ in range(3)]
    await until(lambda: all(subscription.live for subscription in several))
    for _ in range(5):
        cursor = (await report(store)).cursor
        assert await asyncio.gather(*(subscription.wait_for(cursor, 5) for subscription in several)) == [True] * 3


async def test_a_process_that_yields_has_not_begun_to_handle(store: Store, relay: Relay, subscribe: Subscribe) -> None:
    """So that it cannot stumble over the effects of the other, such as a key that is there already."""
    handling = 0

    async def handle(connection: Connection, batch: Sequence[Recorded]) -> None:
        nonlocal handling
        handling += 1
        assert handling == 1, "two handle the same events at once"
        await applying(NAME)(connection, batch)
        await asyncio.sleep(0.02)
        handling -= 1

    several = [(await subscribe(handle=handle))[0] for _ in range(2)]
    await _dribble(store, 20)
    await all_applied(store)
    assert [subscription.trouble for subscription in several] == [None, None]


# --- waiting -----------------------------------------------------------------------------------------------


async def test_waiting_ends_when_it_is_handled_or_when_it_takes_too_long(
    store: Store, relay: Relay, subscribe: Subscribe
) -> None:
    views, stop = await subscribe()
    appended = await report(store)
    assert await views.wait_for(appended.cursor, 10)
    assert await applied(store) == await ids(store)
    assert await views.caught_up(0)
    await stop()
    later = await report(store)
    assert not await views.wait_for(later.cursor, 0.05)
    assert not await views.caught_up(0.05)
    assert await views.wait_for(appended.cursor, 0)
