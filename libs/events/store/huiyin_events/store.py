"""The append-only event store: append with an expected version. How it is read is in `reader`."""

import re
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from enum import IntEnum
from typing import Final, Protocol

import asyncpg

from huiyin_events.append_request import AppendRequest, AppendResult, NewRow, append
from huiyin_events.connections import Connection
from huiyin_events.envelope import Cursor, Meta, NewEvent, Recorded
from huiyin_events.events import Conventions, DomainEvent
from huiyin_events.group_commit import GroupCommit
from huiyin_events.outcome import OutcomeUnknown, is_outcome_unknown, look_up, settled
from huiyin_events.reader import Reader
from huiyin_events.recollection import Recollection
from huiyin_events.rows import Archived, PartitionArchive
from huiyin_events.tracing import current_traceparent, recording, tracer

__all__ = [
    "ANY",
    "NO_STREAM",
    "STREAM_EXISTS",
    "Appended",
    "Archived",
    "Check",
    "Connection",
    "EventTooLarge",
    "Expected",
    "IdempotencyKey",
    "IdempotencyKeyReused",
    "OutcomeUnknown",
    "Overtaken",
    "Store",
    "StreamWrite",
    "VersionConflict",
]


class Expected(IntEnum):
    """What a stream must be, if not at a version: as SQL has it."""

    ANY = -1
    NO_STREAM = 0
    STREAM_EXISTS = -2


ANY: Final = Expected.ANY
NO_STREAM: Final = Expected.NO_STREAM
STREAM_EXISTS: Final = Expected.STREAM_EXISTS


class VersionConflict(Exception):
    """A stream is not at the version that was expected of it."""

    def __init__(self, stream: str, expected: int, current: int) -> None:
        super().__init__(f"{stream} is at version {current}, expected {expected}")
        self.stream, self.expected, self.current = stream, expected, current


class IdempotencyKeyReused(Exception):
    """An idempotency key came again with a different request."""


class Overtaken(Exception):
    """A transaction that began later has appended to the stream meanwhile; only a new transaction can follow it."""


class EventTooLarge(Exception):
    """An event that the stream would not take, with all that stands around it there; in bytes."""

    def __init__(self, size: int, largest: int) -> None:
        super().__init__(f"an event takes {size} bytes, and {largest} at most are published")
        self.size, self.largest = size, largest


@dataclass(frozen=True, slots=True)
class StreamWrite:
    """Events for one stream, and the version it must be at: a number of events, ANY, NO_STREAM or STREAM_EXISTS."""

    stream: str
    events: Sequence[NewEvent]
    expected: int

    def __post_init__(self) -> None:
        """Refuse what is no write. Raises ValueError."""
        _refuse_negative(self.expected)
        if not self.events:
            raise ValueError(f"no events for {self.stream}: what is only to be looked at is a Check")


@dataclass(frozen=True, slots=True)
class Check:
    """A stream that gets no events, but must be at this version, or in this state, when the others get theirs."""

    stream: str
    expected: int

    def __post_init__(self) -> None:
        """Refuse what checks nothing. Raises ValueError."""
        _refuse_negative(self.expected)
        if self.expected == ANY:
            raise ValueError(f"any version of {self.stream} will do: there is nothing to check")

    @property
    def events(self) -> Sequence[NewEvent]:
        """None."""
        return ()


def _refuse_negative(expected: int) -> None:
    if expected < 0 and not isinstance(expected, Expected):
        raise ValueError(f"{expected} is no version: say ANY or STREAM_EXISTS")


@dataclass(frozen=True, slots=True)
class IdempotencyKey:
    """An idempotency key and the fingerprint of the request it stands for."""

    key: str
    fingerprint: str


@dataclass(frozen=True, slots=True)
class Appended:
    """Where an append ended: the cursor of its last event, each stream's version, and whether its key replayed it."""

    cursor: Cursor
    streams: tuple[str, ...]
    versions: tuple[int, ...]
    replayed: bool = False

    @property
    def version(self) -> int:
        """The version of the first stream, for the usual append to one."""
        return self.versions[0]


class EventSealer(Protocol):
    """What writes events for the log with all that is personal in them sealed, and opens it, see `vault.Vault`."""

    async def seal(self, events: Sequence[DomainEvent], connection: Connection | None = None) -> list[str]:
        """The JSON of these events."""
        ...

    async def open(self, batch: Sequence[Recorded], connection: Connection | None = None) -> list[DomainEvent]:
        """The events, open."""
        ...


class Store(Reader):
    """The log, through one connection pool. `doorbell` is rung after each commit; the relay listens for it.

    `vault` seals what is personal in events; without one, an event that has any is not appended. `archive` has the
    parts of the log that left the database; without it, who reads what lies there is told so.
    """

    def __init__(
        self,
        pool: asyncpg.Pool,
        conventions: Conventions,
        doorbell: Callable[[], None] = lambda: None,
        vault: EventSealer | None = None,
        archive: PartitionArchive | None = None,
    ) -> None:
        super().__init__(pool, conventions, archive)
        self.doorbell = doorbell
        self.vault = vault
        self.recollection = Recollection()
        self._group = GroupCommit(pool)

    async def append(
        self,
        writes: Sequence[StreamWrite | Check],
        *,
        meta: Meta,
        key: IdempotencyKey | None = None,
        connection: Connection | None = None,
    ) -> Appended:
        """Append all of `writes` or none, in one round trip; with `connection`, inside its transaction.

        A `Check` among them is a condition for the others. Raises ValueError where there is nothing to append, and
        for text with a NUL, which PostgreSQL cannot give back.
        Raises VersionConflict, IdempotencyKeyReused when `key` stood for another request, EventTooLarge, with
        `connection` Overtaken, and without it OutcomeUnknown when the connection was lost.
        """
        news = [new for write in writes for new in write.events]
        if not news:
            raise ValueError("nothing to append")
        attributes: dict[str, str | int] = {"huiyin.stream": writes[0].stream, "huiyin.events": len(news)}
        with tracer.start_as_current_span("append", attributes=attributes) if recording() else nullcontext():
            written = iter(await self._written([new.event for new in news], connection))
            request = AppendRequest(
                [write.stream for write in writes],
                [write.expected for write in writes],
                [
                    [
                        NewRow(new.id, new.event.type, new.division, new.occurred_at, next(written))
                        for new in write.events
                    ]
                    for write in writes
                ],
                meta.traced(current_traceparent()).dump(),
                key.key if key else None,
                key.fingerprint if key else None,
            )
            answer = await self._append(request, writes, connection)
        if key is not None and answer.replayed and (before := await self.replay(key, connection)):
            return before  # the request made again may have named other streams, such as one by a fresh id
        if connection is None:
            self.doorbell()
        streams = tuple(write.stream for write in writes)
        return Appended(Cursor(answer.tx, answer.position), streams, tuple(answer.versions))

    async def opened(self, history: Sequence[Recorded], connection: Connection | None = None) -> list[DomainEvent]:
        """The events of a history for who decides on it: personal values open, where there is a vault."""
        if self.vault is not None:
            return await self.vault.open(history, connection)
        return [recorded.event for recorded in history]

    async def _written(self, events: Sequence[DomainEvent], connection: Connection | None) -> list[str]:
        if self.vault is not None:
            written = await self.vault.seal(events, connection)
        else:
            written = [event.model_dump_json() for event in events]
        for json in written:
            if "\\u0000" in json and _NUL.search(json):
                raise ValueError("an event has a text with a NUL in it")
        return written

    async def _append(
        self, request: AppendRequest, writes: Sequence[StreamWrite | Check], connection: Connection | None
    ) -> AppendResult:
        while True:
            try:
                return await (append(connection, request) if connection else self._group.append(request))
            except (asyncpg.SerializationError, asyncpg.DeadlockDetectedError):
                # Another append to these streams went first, see store.append; this one begins again after it.
                if connection is not None:
                    raise
            except (asyncpg.PostgresError, OSError) as error:
                if connection is None and is_outcome_unknown(error):
                    raise self._unknown(request) from error
                explained = _explained(error, writes)
                if connection is None and isinstance(explained, Overtaken):
                    continue  # in a new transaction
                raise explained from error

    def _unknown(self, request: AppendRequest) -> OutcomeUnknown[Appended]:
        async def resolve() -> Appended | None:
            await settled(self.pool, request.streams)
            if request.key is not None and request.fingerprint is not None:
                return await self.replay(IdempotencyKey(request.key, request.fingerprint))
            answer = await look_up(self, request)
            return answer and Appended(
                Cursor(answer.tx, answer.position), tuple(request.streams), tuple(answer.versions)
            )

        return OutcomeUnknown(request.streams[0], resolve)

    async def replay(self, key: IdempotencyKey, connection: Connection | None = None) -> Appended | None:
        """What `key` brought about before, if it did. Raises IdempotencyKeyReused when it stood for another request."""
        row = await (connection or self.pool).fetchrow(
            "SELECT tx, position, streams, versions, fingerprint FROM store.idempotency WHERE key = $1",
            key.key,
        )
        if row is None:
            return None
        if row["fingerprint"] != key.fingerprint:
            raise IdempotencyKeyReused(key.key)
        return Appended(
            Cursor(row["tx"], row["position"]), tuple(row["streams"]), tuple(row["versions"]), replayed=True
        )


_NUL = re.compile(r"(?<!\\)(?:\\\\)*\\u0000")
"""As JSON writes it; a backslash that is itself written by two does not begin it."""


def _explained(error: Exception, writes: Sequence[StreamWrite | Check]) -> Exception:
    if not isinstance(error, asyncpg.PostgresError):
        return error
    match error.sqlstate:
        case "HU001":
            details = error.as_dict()
            stream = details["hint"]
            expected = next(write.expected for write in writes if write.stream == stream)
            return VersionConflict(stream, expected, int(details["detail"]))
        case "HU002":
            return IdempotencyKeyReused(str(error))
        case "HU005":
            return Overtaken(str(error))
        case "HU011":
            details = error.as_dict()
            return EventTooLarge(int(details["detail"]), int(details["hint"]))
    return error
