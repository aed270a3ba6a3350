"""Who claimed that results were done, and what those who reported said of them (Y13)."""

from huiyin_events.store import Connection
from huiyin_reporting.dashboards.queries import REPORTED_AT
from huiyin_reporting.figures import HandlerFigures, ListPage
from huiyin_service.divisions import require_division

# Members are told apart by their village, where two of a name would be; a company is the same in all of them.
_HANDLERS = """
WITH handlers AS (
    SELECT handler AS name, handler_kind AS kind,
           CASE WHEN handler_kind IN ('team', 'company', 'unit') THEN NULL ELSE division END AS division,
           count(*) AS results, count(*) FILTER (WHERE NOT solved) AS false_closures
    FROM verdicts WHERE division LIKE $1 || '%' AND handler IS NOT NULL GROUP BY 1, 2, 3
), page AS (
    SELECT * FROM handlers ORDER BY false_closures DESC, results DESC, name, kind, division LIMIT $2 OFFSET $3
)
SELECT total.n AS total, page.*, d.name AS division_name
FROM (SELECT count(*) AS n FROM handlers) AS total LEFT JOIN page ON true
     LEFT JOIN divisions d ON d.code = page.division
ORDER BY false_closures DESC, results DESC, page.name, kind, division
"""


async def handlers(connection: Connection, code: str, page: int, size: int) -> ListPage[HandlerFigures]:
    """Of a division and below, whoever claimed most that was not so first."""
    await require_division(connection, code, *REPORTED_AT)
    rows = [dict(row) for row in await connection.fetch(_HANDLERS, code, size, (page - 1) * size)]
    found = [HandlerFigures.model_validate(row) for row in rows if row["name"] is not None]
    return ListPage(total=rows[0]["total"], page=page, size=size, items=found)
