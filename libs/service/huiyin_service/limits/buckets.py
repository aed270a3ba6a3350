"""Counting in the database, so that a limit holds for all processes of a service: GCRA, of which one moment is kept.

`room_at` is when the bucket would be full again. One more is taken if it is less than a burst away, and moves it on.
"""

import asyncio
import contextlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil

import asyncpg

from huiyin_events.clock import Clock
from huiyin_service.limits.table import LIMITS, LimitName
from huiyin_service.problems import Problem

FORGOTTEN_EVERY = 600.0

Bucket = tuple[LimitName, str]
"""A limit, and whose it is counted as."""

_TAKE = """
INSERT INTO rate_limits AS known (key, room_at)
SELECT key, $4::timestamptz + step
FROM unnest($1::text[], $2::interval[], $3::interval[]) AS asked (key, step, burst)
ON CONFLICT (key) DO UPDATE SET room_at = greatest(known.room_at, $4) + (excluded.room_at - $4)
WHERE greatest(known.room_at, $4) + (excluded.room_at - $4) <= $4 + (
    SELECT burst FROM unnest($1::text[], $3::interval[]) AS asked (key, burst) WHERE asked.key = known.key
)
RETURNING key
"""
_ROOM_AT = "SELECT key, room_at FROM rate_limits WHERE key = ANY ($1::text[])"
_FORGET = "DELETE FROM rate_limits WHERE room_at < $1"


@dataclass(frozen=True, slots=True)
class Full:
    """A limit that was reached, and in how many seconds there is room again."""

    limit: LimitName
    seconds: int


async def take(pool: asyncpg.Pool, now: datetime, times: float, asked: Sequence[Bucket]) -> Full | None:
    """Count one of each; or say which has no room, with `times` the usual limits."""
    if not times or not asked:
        return None
    names = {f"{name} {whose}": name for name, whose in asked}
    steps = {key: timedelta(seconds=LIMITS[name].seconds / times) for key, name in names.items()}
    bursts = {key: steps[key] * max(1, round(LIMITS[name].burst * times)) for key, name in names.items()}
    keys = sorted(names)  # in one order for all, so that none waits for another crosswise
    taken = await pool.fetch(_TAKE, keys, [steps[key] for key in keys], [bursts[key] for key in keys], now)
    if full := set(keys) - {row["key"] for row in taken}:
        rows = await pool.fetch(_ROOM_AT, list(full))
        waits = {row["key"]: (row["room_at"] + steps[row["key"]] - bursts[row["key"]] - now) for row in rows}
        worst = max(waits, key=lambda key: waits[key], default=min(full))
        seconds = ceil(waits[worst].total_seconds()) if worst in waits else 1
        return Full(names[worst], max(1, seconds))
    return None


async def keep_forgetting(pool: asyncpg.Pool, now: Clock) -> None:
    """Drop what has all its room again, until cancelled."""
    while True:
        with contextlib.suppress(asyncpg.PostgresError, asyncpg.InterfaceError, OSError):
            await pool.execute(_FORGET, now())
        await asyncio.sleep(FORGOTTEN_EVERY)


def too_many(full: Full) -> Problem:
    """What somebody is told who did too much of something."""
    return Problem(
        429,
        "too-many-requests",
        "太频繁了",
        "这段时间提交得太多，请 {minutes} 分钟后再试。急事请直接打电话。",
        params={"minutes": ceil(full.seconds / 60)},
        headers={"Retry-After": str(full.seconds)},
        limit=full.limit,
        retry_after=full.seconds,
    )
