"""What was parked is taken up when asked for, in order, and its stream goes on."""

import asyncio
from collections.abc import Sequence
from uuid import UUID, uuid4

import pytest

from huiyin_events import checkpoints as progress
from huiyin_events.relay import Relay
from huiyin_events.store import Appended, Store
from tests.builders import screened, stream_of
from tests.integration.conftest import eventually
from tests.integration.parked.conftest import STEPS, WAITS, Projection, Subscribe, applied, lives, log_of, parked

pytestmark = pytest.mark.integration


async def ask(store: Store, issue: UUID | None = None) -> int:
    """What `huiyin projections retry` does."""
    async with store.pool.acquire() as connection:
        return await progress.ask(connection, stream_of(issue) if issue else None)


async def none_parked(store: Store) -> None:
    async def empty() -> bool:
        return not await parked(store)

    await eventually(empty)


@pytest.mark.parametrize("restarted", [True, False])
async def test_when_asked_for_it_is_taken_up_in_order_and_the_stream_goes_on(
    store: Store, relay: Relay, subscribe: Subscribe, projection: Projection, restarted: bool
) -> None:
    issue = uuid4()
    projection.poison[stream_of(issue)] = ValueError()
    views, stop = await subscribe()
    last = await lives(store, issue, steps=STEPS[:2])
    assert await views.wait_for(last.cursor, 10)
    projection.poison.clear()
    if restarted:
        await stop()
        views, _ = await subscribe()
    await asyncio.sleep(0.3)
    assert len(await parked(store)) == 2  # nobody asked
    assert await ask(store, uuid4()) == 0
    assert await ask(store, issue) == 2
    await none_parked(store)
    last = await lives(store, issue, steps=STEPS[2:])
    assert await views.wait_for(last.cursor, 10)
    assert await applied(store, issue) == await log_of(store, issue)
    assert (await views.parked()).first is None


async def test_what_fails_again_stays_with_the_new_reason_until_asked_for_again(
    store: Store, relay: Relay, subscribe: Subscribe, projection: Projection
) -> None:
    issue, other = uuid4(), uuid4()
    projection.poison = {stream_of(issue): ValueError("first"), stream_of(other): ValueError("other")}
    views, _ = await subscribe()
    last = await lives(store, issue, other, steps=STEPS[:2])
    assert await views.wait_for(last.cursor, 10)
    projection.poison = {stream_of(issue): ValueError("second")}
    await ask(store)

    async def tried() -> bool:
        return len(await parked(store)) == 2

    await eventually(tried)
    await asyncio.sleep(0.3)
    first, behind = await log_of(store, issue)
    assert await parked(store) == [(first, 2, "ValueError: second"), (behind, 0, WAITS)]
    assert await applied(store, issue, other) == await log_of(store, other)
    assert not await store.pool.fetchval("SELECT count(*) FROM parked WHERE retry_at IS NOT NULL")
    projection.poison.clear()
    await ask(store)
    await none_parked(store)
    assert await applied(store, issue) == await log_of(store, issue)


async def test_an_outage_during_a_retry_leaves_it_asked_for(
    store: Store, relay: Relay, subscribe: Subscribe, projection: Projection
) -> None:
    issue = uuid4()
    projection.poison[stream_of(issue)] = ValueError()
    views, _ = await subscribe()
    last = await lives(store, issue, steps=STEPS[:1])
    assert await views.wait_for(last.cursor, 10)
    projection.poison[stream_of(issue)] = ConnectionResetError()
    await ask(store)
    await asyncio.sleep(0.3)
    assert [attempts for _, attempts, _ in await parked(store)] == [1]
    projection.poison.clear()
    await none_parked(store)
    assert await applied(store, issue) == await log_of(store, issue)


async def test_retries_amid_new_events_of_the_stream_and_several_processes_keep_the_order(
    store: Store, relay: Relay, subscribe: Subscribe, projection: Projection
) -> None:
    issues = [uuid4() for _ in range(5)]
    several = [(await subscribe())[0] for _ in range(3)]
    writing = asyncio.create_task(_write(store, issues))
    for number in range(12):
        projection.poison = {stream_of(issues[number % 5]): ValueError(number)}
        await asyncio.sleep(0.05)
        projection.poison = {}
        await ask(store)
    last = await writing
    assert all(await asyncio.gather(*(one.wait_for(last.cursor, 10) for one in several)))
    await ask(store)
    await none_parked(store)
    for issue in issues:
        assert await applied(store, issue) == await log_of(store, issue)
    assert sum(one.handled for one in several) == 5 * 40


async def _write(store: Store, issues: Sequence[UUID]) -> Appended:
    for _ in range(39):
        await lives(store, *issues, steps=[screened])
        await asyncio.sleep(0.01)
    return await lives(store, *issues, steps=[screened])
