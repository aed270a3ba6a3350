"""How the time of an order of the view is reckoned."""

from typing import Any
from uuid import UUID

from huiyin_county.charters import Reading, county
from huiyin_county.deadlines import Schedule

_ORDER = "SELECT o.*, i.kind FROM orders o LEFT JOIN issues i ON i.id = o.issue WHERE o.id = $1"


async def scheduled(connection: Reading, order: UUID) -> tuple[dict[str, Any], Schedule] | None:
    """An order of the view, and how its time is reckoned; None for one that is not there."""
    found = await connection.fetchrow(_ORDER, order)
    if found is None:
        return None
    row = dict(found)
    return row, (await county(connection, row["division"])).of(row["charter"], row["dispatched_at"], row["kind"])
