"""Reading what is wanted of the log, and what comes: exactly what who reads everything would pick out of it."""

import asyncio
import random
import time
from collections.abc import AsyncIterator, Callable
from contextlib import aclosing
from uuid import UUID

import asyncpg
import pytest

from huiyin_contracts import OURS
from huiyin_events import pages, reader
from huiyin_events.envelope import START, Cursor, Recorded
from huiyin_events.pages import POLL_SECONDS, EventPage
from huiyin_events.store import Store
from tests.integration.conftest import Background, Connect, OpenPool, eventually
from tests.integration.narrowed import (
    DIVISIONS,
    ISSUE,
    NARROWED,
    ORDER,
    PINGSHAN,
    SEED,
    TOPIC,
    YUANPING,
    add,
    read,
    wanted,
)
from tests.integration.servers import WITHIN
from tests.local.standins import until

pytestmark = pytest.mark.integration
WRITERS = 6
TRANSACTIONS = 25


# --- what comes --------------------------------------------------------------------------------------------


async def collect(pages: AsyncIterator[EventPage], seen: list[Recorded]) -> None:
    async for page in pages:
        seen += page


async def come(seen: list[Recorded], number: int) -> None:
    """Wait until so many were seen."""
    await until(lambda: len(seen) >= number, WITHIN)


async def test_a_tail_gives_what_is_there_then_what_comes_and_holds_no_connection(
    open_pool: OpenPool, background: Background
) -> None:
    store = Store(await open_pool(size=1), OURS)  # what the tail held, nobody could append through
    seen: list[Recorded] = []
    appended = await add(store, ISSUE, YUANPING, events=5)
    background(collect(store.tail(START, limit=2, division=YUANPING), seen))
    for _ in range(5):
        await come(seen, len(appended))
        async with asyncio.timeout(WITHIN):
            await add(store, ISSUE, PINGSHAN)
            appended += await add(store, ORDER, YUANPING)
    await come(seen, len(appended))
    assert [one.id for one in seen] == appended
    await until(lambda: store.pool.get_idle_size() == 1)


async def test_a_tail_holds_no_connection_either_while_its_page_is_dealt_with(open_pool: OpenPool) -> None:
    store = Store(await open_pool(size=1), OURS)
    appended = await add(store, ISSUE, YUANPING)
    pages = store.tail(START)
    async with asyncio.timeout(WITHIN), aclosing(pages):
        for _ in range(3):
            assert [one.id for one in await anext(pages)] == appended
            appended = await add(store, ISSUE, YUANPING)


async def test_a_tail_gives_pages_without_events_so_that_nobody_looks_there_twice(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reader, "LOOK", 10)
    await add(store, ISSUE, YUANPING, events=25)
    everything = await read(store)
    pages = store.tail(START, limit=1, category=ORDER)
    async with asyncio.timeout(WITHIN), aclosing(pages):
        for place in (9, 19, 24):
            page = await anext(pages)
            assert (page, page.cursor) == ([], everything[place].cursor)


async def test_a_bell_wakes_a_tail_at_once(
    store: Store, background: Background, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pages, "FIRST_POLL_SECONDS", 600)
    monkeypatch.setattr(pages, "POLL_SECONDS", 600)
    bell, seen = asyncio.Event(), list[Recorded]()
    ringing = Store(store.pool, OURS, doorbell=bell.set)
    background(collect(store.tail(START, bell=bell), seen))
    for number in range(1, 20):
        await add(ringing, ISSUE, YUANPING)
        await come(seen, number)


@pytest.mark.parametrize("events", [0, 3])
async def test_a_tail_ends_when_it_is_cancelled(store: Store, background: Background, events: int) -> None:
    seen: list[Recorded] = []
    for _ in range(events):
        await add(store, ISSUE, YUANPING)
    stop = background(collect(store.tail(START), seen))
    await come(seen, events)
    began = time.monotonic()
    await stop()
    assert time.monotonic() - began < WITHIN / 4


async def test_a_tail_asks_ever_more_rarely_while_nothing_comes(
    store: Store, background: Background, monkeypatch: pytest.MonkeyPatch
) -> None:
    pauses: list[float] = []

    async def rings(_: asyncio.Event | None, seconds: float) -> bool:
        pauses.append(seconds)
        await asyncio.sleep(0)
        return False

    monkeypatch.setattr(pages, "rings", rings)
    background(collect(store.tail(START), []))
    await until(lambda: len(pauses) > 10)
    assert pauses[:3] == [0.005, 0.01, 0.02]
    assert pauses[10] == POLL_SECONDS


# --- torture -----------------------------------------------------------------------------------------------


async def write(
    store: Store, chance: random.Random, connection: asyncpg.Connection, ring: Callable[[], None]
) -> list[UUID]:
    """A writer that dawdles and gives up; gives the ids of what it committed."""
    written: list[UUID] = []
    for _ in range(TRANSACTIONS):
        transaction = connection.transaction()
        await transaction.start()
        appended: list[UUID] = []
        for _ in range(chance.randint(1, 3)):
            where = chance.choice((ISSUE, ORDER, TOPIC)), chance.choice(DIVISIONS)
            appended += await add(store, *where, chance.randint(1, 4), connection)
            await asyncio.sleep(chance.choice([0, 0, 0.001, 0.01]))
        if chance.random() < 0.2:
            await transaction.rollback()
            continue
        await transaction.commit()
        written += appended
        if chance.random() < 0.5:  # rings are lost, as messages are
            ring()
        if chance.random() < 0.5:
            written += await add(store, ISSUE, chance.choice(DIVISIONS))
    return written


async def begin_again(
    store: Store, category: str | None, division: str | None, chance: random.Random, seen: list[Recorded]
) -> None:
    """A consumer that dies again and again, and each time goes on from where it saved that it was."""
    cursor: Cursor = START
    while True:
        pages = store.tail(cursor, chance.choice((1, 3, 50)), category=category, division=division)
        async with aclosing(pages):
            async for page in pages:
                seen += page
                cursor = page.cursor
                if chance.random() < 0.2:
                    break


async def test_under_writers_that_dawdle_and_give_up_everybody_reads_just_what_is_theirs(
    store: Store, connect: Connect, background: Background, monkeypatch: pytest.MonkeyPatch
) -> None:
    print(f"HUIYIN_SEED={SEED}")
    monkeypatch.setattr(reader, "LOOK", 20)
    bells = [asyncio.Event() for _ in NARROWED]
    tailed: list[list[Recorded]] = [[] for _ in NARROWED]
    resumed: list[list[Recorded]] = [[] for _ in NARROWED]
    for number, (category, division) in enumerate(NARROWED):
        pages = store.tail(START, (3, 100)[number % 2], category=category, division=division, bell=bells[number])
        background(collect(pages, tailed[number]))
        background(begin_again(store, category, division, random.Random(SEED + 100 + number), resumed[number]))

    def ring() -> None:
        for bell in bells:
            bell.set()

    async with asyncio.timeout(60):
        connections = [await connect() for _ in range(WRITERS)]
        writers = [write(store, random.Random(SEED + n), each, ring) for n, each in enumerate(connections)]
        written = [event for events in await asyncio.gather(*writers) for event in events]

    everything: list[Recorded] = []

    async def complete() -> bool:
        everything[:] = await read(store)
        return len(everything) >= len(written)

    await eventually(complete)
    assert sorted(one.id for one in everything) == sorted(written)
    for number, (category, division) in enumerate(NARROWED):
        theirs = wanted(everything, category, division)
        assert [one.id for one in await read(store, category, division, 7)] == theirs
        for seen in (tailed[number], resumed[number]):
            await come(seen, len(theirs))
            assert [one.id for one in seen] == theirs, (category, division)
