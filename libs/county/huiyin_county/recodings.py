"""What codes are now: one that became another's, and on from there. Within its county, for counties are kept apart."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime

import asyncpg

from huiyin_contracts.divisions import DivisionRecoded
from huiyin_events.envelope import Recorded, of_types
from huiyin_events.store import Connection
from huiyin_events.timers import Timer, TimerHandler

_NOW = """
WITH RECURSIVE chain (was, now, steps) AS (
    SELECT code, new_code, 1 FROM recodings WHERE code = ANY($1) AND left(new_code, 6) = left(code, 6)
    UNION ALL
    SELECT chain.was, next.new_code, steps + 1 FROM chain JOIN recodings next ON next.code = chain.now
    WHERE steps < 20 AND left(next.new_code, 6) = left(next.code, 6)
)
SELECT DISTINCT ON (was) was, now FROM chain ORDER BY was, steps DESC
"""
_BEFORE = """
WITH RECURSIVE chain (code, steps) AS (
    SELECT code, 1 FROM recodings WHERE new_code = $1 AND left(new_code, 6) = left(code, 6)
    UNION ALL
    SELECT next.code, steps + 1 FROM chain JOIN recodings next ON next.new_code = chain.code
    WHERE steps < 20 AND left(next.new_code, 6) = left(next.code, 6)
)
SELECT DISTINCT code FROM chain ORDER BY code
"""


async def presents(connection: Connection | asyncpg.Pool, codes: Collection[str]) -> dict[str, str]:
    """What those of `codes` are now that became others."""
    return {row["was"]: row["now"] for row in await connection.fetch(_NOW, list(codes))}


async def present(connection: Connection | asyncpg.Pool, code: str) -> str:
    """What a code is now: itself, or what it became."""
    return (await presents(connection, [code])).get(code, code)


async def codes_of(connection: Connection | asyncpg.Pool, code: str) -> list[str]:
    """A code and all those that became it."""
    return [code, *(row["code"] for row in await connection.fetch(_BEFORE, code))]


async def go_along(connection: Connection, batch: Sequence[Recorded], tables: Collection[str]) -> Sequence[Recorded]:
    """Take rows along whose division became another, and tell the batch under the codes of now.

    The batch ends before the next `DivisionRecoded`, see `split_at`: what was told before stands in the tables, and
    what comes after, though it may have been done under the code that was, is told as of the code that is.
    """
    for _, event in of_types(batch, DivisionRecoded):
        now = await present(connection, event.code)
        for table in tables:
            # The table's name is our own, from a service's spec.
            await connection.execute(f"UPDATE {table} SET division = $2 WHERE division = $1", event.code, now)  # noqa: S608
    became = await presents(connection, {recorded.division for recorded in batch})
    if not became:
        return batch
    return [
        replace(recorded, division=became[recorded.division]) if recorded.division in became else recorded
        for recorded in batch
    ]


def in_its_place(handler: TimerHandler) -> TimerHandler:
    """A timer was set for a division under the code of then; its handler is told that of now."""

    async def handle(connection: Connection, timer: Timer, now: datetime) -> None:
        if code := timer.data.get("division"):
            timer = replace(timer, data={**timer.data, "division": await present(connection, code)})
        await handler(connection, timer, now)

    return handle
