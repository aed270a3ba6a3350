"""Reading of the log what is wanted of it: exactly what who reads everything would pick out."""

import random
from itertools import product
from uuid import uuid4

import pytest

from huiyin_events import reader
from huiyin_events.envelope import START, Meta, Recorded
from huiyin_events.store import ANY, Store, StreamWrite
from tests.builders import new, stream_of, withdrawn
from tests.integration.conftest import Connect
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

pytestmark = pytest.mark.integration


async def mixed(store: Store, number: int = 100) -> list[Recorded]:
    """A log with something of everything; gives all of it."""
    chance = random.Random(SEED)
    for _ in range(number):
        await add(store, chance.choice((ISSUE, ORDER, TOPIC)), chance.choice(DIVISIONS), chance.randint(1, 3))
    return await read(store)


# --- one stream --------------------------------------------------------------------------------------------


async def test_a_stream_is_read_either_way_between_any_versions_up_to_any_number(store: Store) -> None:
    issue, last = uuid4(), 4
    for _ in range(last):
        await store.append([StreamWrite(stream_of(issue), [new(withdrawn(issue))], ANY)], meta=Meta())
    whole = list(range(1, last + 1))
    for after, before, limit in product((0, 1, 2, last), (None, 1, 3, last, last + 5), (None, 0, 1, 3, 100)):
        between = [version for version in whole if after < version and (before is None or version < before)]
        for backwards in (False, True):
            events = await store.read_stream(stream_of(issue), after, before=before, backwards=backwards, limit=limit)
            expected = between[::-1] if backwards else between
            assert [one.version for one in events] == expected[:limit], (after, before, limit, backwards)
    assert await store.read_stream(stream_of(uuid4()), backwards=True, limit=1) == []


# --- of everything, some -----------------------------------------------------------------------------------


@pytest.mark.parametrize("look", [1, 7, 5000])
@pytest.mark.parametrize("limit", [1, 3, 1000])
async def test_a_narrowed_reader_reads_what_a_reader_of_everything_would_pick_out(
    store: Store, monkeypatch: pytest.MonkeyPatch, look: int, limit: int
) -> None:
    monkeypatch.setattr(reader, "LOOK", look)
    everything = await mixed(store, 40)
    for category, division in NARROWED:
        found = await read(store, category, division, limit)
        assert [one.id for one in found] == wanted(everything, category, division), (category, division)


async def test_a_page_looks_at_so_many_events_and_says_how_far_it_looked(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reader, "LOOK", 10)
    await add(store, ISSUE, YUANPING, events=25)
    everything = await read(store)
    page = await store.read_all(START, 3, category=ORDER)
    assert (page, page.cursor) == ([], everything[9].cursor)
    page = await store.read_all(everything[21].cursor, 3, category=ORDER)
    assert (page, page.cursor) == ([], everything[-1].cursor)
    page = await store.read_all(page.cursor, 3, category=ORDER)
    assert (page, page.cursor) == ([], everything[-1].cursor)
    page = await store.read_all(START, 3, category=ISSUE)  # no further than what it gives
    assert (page, page.cursor) == (everything[:3], everything[2].cursor)
    page = await store.read_all(START, 20, division=PINGSHAN)
    assert (page, page.cursor) == ([], everything[19].cursor)


async def test_what_only_begins_like_a_category_or_holds_a_county_is_not_it(store: Store) -> None:
    (one,) = await add(store, ISSUE, YUANPING)
    await add(store, f"{ISSUE}s", f"{YUANPING}001")
    await add(store, "intake", "1409")
    assert [found.id for found in await read(store, category=ISSUE)] == [one]
    assert [found.id for found in await read(store, category=ISSUE, division=YUANPING)] == [one]
    assert len(await read(store, division=YUANPING)) == 2
    assert await read(store, category="intake.iss_e") == []


async def test_a_narrowed_reader_too_waits_for_a_transaction_that_is_still_open(store: Store, connect: Connect) -> None:
    (before,) = await add(store, ISSUE, YUANPING)
    slow = await connect()
    async with slow.transaction():
        await add(store, ISSUE, PINGSHAN, connection=slow)
        (later,) = await add(store, ISSUE, YUANPING)
        page = await store.read_all(START, division=YUANPING)
        assert [one.id for one in page] == [before]
        held = [*await add(store, ISSUE, YUANPING, connection=slow)]
    page = await store.read_all(page.cursor, division=YUANPING)
    assert [one.id for one in page] == [*held, later]
