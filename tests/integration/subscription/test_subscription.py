"""Subscriptions: every event has its effect exactly once and in order, whatever breaks on the way."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from uuid import UUID

import pytest
from nats.js.api import StreamInfo
from nats.js.client import JetStreamContext

from huiyin_contracts.issues import IssueRejected
from huiyin_events import subscription as subscription_module
from huiyin_events.envelope import START, Recorded
from huiyin_events.events import Conventions
from huiyin_events.relay import Relay
from huiyin_events.store import Connection, Store
from huiyin_events.subscription import one_by_one
from huiyin_events.wire import ensure_stream
from tests.integration.conftest import eventually
from tests.integration.servers import WITHIN, Servers
from tests.integration.subscription.conftest import (
    NAME,
    Subscribe,
    all_applied,
    applied,
    applying,
    dribble,
    ids,
    reject,
    report,
    saved,
)
from tests.local.standins import until

pytestmark = pytest.mark.integration


# --- the past, then the present ----------------------------------------------------------------------------


async def test_the_past_comes_from_the_store_and_the_present_from_the_stream(
    store: Store, relay: Relay, subscribe: Subscribe
) -> None:
    await report(store, 700)
    writing = asyncio.create_task(dribble(store, 40))
    views, _ = await subscribe()
    await until(lambda: views.live)
    await writing
    await all_applied(store)
    await until(lambda: views.handled == 740)
    assert views.trouble is None
    assert views.position == await saved(store) == await store.head()


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
    writing = asyncio.create_task(dribble(store, 60))
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
    async with asyncio.timeout(30):
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


# --- narrowed to some types --------------------------------------------------------------------------------


async def test_a_narrowed_subscription_handles_its_types_from_store_and_stream(
    store: Store, relay: Relay, subscribe: Subscribe
) -> None:
    await report(store, 2)
    await reject(store)
    policy, _ = await subscribe("policy", types=[IssueRejected.type])
    await until(lambda: policy.live)
    await report(store, 2)
    await reject(store)
    rejections = [one.id for one in await store.read_all(START) if one.type == IssueRejected.type]
    await eventually(lambda: _equals(store, "policy", rejections))
    await until(lambda: policy.handled == 2)


async def _equals(store: Store, name: str, expected: list[UUID]) -> bool:
    return await applied(store, name) == expected


async def test_a_narrowed_subscription_catches_up_with_what_is_not_its_own_when_asked(
    store: Store, relay: Relay, subscribe: Subscribe, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(subscription_module, "IDLE_SECONDS", 60.0)
    policy, _ = await subscribe("policy", types=[IssueRejected.type])
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
    await dribble(store, 20)
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


# --- several of one name -----------------------------------------------------------------------------------


async def test_of_several_processes_with_one_name_each_event_is_applied_by_one(
    store: Store, relay: Relay, subscribe: Subscribe
) -> None:
    several = [(await subscribe())[0] for _ in range(3)]
    await dribble(store, 40)
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
    await dribble(store, 20)
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
