"""Reading parts of the log that left the database: how they leave and come back is in `partitions`."""

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from threading import Lock
from typing import TypeVar

import pyarrow as pa
import pyarrow.compute as pc

from huiyin_events import parquet
from huiyin_events.envelope import Cursor
from huiyin_events.parquet import Damaged, File
from huiyin_events.rows import Archived, EventRow, Partition

T = TypeVar("T")

CACHED = 4
"""Row groups kept at hand: who reads on from a cursor takes many pages from each."""

_VERSION = parquet.SCHEMA.names.index("version")


def path_of(folder: Path, part: str) -> Path:
    """The file of a part."""
    return folder / f"{part}.parquet"


class Archive:
    """A folder with parts of the log. What it reads, it reads on threads, so that no one waits for the disk.

    A file is checked by its manifest when it is opened, its pages by their checksums when they are read; all of it is
    only by `huiyin store verify` and on its way back.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._files: dict[Partition, File] = {}
        self._tables: OrderedDict[tuple[str, int], pa.Table] = OrderedDict()
        self._lock = Lock()

    async def after(self, parts: Sequence[Partition], cursor: Cursor, limit: int) -> list[EventRow]:
        """Events of `parts`, which are in order, after `cursor`. Raises Archived for a part not here, and Damaged."""
        return await self._aside(lambda: self._after(parts, cursor, limit))

    async def of_stream(
        self, parts: Sequence[Partition], stream: str, first_tx: int, after: int, before: int
    ) -> list[EventRow]:
        """Events of a stream, written from transaction `first_tx` on, of the versions between. Raises likewise."""
        return await self._aside(lambda: self._of_stream(parts, stream, first_tx, after, before))

    async def _aside(self, work: Callable[[], T]) -> T:
        def alone() -> T:
            with self._lock:
                return work()

        return await asyncio.to_thread(alone)

    def _after(self, parts: Sequence[Partition], cursor: Cursor, limit: int) -> list[EventRow]:
        found: list[EventRow] = []
        for part, number in self._groups(parts, cursor.tx):
            table = self._group(part, number)
            seen = 0 if found else _up_to(table, cursor)
            found += parquet.decoded(table.slice(seen, limit - len(found)))
            if len(found) == limit:
                break
        return found

    def _of_stream(
        self, parts: Sequence[Partition], stream: str, first_tx: int, after: int, before: int
    ) -> list[EventRow]:
        found: list[EventRow] = []
        for part, number in self._groups(parts, first_tx):
            # Most row groups have nothing of it, which two columns tell.
            keys = self._file(part).group(number, ["stream", "version"])
            versions = pc.and_(pc.greater(keys["version"], after), pc.less(keys["version"], before))
            wanted = pc.and_(pc.equal(keys["stream"], stream), versions)
            if pc.any(wanted).as_py():
                found += parquet.decoded(self._group(part, number).filter(wanted))
                if found[-1][_VERSION] == before - 1:
                    break
        return found

    def _groups(self, parts: Sequence[Partition], from_tx: int) -> Iterator[tuple[Partition, int]]:
        """The row groups with anything of transaction `from_tx` or a later one, in order."""
        for part in parts:
            if part.to_tx > from_tx:
                file = self._file(part)
                yield from ((part, number) for number in range(file.group_at(from_tx), file.groups))

    def _group(self, part: Partition, number: int) -> pa.Table:
        key = (part.name, number)
        if key not in self._tables:
            self._tables[key] = self._file(part).group(number)
            if len(self._tables) > CACHED:
                self._tables.popitem(last=False)
        self._tables.move_to_end(key)
        return self._tables[key]

    def _file(self, part: Partition) -> File:
        if part not in self._files:
            path = path_of(self.folder, part.name)
            try:
                manifest = parquet.load(path)
                if manifest.digest != part.digest:
                    raise Damaged(path, "not what left the database")
                self._files[part] = File(path)
            except FileNotFoundError as error:  # the part may have come back, and its file be gone, at any moment
                raise Archived(part.name, part.archive, f"and is not in {self.folder}") from error
        return self._files[part]


def _up_to(table: pa.Table, cursor: Cursor) -> int:
    """How many rows of a table come no later than a cursor."""
    same = pc.and_(pc.equal(table["tx"], cursor.tx), pc.less_equal(table["position"], cursor.position))
    return pc.sum(pc.or_(pc.less(table["tx"], cursor.tx), same)).as_py() or 0
