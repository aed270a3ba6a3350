"""Closed parts of the log leave the database and come back; who reads sees no difference, or is told."""

import asyncio
import importlib
from collections.abc import Sequence
from pathlib import Path
from uuid import uuid4

import asyncpg
import pytest

from huiyin_contracts import OURS
from huiyin_events import rebuild as rebuilding
from huiyin_events.archive import Archive, path_of
from huiyin_events.envelope import START, Cursor, Meta, Recorded
from huiyin_events.migrate import migrate
from huiyin_events.parquet import manifest_of
from huiyin_events.partitions import attach
from huiyin_events.projections import Projection
from huiyin_events.store import Archived, Connection, Store, StreamWrite
from tests.builders import new, stream_of, withdrawn
from tests.integration.archive.conftest import EVENTS, archive, files, read, unheard
from tests.integration.servers import WITHIN, Servers

pytestmark = pytest.mark.integration


async def test_what_left_and_came_back_is_what_it_was(
    other_store: Store, owner: asyncpg.Connection, tmp_path: Path
) -> None:
    before = await read(other_store)
    described = "SELECT indexdef FROM pg_indexes WHERE schemaname = 'store' AND tablename LIKE 'events%' ORDER BY 1"
    indexes = await owner.fetch(described)
    names = await archive(owner, tmp_path, 3)
    assert files(tmp_path) == {f"{name}.{kind}" for name in names for kind in ("parquet", "json")}
    for name in reversed(names):
        await attach(owner, name, None, unheard)
    assert await read(other_store) == before
    assert await owner.fetch(described) == indexes
    assert await owner.fetchval("SELECT store.archived_to()") == 0
    with pytest.raises(asyncpg.PostgresError, match="append-only"):
        await owner.execute(f"DELETE FROM store.{names[0]}")
    # A second time, over files that are there.
    assert await archive(owner, tmp_path, 3) == names


async def test_an_archive_is_read_as_if_it_were_here(
    other_store: Store, reader: Store, owner: asyncpg.Connection, tmp_path: Path
) -> None:
    before, head = await read(other_store), await other_store.head()
    long = await other_store.read_stream("intake.issue-long")
    short = [await other_store.read_stream(stream) for stream in {event.stream for event in before}]
    await archive(owner, tmp_path, 3)
    for limit in (1, 7, 1000):
        assert await read(reader, limit) == before
    for place in (0, 5, len(before) // 2):
        assert await reader.read_all(before[place].cursor, 1000) == before[place + 1 :]
    assert [await reader.read_stream(history[0].stream) for history in short] == short
    for after, end in ((0, None), (1, 4), (2, 25), (25, None), (29, 31), (40, None)):
        between = [event for event in long if after < event.version < (end or 100)]
        assert await reader.read_stream("intake.issue-long", after, before=end) == between
        for limit in (1, 3, 28):
            forwards = await reader.read_stream("intake.issue-long", after, before=end, limit=limit)
            assert forwards == between[:limit]
            backwards = await reader.read_stream("intake.issue-long", after, before=end, limit=limit, backwards=True)
            assert backwards == between[::-1][:limit]
    assert await reader.read_stream(stream_of(uuid4())) == []
    assert await reader.division(before[0].stream) == before[0].division
    assert await reader.head() == head
    narrowed: list[Recorded] = []
    cursor = START
    while (page := await reader.read_all(cursor, 5, category="intake.issue", division="140981")).cursor > cursor:
        narrowed, cursor = [*narrowed, *page], page.cursor
    assert narrowed == before


async def test_who_was_not_given_the_archive_is_told_where_it_is(
    other_store: Store, owner: asyncpg.Connection, tmp_path: Path
) -> None:
    before = await read(other_store)  # so every statement here is prepared, and planned, before anything leaves
    await other_store.read_stream("intake.issue-long")
    await other_store.division("intake.issue-long")
    (oldest, last) = await archive(owner, tmp_path)
    # The first event may have come just after the oldest part was full: every transaction of the cluster counts.
    first = max(name for name in (oldest, last) if int(name.removeprefix("events_")) <= before[0].cursor.tx)
    for name, work in (
        (oldest, other_store.read_all(START)),
        (oldest, other_store.read_all(START, category="intake.issue")),
        (first, other_store.read_stream("intake.issue-long", 29)),
        (first, other_store.read_stream(before[0].stream)),
        (first, other_store.division(before[0].stream)),
    ):
        with pytest.raises(Archived, match=f"part {name} .* archive {tmp_path}") as refused:
            await work
        assert (refused.value.part, refused.value.put) == (name, str(tmp_path))
    path_of(tmp_path, last).unlink()
    with pytest.raises(Archived, match=f"part {last} .* is not in {tmp_path}"):
        await read(Store(other_store.pool, OURS, archive=Archive(tmp_path)))
    # What lies behind the archive is read as ever.
    end = await owner.fetchval("SELECT store.archived_to()")
    here = [event for event in before if event.cursor.tx >= end]
    assert await other_store.read_all(Cursor(end, 0)) == here
    assert await other_store.read_stream(here[-3].stream) == here[-3:-1]


async def test_readers_go_on_while_parts_leave_and_come_back(
    other_store: Store, reader: Store, owner: asyncpg.Connection, tmp_path: Path
) -> None:
    before = await read(other_store)
    long = await other_store.read_stream("intake.issue-long")
    over = asyncio.Event()

    async def watch() -> int:
        rounds = 0
        while not over.is_set():
            assert await read(reader, 11) == before
            assert await reader.read_stream("intake.issue-long") == long
            async with other_store.pool.acquire() as connection, connection.transaction(isolation="repeatable_read"):
                assert await reader.read_stream("intake.issue-long", connection=connection) == long
            rounds += 1
        return rounds

    async def look_without() -> int:
        """With no archive: everything or a refusal, also for who began to look before a part left."""
        refused = 0
        while not over.is_set():
            async with other_store.pool.acquire() as connection:
                transaction = connection.transaction(isolation="repeatable_read")
                await transaction.start()
                await connection.fetchval("SELECT count(*) FROM store.streams")
                await asyncio.sleep(0.01)
                try:
                    assert await other_store.read_all(START, 1000, connection) == before
                    assert await other_store.read_stream("intake.issue-long", connection=connection) == long
                except Archived:
                    refused += 1
                await transaction.rollback()
        return refused

    watching = [asyncio.create_task(work) for work in (watch(), watch(), watch(), look_without(), look_without())]
    for _ in range(3):
        for name in reversed(await archive(owner, tmp_path)):
            await attach(owner, name, None, unheard)
            for file in (manifest_of(path_of(tmp_path, name)), path_of(tmp_path, name)):
                file.unlink()
    over.set()
    async with asyncio.timeout(WITHIN):
        assert min(await asyncio.gather(*watching)) > 3


async def test_a_stream_whose_beginning_is_archived_goes_on(
    other_store: Store, reader: Store, owner: asyncpg.Connection, tmp_path: Path
) -> None:
    long = await other_store.read_stream("intake.issue-long")
    issue = (await other_store.read_all(START, 1))[0].stream
    await archive(owner, tmp_path)
    appended = await other_store.append([StreamWrite(issue, [new(withdrawn(uuid4()))], expected=2)], meta=Meta())
    assert appended.version == 3
    async with other_store.pool.acquire() as connection, connection.transaction():
        await other_store.append(
            [StreamWrite("intake.issue-long", [new(withdrawn(uuid4()))], EVENTS)], meta=Meta(), connection=connection
        )
        seen = await reader.read_stream("intake.issue-long", connection=connection)
        assert seen[:-1] == long
        assert seen[-1].version == EVENTS + 1
    assert [event.version for event in await reader.read_stream(issue)] == [1, 2, 3]


@pytest.fixture
async def models(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Projection:
    """Read models that depend on the order of events, and on each being seen once."""
    folder = tmp_path_factory.mktemp("package")
    script = folder / "package_of_archive" / "view.sql"
    await asyncio.to_thread(_write, script, "CREATE TABLE seen (n bigserial PRIMARY KEY, event uuid, stream text)")
    monkeypatch.syspath_prepend(folder)
    importlib.invalidate_caches()

    async def project(connection: Connection, batch: Sequence[Recorded]) -> None:
        rows = [(event.id, event.stream) for event in batch]
        await connection.executemany("INSERT INTO seen (event, stream) VALUES ($1, $2)", rows)

    return Projection("deliberation", ("package_of_archive",), project, "huiyin_deliberation", OURS)


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True)
    path.parent.parent.joinpath("__init__.py").touch()
    path.write_text(text)


async def test_read_models_are_rebuilt_over_an_archive_and_are_what_they_were(
    servers: Servers, owner: asyncpg.Connection, tmp_path: Path, models: Projection, monkeypatch: pytest.MonkeyPatch
) -> None:
    dsn = servers.postgres.dsn(database="another")
    monkeypatch.setattr(rebuilding, "BATCH", 7)
    service = await asyncpg.connect(servers.postgres.dsn("huiyin_deliberation", "another"))
    await migrate(service, "huiyin_service", "deliberation")
    await models.make(service)
    await service.close()
    assert await rebuilding.rebuild(dsn, models, lambda *_: None) == 3 * EVENTS
    seen = await owner.fetch("SELECT * FROM deliberation_views.seen ORDER BY n")
    await archive(owner, tmp_path, 3)
    with pytest.raises(Archived):
        await rebuilding.rebuild(dsn, models, lambda *_: None)
    given = Archive(tmp_path)
    assert await rebuilding.rebuild(dsn, models, lambda *_: None, archive=given) == 3 * EVENTS
    assert await owner.fetch("SELECT * FROM deliberation_views.seen ORDER BY n") == seen
    assert await rebuilding.verify(dsn, models, lambda *_: None, archive=given) == []
