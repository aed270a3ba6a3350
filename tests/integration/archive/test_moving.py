"""What leaves the log or comes back between two steps of one read is seen once by it, whichever steps those are."""

from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import cast

import asyncpg
import pytest

from huiyin_contracts import OURS
from huiyin_events.archive import Archive, path_of
from huiyin_events.envelope import START, Cursor
from huiyin_events.parquet import manifest_of
from huiyin_events.partitions import attach
from huiyin_events.rows import EventRow, Partition
from huiyin_events.store import Archived, Connection, Store
from tests.integration.archive.conftest import archive, archive_events, read, unheard

pytestmark = pytest.mark.integration

Step = Callable[[], Awaitable[object]]


class Interrupted(Archive):
    """An archive where something happens just before it is read, or just after: one step each time."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.before: list[Step] = []
        self.behind: list[Step] = []

    async def after(self, parts: Sequence[Partition], cursor: Cursor, limit: int) -> list[EventRow]:
        await self._next(self.before)
        found = await super().after(parts, cursor, limit)
        await self._next(self.behind)
        return found

    async def _next(self, steps: list[Step]) -> None:
        if steps:
            await steps.pop(0)()


@pytest.fixture
def interrupted(tmp_path: Path) -> Interrupted:
    return Interrupted(tmp_path)


@pytest.fixture
async def reader(other_store: Store, interrupted: Interrupted) -> Store:
    return Store(other_store.pool, OURS, archive=interrupted)


async def back(owner: asyncpg.Connection, folder: Path, name: str) -> None:
    """A part comes back, and its files go."""
    await attach(owner, name, None, unheard)
    for file in (manifest_of(path_of(folder, name)), path_of(folder, name)):
        file.unlink()


class Late:
    """A connection on which something happens just before a stream is looked up in the database."""

    def __init__(self, connection: Connection, steps: list[Step]) -> None:
        self._connection, self._steps = connection, steps

    async def fetch(self, query: str, *arguments: object) -> list[asyncpg.Record]:
        if self._steps and "store.streams" in query:
            await self._steps.pop(0)()
        rows: list[asyncpg.Record] = await self._connection.fetch(query, *arguments)
        return rows

    def is_in_transaction(self) -> bool:
        return False


async def test_a_reader_looks_again_for_as_long_as_parts_move(
    other_store: Store, owner: asyncpg.Connection, tmp_path: Path
) -> None:
    long = await other_store.read_stream("intake.issue-long")
    reader = Store(other_store.pool, OURS, archive=Archive(tmp_path))

    async def leaves() -> None:
        await archive_events(owner, tmp_path)

    steps: list[Step] = [leaves] * 4
    async with other_store.pool.acquire() as connection:
        late = cast("Connection", Late(connection, steps))
        assert await reader.read_stream("intake.issue-long", connection=late) == long
    assert steps == []
    # What is not there, and stays so, is said.
    (oldest,) = await owner.fetch("SELECT name FROM store.partitions WHERE events > 0 ORDER BY from_tx LIMIT 1")
    path_of(tmp_path, oldest["name"]).unlink()
    with pytest.raises(Archived, match=f"part {oldest['name']} .* is not in {tmp_path}"):
        await Store(other_store.pool, OURS, archive=Archive(tmp_path)).read_stream("intake.issue-long")


async def test_a_page_keeps_to_what_it_knew_when_it_began(
    other_store: Store, reader: Store, interrupted: Interrupted, owner: asyncpg.Connection, tmp_path: Path
) -> None:
    """Somebody else who reads learns meanwhile that more is in the archive, or nothing any more."""
    before = await read(other_store)
    await archive(owner, tmp_path, 1)

    async def another_leaves() -> None:
        await archive(owner, tmp_path, 1)
        assert await reader.read_all(START, 1000) == before

    async def all_come_back() -> None:
        parts = await owner.fetch("SELECT name FROM store.partitions WHERE archive IS NOT NULL ORDER BY from_tx DESC")
        for part in parts:
            await back(owner, tmp_path, part["name"])
        assert await reader.read_stream("intake.issue-long", limit=3)

    assert await reader.read_all(START, 1000) == before  # so it knows of the oldest
    interrupted.behind = [another_leaves]
    assert await reader.read_all(START, 1000) == before
    interrupted.behind = [all_come_back]
    assert await reader.read_all(START, 1000) == before
    await archive(owner, tmp_path, 1)
    assert await reader.read_all(START, 1000) == before
    interrupted.before = [all_come_back]
    assert await reader.read_all(START, 1000) == before


async def test_a_plan_that_is_older_than_the_return_of_a_part_refuses_by_name(owner: asyncpg.Connection) -> None:
    """Whoever was planned while the part was away does not look at it, so it must be refused though it is here."""
    with pytest.raises(asyncpg.PostgresError) as refused:
        await owner.execute("SELECT store.refuse_archived(7)")
    assert (refused.value.sqlstate, refused.value.as_dict()["detail"]) == ("HU006", "of transaction 7")
