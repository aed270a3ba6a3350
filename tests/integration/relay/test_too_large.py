"""What the stream would not take is refused when it is appended, by a limit that the relay declares."""

from uuid import uuid4

import pytest
from nats.aio.client import Client

from huiyin_events.envelope import Actor, Meta
from huiyin_events.relay import Relay
from huiyin_events.store import ANY, Connection, EventTooLarge, IdempotencyKey, Store, StreamWrite
from tests.builders import new, rejected, stream_of
from tests.integration.append.conftest import race
from tests.integration.conftest import Connect, StartRelay
from tests.integration.relay.conftest import report
from tests.local.standins import until

pytestmark = pytest.mark.integration

MEGABYTE = 1024 * 1024


def write(size: int, stream: str | None = None, events: int = 1) -> StreamWrite:
    issue = uuid4()
    return StreamWrite(stream or stream_of(issue), [new(rejected(issue, "x" * size)) for _ in range(events)], ANY)


@pytest.mark.parametrize("size", [MEGABYTE, 10 * MEGABYTE])
@pytest.mark.parametrize("events", [1, 2])
@pytest.mark.parametrize("way", ["alone", "with a key", "in a transaction"])
async def test_an_event_that_nats_would_not_take_is_refused(
    store: Store, relay: Relay, connect: Connect, size: int, events: int, way: str
) -> None:
    await report(store)
    await until(lambda: relay.published == 1)
    connection: Connection | None = await connect() if way == "in a transaction" else None
    key = IdempotencyKey("k", "f") if way == "with a key" else None
    with pytest.raises(EventTooLarge) as refused:
        await store.append([write(size, events=events)], meta=Meta(), key=key, connection=connection)
    assert refused.value.size > size
    assert size >= refused.value.largest > MEGABYTE * 0.9
    await report(store)
    await until(lambda: relay.published == 2 and relay.trouble is None)


@pytest.mark.parametrize(
    ("body", "actor", "stream"), [(1, 0, 0), (0.1, 0.018, 0), (1, 0.018, 0.001)], ids=["data", "meta", "all"]
)
async def test_the_largest_that_is_taken_is_published(
    store: Store, relay: Relay, client: Client, body: float, actor: float, stream: float
) -> None:
    """With all that stands around it in the message, and meta and stream written there as headers can be."""
    await report(store)
    await until(lambda: relay.published == 1)
    meta = Meta(Actor("王" * int(actor * client.max_payload / 3), "secretary"))
    name = f"intake.issue-{'里' * int(stream * client.max_payload / 3)}{uuid4()}"
    size = int(body * client.max_payload)
    while True:
        try:
            await store.append([write(size, name)], meta=meta)
            break
        except EventTooLarge as error:
            size -= error.size - error.largest
    await until(lambda: relay.published == 2, within=20)
    assert relay.trouble is None


async def test_what_is_around_it_may_be_too_large_as_well(store: Store, relay: Relay) -> None:
    with pytest.raises(EventTooLarge, match="65535"):
        await store.append([write(10)], meta=Meta(Actor("x" * 25_000, "secretary")))
    await report(store)
    await until(lambda: relay.published == 1)


async def test_one_that_is_too_large_does_not_keep_out_those_beside_it(store: Store, start_relay: StartRelay) -> None:
    relay = await start_relay()
    await report(store)
    await until(lambda: relay.published == 1)
    *fine, wrong = await race(store, [*(write(10) for _ in range(19)), write(MEGABYTE)])
    assert isinstance(wrong, EventTooLarge)
    assert not [outcome for outcome in fine if isinstance(outcome, BaseException)]
