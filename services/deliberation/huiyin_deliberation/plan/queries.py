"""The issues that may still be planned."""

from huiyin_deliberation.issues.queries import ISSUES, PlannableRow
from huiyin_events.connections import Database

_WAITS = """
i.stage = 'reported' AND i.division LIKE $1 || '%' AND NOT EXISTS
    (SELECT FROM topics t WHERE t.issue = i.id AND (i.reopened_at IS NULL OR t.planned_at >= i.reopened_at))
"""
_WAITING = f"{ISSUES} WHERE {_WAITS} ORDER BY i.reported_at, i.id LIMIT $2 OFFSET $3"
_COUNT = f"SELECT count(*) FROM issues i WHERE {_WAITS}"  # noqa: S608 - our own words


async def list_waiting(database: Database, scope: str, limit: int, offset: int) -> list[PlannableRow]:
    """Issues of `scope` that may be planned: without topic, order or end; the oldest first."""
    return [PlannableRow(**row) for row in await database.fetch(_WAITING, scope, limit, offset)]


async def count_waiting(database: Database, scope: str) -> int:
    """How many issues of `scope` may be planned."""
    return int(await database.fetchval(_COUNT, scope))
