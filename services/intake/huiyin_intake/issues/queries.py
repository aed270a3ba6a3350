"""What intake's pages and API read: of its own views, never of another service."""

from typing import Any
from uuid import UUID

import asyncpg

from huiyin_events.store import Connection
from huiyin_intake.issues.similarity import likeness

CATEGORIES_SUGGESTED = 20
SIMILAR_LOOKED_AT = 200
SIMILAR_SHOWN = 5
# A category said to be the same counts as much as half of the words.
SAME_CATEGORY = 0.5

# A result is judged by the charter that was in force when it became public; by none where there was none yet.
_MATTER = """
SELECT i.*, d.name AS division_name, c.timezone,
       (SELECT (t.document->'verdicts'->>'days')::integer FROM charters t
        WHERE t.county = left(i.division, 6) AND t.effective_at <= i.answered_at
        ORDER BY t.version DESC LIMIT 1) AS verdict_days
FROM issues i LEFT JOIN divisions d ON d.code = i.division LEFT JOIN divisions c ON c.code = left(i.division, 6)
"""
_CATEGORIES = """
SELECT category FROM categories WHERE division LIKE left($1, 6) || '%'
GROUP BY category
ORDER BY sum(matters) FILTER (WHERE division LIKE $1 || '%') DESC NULLS LAST, sum(matters) DESC, category
LIMIT $2
"""


async def waiting(connection: Connection, scope: str) -> int:
    """How many matters in a scope wait for screening."""
    count: int = await connection.fetchval(
        "SELECT count(*) FROM issues WHERE stage = 'reported' AND division LIKE $1 || '%'", scope
    )
    return count


async def to_screen(connection: Connection, scope: str, *, size: int, offset: int = 0) -> list[dict[str, Any]]:
    """A page of the matters in a scope that wait for screening, oldest first."""
    rows = await connection.fetch(
        f"{_MATTER} WHERE i.stage = 'reported' AND i.division LIKE $1 || '%'"
        " ORDER BY i.reported_at, i.id LIMIT $2 OFFSET $3",
        scope,
        size,
        offset,
    )
    return [dict(row) for row in rows]


async def waiting_below(connection: Connection, scope: str) -> dict[str, int]:
    """How many wait in each of the divisions one level below."""
    length = {0: 6, 6: 9, 9: 12}.get(len(scope))
    rows = await connection.fetch(
        "SELECT left(division, $2) AS code, count(*) AS n FROM issues"
        " WHERE stage = 'reported' AND division LIKE $1 || '%' GROUP BY 1",
        scope,
        length or 0,
    )
    return {row["code"]: row["n"] for row in rows} if length else {}


async def matter(connection: Connection | asyncpg.Pool, issue: UUID) -> asyncpg.Record | None:
    """A matter by its id."""
    return await connection.fetchrow(f"{_MATTER} WHERE i.id = $1", issue)


async def numbered(connection: Connection, number: str, division: str = "") -> UUID | None:
    """The matter with a number; of several, for other systems' numbers may meet, first the one in `division`."""
    found: UUID | None = await connection.fetchval(
        "SELECT id FROM issues WHERE number = $1 ORDER BY division <> $2, reported_at LIMIT 1", number, division
    )
    return found


async def similar(connection: Connection, issue: UUID) -> list[dict[str, Any]]:
    """Other matters of the same village that are not answered, the likest first."""
    mine = await matter(connection, issue)
    if mine is None:
        return []
    rows = await connection.fetch(
        f"{_MATTER} WHERE i.division = $1 AND i.id <> $2 AND i.stage IN ('reported', 'screened') AND NOT i.answered"
        " ORDER BY i.category = $3 DESC, i.reported_at DESC LIMIT $4",
        mine["division"],
        issue,
        mine["category"],
        SIMILAR_LOOKED_AT,
    )

    def like(row: asyncpg.Record) -> float:
        same = SAME_CATEGORY if row["category"] == mine["category"] else 0.0
        return same + likeness(row["description"], mine["description"])

    ranked = sorted(rows, key=like, reverse=True)
    return [dict(row) for row in ranked[:SIMILAR_SHOWN] if like(row) > 0]


async def categories(connection: Connection, division: str) -> list[str]:
    """The categories most used in a division, then in the rest of its county."""
    if not division:
        return []
    rows = await connection.fetch(_CATEGORIES, division, CATEGORIES_SUGGESTED)
    return [row["category"] for row in rows]
