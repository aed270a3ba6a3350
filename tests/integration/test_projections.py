"""Read models in a schema of their own: made once, rebuilt under load, swapped under everybody's feet, and verified."""

import asyncio
from uuid import uuid4

import pytest
from nats.aio.client import Client

from huiyin_events.envelope import Cursor, Meta
from huiyin_events.projections import NAME
from huiyin_events.rebuild import MoreParked, Occupied, rebuild, verify
from huiyin_events.relay import Relay
from huiyin_events.store import ANY, Store, StreamWrite
from huiyin_events.subscription import Subscription
from tests.builders import new, reported, stream_of
from tests.integration.conftest import Background
from tests.integration.read_models import SERVICE, TABLES, Models, is_all, unheard
from tests.local.standins import until

pytestmark = pytest.mark.integration


@pytest.fixture
async def views(own: Store, client: Client, background: Background, models: Models) -> Subscription:
    """What keeps the read models while the service runs."""
    projection = models.projection
    views = Subscription(NAME, own, client, projection.handle, schema=projection.schema)
    background(views.run())
    await until(lambda: views.live)
    return views


async def report(store: Store, events: int = 1) -> Cursor:
    writes = [StreamWrite(stream_of(issue), [new(reported(issue))], ANY) for issue in (uuid4() for _ in range(events))]
    return (await store.append(writes, meta=Meta())).cursor


async def schemas(own: Store) -> set[str]:
    rows = await own.pool.fetch("SELECT nspname FROM pg_namespace WHERE nspname LIKE $1", f"{SERVICE}%")
    return {row["nspname"] for row in rows}


async def test_swaps_amid_appends_lose_and_double_nothing(
    store: Store, relay: Relay, own: Store, views: Subscription, models: Models, dsn: str
) -> None:
    """Statements are prepared anew by nobody: the pool's connections, and their cached plans, outlive every swap."""
    await report(store, 150)
    writing = True

    async def write() -> None:
        while writing:
            assert await views.wait_for(await report(store, 3), 10)
            await is_all_up_to_now(own)

    async def is_all_up_to_now(own: Store) -> None:
        assert await own.pool.fetchval("SELECT (SELECT count(*) FROM seen) = (SELECT n FROM total)")

    writers = [asyncio.create_task(write()) for _ in range(3)]
    told: list[Cursor] = []
    for _ in range(12):
        await rebuild(dsn, models.projection, lambda at, _head, _handled: told.append(at))
        assert await verify(dsn, models.projection, unheard) == []
    writing = False
    await asyncio.gather(*writers)
    assert await views.caught_up(10)
    await is_all(store, own)
    assert views.trouble is None
    assert await schemas(own) == {SERVICE, f"{SERVICE}_views"}
    assert len(told) > 12


async def test_one_that_is_not_running_is_rebuilt_and_goes_on_from_there(
    store: Store, own: Store, client: Client, background: Background, models: Models, dsn: str
) -> None:
    await report(store, 100)
    assert await rebuild(dsn, models.projection, unheard) == 100
    await is_all(store, own)
    projection = models.projection
    views = Subscription(NAME, own, client, projection.handle, schema=projection.schema)
    background(views.run())
    assert await views.wait_for(await report(store), 10)
    assert views.handled == 1
    await is_all(store, own)


async def test_what_holds_a_transaction_of_the_old_ones_open_is_waited_for(
    store: Store, relay: Relay, own: Store, views: Subscription, models: Models, dsn: str
) -> None:
    """It may be writing to them: then its effect must not be left behind, nor be had a second time."""
    models.slow = 0.3
    for _ in range(4):
        cursor = await report(store)
        await asyncio.sleep(0.1)
        models.slow = 0.0
        await rebuild(dsn, models.projection, unheard)
        models.slow = 0.3
        assert await views.wait_for(cursor, 10)
    models.slow = 0.0
    await is_all(store, own)


async def test_a_changed_read_model_is_told_apart_and_made_by_a_rebuild(
    store: Store, own: Store, views: Subscription, models: Models, dsn: str
) -> None:
    assert await views.wait_for(await report(store, 5), 10)
    async with own.pool.acquire() as connection:
        assert len((await connection.fetchrow("SELECT * FROM seen LIMIT 1")) or ()) == 2
        assert not await models.projection.outdated(connection)
        models.script.write_text(f"{TABLES} ALTER TABLE seen ADD told text DEFAULT '新'; INSERT INTO total VALUES (0)")
        assert await models.projection.outdated(connection)
        assert not await models.projection.make(connection)
        assert {one.first[0][:7] for one in await verify(dsn, models.projection, unheard)} == {"columns"}
        await rebuild(dsn, models.projection, unheard)
        assert not await models.projection.outdated(connection)
        # The very statement that was prepared when there were two columns.
        assert len((await connection.fetchrow("SELECT * FROM seen LIMIT 1")) or ()) == 3
    assert await views.wait_for(await report(store), 10)
    await is_all(store, own)


async def test_a_rebuild_that_parks_more_does_not_replace_what_parks_less(
    store: Store, own: Store, views: Subscription, models: Models, dsn: str
) -> None:
    issue = uuid4()
    await store.append([StreamWrite(stream_of(issue), [new(reported(issue))], ANY)], meta=Meta())
    assert await views.wait_for(await report(store, 3), 10)
    models.poison.add(stream_of(issue))
    with pytest.raises(MoreParked, match="1 events of 1 streams"):
        await rebuild(dsn, models.projection, unheard)
    models.poison.clear()
    await is_all(store, own)
    assert await schemas(own) == {SERVICE, f"{SERVICE}_views"}

    models.poison.add(stream_of(issue))
    await rebuild(dsn, models.projection, unheard, even_parked=True)
    assert (await views.parked()).events == 1
    await rebuild(dsn, models.projection, unheard)  # no more than before
    models.poison.clear()
    await rebuild(dsn, models.projection, unheard)
    assert (await views.parked()).events == 0
    await is_all(store, own)


async def test_verify_names_what_differs_and_leaves_nothing(
    store: Store, own: Store, views: Subscription, models: Models, dsn: str
) -> None:
    assert await views.wait_for(await report(store, 5), 10)
    await own.pool.execute(
        "UPDATE total SET n = 7; DELETE FROM seen WHERE event = (SELECT min(event::text)::uuid FROM seen)"
    )
    found = [(one.table, one.surplus, one.rows) for one in await verify(dsn, models.projection, unheard)]
    assert found == [("seen", False, 1), ("total", True, 1), ("total", False, 1)]
    assert await schemas(own) == {SERVICE, f"{SERVICE}_views"}


async def test_only_one_at_a_time(dsn: str, store: Store, models: Models) -> None:
    await report(store, 200)
    models.slow = 0.05
    both = await asyncio.gather(*(rebuild(dsn, models.projection, unheard) for _ in range(2)), return_exceptions=True)
    assert sorted(type(one).__name__ for one in both) == ["Occupied", "int"]
    assert Occupied in map(type, both)
