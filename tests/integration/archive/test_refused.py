"""Which parts of the log do not leave the database, and which do not come back; the operators' commands say why."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from uuid import uuid4

import asyncpg
import pytest
from typer.testing import CliRunner

from huiyin_contracts import OURS
from huiyin_events import parquet
from huiyin_events import partitions as archiving
from huiyin_events.archive import Archive, path_of
from huiyin_events.parquet import Damaged, manifest_of
from huiyin_events.partitions import CannotMovePartition, attach
from huiyin_events.rows import EventRow
from huiyin_events.store import Store
from huiyin_ops.cli import app
from tests.builders import NOW
from tests.integration.archive.conftest import archive, closed, files, read, unheard
from tests.integration.conftest import Connect
from tests.integration.servers import Servers

pytestmark = pytest.mark.integration


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
