"""Reading everything in commit order: however transactions interleave, nothing is skipped and nothing comes twice."""

import asyncio
import os
import random
from collections.abc import Sequence
from uuid import UUID, uuid4

import asyncpg
import pytest

from huiyin_contracts import OURS
from huiyin_events.envelope import START, Meta, NewEvent, Recorded
from huiyin_events.horizon import horizon_holder
from huiyin_events.store import ANY, Connection, Overtaken, Store, StreamWrite
from huiyin_local.postgres import ADMIN
from tests.builders import NOW, VILLAGE, new, reported, screened, stream_of, withdrawn
from tests.integration.conftest import Connect, OpenPool, eventually
from tests.integration.log import read
from tests.integration.servers import WITHIN

pytestmark = pytest.mark.integration

SEED = int(os.environ.get("HUIYIN_SEED", random.SystemRandom().randrange(10**6)))
WRITERS = 8
TRANSACTIONS = 30


async def report(store: Store, events: int = 1, connection: Connection | None = None) -> list[UUID]:
    """Append so many events to a stream of their own; gives their ids."""
    issue = uuid4()
    batch = [new(reported(issue)), *(new(screened(issue)) for _ in range(events - 1))]
    await store.append([StreamWrite(stream_of(issue), batch, ANY)], meta=Meta(), connection=connection)
    return [event.id for event in batch]


def ids(events: Sequence[Recorded]) -> list[UUID]:
    return [recorded.id for recorded in events]


# --- commit order ------------------------------------------------------------------------------------------


async def test_nothing_passes_a_transaction_that_is_still_open(store: Store, connect: Connect) -> None:
    before = await report(store)
    slow = await connect()
    async with slow.transaction():
        held = await report(store, events=2, connection=slow)
        later = [*await report(store), *await report(store)]
        assert ids(await read(store)) == before
        assert (await store.head()) > (await read(store))[-1].cursor
    assert ids(await read(store)) == before + held + later


async def test_a_transaction_that_is_undone_leaves_no_gap_to_wait_for(store: Store, connect: Connect) -> None:
    slow = await connect()
    transaction = slow.transaction()
    await transaction.start()
    await report(store, connection=slow)
    later = await report(store)
    assert await read(store) == []
    await transaction.rollback()
    assert ids(await read(store)) == later


async def test_what_commits_in_the_reverse_order_is_read_in_one_order(store: Store, connect: Connect) -> None:
    connections = [await connect() for _ in range(4)]
    transactions = [connection.transaction() for connection in connections]
    for transaction in transactions:
        await transaction.start()
    appended = [await report(store, connection=connection) for connection in connections]
    for transaction in reversed(transactions):
        assert await read(store) == []
        await transaction.commit()
    assert ids(await read(store)) == [event for events in appended for event in events]


async def test_an_open_transaction_that_only_reads_holds_nobody(store: Store, connect: Connect) -> None:
    reader = await connect()
    async with reader.transaction(isolation="repeatable_read"):
        await reader.fetch("SELECT * FROM store.events")
        appended = await report(store)
        assert ids(await read(store)) == appended


@pytest.mark.parametrize("limit", [1, 2, 3, 1000])
async def test_a_page_may_end_within_a_transaction(store: Store, limit: int) -> None:
    appended = [*await report(store, events=5), *await report(store), *await report(store, events=4)]
    assert ids(await read(store, limit)) == appended


async def test_events_of_one_transaction_stay_in_the_order_they_were_appended_in(
    store: Store, connect: Connect
) -> None:
    one, two = await connect(), await connect()
    async with one.transaction(), two.transaction():
        first = [*await report(store, connection=one)]
        second = [*await report(store, connection=two)]
        first += await report(store, connection=one)
    assert ids(await read(store)) == first + second


# --- a stream's own order is that of the whole ---------------------------------------------------------------


async def test_a_transaction_that_was_overtaken_on_a_stream_does_not_follow_on_it(
    store: Store, connect: Connect
) -> None:
    issue, slow = uuid4(), await connect()

    async def withdraw(connection: Connection | None = None) -> None:
        write = StreamWrite(stream_of(issue), [new(withdrawn(issue))], ANY)
        await store.append([write], meta=Meta(), connection=connection)

    async with slow.transaction():
        await report(store, connection=slow)  # its place in the order is taken here
        await withdraw()
        with pytest.raises(Overtaken):
            async with slow.transaction():
                await withdraw(slow)
    async with slow.transaction():
        await withdraw(slow)
    assert [recorded.version for recorded in await read(store) if recorded.stream == stream_of(issue)] == [1, 2]


async def test_whoever_takes_any_version_follows_in_order_however_many_there_are(store: Store) -> None:
    issue = uuid4()

    async def withdraw() -> None:
        for _ in range(5):
            await store.append([StreamWrite(stream_of(issue), [new(withdrawn(issue))], ANY)], meta=Meta())

    await asyncio.gather(*(withdraw() for _ in range(WRITERS)))
    assert [recorded.version for recorded in await read(store)] == list(range(1, 5 * WRITERS + 1))


async def test_a_log_that_was_restored_into_another_cluster_goes_on_where_it_was(other_store: Store) -> None:
    issue = uuid4()
    await other_store.append([StreamWrite(stream_of(issue), [new(reported(issue))], ANY)], meta=Meta())
    # As a restored dump looks: what was written lies far ahead of this cluster's transactions.
    await other_store.pool.execute("UPDATE store.cluster SET identifier = 1")
    await other_store.pool.execute("SELECT store.extend(_ahead => 30)")
    await other_store.pool.execute(
        "INSERT INTO store.events (tx, id, stream, version, type, division, occurred_at, data, meta)"
        " SELECT 99999999, gen_random_uuid(), stream, 2, type, division, now(), data, meta FROM store.events"
    )
    await other_store.pool.execute("UPDATE store.streams SET version = 2, last_tx = 99999999")
    assert len(await read(other_store)) == 1, "the rest is out of sight"

    for _ in range(2):  # as whenever migrations run
        await other_store.pool.execute("SELECT store.adopt()")
        await other_store.pool.execute("SELECT store.extend()")
    await other_store.append([StreamWrite(stream_of(issue), [new(withdrawn(issue))], 2)], meta=Meta())
    assert [recorded.version for recorded in await read(other_store)] == [1, 2, 3]
    assert [recorded.version for recorded in await other_store.read_stream(stream_of(issue))] == [1, 2, 3]


# --- who holds the horizon ---------------------------------------------------------------------------------


@pytest.mark.parametrize("elsewhere", [False, True])
async def test_whoever_holds_the_horizon_is_named(
    store: Store, connect: Connect, open_pool: OpenPool, elsewhere: bool
) -> None:
    holder = await (connect(database="postgres") if elsewhere else connect())
    where = await holder.fetchval("SELECT current_database()")
    service = Store(await open_pool("huiyin_intake"), OURS)  # sees it too, though it is another's
    async with holder.transaction():
        await holder.execute("SELECT pg_current_xact_id(), 'the culprit'")
        appended = await report(store)
        assert await store.read_all(START) == []

        async def named() -> bool:  # PostgreSQL's own upkeep may hold it first, for a moment
            found = await horizon_holder(service.pool)
            return found is not None and found.pid == holder.get_server_pid()

        await eventually(named)
        found = await horizon_holder(service.pool)
        assert found
        assert (found.database, found.role, found.state) == (where, ADMIN, "idle in transaction")
        assert found.query == "SELECT pg_current_xact_id(), 'the culprit'"
        assert 0 < found.age_seconds < WITHIN
    assert ids(await read(store)) == appended


async def test_nobody_holds_the_horizon_of_a_cluster_at_rest(store: Store) -> None:
    async def nobody() -> bool:
        return await horizon_holder(store.pool) is None

    await eventually(nobody)


# --- torture -----------------------------------------------------------------------------------------------


async def test_under_writers_that_dawdle_and_give_up_nothing_is_skipped_and_nothing_comes_twice(
    store: Store, connect: Connect
) -> None:
    print(f"HUIYIN_SEED={SEED}")
    shared = uuid4()
    written: set[UUID] = set()
    done = asyncio.Event()

    async def write(chance: random.Random, connection: asyncpg.Connection) -> None:
        for _ in range(TRANSACTIONS):
            transaction = connection.transaction()
            await transaction.start()
            appended: list[UUID] = []
            for _ in range(chance.randint(1, 3)):
                appended += await report(store, chance.randint(1, 4), connection)
                await asyncio.sleep(chance.choice([0, 0, 0.001, 0.01]))
            undone = chance.random() < 0.2
            if chance.random() < 0.3:  # last, so that those who wait for each other never do so in a ring
                event = NewEvent(withdrawn(shared), VILLAGE, NOW)
                try:
                    await store.append(
                        [StreamWrite(stream_of(shared), [event], ANY)], meta=Meta(), connection=connection
                    )
                    appended.append(event.id)
                except Overtaken:
                    undone = True
            if undone:
                await transaction.rollback()
            else:
                await transaction.commit()
                written.update(appended)
            if chance.random() < 0.5:  # as most are: alone, or sharing a commit with whoever appends at the same time
                written.update(await report(store, chance.randint(1, 2)))

    async def tail(limit: int) -> list[Recorded]:
        seen: list[Recorded] = []
        while True:
            finished = done.is_set()
            page = await store.read_all(seen[-1].cursor if seen else START, limit)
            seen += page
            if finished and not page:
                return seen
            await asyncio.sleep(0)

    async with asyncio.timeout(60):
        readers = [asyncio.create_task(tail(limit)) for limit in (3, 100)]
        connections = [await connect() for _ in range(WRITERS)]
        await asyncio.gather(*(write(random.Random(SEED + n), each) for n, each in enumerate(connections)))
        done.set()
        slow, fast = [await reader for reader in readers]

    assert len(written) > WRITERS * TRANSACTIONS
    assert set(ids(fast)) == written, "an event was skipped, or one that was undone was read"
    assert len(fast) == len(written), "an event came twice"
    assert ids(slow) == ids(fast)
    again = await read(store)
    assert ids(again) == ids(fast)
    assert [recorded.cursor for recorded in again] == sorted({recorded.cursor for recorded in fast})
    versions: dict[str, int] = {}
    for recorded in again:
        assert recorded.version == versions.get(recorded.stream, 0) + 1, "a stream's own order is another"
        versions[recorded.stream] = recorded.version
