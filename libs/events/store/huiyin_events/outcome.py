"""What became of an append whose answer was lost with its connection."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar
from uuid import UUID

import asyncpg

from huiyin_events.append_request import AppendRequest, AppendResult
from huiyin_events.envelope import START, Recorded
from huiyin_events.reader import Reader

T = TypeVar("T")

SETTLED_SECONDS = 0.05
PAGE = 100
_IN_TURN = "SELECT pg_advisory_xact_lock(hashtextextended(stream, 0)) FROM unnest($1::text[]) AS stream"


class OutcomeUnknown(ConnectionError, Generic[T]):
    """The connection was lost before the answer came: it was appended, or not, or will be in a moment.

    `resolve` finds out. With an idempotency key the request may simply be made again.
    """

    def __init__(self, stream: str, resolve: Callable[[], Awaitable[T | None]]) -> None:
        super().__init__(f"the connection was lost while {stream} was appended to")
        self.stream = stream
        self._resolve = resolve

    async def resolve(self) -> T | None:
        """Where the append ended, or None if nothing was appended and nothing will be. Raises as any read does."""
        return await self._resolve()


def is_outcome_unknown(error: Exception) -> bool:
    """Whether an error says nothing of what the server did: it went away, or did not answer in time."""
    match error:
        case asyncpg.PostgresError(sqlstate=str(state)):
            return state.startswith(("08", "57P"))
    return isinstance(error, OSError)  # which a time-out is too


async def look_up(reader: Reader, request: AppendRequest) -> AppendResult | None:
    """Where an append ended, by the ids of its events; None if they are not on the log."""
    place, versions = START, []
    for stream, expected, rows in zip(request.streams, request.expected, request.rows, strict=True):
        if not rows:
            versions.append(expected if expected >= 0 else await reader.version(stream))
        elif (last := await _find(reader, stream, rows[-1].id)) is None:
            return None
        else:
            versions.append(last.version)
            place = max(place, last.cursor)
    return AppendResult(*place, versions)


async def _find(reader: Reader, stream: str, event: UUID) -> Recorded | None:
    before = None
    while page := await reader.read_stream(stream, before=before, backwards=True, limit=PAGE):
        for recorded in page:
            if recorded.id == event:
                return recorded
        before = page[-1].version
    return None


async def settled(pool: asyncpg.Pool, streams: Sequence[str]) -> None:
    """Wait until what may be under way to these streams is over, also that of a connection that was lost.

    That may wait for a stream's lock, without having begun to write; who asks for the lock after it waits for it, too.
    """
    await pool.execute(_IN_TURN, sorted(streams))
    latest = await pool.fetchval("SELECT pg_current_xact_id()::text::bigint")
    while await pool.fetchval("SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint < $1", latest):
        await asyncio.sleep(SETTLED_SECONDS)
