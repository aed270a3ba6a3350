"""What is under way in a county, and by which version of its charter."""

from dataclasses import dataclass

from huiyin_contracts.order_state import UNDER_WAY
from huiyin_county.charters import Reading

_ORDERS = """
SELECT charter AS version, count(*) AS orders FROM orders
WHERE left(division, 6) = $1 AND stage = ANY($2) AND charter IS NOT NULL
GROUP BY charter ORDER BY charter
"""


@dataclass(frozen=True, slots=True)
class UnderWayRow:
    """So many orders go by a version, and go on by it."""

    version: int
    orders: int


async def under_way(connection: Reading, county: str) -> list[UnderWayRow]:
    """The orders that have begun and not ended."""
    return [UnderWayRow(**row) for row in await connection.fetch(_ORDERS, county, list(UNDER_WAY))]
