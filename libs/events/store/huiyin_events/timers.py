"""Timers that outlive the process: what is to happen at a moment is a row, and happens exactly once.

    set_timer, cancel_timer   in the transaction of what wants it: a timer is there exactly if its cause is committed
    Timers.run                takes what is due, deletes its rows, and calls the handlers, all in one transaction

So what a handler does through its connection happens if and only if the row is gone, wherever the process dies; what
fell due while no process ran happens in order when one does. Rows are taken with SKIP LOCKED: several processes share
the work.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import asyncpg
import orjson
import structlog

from huiyin_events.clock import Clock, utc_now
from huiyin_events.connections import Connection
from huiyin_events.envelope import Meta
from huiyin_events.store import Overtaken, VersionConflict
from huiyin_events.tracing import tracer

log = structlog.get_logger()

# A batch's transaction holds back every reader of the log, and savepoints beyond 64, where one fails, every backend.
BATCH = 50
# What one timer leads to may take back another that is due later: they are looked after by turns of so long.
TURN = timedelta(minutes=10)
POLL_SECONDS = 1.0
LEAST_SECONDS = 0.02
RETRY_SECONDS = 0.5
HANDLER_SECONDS = 10.0
FIRST_PAUSE, LONGEST_PAUSE = timedelta(seconds=1), timedelta(hours=1)

_SET = """
INSERT INTO timers AS t (name, subject, due_at, try_at, data, meta) VALUES ($1, $2, $3, $3, $4::jsonb, $5::jsonb)
ON CONFLICT (name, subject) DO UPDATE SET
    due_at = excluded.due_at, try_at = excluded.try_at, data = excluded.data, meta = excluded.meta,
    set_at = excluded.set_at, attempts = 0, error = NULL
"""
_CANCEL = "DELETE FROM timers WHERE name = $1 AND subject = ANY($2)"
# By their places, which stay as they are while the rows are locked: no plan is quicker, whatever the statistics say.
_TAKE = """
DELETE FROM timers WHERE ctid = ANY (ARRAY(
    SELECT ctid FROM timers WHERE try_at <= $1 AND name = ANY($2) ORDER BY try_at LIMIT $3 FOR UPDATE SKIP LOCKED
)) RETURNING *
"""
_AGAIN = """
INSERT INTO timers (name, subject, due_at, data, meta, set_at, try_at, attempts, error)
VALUES ($1, $2, $3, $4::jsonb, $5::jsonb, $6, $7, $8, $9)
"""
_NEXT = "SELECT try_at FROM timers WHERE name = ANY($1) ORDER BY try_at LIMIT 1"
_STANDING = """
SELECT count(*) AS waiting, count(*) FILTER (WHERE due_at <= $1) AS due,
       min(due_at) FILTER (WHERE due_at <= $1) AS oldest_due,
       count(*) FILTER (WHERE attempts > 0) AS failing,
       min(name || ' ' || subject || ': ' || error) FILTER (WHERE attempts > 0) AS error
FROM timers
"""


@dataclass(frozen=True, slots=True)
class Timer:
    """Something to happen: to what, when, what its handler must know, and because of what (`recorded.caused()`)."""

    name: str
    subject: str
    due_at: datetime
    data: Mapping[str, Any] = field(default_factory=dict)
    meta: Meta = field(default_factory=Meta)


TimerHandler = Callable[[Connection, Timer, datetime], Awaitable[None]]
"""Called with the connection, the timer and the present moment, which after downtime is long after `due_at`.

What it does through the connection happens once; it may be called again after that was undone.
"""


@dataclass(frozen=True, slots=True)
class TimerStatus:
    """How the timers stand: all, those that are due, since when, and those whose handler failed, with one's error."""

    waiting: int
    due: int
    oldest_due: datetime | None
    failing: int
    error: str | None


async def set_timer(connection: Connection, *timers: Timer) -> None:
    """Set timers in the caller's transaction; one that is set already moves."""
    rows = [(t.name, t.subject, t.due_at, orjson.dumps(t.data).decode(), t.meta.dump()) for t in timers]
    await connection.executemany(_SET, rows)


async def cancel_timer(connection: Connection, name: str, *subjects: str) -> None:
    """Take timers back in the caller's transaction; one that is not set, or has fired, does no harm."""
    await connection.execute(_CANCEL, name, subjects)


async def at_once() -> None:
    """Nothing comes first."""


class Timers:
    """Fires what is due in the table `timers` of the pool's search path, by the handler of each timer's name.

    `first` is awaited before each turn of `TURN`, so that what would cancel a timer comes before it, also where that
    follows from one that was due earlier; what it raises puts them off. `after_commit` is called when something fired;
    `fired` and `trouble` are for metrics and health. A name without a handler here waits for a process that has one.
    """

    def __init__(
        self,
        pool: asyncpg.Pool,
        handlers: Mapping[str, TimerHandler],
        now: Clock = utc_now,
        after_commit: Callable[[], None] = lambda: None,
        first: Callable[[], Awaitable[None]] = at_once,
    ) -> None:
        self._pool = pool
        self._handlers = handlers
        self._now = now
        self._first = first
        self._after_commit = after_commit
        self._woken = asyncio.Event()
        self.fired = 0
        self.trouble: str | None = None

    def wake(self) -> None:
        """Look again: a timer was set, or the clock moved. Others' timers are seen within POLL_SECONDS anyway."""
        self._woken.set()

    async def run(self) -> None:
        """Run until cancelled."""
        while True:
            self._woken.clear()
            try:
                while (at := await self._next()) and at <= (now := self._now()):
                    await self._first()
                    if not await self._fire_turn(now, min(now, at + TURN)):
                        break  # they are in another process's hands, or were taken back
                pause = min((at - self._now()).total_seconds(), POLL_SECONDS) if at else POLL_SECONDS
                self.trouble = None
            except Exception as error:
                self.trouble = f"{type(error).__name__}: {error}"
                log.warning("timers_interrupted", error=self.trouble, exc_info=True)
                pause = RETRY_SECONDS
            with suppress(TimeoutError):
                async with asyncio.timeout(max(pause, LEAST_SECONDS)):
                    await self._woken.wait()

    async def standing(self) -> TimerStatus:
        """How this service's timers stand now."""
        row = await self._pool.fetchrow(_STANDING, self._now())
        assert row is not None
        return TimerStatus(**row)

    async def _fire_turn(self, now: datetime, until: datetime) -> bool:
        """Fire all that was due by then, batch by batch; whether there was any."""
        any_ = False
        while await self._fire_due(now, until):
            any_ = True
        return any_

    async def _fire_due(self, now: datetime, until: datetime) -> int:
        """Fire one batch of what was due by then, in order; how many timers were in it."""
        async with self._pool.acquire() as connection, connection.transaction():
            # Deleted first, so that a handler may set its own timer again.
            rows = await connection.fetch(_TAKE, until, list(self._handlers), BATCH)
            rows.sort(key=lambda row: (row["due_at"], row["name"], row["subject"]))
            fired = await self._fire_all(connection, rows, now)
        self.fired += fired
        if fired:
            self._after_commit()
        return len(rows)

    async def _fire_all(self, connection: Connection, rows: Sequence[asyncpg.Record], now: datetime) -> int:
        """Fire all of them, which as a rule none prevents; else all but those that fail, which are tried again."""
        try:
            async with connection.transaction():
                for row in rows:
                    await self._handle(connection, row, now)
        except Exception:
            if connection.is_closed():
                raise
            return sum([await self._fire(connection, row, now) for row in rows])
        return len(rows)

    async def _fire(self, connection: Connection, row: asyncpg.Record, now: datetime) -> bool:
        """Fire one timer, or keep it for another attempt, so that it holds up no other."""
        try:
            async with connection.transaction():
                await self._handle(connection, row, now)
        except Exception as error:
            name, subject, attempts = row["name"], row["subject"], row["attempts"] + 1
            text = f"{type(error).__name__}: {error}"
            if isinstance(error, VersionConflict | Overtaken):
                log.info("timer_lost_a_race", timer=name, subject=subject, attempts=attempts)
            else:
                log.warning("timer_failed", timer=name, subject=subject, attempts=attempts, error=text, exc_info=True)
            kept = (name, subject, row["due_at"], row["data"], row["meta"], row["set_at"])
            await connection.execute(_AGAIN, *kept, now + _pause(attempts), attempts, text)
            return False
        return True

    async def _handle(self, connection: Connection, row: asyncpg.Record, now: datetime) -> None:
        data, meta = orjson.loads(row["data"]), Meta.load(row["meta"])
        timer = Timer(row["name"], row["subject"], row["due_at"], data, meta)
        with tracer.start_as_current_span(f"timer {timer.name}"):
            async with asyncio.timeout(HANDLER_SECONDS):
                await self._handlers[timer.name](connection, timer, now)

    async def _next(self) -> datetime | None:
        """When the next is due, or to be tried again."""
        at: datetime | None = await self._pool.fetchval(_NEXT, list(self._handlers))
        return at


def _pause(attempts: int) -> timedelta:
    """Doubled with every attempt; the exponent is bounded before the product can be too large to be a timedelta."""
    doubled: int = 1 << min(attempts - 1, 20)
    return min(FIRST_PAUSE * doubled, LONGEST_PAUSE)
