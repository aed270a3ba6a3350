"""The map of then, under whose codes everything happened, and the map of now, on which codes have become others."""

from typing import Literal

from huiyin_events.store import Connection

Map = Literal["then", "now"]

# In front of a query, this puts what happened to where its place lies now, under the names that the query knows. A
# code goes by its own change, or else by that of the nearest division above it, and on from there; in a village that
# did not change, of a town that did, it is placed in the town.
_NOW = """
WITH final AS (
    WITH RECURSIVE chain (was, now, steps) AS (
        SELECT code, new_code, 1 FROM recodings
        UNION ALL
        SELECT chain.was, next.new_code, steps + 1 FROM chain, LATERAL (
            SELECT new_code FROM recodings r WHERE starts_with(chain.now, r.code) ORDER BY length(r.code) DESC LIMIT 1
        ) AS next WHERE steps < 20
    )
    SELECT DISTINCT ON (was) was, now FROM chain ORDER BY was, steps DESC
),
cases AS (
    SELECT coalesce(f.now, c.division) AS division, c.kind, c.category, c.state, c.day, c.reported_at, c.accepted_at,
           c.resolved_at, c.due_at, c.ended_at
    FROM cases c LEFT JOIN LATERAL (
        SELECT now FROM final WHERE starts_with(c.division, was) ORDER BY length(was) DESC LIMIT 1
    ) AS f ON true
),
verdicts AS (
    SELECT coalesce(f.now, v.division) AS division, v.solved, v.stands, v.satisfied, v.reopened
    FROM verdicts v LEFT JOIN LATERAL (
        SELECT now FROM final WHERE starts_with(v.division, was) ORDER BY length(was) DESC LIMIT 1
    ) AS f ON true
),
tallies AS (
    SELECT left(division, digits) AS division, kind, category, day, state, count(*) AS n
    FROM cases, unnest(ARRAY[6, 9, 12]) AS digits WHERE length(division) >= digits GROUP BY 1, 2, 3, 4, 5
)
"""


def on(map_: Map, query: str) -> str:
    """A query of cases, verdicts and tallies, by one of the maps."""
    return query if map_ == "then" else _NOW + query


async def differ(connection: Connection, code: str) -> bool:
    """Whether the two maps differ in a division's county."""
    query = "SELECT EXISTS (SELECT FROM recodings WHERE left(code, 6) = left($1, 6) OR left(new_code, 6) = left($1, 6))"
    return bool(await connection.fetchval(query, code))


async def gone(connection: Connection) -> set[str]:
    """The codes that have become others: on the map of now they are not."""
    return {row["code"] for row in await connection.fetch("SELECT code FROM recodings")}
