"""Events in a Parquet file beside a manifest: written page by page, read by row groups, told apart when changed.

The columns are the log's own. The manifest is JSON, written last: a file without one is not there yet. Its `sha256` is
the file's; its `digest` is of the events, whatever they are kept in: SHA-256 over one line an event, a JSON array of
the columns in their order, without spaces, in UTF-8; ids in their usual form, times in RFC 3339 and UTC with a fraction
only where there is one (`orjson.dumps`), and a line feed at the end.
"""

import asyncio
import hashlib
import os
from bisect import bisect_left
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final, Literal
from uuid import UUID

import orjson
import pyarrow as pa
import pyarrow.parquet as pq
from pydantic import BaseModel, ConfigDict, ValidationError

from huiyin_events.envelope import Cursor
from huiyin_events.rows import EventRow

PAGE: Final = 10_000
"""Events in a row group: some megabytes, and what finding one event costs."""

SCHEMA: Final = pa.schema(
    [
        pa.field("id", pa.uuid(), nullable=False),
        pa.field("tx", pa.int64(), nullable=False),
        pa.field("position", pa.int64(), nullable=False),
        pa.field("stream", pa.string(), nullable=False),
        pa.field("version", pa.int32(), nullable=False),
        pa.field("type", pa.string(), nullable=False),
        pa.field("division", pa.string(), nullable=False),
        pa.field("occurred_at", pa.timestamp("us", "UTC"), nullable=False),
        pa.field("recorded_at", pa.timestamp("us", "UTC"), nullable=False),
        pa.field("data", pa.string(), nullable=False),
        pa.field("meta", pa.string(), nullable=False),
    ]
)
EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)

ProgressCallback = Callable[[int], None]
"""Told how many events it is so far."""


class Damaged(OSError):
    """A file of events is not what its manifest, or the database, says of it."""

    def __init__(self, path: Path, what: str) -> None:
        super().__init__(f"{path}: {what}")
        self.path = path


class Manifest(BaseModel):
    """What stands beside a file of events. `first` and `last` are cursors, as text; none where there is no event."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    form: Literal["huiyin-events-1"] = "huiyin-events-1"
    name: str
    from_tx: int | None = None
    to_tx: int | None = None
    events: int
    first: str | None = None
    last: str | None = None
    bytes: int
    sha256: str
    digest: str


def manifest_of(path: Path) -> Path:
    """Where the manifest of a file of events is."""
    return path.with_suffix(".json")


def load(path: Path) -> Manifest:
    """The manifest of the file at `path`. Raises FileNotFoundError and Damaged."""
    text = manifest_of(path).read_bytes()
    try:
        manifest = Manifest.model_validate_json(text)
    except ValidationError as error:
        raise Damaged(manifest_of(path), f"no manifest: {error}") from error
    if path.stat().st_size != manifest.bytes:
        raise Damaged(path, f"{path.stat().st_size} bytes, {manifest.bytes} in its manifest")
    return manifest


class Digest:
    """Of events, in their order."""

    def __init__(self) -> None:
        self._hash = hashlib.sha256()
        self.events = 0

    def add(self, rows: Sequence[EventRow]) -> None:
        """Take in more."""
        for row in rows:
            self._hash.update(orjson.dumps(row, default=str, option=orjson.OPT_APPEND_NEWLINE))
        self.events += len(rows)

    def hex(self) -> str:
        """As text, of all so far."""
        return self._hash.hexdigest()


async def write(path: Path, pages: AsyncIterator[Sequence[EventRow]], tell: ProgressCallback, **named: Any) -> Manifest:
    """Write events to `path`, a row group a page, read all of it back, and write its manifest, with what is `named`.

    There must be no manifest yet: what has one is whole, and is never written over.
    Each file appears whole and on the disk, or not at all. Raises Damaged when it reads back as something else.
    """
    draft = path.with_suffix(".part")
    digest, first, last = Digest(), None, None
    try:
        with pq.ParquetWriter(
            draft,
            SCHEMA,
            compression="zstd",
            use_dictionary=["type", "division"],
            write_statistics=["tx", "position"],
            write_page_checksum=True,
        ) as writer:
            async for rows in pages:
                await asyncio.to_thread(_take, writer, digest, rows)
                first, last = first or _place(rows[0]), _place(rows[-1])
                tell(digest.events)
        manifest = Manifest(
            events=digest.events,
            first=first,
            last=last,
            bytes=draft.stat().st_size,
            sha256=await asyncio.to_thread(_sha256, draft),
            digest=digest.hex(),
            **named,
        )
        await asyncio.to_thread(verify, draft, manifest)
        _settle(draft, path)
    except BaseException:
        with suppress(FileNotFoundError):
            draft.unlink()
        raise
    draft.write_bytes(manifest.model_dump_json(indent=2, exclude_none=True).encode() + b"\n")
    _settle(draft, manifest_of(path))
    return manifest


def verify(path: Path, manifest: Manifest, tell: ProgressCallback = lambda _: None) -> None:
    """Read a whole file and compare it with its manifest. Raises Damaged."""
    if (found := _sha256(path)) != manifest.sha256:
        raise Damaged(path, f"SHA-256 {found}, {manifest.sha256} in its manifest")
    digest = Digest()
    for rows in pages(path):
        digest.add(rows)
        tell(digest.events)
    if (digest.events, digest.hex()) != (manifest.events, manifest.digest):
        raise Damaged(path, f"{digest.events} events of digest {digest.hex()}, another in its manifest")


def pages(path: Path) -> Iterator[list[EventRow]]:
    """All events of a file, a row group at a time. Raises Damaged."""
    file = File(path)
    for number in range(file.groups):
        if rows := decoded(file.group(number)):
            yield rows


class File:
    """A file of events, opened: what it has where; raises Damaged. Not for several threads at once."""

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            self._file = pq.ParquetFile(path, page_checksum_verification=True)
        except FileNotFoundError:
            raise
        except (pa.ArrowException, OSError) as error:
            raise Damaged(path, str(error)) from error
        if self._file.schema_arrow.names != SCHEMA.names:
            raise Damaged(path, f"its columns are {', '.join(self._file.schema_arrow.names)}")
        self.groups: int = self._file.num_row_groups
        statistics = [self._file.metadata.row_group(number).column(1).statistics for number in range(self.groups)]
        self._last: list[int] = [one.max for one in statistics]

    def group_at(self, tx: int) -> int:
        """The first row group with anything of transaction `tx` or a later one; `groups` where there is none."""
        return bisect_left(self._last, tx)

    def group(self, number: int, columns: Sequence[str] | None = None) -> pa.Table:
        """One row group. Raises Damaged."""
        try:
            return self._file.read_row_group(number, columns=columns, use_threads=False)
        except (pa.ArrowException, OSError) as error:
            raise Damaged(self.path, str(error)) from error


def decoded(table: pa.Table) -> list[EventRow]:
    """The rows of a table of all columns, as the database gives them."""
    columns = {name: table.column(name).combine_chunks() for name in SCHEMA.names}
    lists = {name: column.to_pylist() for name, column in columns.items() if name not in {"id", *_TIMES}}
    lists["id"] = [UUID(bytes=value) for value in columns["id"].storage.to_pylist()]
    for name in _TIMES:
        lists[name] = [EPOCH + timedelta(microseconds=value) for value in columns[name].view(pa.int64()).to_pylist()]
    return list(zip(*(lists[name] for name in SCHEMA.names), strict=True))


_TIMES = ("occurred_at", "recorded_at")


def _take(writer: pq.ParquetWriter, digest: Digest, rows: Sequence[EventRow]) -> None:
    digest.add(rows)
    columns: list[Any] = [list(column) for column in zip(*rows, strict=True)]
    ids = pa.array([value.bytes for value in columns[0]], pa.binary(16))
    columns[0] = pa.ExtensionArray.from_storage(pa.uuid(), ids)
    writer.write_table(
        pa.Table.from_arrays(
            [
                column if isinstance(column, pa.Array) else pa.array(column, field.type)
                for column, field in zip(columns, SCHEMA, strict=True)
            ],
            schema=SCHEMA,
        )
    )


def _place(row: EventRow) -> str:
    return str(Cursor(row[1], row[2]))


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _settle(draft: Path, path: Path) -> None:
    """Let a file have its name, once it is on the disk; and the name, too."""
    with draft.open("rb") as file:
        os.fsync(file.fileno())
    draft.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
