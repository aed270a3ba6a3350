"""Rows of the log, as the database and the archive's files have them, and how an event is made of one."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple, Protocol

import asyncpg

from huiyin_events.envelope import Cursor, Recorded
from huiyin_events.events import Registry

COLUMNS = "id, tx, position, stream, version, type, division, occurred_at, recorded_at, data, meta"

EventRow = tuple[Any, ...]
"""An event as the log has it: its columns, in the order of `COLUMNS`."""


class Partition(NamedTuple):
    """A part of the log that is in an archive: up to which transaction, where it was put, and its events' digest."""

    name: str
    to_tx: int
    archive: str
    digest: str


class Archived(Exception):
    """What is to be read lies in a part of the log that left the database, and this reader does not have it."""

    def __init__(self, part: str, put: str, why: str = "which this reader was not given when it began to read") -> None:
        super().__init__(f"part {part} of the log was put into the archive {put}, {why}")
        self.part, self.put = part, put


def recorded(row: asyncpg.Record | EventRow, registry: Registry) -> Recorded:
    """A row of the log as an event. Its columns are the event's fields in their order; more may follow them."""
    return Recorded(*(row[0], Cursor(row[1], row[2]), *row[3:11], registry))


def row_of(recorded: Recorded) -> EventRow:
    """An event as a row of the log."""
    data = recorded.data.decode() if isinstance(recorded.data, bytes) else recorded.data
    return (
        *(recorded.id, *recorded.cursor, recorded.stream, recorded.version, recorded.type, recorded.division),
        *(recorded.occurred_at, recorded.recorded_at, data, recorded.metadata),
    )


class PartitionArchive(Protocol):
    """Where the parts of the log are that left the database, see `archive.Archive`."""

    @property
    def folder(self) -> Path:
        """Where it is."""

    async def after(self, parts: Sequence[Partition], cursor: Cursor, limit: int) -> Sequence[EventRow]:
        """Events of `parts`, which are in order, after `cursor`. Raises Archived."""

    async def of_stream(
        self, parts: Sequence[Partition], stream: str, first_tx: int, after: int, before: int
    ) -> Sequence[EventRow]:
        """Events of a stream, written from transaction `first_tx` on, of the versions between. Raises Archived."""
