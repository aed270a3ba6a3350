"""How far a subscription has come, and what it parked: both move in the transaction of what the events caused.

An event that its handler cannot take is parked with the reason, and so is, from then on, every other of its stream:
order within a stream is kept, and all other streams go on. A parked event is tried again when an operator asks for it.
What is no fault of the event parks nothing, see `is_transient`: it is waited for. So is, for an event of a type that is
not known here, the release that knows it. What may be its fault is waited for only so often, see `PATIENCE`.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass

import asyncpg
import structlog

from huiyin_events.connections import Connection
from huiyin_events.envelope import Cursor, Recorded
from huiyin_events.master_keys import MasterKeyMissing
from huiyin_events.rows import Archived
from huiyin_events.shards import WHOLE, Shard, begin
from huiyin_events.store import Overtaken, Store, VersionConflict

log = structlog.get_logger()

PATIENCE = 10
"""Times in a row that a handler may come too late, or lose a race, before the event is parked that this befalls."""

BatchHandler = Callable[[Connection, Sequence[Recorded]], Awaitable[None]]

_LOAD = "SELECT tx, position FROM {}checkpoints WHERE subscription = $1"
_MOVE = """
UPDATE {0}checkpoints SET tx = $2, position = $3, moved_at = now(), handled = handled + $6
WHERE subscription = $1 AND (tx, position) = ($4, $5)
RETURNING EXISTS (SELECT FROM {0}parked AS p WHERE p.subscription = $1)
"""
_HELD = "SELECT DISTINCT stream FROM {}parked WHERE subscription = $1 AND stream = ANY($2)"
_PARK = """
INSERT INTO {}parked (subscription, event, stream, tx, position, type, division, reason, attempts)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
"""
# Of each stream its first, which the others wait for.
_ASKED_FOR = """
SELECT stream, event FROM (
    SELECT DISTINCT ON (stream) * FROM {}parked WHERE subscription = $1 ORDER BY stream, tx, position
) AS first WHERE retry_at <= now() ORDER BY tx, position
"""
# Who moves the checkpoint waits meanwhile, so nothing more of the stream is parked behind what is taken up.
_HOLD = "SELECT FROM {}checkpoints WHERE subscription = $1 FOR UPDATE"
_TAKE_UP = "DELETE FROM {}parked WHERE subscription = $1 AND event = $2"
_NEXT = "UPDATE {}parked SET retry_at = coalesce(retry_at, now()) WHERE subscription = $1 AND stream = $2"
_KEEP = """
UPDATE {}parked SET retry_at = NULL, attempts = attempts + (event = $3)::integer,
                    reason = CASE event WHEN $3 THEN $4 ELSE reason END
WHERE subscription = $1 AND stream = $2
"""
_STANDING = """
SELECT count(*) AS events, count(DISTINCT stream) AS streams,
       (array_agg(type || ' ' || stream || ': ' || reason ORDER BY tx, position)
        FILTER (WHERE attempts > 0))[1] AS first
FROM {}parked WHERE subscription = $1
"""


# In the order of everybody else who touches what is parked: first the checkpoint.
_HOLD_ALL = "SELECT FROM {}checkpoints ORDER BY subscription FOR UPDATE"
_ASK = "UPDATE {}parked SET retry_at = now() WHERE $1::text IS NULL OR stream = $1"


class CheckpointConflict(Exception):
    """Another process of the same subscription moved its position meanwhile, or its tables were made anew."""


@dataclass(frozen=True, slots=True)
class Parked:
    """How many events are parked, of how many streams, and why the first of them was."""

    events: int
    streams: int
    first: str | None


class CheckpointStore:
    """The rows of a subscription, or of a share of it, in `checkpoints` and `parked` of `schema` or the search path."""

    def __init__(
        self, name: str, store: Store, handle: BatchHandler, schema: str | None = None, share: Shard = WHOLE
    ) -> None:
        self.name = share.name(name)
        self._subscription = name
        self._share = share
        self._store = store
        self._handle = handle
        self._prefix = f"{schema}." if schema else ""
        self._doubts = 0

    async def load(self) -> Cursor:
        """Where it stands; at the start of the log when it is new. Raises ShardCountChanged."""
        row = await self._store.pool.fetchrow(self._in_schema(_LOAD), self.name)
        if row is not None:
            return Cursor(row["tx"], row["position"])
        async with self._store.pool.acquire() as connection, connection.transaction():
            return await begin(connection, self._subscription, self._share, self._prefix)

    async def take(self, after: Cursor, to: Cursor, due: Sequence[Recorded]) -> Sequence[Recorded]:
        """Have the effect of `due` and move from `after` to `to`, or neither; what cannot be handled is parked.

        Returns what was handled. Raises CheckpointConflict, and what is transient.
        """
        try:
            async with self._store.pool.acquire() as connection, connection.transaction():
                handled = await self.take_within(connection, after, to, due)
        except Exception as error:
            self._doubts += isinstance(error, _DOUBTFUL)
            if not due or self._is_passing(error):
                raise
        else:
            self._doubts = 0
            return handled
        failed: list[tuple[Recorded, Exception]] = []
        async with self._store.pool.acquire() as connection, connection.transaction():
            handled = await self._sift(connection, await self._move(connection, after, to, due), failed)
        self._doubts = 0
        for recorded, reason in failed:
            log.error("event_parked", **self._named(recorded), reason=reason_of(reason), exc_info=reason)
        return handled

    async def take_within(
        self, connection: Connection, after: Cursor, to: Cursor, due: Sequence[Recorded]
    ) -> Sequence[Recorded]:
        """`take` within the caller's transaction, which parks nothing anew: whatever the handler raises is raised."""
        free = await self._move(connection, after, to, due)
        if free:
            await self._handle(connection, free)
        return free

    async def retry(self) -> AsyncIterator[Recorded]:
        """Take up what was asked for, in order; yields what was handled. Raises what is transient."""
        while rows := await self._store.pool.fetch(self._in_schema(_ASKED_FOR), self.name):
            for row in rows:
                if recorded := await self._take_up(row["stream"], row["event"]):
                    yield recorded

    async def parked(self) -> Parked:
        """What is parked now."""
        row = await self._store.pool.fetchrow(self._in_schema(_STANDING), self.name)
        assert row is not None
        return Parked(**row)

    async def _move(
        self, connection: Connection, after: Cursor, to: Cursor, due: Sequence[Recorded]
    ) -> Sequence[Recorded]:
        """Move, and return those of `due` that wait for nothing.

        First of all, so that another process of the same name waits here, before it has handled anything.
        """
        parked = await connection.fetchval(self._in_schema(_MOVE), self.name, *to, *after, len(due))
        if parked is None:
            raise CheckpointConflict
        return await self._not_held(connection, due) if parked and due else due

    async def _sift(
        self, connection: Connection, due: Sequence[Recorded], failed: list[tuple[Recorded, Exception]]
    ) -> Sequence[Recorded]:
        """Handle what can be, and park the rest; returns what was handled, and adds to `failed` what failed itself.

        By halves: a savepoint an event would be hundreds, and beyond 64 they cost every backend dear.
        """
        if not due:
            return due
        error = await self._attempt(connection, due)
        if error is None:
            return due
        if len(due) == 1:
            if not self._store.conventions.knows(due[0].type):
                raise error
            await self._park(connection, due, reason_of(error), attempts=1)
            failed.append((due[0], error))
            return []
        middle = len(due) // 2
        first = await self._sift(connection, due[:middle], failed)
        second = await self._not_held(connection, due[middle:])
        return [*first, *await self._sift(connection, second, failed)]

    async def _attempt(self, connection: Connection, due: Sequence[Recorded]) -> Exception | None:
        """Handle them, or leave no trace; returns what is wrong with one of them. Raises what is transient."""
        try:
            async with connection.transaction():
                await self._handle(connection, due)
        except Exception as error:
            if self._is_passing(error):
                raise
            return error
        return None

    def _is_passing(self, error: Exception) -> bool:
        """Whether to wait it out; what may be the fault of an event, not for ever."""
        return is_transient(error) and not (isinstance(error, _DOUBTFUL) and self._doubts >= PATIENCE)

    async def _not_held(self, connection: Connection, due: Sequence[Recorded]) -> Sequence[Recorded]:
        """Park those whose stream has something parked; returns the others."""
        streams = list({recorded.stream for recorded in due})
        rows = await connection.fetch(self._in_schema(_HELD), self.name, streams)
        held = {row["stream"] for row in rows}
        if behind := [recorded for recorded in due if recorded.stream in held]:
            await self._park(connection, behind, "waits for what is parked before it", attempts=0)
        return [recorded for recorded in due if recorded.stream not in held]

    async def _park(self, connection: Connection, events: Sequence[Recorded], reason: str, attempts: int) -> None:
        rows = [
            (self.name, one.id, one.stream, *one.cursor, one.type, one.division, reason, attempts) for one in events
        ]
        await connection.executemany(self._in_schema(_PARK), rows)

    async def _take_up(self, stream: str, event: object) -> Recorded | None:
        """Handle a parked event, or keep it with the new reason, and those behind it."""
        async with self._store.pool.acquire() as connection, connection.transaction():
            await connection.execute(self._in_schema(_HOLD), self.name)
            history = await self._store.read_stream(stream, connection=connection)
            recorded = next(recorded for recorded in history if recorded.id == event)
            try:
                async with connection.transaction():
                    if await connection.execute(self._in_schema(_TAKE_UP), self.name, event) != "DELETE 1":
                        return None  # another process was quicker
                    await self._handle(connection, [recorded])
            except Exception as error:
                if is_transient(error) and not isinstance(error, _DOUBTFUL):
                    raise
                await connection.execute(self._in_schema(_KEEP), self.name, stream, event, reason_of(error))
                log.warning("event_stays_parked", **self._named(recorded), reason=reason_of(error), exc_info=error)
                return None
            await connection.execute(self._in_schema(_NEXT), self.name, stream)
        log.info("event_taken_up", **self._named(recorded))
        return recorded

    def _named(self, recorded: Recorded) -> dict[str, str]:
        return {
            "subscription": self.name,
            "stream": recorded.stream,
            "type": recorded.type,
            "id": str(recorded.id),
        }

    def _in_schema(self, statement: str) -> str:
        return statement.format(self._prefix)


async def ask(connection: Connection, stream: str | None = None, schema: str | None = None) -> int:
    """Have subscriptions try again what they parked of a stream, or of all; how many events that is.

    They do so within a second, if they run, and otherwise when they do.
    """
    prefix = f"{schema}." if schema else ""
    async with connection.transaction():
        await connection.execute(_HOLD_ALL.format(prefix))
        asked: str = await connection.execute(_ASK.format(prefix), stream)
    return int(asked.split()[1])


def reason_of(error: BaseException) -> str:
    """An error in a line; without the row that PostgreSQL quotes, for in a read model that is open."""
    said = error.args[0] if isinstance(error, asyncpg.PostgresError) and error.args else error
    return f"{type(error).__name__}: {said}"[:2000]


# Connections, transactions, locks, resources, operators who intervene, input and output; and names that are unknown or
# forbidden, for that is a release or a migration that went wrong and would park everything. So would
# a lost archive or key.
_PASSING_STATES = ("08", "25", "3D", "3F", "40", "42", "53", "55", "57", "58")
_PASSING = (
    *(OSError, TimeoutError, CheckpointConflict, Overtaken, VersionConflict, Archived, MasterKeyMissing),
    *(asyncpg.InternalClientError, asyncpg.InvalidCachedStatementError),
)


# These may be an event's fault, which asks for too much, or of what can never be: nobody can tell, but for how often.
_DOUBTFUL = (TimeoutError, VersionConflict)


def is_transient(error: BaseException | None) -> bool:
    """Whether an error is no fault of the event at hand: the very same event may well be taken in a moment."""
    match error:
        case None:
            return False
        case asyncpg.InterfaceError():
            return not isinstance(error, ValueError)  # which a value is that cannot be written
        case asyncpg.PostgresError(sqlstate=str(state)) if state.startswith(_PASSING_STATES):
            return True
    return isinstance(error, _PASSING) or is_transient(error.__cause__)
