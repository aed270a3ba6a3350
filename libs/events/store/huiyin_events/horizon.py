"""Watches the horizon, which every reader waits for: the oldest writing transaction of the database cluster."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass

import asyncpg
import structlog

from huiyin_events.cancellation import raise_if_cancelled

log = structlog.get_logger()

LOOK_SECONDS = 1.0
REPEAT_SECONDS = 60.0

_HORIZON = """
SELECT pid, role, database, state, age, query
FROM (
    SELECT pid, usename::text AS role, datname::text AS database, state, backend_xid AS xid,
           extract(epoch FROM now() - xact_start)::float AS age, left(query, 200) AS query
    FROM pg_stat_activity WHERE backend_xid IS NOT NULL AND pid <> pg_backend_pid()
    UNION ALL
    SELECT 0, owner::text, database::text, 'prepared', transaction,
           extract(epoch FROM now() - prepared)::float, gid
    FROM pg_prepared_xacts
) writing
ORDER BY age(xid) DESC LIMIT 1
"""


@dataclass(frozen=True, slots=True)
class HorizonHolder:
    """The backend that holds the horizon: nothing committed after its transaction began can be read yet.

    Where `pid` is 0 there is no backend any more, but a transaction that was prepared under the name in `query`.
    """

    pid: int
    role: str
    database: str
    state: str
    age_seconds: float
    query: str


async def horizon_holder(pool: asyncpg.Pool) -> HorizonHolder | None:
    """The oldest writing transaction anywhere in the cluster, which every reader must wait for."""
    row = await pool.fetchrow(_HORIZON)
    if row is None:
        return None
    return HorizonHolder(
        row["pid"],
        row["role"] or "",
        row["database"] or "",
        row["state"] or "",
        row["age"] or 0.0,
        row["query"],
    )


class HorizonWatch:
    """Warns of a transaction older than `warn_after` seconds, and again every minute for as long as it stays.

    `seconds` is the age of the oldest, 0 when there is none, for a gauge. It is None where no one looks: before the
    first look, while the database does not answer, and while `on_duty` says that it is another's business.
    """

    def __init__(self, pool: asyncpg.Pool, warn_after: float, on_duty: Callable[[], bool] = lambda: True) -> None:
        self._pool = pool
        self._warn_after = warn_after
        self._on_duty = on_duty
        self._warned_at: float | None = None
        self.seconds: float | None = None

    async def run(self) -> None:
        """Look every second until cancelled."""
        while True:
            raise_if_cancelled()
            self.seconds = await self._look() if self._on_duty() else None
            await asyncio.sleep(LOOK_SECONDS)

    async def _look(self) -> float | None:
        try:
            holder = await horizon_holder(self._pool)
        except Exception as error:
            log.warning("horizon_unknown", error=f"{type(error).__name__}: {error}")
            return None
        seconds = holder.age_seconds if holder else 0.0
        if holder and seconds > self._warn_after:
            if self._warned_at is None or time.monotonic() - self._warned_at >= REPEAT_SECONDS:
                self._warned_at = time.monotonic()
                log.warning(
                    "horizon_held",
                    seconds=round(seconds, 1),
                    pid=holder.pid,
                    role=holder.role,
                    database=holder.database,
                    state=holder.state,
                )
        elif self._warned_at is not None:
            self._warned_at = None
            log.info("horizon_moves_again")
        return seconds
