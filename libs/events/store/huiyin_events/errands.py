"""Errands: timers whose work is done outside of any transaction, for it takes long or leaves the system.

    set_timer, cancel_timer   as for every timer, see `timers`: an errand is there exactly if its cause is committed
    Errands.run               leases what is due, does it side by side, and takes away the rows of what is done

A timer's handler works in a transaction that is open until it ends, which holds back every reader of the log. An errand
is leased, not locked: if its process dies, it comes up again after LEASE. So it is done once or more; the
other side knows it again by its subject.
"""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import asyncpg
import orjson
import structlog

from huiyin_events.clock import Clock, utc_now
from huiyin_events.envelope import Meta
from huiyin_events.timers import Timer, cancel_timer

log = structlog.get_logger()

SIDE_BY_SIDE = 20
LEASE = timedelta(seconds=30)
POLL_SECONDS = 0.5

_TAKE = """
UPDATE timers SET try_at = $3, attempts = attempts + 1 WHERE (name, subject) IN (
    SELECT name, subject FROM timers WHERE name = $1 AND try_at <= $2 ORDER BY try_at LIMIT $4 FOR UPDATE SKIP LOCKED
) RETURNING *
"""
_AGAIN = "UPDATE timers SET try_at = $3, error = $4 WHERE name = $1 AND subject = $2"
_STATUS = """
SELECT count(*) AS waiting, count(*) FILTER (WHERE attempts > 1) AS failing, min(error) AS trouble
FROM timers WHERE name = $1
"""

Errand = Callable[[Timer, int], Awaitable[None]]
"""Called with the timer and with how often it has been tried, this time included. Raises TryAgain."""


class TryAgain(Exception):
    """An errand could not be done now, and is to be tried again after a pause."""

    def __init__(self, why: str, after: timedelta) -> None:
        super().__init__(why)
        self.after = after


class Errands:
    """Does the errands of one name, from the table `timers` of the pool's search path. Processes share the work."""

    def __init__(self, pool: asyncpg.Pool, name: str, do: Errand, now: Clock = utc_now) -> None:
        self._pool = pool
        self._name = name
        self._do = do
        self._now = now
        self._trouble: str | None = None

    async def run(self) -> None:
        """Run until cancelled."""
        while True:
            try:
                taken = await self._round()
                self._trouble = None
            except Exception as error:
                self._trouble = f"{type(error).__name__}: {error}"
                log.warning("errands_interrupted", errand=self._name, error=self._trouble, exc_info=True)
                taken = 0
            if not taken:
                await asyncio.sleep(POLL_SECONDS)

    async def health(self) -> dict[str, Any]:
        """How many wait, and how many of them could not be done at first: a warning, the rest goes on."""
        row = await self._pool.fetchrow(_STATUS, self._name)
        assert row is not None
        trouble = self._trouble or row["trouble"]
        return {"waiting": row["waiting"], "failing": row["failing"], **({"trouble": trouble} if trouble else {})}

    async def _round(self) -> int:
        now = self._now()
        rows = await self._pool.fetch(_TAKE, self._name, now, now + LEASE, SIDE_BY_SIDE)
        await asyncio.gather(*map(self._one, rows))
        return len(rows)

    async def _one(self, row: asyncpg.Record) -> None:
        data, meta = orjson.loads(row["data"]), Meta.load(row["meta"])
        timer = Timer(row["name"], row["subject"], row["due_at"], data, meta)
        try:
            await self._do(timer, row["attempts"])
        except TryAgain as again:
            await self._pool.execute(_AGAIN, timer.name, timer.subject, self._now() + again.after, str(again))
        except Exception as error:
            text = f"{type(error).__name__}: {error}"
            log.warning("errand_failed", errand=timer.name, subject=timer.subject, error=text, exc_info=True)
            await self._pool.execute(_AGAIN, timer.name, timer.subject, self._now() + LEASE, text)
        else:
            async with self._pool.acquire() as connection:
                await cancel_timer(connection, timer.name, timer.subject)
