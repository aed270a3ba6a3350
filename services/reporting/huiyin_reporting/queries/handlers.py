"""Who claimed that results were done, and what those who reported said of them (Y13)."""

from huiyin_events.store import Connection
from huiyin_reporting.figures import Handler, Page
from huiyin_reporting.queries.divisions import REPORTED_AT
from huiyin_service.divisions import require_division

# Members are told apart by their village, where two of a name would be; a company is the same in all of them.
_HANDLERS = """
SELECT h.*, d.name AS division_name FROM (
    SELECT handler AS name, handler_kind AS kind,
           CASE WHEN handler_kind IN ('team', 'company', 'unit') THEN NULL ELSE division END AS division,
           count(*) AS results, count(*) FILTER (WHERE NOT solved) AS false_closures
    FROM verdicts WHERE division LIKE $1 || '%' AND handler IS NOT NULL GROUP BY 1, 2, 3
) AS h LEFT JOIN divisions d ON d.code = h.division
ORDER BY h.false_closures DESC, h.results DESC, h.name, h.kind, h.division LIMIT $2 OFFSET $3
"""
_COUNT = f"SELECT count(*) FROM ({_HANDLERS.partition('ORDER BY')[0]}) AS found"  # noqa: S608 - our own words


async def handlers(connection: Connection, code: str, page: int, size: int) -> Page[Handler]:
    """Of a division and below, whoever claimed most that was not so first."""
    await require_division(connection, code, *REPORTED_AT)
    total = await connection.fetchval(_COUNT, code)
    rows = await connection.fetch(_HANDLERS, code, size, (page - 1) * size)
    return Page(total=total, page=page, size=size, items=[Handler.model_validate(dict(row)) for row in rows])
