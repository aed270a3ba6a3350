"""The public boards."""

from huiyin_contracts.issues import PRIVATE_KINDS
from huiyin_events.store import Connection
from huiyin_reporting.dashboards.queries import REPORTED_AT
from huiyin_reporting.figures import ListPage, Notice, Summary
from huiyin_service.divisions import require_division

_NOTICES = """
SELECT n.event, n.issue, n.division, d.name AS division_name, n.what, n.notice, n.published_at, c.number,
       c.kind, c.category, c.reported_at,
       CASE WHEN c.kind = ANY($2) THEN NULL ELSE coalesce(c.title, c.description) END AS title
FROM notices n JOIN cases c ON c.id = n.issue LEFT JOIN divisions d ON d.code = n.division
WHERE n.division LIKE $1 || '%' ORDER BY n.published_at DESC, n.event LIMIT $3 OFFSET $4
"""


async def board(connection: Connection, code: str, page: int, size: int) -> ListPage[Notice]:
    """What was publicised in a division and below, the newest first."""
    await require_division(connection, code, *REPORTED_AT)
    total = await connection.fetchval("SELECT count(*) FROM notices WHERE division LIKE $1 || '%'", code)
    rows = await connection.fetch(_NOTICES, code, list(PRIVATE_KINDS), size, (page - 1) * size)
    return ListPage(total=total, page=page, size=size, items=[Notice(**row) for row in rows])


async def latest(connection: Connection, size: int) -> list[Notice]:
    """What was publicised last, wherever."""
    return [Notice(**row) for row in await connection.fetch(_NOTICES, "", list(PRIVATE_KINDS), size, 0)]


async def boards(connection: Connection, code: str = "") -> list[tuple[Summary, int]]:
    """The boards one level down, with how much is on each; of the counties where no code is given."""
    which = "parent = $1" if code else "level = 'county' AND $1 = ''"
    below = await connection.fetch(f"SELECT code, name, level FROM divisions WHERE {which} ORDER BY code", code)  # noqa: S608
    if not below:
        return []
    rows = await connection.fetch(
        "SELECT left(division, $2) AS code, count(*) AS n FROM notices WHERE division LIKE $1 || '%' GROUP BY 1",
        code,
        len(below[0]["code"]),
    )
    counts = {row["code"]: row["n"] for row in rows}
    return [(Summary(**row), counts.get(row["code"], 0)) for row in below]
