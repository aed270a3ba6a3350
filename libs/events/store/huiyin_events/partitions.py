"""Closed parts of the log leave the database for an archive, and come back.

    archive    write the part to a file -> read it back -> in one transaction drop it and note where it went
    attach     fill a table beside the log -> read it back -> in one transaction make it a part of the log again

Whatever dies meanwhile, the events are in the log or in an archive that was read back, and the same again completes it.
Parts leave from the oldest on and come back from the newest on. Nothing here is one long writing transaction, for which
every reader of the log would wait.
"""

import asyncio
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Final

import asyncpg

from huiyin_events import parquet
from huiyin_events.archive import path_of
from huiyin_events.envelope import START, Cursor
from huiyin_events.parquet import PAGE, SCHEMA, Damaged, Digest, Manifest, ProgressCallback
from huiyin_events.rows import COLUMNS, EventRow

ATTEMPTS: Final = 20
LOCK_MILLISECONDS: Final = 500
PAUSE_SECONDS: Final = 1.0
ALONE_SECONDS: Final = 10.0

_PAGE = f"SELECT {COLUMNS} FROM store.{{}} WHERE (tx, position) > ($1, $2) ORDER BY tx, position LIMIT {PAGE}"  # noqa: S608
_PART = (
    "SELECT name, from_tx, to_tx, archive, events, last_tx, last_position, digest FROM store.partitions WHERE name = $1"
)
_PARTS = """
SELECT name, from_tx, to_tx, archive, events, to_tx <= store.horizon() AS closed,
       store.this_tx() BETWEEN from_tx AND to_tx - 1 AS written,
       coalesce(pg_total_relation_size(to_regclass('store.' || name)), 0)::bigint AS size
FROM store.partitions ORDER BY from_tx
"""


class CannotMovePartition(Exception):
    """A part cannot leave or come back: why."""


async def parts(connection: asyncpg.Connection) -> list[asyncpg.Record]:
    """The parts of the log in order: name, from_tx, to_tx, archive and events of it, closed, written, size in bytes."""
    rows: list[asyncpg.Record] = await connection.fetch(_PARTS)
    return rows


async def archive(connection: asyncpg.Connection, name: str, folder: Path, tell: ProgressCallback) -> Manifest:
    """Move a closed part to `folder`, which must be there. Done already, it verifies that.

    Raises CannotMovePartition for a part that is not closed or not the oldest in the database, and for a folder that
    has another log's part of that name; Damaged, and OSError.
    """
    folder = await asyncio.to_thread(folder.resolve, strict=True)
    path = path_of(folder, name)
    gone = await connection.fetchrow(_PART, name)
    if gone is not None and gone["archive"] == str(folder):
        return await verify(connection, name, folder, tell)
    with _refusals():
        part = await connection.fetchrow("SELECT * FROM store.leaving($1)", name)
    assert part is not None
    async with _alone(connection):
        if await asyncio.to_thread(parquet.manifest_of(path).exists):
            # An earlier attempt came this far, or another log has a part that is called the same.
            manifest = await asyncio.to_thread(parquet.load, path)
            await asyncio.to_thread(parquet.verify, path, manifest)
            if await _digest(connection, name) != manifest.digest:
                raise CannotMovePartition(f"{path} is another log's part of that name")
        else:
            known = {"name": name, "from_tx": part["from_tx"], "to_tx": part["to_tx"]}
            manifest = await parquet.write(path, _pages(connection, name), tell, **known)
        last = Cursor.parse(manifest.last) if manifest.last else START
        leave = "SELECT store.detach($1, $2, $3, $4, $5, $6)"
        await _briefly(connection, leave, name, str(folder), manifest.events, *last, manifest.digest)
    return manifest


async def attach(connection: asyncpg.Connection, name: str, folder: Path | None, tell: ProgressCallback) -> Manifest:
    """Bring a part back from `folder`, or from where it was put; its file stays.

    Raises CannotMovePartition for a part that is not the newest in the archive, Damaged, and OSError.
    """
    with _refusals():
        part = await connection.fetchrow("SELECT * FROM store.returning($1)", name)
    assert part is not None
    path = path_of(folder or Path(part["archive"]), name)
    manifest = parquet.load(path)
    _same(path, manifest, part)
    await asyncio.to_thread(parquet.verify, path, manifest)
    async with _alone(connection):
        with _refusals():
            await connection.execute("SELECT store.receive($1)", name)
        filled = 0
        pages = parquet.pages(path)
        while rows := await asyncio.to_thread(next, pages, None):
            await connection.copy_records_to_table(name, schema_name="store", columns=SCHEMA.names, records=rows)
            filled += len(rows)
            tell(filled)
        if await _digest(connection, name) != manifest.digest:
            raise Damaged(path, "reads back from the database as something else")
        settled = await connection.fetchval("SELECT pg_current_xact_id()::text")
        await _briefly(connection, "SELECT store.attach($1, $2::text::xid8)", name, settled)
    await connection.execute(f"ANALYZE store.{name}")
    return manifest


async def verify(connection: asyncpg.Connection, name: str, folder: Path | None, tell: ProgressCallback) -> Manifest:
    """Read an archived part, in `folder` or where it was put, and compare.

    Raises CannotMovePartition, Damaged, and OSError.
    """
    part = await connection.fetchrow(_PART, name)
    if part is None or part["archive"] is None:
        raise CannotMovePartition(f"part {name} is not in an archive")
    path = path_of(folder or Path(part["archive"]), name)
    manifest = await asyncio.to_thread(parquet.load, path)
    _same(path, manifest, part)
    await asyncio.to_thread(parquet.verify, path, manifest, tell)
    return manifest


def _same(path: Path, manifest: Manifest, part: asyncpg.Record) -> None:
    if (manifest.name, manifest.events, manifest.digest) != (part["name"], part["events"], part["digest"]):
        raise Damaged(path, "its manifest does not tell of what left the database")


@asynccontextmanager
async def _alone(connection: asyncpg.Connection) -> AsyncIterator[None]:
    """No one else moves a part of this log meanwhile: two would write to one file, or fill one table."""
    try:
        await connection.execute("SELECT pg_advisory_lock(hashtext('store.archive'))", timeout=ALONE_SECONDS)
    except TimeoutError as error:
        raise CannotMovePartition("another process moves a part of this log at this moment") from error
    try:
        yield
    finally:
        if not connection.is_closed():
            await connection.execute("SELECT pg_advisory_unlock(hashtext('store.archive'))")


async def _digest(connection: asyncpg.Connection, name: str) -> str:
    """Of what a table holds."""
    digest = Digest()
    async for page in _pages(connection, name):
        digest.add(page)
    return digest.hex()


async def _pages(connection: asyncpg.Connection, name: str) -> AsyncIterator[Sequence[EventRow]]:
    """A table's events in order. Each page is a query of its own, so that no snapshot is held for hours."""
    place: tuple[int, int] = START
    while rows := await connection.fetch(_PAGE.format(name), *place):
        yield [tuple(row) for row in rows]
        place = rows[-1]["tx"], rows[-1]["position"]


@contextmanager
def _refusals() -> Iterator[None]:
    try:
        yield
    except asyncpg.PostgresError as error:
        if error.sqlstate != "HU007":
            raise
        raise CannotMovePartition(str(error)) from error


async def _briefly(connection: asyncpg.Connection, statement: str, *arguments: object) -> None:
    """Do what needs the whole log's lock for a moment; who comes behind waits half a second for it at most."""
    for attempt in range(1, ATTEMPTS + 1):
        try:
            with _refusals():
                async with connection.transaction():
                    await connection.execute(f"SET LOCAL lock_timeout = {LOCK_MILLISECONDS}")
                    await connection.execute(statement, *arguments)
        except asyncpg.PostgresError as error:
            if error.sqlstate not in {"HU010", "55P03"}:
                raise
            if attempt == ATTEMPTS:
                raise CannotMovePartition(f"{error}: try again") from error
        else:
            return
        await asyncio.sleep(PAUSE_SECONDS)
