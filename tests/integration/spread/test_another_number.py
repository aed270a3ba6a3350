"""Another number of workers: it is changed amid appends, and nothing is lost or doubled."""

import asyncio
from itertools import count
from uuid import uuid4

import pytest
from nats.aio.client import Client

from huiyin_contracts import OURS
from huiyin_events import checkpoints as progress
from huiyin_events.envelope import Cursor, Meta
from huiyin_events.projections import NAME
from huiyin_events.rebuild import rebuild, spread, verify
from huiyin_events.relay import Relay
from huiyin_events.shards import WHOLE, Shard, ShardCountChanged, shard_of, shards
from huiyin_events.store import ANY, Store, StreamWrite
from huiyin_events.subscription import Subscription
from tests.builders import new, reported, stream_of, withdrawn
from tests.integration.conftest import Background, eventually
from tests.integration.read_models import Models, is_all, unheard
from tests.integration.spread.conftest import COUNTIES, SCHEMA, Keep, all_have, report, standing
from tests.local.standins import until

pytestmark = pytest.mark.integration


async def test_who_was_told_another_number_does_not_begin(
    store: Store, own: Store, client: Client, models: Models
) -> None:
    async def begin(share: Shard) -> None:
        projection = models.projection
        await Subscription(NAME, own, client, projection.handle, schema=projection.schema, share=share).run()

    cursor = await report(store, 10)
    several = [asyncio.create_task(begin(share)) for share in (WHOLE, *shards(2), *shards(3))]
    await eventually(lambda: _stands(own, cursor))
    found = await standing(own)
    async with asyncio.timeout(30):
        while sum(task.done() for task in several) < 6 - len(found):
            await asyncio.sleep(0.02)
    assert all(isinstance(task.exception(), ShardCountChanged) for task in several if task.done())
    await is_all(store, own)
    for task in several:
        task.cancel()
    await asyncio.wait(several)


async def _stands(own: Store, cursor: Cursor) -> bool:
    found = await standing(own)
    return bool(found) and set(found.values()) == {cursor}


async def test_the_number_is_changed_amid_appends_and_nothing_is_lost_or_doubled(
    store: Store, relay: Relay, own: Store, client: Client, background: Background, models: Models, dsn: str
) -> None:
    async def keep(share: Shard) -> None:
        projection = models.projection
        await Subscription(NAME, own, client, projection.handle, schema=projection.schema, share=share).run()

    async def serve() -> None:
        """As many workers as there are shares, again and again."""
        while True:
            tasks = [asyncio.create_task(keep(share)) for share in await standing(own) or [WHOLE]]
            try:
                await asyncio.wait(tasks, return_when=asyncio.FIRST_EXCEPTION)
            finally:
                for task in tasks:
                    task.cancel()
                await asyncio.wait(tasks)

    async def write() -> None:
        for _ in count():
            await report(store, 3)
            await asyncio.sleep(0.005)

    stop = background(serve())
    writing = asyncio.create_task(write())
    for over in (3, 2, 5, 1, 4):
        await spread(dsn, models.projection, over)
        assert set(await standing(own)) == set(shards(over))
        await asyncio.sleep(0.2)
        assert await verify(dsn, models.projection, unheard) == []
        await rebuild(dsn, models.projection, unheard)
        assert set(await standing(own)) == set(shards(over))
    writing.cancel()
    await asyncio.wait([writing])
    cursor = await report(store)
    await eventually(lambda: _stands(own, cursor))
    await is_all(store, own)
    await stop()


async def test_shares_that_stand_apart_are_brought_to_one_place(
    store: Store, own: Store, models: Models, keep: Keep, dsn: str
) -> None:
    worker, stop = keep(Shard(2, 3))
    cursor = await report(store, 100)
    await all_have([worker], cursor)
    await stop()
    await spread(dsn, models.projection, 2)
    assert await standing(own) == dict.fromkeys(shards(2), cursor)
    await is_all(store, own)


async def test_one_that_idles_notices(
    store: Store, relay: Relay, own: Store, client: Client, models: Models, dsn: str
) -> None:
    projection = models.projection
    whole = Subscription(NAME, own, client, projection.handle, schema=projection.schema)
    running = asyncio.create_task(whole.run())
    await until(lambda: whole.live)
    await spread(dsn, models.projection, 2)
    async with asyncio.timeout(30):
        with pytest.raises(ShardCountChanged, match="over 2, not over 1"):
            await running


async def test_what_is_parked_goes_to_whose_county_it_is_now(
    store: Store, relay: Relay, own: Store, models: Models, keep: Keep, dsn: str
) -> None:
    issues = [uuid4() for _ in COUNTIES]
    models.poison.update(map(stream_of, issues))
    workers = [keep(share) for share in shards(2)]
    for step in (reported, withdrawn):
        for issue, county in zip(issues, COUNTIES, strict=True):
            await store.append([StreamWrite(stream_of(issue), [new(step(issue), county)], ANY)], meta=Meta())
    await all_have([worker for worker, _ in workers], await store.head())
    assert sum([(await worker.parked()).events for worker, _ in workers]) == 2 * len(COUNTIES)
    for _, stop in workers:
        await stop()
    await spread(dsn, models.projection, 4)
    rows = await own.pool.fetch("SELECT event, division, subscription FROM parked")
    assert [row["subscription"] for row in rows] == [
        f"views {shard_of(OURS.partition_key_of(row['division']), 4)}/4" for row in rows
    ]

    models.poison.clear()
    for share in shards(4):
        keep(share)
    async with own.pool.acquire() as connection:
        assert await progress.ask(connection, schema=SCHEMA) == 2 * len(COUNTIES)
    await eventually(lambda: _none_parked(own))
    await is_all(store, own)


async def _none_parked(own: Store) -> bool:
    return not await own.pool.fetchval("SELECT count(*) FROM parked")
