"""What a superuser does to the log is found and the event named: changed, removed, inserted, moved."""

from uuid import uuid4

import asyncpg
import pytest

from huiyin_events.envelope import Recorded
from huiyin_events.transparency import differences, trees
from huiyin_events.transparency.audit import NothingToCompare, audit_all
from tests.builders import VILLAGE
from tests.integration.conftest import Connect, eventually
from tests.tampering import unguarded

from .conftest import Growth, append, says

pytestmark = pytest.mark.integration

INSERT = """
INSERT INTO store.events (tx, position, id, stream, version, type, division, occurred_at, data, meta)
OVERRIDING SYSTEM VALUE
SELECT tx, $2, $1, 'intake.issue-forged', 1, type, division, occurred_at, data, meta FROM store.events WHERE id = $3
"""
MOVE = """
WITH moved AS (DELETE FROM store.events WHERE id = $1 RETURNING *)
INSERT INTO store.events (tx, position, id, stream, version, type, division, occurred_at, recorded_at, data, meta)
OVERRIDING SYSTEM VALUE
SELECT $2, $3, id, stream, version, type, division, occurred_at, recorded_at, data, meta FROM moved
"""


@pytest.fixture
async def events(growth: Growth, connect: Connect) -> list[Recorded]:
    """A log of 900 events, positions 2, 4, 6 …, all in the tree."""
    owner = await connect()
    await owner.execute("ALTER TABLE store.events ALTER COLUMN position SET INCREMENT 2")
    try:
        events = await append(growth.store, 900)
    finally:
        await owner.execute("ALTER TABLE store.events ALTER COLUMN position SET INCREMENT 1")
    await growth.grow()
    return events


async def found(growth: Growth) -> list[tuple[str, int | None, object]]:
    result = await growth.audit()
    assert result.whole == (not result.tampered)
    return [(one.kind, one.leaf, one.id) for one in result.tampered]


async def test_nothing_is_found_where_nothing_was_done(growth: Growth, events: list[Recorded]) -> None:
    await append(growth.store, 5)
    result = await growth.audit()
    assert result.whole
    assert (result.agreed, result.waiting) == (900, 5)


@pytest.mark.parametrize(
    "change",
    [
        "data = replace(data::text, '{', '{ ')::json",
        "data = '{}'",
        "meta = '{}'",
        "stream = 'intake.issue-another'",
        "version = 2",
        "type = 'intake.issue.reported.v2'",
        f"division = '{VILLAGE[:9]}'",
        "occurred_at = occurred_at + interval '1 microsecond'",
        "recorded_at = recorded_at - interval '1 day'",
    ],
)
async def test_an_event_that_was_changed(
    growth: Growth, events: list[Recorded], superuser: asyncpg.Connection, change: str
) -> None:
    async with unguarded(superuser):
        await superuser.execute(f"UPDATE store.events SET {change} WHERE id = $1", events[437].id)
    assert await found(growth) == [("changed", 437, events[437].id)]


async def test_an_event_that_was_removed_still_has_its_name(
    growth: Growth, events: list[Recorded], superuser: asyncpg.Connection
) -> None:
    async with unguarded(superuser):
        await superuser.execute("DELETE FROM store.events WHERE id = ANY($1)", [events[n].id for n in (0, 500, 899)])
    assert await found(growth) == [("removed", n, events[n].id) for n in (0, 500, 899)]


async def test_an_event_that_was_inserted(
    growth: Growth, events: list[Recorded], superuser: asyncpg.Connection
) -> None:
    forged = uuid4()
    async with unguarded(superuser):
        await superuser.execute(INSERT, forged, events[300].cursor.position + 1, events[300].id)
    assert await found(growth) == [("inserted", None, forged)]


async def test_an_event_that_was_moved(growth: Growth, events: list[Recorded], superuser: asyncpg.Connection) -> None:
    target = events[850].cursor
    async with unguarded(superuser):
        await superuser.execute(MOVE, events[40].id, target.tx, target.position + 1)
    assert await found(growth) == [("moved", 40, events[40].id)]


async def test_several_things_at_once_over_more_than_is_looked_ahead(
    growth: Growth, events: list[Recorded], superuser: asyncpg.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(differences, "WINDOW", 50)
    forged = uuid4()
    async with unguarded(superuser):
        await superuser.execute("UPDATE store.events SET data = '{}' WHERE id = $1", events[3].id)
        await superuser.execute("DELETE FROM store.events WHERE id = $1", events[4].id)
        await superuser.execute(INSERT, forged, events[600].cursor.position + 1, events[600].id)
        await superuser.execute("DELETE FROM store.events WHERE id = $1", events[700].id)
    assert await found(growth) == [
        ("changed", 3, events[3].id),
        ("removed", 4, events[4].id),
        ("removed", 700, events[700].id),
        ("inserted", None, forged),
    ]


async def test_a_log_that_was_emptied(growth: Growth, events: list[Recorded], superuser: asyncpg.Connection) -> None:
    async with unguarded(superuser):
        await superuser.execute("TRUNCATE store.events")
    assert await found(growth) == [("removed", n, event.id) for n, event in enumerate(events)]


@pytest.mark.parametrize("tile", ["tile/0/001", "tile/1/000.p/3", "tile/0/003.p/132"])
async def test_a_tile_that_was_changed(growth: Growth, events: list[Recorded], tile: str) -> None:
    path = growth.published().folder / tile
    content = bytearray(path.read_bytes())
    content[5] ^= 1
    path.write_bytes(content)
    assert (await growth.audit()).trouble


async def test_a_superuser_who_mends_the_database_too_is_found_by_the_tiles(
    growth: Growth, events: list[Recorded], superuser: asyncpg.Connection
) -> None:
    async with unguarded(superuser):
        await superuser.execute("UPDATE store.events SET data = '{}' WHERE id = $1", events[7].id)
        await superuser.execute("UPDATE store.trees SET root = sha256('')")
    result = await growth.audit()
    assert [(one.kind, one.id) for one in result.tampered] == [("changed", events[7].id)]
    assert "the root at 900 leaves, as it was signed, is not that of the tiles" in result.trouble


async def test_a_superuser_who_ends_the_tree_has_not_ended_what_it_tells(
    growth: Growth, events: list[Recorded], superuser: asyncpg.Connection
) -> None:
    async with unguarded(superuser):
        await superuser.execute("UPDATE store.events SET data = '{}' WHERE id = $1", events[400].id)
        await superuser.execute("UPDATE store.trees SET ended_at = clock_timestamp(), why = 'maintenance', size = 0")
    await append(growth.store, 3)
    await growth.grow(2)
    (first, told), (second, newest) = await audit_all(growth.store, growth.folder)
    assert (first.why, told.agreed, told.size) == ("maintenance", 899, 900)
    assert [(one.kind, one.leaf, one.id) for one in told.tampered] == [("changed", 400, events[400].id)]
    assert (second.number, newest.whole) == (2, True)


async def test_a_superuser_who_removes_the_tree_gets_no_other(
    growth: Growth, events: list[Recorded], superuser: asyncpg.Connection
) -> None:
    async with unguarded(superuser):
        await superuser.execute("DELETE FROM store.events WHERE id = $1", events[400].id)
    await superuser.execute("DELETE FROM store.tree_tiles")
    await superuser.execute("DELETE FROM store.trees")
    with pytest.raises(NothingToCompare, match="tree 1 was published"):
        await audit_all(growth.store, growth.folder)
    grower, stop = growth.start()
    await eventually(lambda: says(grower, "tree 1 was published, and the database knows nothing of it"))
    await stop()
    note = growth.published().checkpoint()
    assert note is not None
    ended = await trees.end(superuser, "its record was removed", {1: (growth.published().key(), note.head)})
    assert ended == note.head.origin
    await growth.grow(2)
    (_, told), (_, newest) = await audit_all(growth.store, growth.folder)
    assert [(one.kind, one.leaf) for one in told.tampered] == [("removed", 400)]
    assert (told.lost, newest.whole) == (0, True)


async def test_a_log_that_was_set_back_lacks_the_end_of_the_tree_that_was_ended_and_no_more(
    growth: Growth, events: list[Recorded], superuser: asyncpg.Connection
) -> None:
    async with unguarded(superuser):
        await superuser.execute("DELETE FROM store.events WHERE id = ANY($1)", [one.id for one in events[800:]])
    await append(growth.store, 5)
    await trees.end(superuser, "restored")
    await growth.grow(2)
    (_, told), (_, newest) = await audit_all(growth.store, growth.folder)
    assert (told.whole, told.agreed, told.lost) == (True, 800, 100)
    assert (newest.whole, newest.agreed) == (True, 805)
