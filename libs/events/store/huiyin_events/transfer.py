"""What has one partition key moves to another cluster: its streams leave for a file, and another log takes them in.

A partition key is a division's code. To it belong the streams that began there or below it, whole, wherever they led
later; and, because it lies in them, those of certain types that began in the divisions above it, which are shared with
other partition keys.
"""

import asyncio
from collections.abc import AsyncIterator, Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import asyncpg

from huiyin_events import parquet
from huiyin_events.events import Conventions
from huiyin_events.pages import Unreadable
from huiyin_events.parquet import PAGE, Damaged, Manifest, ProgressCallback
from huiyin_events.reader import Reader
from huiyin_events.rows import EventRow, row_of

BATCH: Final = 500
"""Events in a transaction: a longer one would hold back everybody who reads that log."""
ATTEMPTS: Final = 5

_ADOPT = "SELECT store.adopt_events($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)"
_ANOTHERS = """
SELECT n.stream FROM unnest($1::text[], $2::uuid[]) AS n (stream, id) JOIN store.streams s ON s.stream = n.stream
WHERE NOT EXISTS (
    SELECT FROM store.events e WHERE e.stream = n.stream AND e.version = 1 AND e.id = n.id AND e.tx = s.first_tx
)
"""


class CannotTransfer(Exception):
    """What has a partition key cannot be copied, or not be taken in: why."""


@dataclass(frozen=True, slots=True)
class TransferResult:
    """What came of a file: how many of its events are new here, and how many shared streams were here before it."""

    manifest: Manifest
    new: int
    shared: int


async def export_streams(
    reader: Reader, key: str, path: Path, shared: Collection[str], tell: ProgressCallback
) -> Manifest:
    """Write all events so far of a partition key to a new file, in the order of the log.

    `shared` are the types by which streams begin that keys share. `tell` is told how many events were looked at.
    Keeps the names of its streams in memory, some 150 bytes each. Raises CannotTransfer, Archived, and OSError.
    """
    if reader.conventions.partition_key_of(key) != key:
        raise CannotTransfer(f"{key} is no partition key")
    if path.suffix != ".parquet":
        raise CannotTransfer(f"{path}: its name must end in .parquet, for the manifest beside it ends in .json")
    for file in (path, parquet.manifest_of(path)):
        if await asyncio.to_thread(file.exists):
            raise FileExistsError(f"{file} is there already")
    streams: set[str] = set()
    return await parquet.write(path, _pages(reader, key, shared, streams, tell), lambda _: None, name=key)


async def _pages(
    reader: Reader, key: str, shared: Collection[str], streams: set[str], tell: ProgressCallback
) -> AsyncIterator[Sequence[EventRow]]:
    looked, own = 0, False
    rows: list[EventRow] = []
    try:
        async for page in reader.up_to(await reader.head(), PAGE):
            for recorded in page:
                if recorded.version == 1:
                    inside = recorded.division.startswith(key)
                    above = recorded.type in shared and key.startswith(recorded.division)
                    own = own or inside
                    if inside or above:
                        streams.add(recorded.stream)
                if recorded.stream in streams:
                    rows.append(row_of(recorded))
            looked += len(page)
            tell(looked)
            if len(rows) >= PAGE:
                yield rows
                rows = []
    except Unreadable as error:
        raise CannotTransfer(str(error)) from error
    if not own:
        raise CannotTransfer(f"nothing on the log began in {key}")
    if rows:
        yield rows


async def import_streams(
    connection: asyncpg.Connection, conventions: Conventions, path: Path, tell: ProgressCallback
) -> TransferResult:
    """Take a partition key's events into this log, all but transaction and position as they are; again, only new ones.

    A shared stream that began here by itself stays as it is, without theirs. Everything is looked at before anything
    is written: `tell` is told of it twice. Raises CannotTransfer for a stream that is here with other events,
    Damaged, and OSError.
    """
    manifest = await asyncio.to_thread(parquet.load, path)
    if conventions.partition_key_of(manifest.name) != manifest.name:
        raise Damaged(path, f"holds {manifest.name}, which is no partition key")
    await asyncio.to_thread(parquet.verify, path, manifest)
    anothers = await _anothers(connection, path, manifest.name)
    new = 0
    for look in (True, False):
        new, seen = 0, 0
        batches = _batches(path)
        while rows := await asyncio.to_thread(next, batches, None):
            new += await _adopt(connection, [row for row in rows if row[3] not in anothers], look=look)
            seen += len(rows)
            tell(seen)
    return TransferResult(manifest, new, len(anothers))


async def _adopt(connection: asyncpg.Connection, rows: Sequence[EventRow], *, look: bool) -> int:
    if not rows:
        return 0
    ids, _, _, *others = (list(column) for column in zip(*rows, strict=True))
    for attempt in range(1, ATTEMPTS + 1):
        try:
            return int(await connection.fetchval(_ADOPT, ids, *others, look))
        except asyncpg.PostgresError as error:
            if error.sqlstate in {"HU001", "HU008"}:
                raise CannotTransfer(str(error)) from error
            if error.sqlstate != "HU005" or attempt == ATTEMPTS:  # overtaken: a new transaction can follow
                raise
    raise AssertionError("unreachable: the last attempt returns or raises")


async def _anothers(connection: asyncpg.Connection, path: Path, key: str) -> set[str]:
    """The shared streams of a file that began here otherwise."""
    first: dict[str, object] = {}
    batches = _batches(path)
    while rows := await asyncio.to_thread(next, batches, None):
        first |= {row[3]: row[0] for row in rows if row[4] == 1 and not row[6].startswith(key)}
    found = await connection.fetch(_ANOTHERS, list(first), list(first.values()))
    return {row["stream"] for row in found}


def _batches(path: Path) -> Iterator[list[EventRow]]:
    for rows in parquet.pages(path):
        for begin in range(0, len(rows), BATCH):
            yield rows[begin : begin + BATCH]
