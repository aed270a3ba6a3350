"""Who was wrong how often, kept in the database, so that it counts in whatever process somebody tries next."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from math import ceil
from typing import TypeVar

from huiyin_accounts.credentials.rules import AttemptKind, Attempts, remembered, wait
from huiyin_events.store import Connection
from huiyin_service.problems import Problem
from huiyin_service.service import Service

T = TypeVar("T")
TriedOn = Mapping[AttemptKind, str]
"""What was tried on: a name, an address; or a browser that is known."""

# The update that changes nothing holds the row until the count is written: nobody tries twice at once on one count.
_SEEN = """
INSERT INTO attempts AS known (kind, who, failures, last_at) VALUES ($1, $2, 0, $3)
ON CONFLICT (kind, who) DO UPDATE SET who = known.who RETURNING failures, last_at
"""
_COUNT = "UPDATE attempts SET failures = $3, last_at = $4 WHERE kind = $1 AND who = $2"
_RIGHT = """
UPDATE attempts SET failures = CASE kind WHEN 'address' THEN greatest(failures - 1, 0) ELSE 0 END
WHERE kind = $1 AND who = $2
"""


class Wrong(Exception):
    """What was given is not right."""


async def counted(service: Service, tried: TriedOn, check: Callable[[], Awaitable[T | None]]) -> T:
    """What a check gives, counted before it is made; the count is taken back where it gives anything.

    Raises Wrong where it gives nothing, and a 429 Problem, with Retry-After, while one has to wait.
    """
    now = service.now()
    async with service.pool.acquire() as connection, connection.transaction():
        await _count(connection, tried, now)
    found = await check()
    if not found:
        raise Wrong
    async with service.pool.acquire() as connection, connection.transaction():
        for kind, who in sorted(tried.items()):
            await connection.execute(_RIGHT, kind, who)
    return found


async def _count(connection: Connection, tried: TriedOn, now: datetime) -> None:
    seen: dict[AttemptKind, Attempts] = {}
    for kind, who in sorted(tried.items()):
        row = await connection.fetchrow(_SEEN, kind, who, now)
        assert row is not None
        seen[kind] = Attempts(row["failures"], row["last_at"])
    if pause := max(ceil(wait(kind, one, now).total_seconds()) for kind, one in seen.items()):
        raise Problem(
            429,
            "too-many-attempts",
            "请稍后再试",
            "错误次数过多，请在 {seconds} 秒后再试。",
            params={"seconds": pause},
            headers={"Retry-After": str(pause)},
        )
    for kind, who in sorted(tried.items()):
        await connection.execute(_COUNT, kind, who, remembered(seen[kind], now) + 1, now)
