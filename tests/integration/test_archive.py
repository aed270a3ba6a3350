"""Closed parts of the log leave the database and come back; who reads sees no difference, or is told."""

import asyncio
import importlib
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from uuid import uuid4

import asyncpg
import pytest
from typer.testing import CliRunner

from huiyin_contracts import OURS
from huiyin_events import parquet
from huiyin_events import partitions as archiving
from huiyin_events import rebuild as rebuilding
from huiyin_events.archive import Archive, path_of
from huiyin_events.envelope import START, Cursor, Meta, Recorded
from huiyin_events.migrate import migrate
from huiyin_events.parquet import Damaged, manifest_of
from huiyin_events.partitions import CannotMovePartition, attach
from huiyin_events.projections import Projection
from huiyin_events.rows import EventRow
from huiyin_events.store import Archived, Connection, Store, StreamWrite
from huiyin_ops.cli import app
from tests.builders import NOW, new, reported, screened, stream_of, withdrawn
from tests.integration.conftest import WITHIN, Connect, Servers, eventually

pytestmark = pytest.mark.integration

WIDTH = 12
EVENTS = 30


@pytest.fixture
async def owner(other_store: Store, servers: Servers) -> AsyncIterator[asyncpg.Connection]:
    """The owner of a log that is cut into parts of a few transactions, with events in several of them."""
    await other_store.pool.execute("DROP TABLE store.events_00000000000000, store.events_00000004194304")
    await other_store.pool.execute("TRUNCATE store.partitions")
    connection = await asyncpg.connect(servers.postgres.dsn(database="another"))
    await fill(other_store, connection)
    await connection.execute("SELECT store.extend(_ahead => 1, _width => 1000000)")
    yield connection
    await connection.close(timeout=WITHIN)


@pytest.fixture
async def reader(other_store: Store, tmp_path: Path) -> Store:
    """Who was given the archive."""
    return Store(other_store.pool, OURS, archive=Archive(tmp_path))


async def fill(store: Store, owner: asyncpg.Connection, events: int = EVENTS) -> None:
    """Append, while the log gets parts as it needs them."""
    for _ in range(events):
        await owner.execute("SELECT store.extend(_ahead => 1, _width => $1)", WIDTH)
        issue = uuid4()
        writes = [StreamWrite(stream_of(issue), [new(reported(issue)), new(screened(issue))])]
        await store.append([*writes, StreamWrite("intake.issue-long", [new(withdrawn(issue))])], meta=Meta())


async def closed(owner: asyncpg.Connection, parts: int = 2) -> list[str]:
    """Those that can leave, once there are so many that nobody writes to any more."""
    found: list[str] = []

    async def enough() -> bool:
        found[:] = [part["name"] for part in await archiving.parts(owner) if part["closed"] and not part["archive"]]
        return len(found) >= parts

    await eventually(enough)
    return found


def unheard(_events: int) -> None:
    """Of how far it is."""


async def archive(owner: asyncpg.Connection, folder: Path, parts: int = 2) -> list[str]:
    """Put the oldest parts there; gives their names."""
    names = (await closed(owner, parts))[:parts]
    for name in names:
        await archiving.archive(owner, name, folder, unheard)
    return names


def files(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


async def read(store: Store, limit: int = 7) -> list[Recorded]:
    """All there is, page by page."""
    found: list[Recorded] = []
    while page := await store.read_all(found[-1].cursor if found else START, limit):
        found += page
    return found


# --- there and back ----------------------------------------------------------------------------------------


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


# --- what is refused ---------------------------------------------------------------------------------------


async def test_only_the_oldest_closed_part_leaves_and_only_the_newest_comes_back(
    other_store: Store, owner: asyncpg.Connection, tmp_path: Path
) -> None:
    before = await read(other_store)
    first, second = (await closed(owner))[:2]
    with pytest.raises(CannotMovePartition, match="not the oldest"):
        await archiving.archive(owner, second, tmp_path, unheard)
    with pytest.raises(CannotMovePartition, match="no part"):
        await archiving.archive(owner, "events_1; DROP", tmp_path, unheard)
    with pytest.raises(FileNotFoundError):
        await archiving.archive(owner, first, tmp_path / "nowhere", unheard)
    with pytest.raises(CannotMovePartition, match="not in an archive"):
        await attach(owner, first, None, unheard)
    await archive(owner, tmp_path)
    with pytest.raises(CannotMovePartition, match="not the newest"):
        await attach(owner, first, None, unheard)
    with pytest.raises(CannotMovePartition, match=r"is in the archive .* already"):
        await archiving.archive(owner, first, tmp_path.parent, unheard)
    await archive(owner, tmp_path, len(await closed(owner)))
    widest = (await archiving.parts(owner))[-1]["name"]
    with pytest.raises(CannotMovePartition, match=r"not closed"):
        await archiving.archive(owner, widest, tmp_path, unheard)
    assert await read(Store(other_store.pool, OURS, archive=Archive(tmp_path))) == before


async def test_the_part_of_another_log_is_not_written_over(
    other_store: Store, reader: Store, owner: asyncpg.Connection, tmp_path: Path
) -> None:
    before = await read(other_store)
    name = (await closed(owner))[0]
    path = path_of(tmp_path, name)
    rows = [(uuid4(), 1, 1, "s", 1, "t", "14", NOW, NOW, "{}", "{}")]
    await parquet.write(path, _once(rows), unheard, name=name)
    there = path.read_bytes()
    with pytest.raises(CannotMovePartition, match="another log's part"):
        await archiving.archive(owner, name, tmp_path, unheard)
    assert path.read_bytes() == there
    assert await read(reader) == before


async def test_two_do_not_move_parts_at_once(
    other_store: Store, owner: asyncpg.Connection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archiving, "ALONE_SECONDS", 0.2)
    name = (await closed(owner))[0]
    async with other_store.pool.acquire() as connection:
        await connection.execute("SELECT pg_advisory_lock(hashtext('store.archive'))")
        with pytest.raises(CannotMovePartition, match="another process"):
            await archiving.archive(owner, name, tmp_path, unheard)
        assert files(tmp_path) == set()
    await archiving.archive(owner, name, tmp_path, unheard)


@pytest.mark.parametrize("role", ["huiyin_intake", "huiyin_relay"])
async def test_no_service_sends_a_part_away(connect: Connect, role: str) -> None:
    connection = await connect(role)
    for statement in (
        "SELECT store.detach('events_00000000000000', '/', 0, 0, 0, '')",
        "SELECT store.tell_archived()",
        "SELECT store.leaving('events_00000000000000')",
        "SELECT store.receive('events_00000000000000')",
        "SELECT store.attach('events_00000000000000', '7')",
        "UPDATE store.partitions SET archive = '/'",
    ):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.execute(statement)


@pytest.mark.parametrize("what", ["a byte", "the end", "another's", "an event, and the manifest"])
async def test_a_file_that_was_tampered_with_does_not_come_back(
    other_store: Store, owner: asyncpg.Connection, tmp_path: Path, what: str
) -> None:
    first, second = await archive(owner, tmp_path)
    path = path_of(tmp_path, second)
    match what:
        case "a byte":
            content = bytearray(path.read_bytes())
            content[len(content) // 2] ^= 1
            path.write_bytes(content)
        case "the end":
            path.write_bytes(path.read_bytes()[:-1])
        case "another's":
            path.write_bytes(path_of(tmp_path, first).read_bytes())
            manifest_of(path).write_bytes(manifest_of(path_of(tmp_path, first)).read_bytes())
        case _:
            rows = [row for page in parquet.pages(path) for row in page]
            rows[3] = (*rows[3][:9], rows[3][9].replace("路灯", "电梯"), rows[3][10])
            manifest_of(path).unlink()
            await parquet.write(path, _once(rows), unheard, name=second)
    for work in (archiving.verify(owner, second, None, unheard), attach(owner, second, None, unheard)):
        with pytest.raises(Damaged):
            await work
    assert {part["name"] for part in await archiving.parts(owner) if part["archive"]} == {first, second}
    if what != "a byte":  # which only who reads that page, or all, will see
        with pytest.raises(Damaged):
            await read(Store(other_store.pool, OURS, archive=Archive(tmp_path)))
    assert (await archiving.verify(owner, first, None, unheard)).name == first


async def _once(rows: list[EventRow]) -> AsyncIterator[list[EventRow]]:
    yield rows


# --- what dies in the middle -------------------------------------------------------------------------------

PROCESS = """
import asyncio, os, signal, sys
from pathlib import Path
import asyncpg
from huiyin_events import partitions as archiving
from huiyin_events import parquet

dsn, work, name, folder, place = sys.argv[1:]

def die(*_args, **_named):
    os.kill(os.getpid(), signal.SIGKILL)

async def main():
    connection = await asyncpg.connect(dsn)
    module, _, what = place.rpartition(".")
    setattr({"archiving": archiving, "parquet": parquet}[module], what, die)
    await getattr(archiving, work)(connection, name, Path(folder), lambda _: None)

asyncio.run(main())
"""


def killed(servers: Servers, *arguments: str) -> None:
    """Run something up to where it is killed, as a process of its own."""
    dsn = servers.postgres.dsn(database="another")
    done = subprocess.run([sys.executable, "-c", PROCESS, dsn, *arguments], timeout=WITHIN, check=False)
    assert done.returncode == -signal.SIGKILL


@pytest.mark.parametrize("place", ["parquet._take", "parquet.verify", "parquet._settle", "archiving._briefly"])
async def test_killed_on_its_way_out_a_part_is_here_and_leaves_by_the_same_command(
    other_store: Store, reader: Store, servers: Servers, owner: asyncpg.Connection, tmp_path: Path, place: str
) -> None:
    before = await read(other_store)
    (first,) = await archive(owner, tmp_path, 1)  # for it may be empty
    name = (await closed(owner))[0]
    await asyncio.to_thread(killed, servers, "archive", name, str(tmp_path), place)
    assert await read(reader) == before
    for _ in range(2):
        manifest = await archiving.archive(owner, name, tmp_path, unheard)
        assert manifest.name == name
        assert await read(reader) == before
    assert files(tmp_path) == {f"{one}.{kind}" for one in (first, name) for kind in ("parquet", "json")}


@pytest.mark.parametrize("place", ["parquet.verify", "archiving._pages", "archiving._briefly"])
async def test_killed_on_its_way_back_a_part_is_in_the_archive_and_comes_by_the_same_command(
    other_store: Store, reader: Store, servers: Servers, owner: asyncpg.Connection, tmp_path: Path, place: str
) -> None:
    before = await read(other_store)
    (name,) = await archive(owner, tmp_path, 1)
    await asyncio.to_thread(killed, servers, "attach", name, str(tmp_path), place)
    assert await read(reader) == before
    await attach(owner, name, None, unheard)
    assert await read(other_store) == before


async def test_a_reader_who_began_before_a_part_came_back_is_waited_for(
    other_store: Store, owner: asyncpg.Connection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What it sees of the log is older than the rows that came back."""
    (name,) = await archive(owner, tmp_path, 1)
    monkeypatch.setattr(archiving, "PAUSE_SECONDS", 0.05)
    monkeypatch.setattr(archiving, "ATTEMPTS", 3)
    async with other_store.pool.acquire() as connection:
        looking = connection.transaction(isolation="repeatable_read", readonly=True)
        await looking.start()
        await connection.fetchval("SELECT count(*) FROM store.streams")
        with pytest.raises(CannotMovePartition, match="a transaction is open"):
            await attach(owner, name, None, unheard)
        await looking.rollback()
    await attach(owner, name, None, unheard)


async def test_nobody_waits_long_for_a_part_that_waits_itself(
    other_store: Store, owner: asyncpg.Connection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = (await closed(owner))[0]
    monkeypatch.setattr(archiving, "LOCK_MILLISECONDS", 100)
    monkeypatch.setattr(archiving, "PAUSE_SECONDS", 0.05)
    async with other_store.pool.acquire() as connection, connection.transaction():
        await connection.fetchval("SELECT count(*) FROM store.events")
        leaving = asyncio.create_task(archiving.archive(owner, name, tmp_path, unheard))
        for _ in range(10):
            began = time.monotonic()
            await other_store.append([StreamWrite(stream_of(uuid4()), [new(reported())])], meta=Meta())
            assert time.monotonic() - began < 5
        assert not leaving.done()
    async with asyncio.timeout(WITHIN):
        await leaving


# --- the operator's commands -------------------------------------------------------------------------------


async def test_the_operators_commands_say_what_they_did_and_what_stood_against_it(
    other_store: Store, servers: Servers, owner: asyncpg.Connection, tmp_path: Path
) -> None:
    async def huiyin(*arguments: object, **environment: object) -> tuple[int, str]:
        settings = {"HUIYIN_ADMIN_DATABASE_URL": servers.postgres.dsn(database="another"), **environment}
        words = ["store", *map(str, arguments)]
        done = await asyncio.to_thread(
            CliRunner().invoke, app, words, env={key: str(settings[key]) for key in settings}
        )
        return done.exit_code, done.output

    before = await read(other_store)
    first, second = (await closed(owner))[:2]
    assert (await huiyin("archive", second, tmp_path))[0] == 1
    code, said = await huiyin("archive", first, HUIYIN_ARCHIVE=tmp_path)
    assert (code, first in said, str(tmp_path) in said) == (0, True, True)
    assert (await huiyin("archive", second, tmp_path))[0] == 0
    code, said = await huiyin("parts")
    assert code == 0
    assert [line.split()[-1] == str(tmp_path) for line in said.splitlines()[1:4]] == [True, True, False]
    assert (await huiyin("verify"))[0] == 0
    assert await read(Store(other_store.pool, OURS, archive=Archive(tmp_path))) == before
    kept = manifest_of(path_of(tmp_path, second)).read_bytes()
    manifest_of(path_of(tmp_path, second)).unlink()
    code, said = await huiyin("verify")
    assert (code, f"{first}: " in said, "No such file" in said) == (1, True, True)
    manifest_of(path_of(tmp_path, second)).write_bytes(kept)
    assert (await huiyin("attach", second))[0] == 0
    assert (await huiyin("attach", first, "--archive", tmp_path))[0] == 0
    assert await read(other_store) == before
