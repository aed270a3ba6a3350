"""A part that was killed on its way is here or there, whole, and the same command completes it."""

import asyncio
import signal
import subprocess
import sys
import time
from pathlib import Path
from uuid import uuid4

import asyncpg
import pytest

from huiyin_events import partitions as archiving
from huiyin_events.envelope import Meta
from huiyin_events.partitions import CannotMovePartition, attach
from huiyin_events.store import ANY, Store, StreamWrite
from tests.builders import new, reported, stream_of
from tests.integration.archive.conftest import archive, closed, files, read, unheard
from tests.integration.servers import WITHIN, Servers

pytestmark = pytest.mark.integration


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
            await other_store.append([StreamWrite(stream_of(uuid4()), [new(reported())], ANY)], meta=Meta())
            assert time.monotonic() - began < 5
        assert not leaving.done()
    async with asyncio.timeout(WITHIN):
        await leaving
