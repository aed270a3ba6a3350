"""What a stream, a consumer or a message loses costs a subscription nothing: it reads the store."""

import asyncio

import pytest
from nats.aio.client import Client
from nats.aio.msg import Msg

from huiyin_contracts.issues import IssueReported
from huiyin_events import subscription as subscription_module
from huiyin_events.relay import Relay
from huiyin_events.store import Store
from huiyin_events.subscription import Subscription
from tests.integration.conftest import delete_stream
from tests.integration.servers import Servers
from tests.integration.subscription.conftest import Subscribe, all_applied, dribble, report
from tests.local.standins import until

pytestmark = pytest.mark.integration


@pytest.mark.parametrize("more", [True, False], ids=["with more behind it", "as the last of all"])
async def test_a_message_that_went_astray_is_read_from_the_store(
    store: Store, relay: Relay, subscribe: Subscribe, monkeypatch: pytest.MonkeyPatch, more: bool
) -> None:
    next_batch = subscription_module._next_batch
    lost: list[Msg | None] = []

    async def lossy(queue: asyncio.Queue[Msg | None]) -> list[Msg | None]:
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
        await dribble(store, 3)
    await all_applied(store)


async def test_a_stream_that_is_lost_while_subscribed_costs_nothing(
    store: Store, relay: Relay, subscribe: Subscribe, client: Client
) -> None:
    views, _ = await subscribe()
    await until(lambda: views.live)
    await report(store, 3)
    for _ in range(2):
        await delete_stream(client)
        await dribble(store, 10)
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
    await dribble(store, 10)
    await all_applied(store)


async def test_a_consumer_that_goes_with_its_server_begins_again(
    store: Store, relay: Relay, subscribe: Subscribe, servers: Servers
) -> None:
    views, _ = await subscribe()
    policy, _ = await subscribe("policy", types=[IssueReported.type])
    await until(lambda: views.live and policy.live)
    await report(store)
    servers.kill_nats()
    await dribble(store, 20)
    await all_applied(store)
    await all_applied(store, "policy")
    await until(lambda: views.live and policy.live, within=20)
    await report(store)
    await all_applied(store)
    await all_applied(store, "policy")
