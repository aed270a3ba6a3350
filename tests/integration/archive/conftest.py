"""A log in narrow parts, some of them closed, and an archive to send them to."""

from collections.abc import AsyncIterator
from pathlib import Path
from uuid import uuid4

import asyncpg
import pytest

from huiyin_contracts import OURS
from huiyin_events import partitions as archiving
from huiyin_events.archive import Archive
from huiyin_events.envelope import START, Meta, Recorded
from huiyin_events.store import ANY, Store, StreamWrite
from tests.builders import new, reported, screened, stream_of, withdrawn
from tests.integration.conftest import eventually
from tests.integration.servers import WITHIN, Servers

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
        writes = [StreamWrite(stream_of(issue), [new(reported(issue)), new(screened(issue))], ANY)]
        await store.append([*writes, StreamWrite("intake.issue-long", [new(withdrawn(issue))], ANY)], meta=Meta())


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


async def archive_events(owner: asyncpg.Connection, folder: Path) -> None:
    """Put the oldest part there that has events: transactions of others may have taken all the numbers of a part."""
    for _ in range(EVENTS):
        (name,) = (await closed(owner, 1))[:1]
        if (await archiving.archive(owner, name, folder, unheard)).events:
            return


def files(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


async def read(store: Store, limit: int = 7) -> list[Recorded]:
    """All there is, page by page."""
    found: list[Recorded] = []
    while page := await store.read_all(found[-1].cursor if found else START, limit):
        found += page
    return found
