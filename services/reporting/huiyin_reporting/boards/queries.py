"""The public boards."""

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel

from huiyin_events.store import Connection
from huiyin_reporting.divisions import REPORTED_AT, DivisionName, below, counties
from huiyin_service.divisions import require_division
from huiyin_service.http import ListPage

_NOTICES = """
SELECT n.event, n.issue, n.division, d.name AS division_name, n.kind AS publication_kind, n.notice, n.published_at,
       c.number, c.kind, c.category, c.reported_at,
       CASE WHEN NOT c.private THEN coalesce(c.title, c.text->>'description') END AS title
FROM notices n JOIN cases c ON c.id = n.issue LEFT JOIN divisions d ON d.code = n.division
WHERE n.division LIKE $1 || '%' ORDER BY n.published_at DESC, n.event LIMIT $2 OFFSET $3
"""
_TOTAL = "SELECT count(*) FROM notices WHERE division LIKE $1 || '%'"
_COUNTS = """
SELECT left(division, $2) AS code, count(*) AS n FROM notices WHERE division LIKE $1 || '%' GROUP BY 1
"""


class Notice(BaseModel):
    """Something on a public board; `publication_kind` says what: the topic, a proposal, a resolution or a result.

    Without its words where these were taken out of public view.
    """

    event: UUID
    issue: UUID
    number: str
    kind: str
    category: str
    title: str | None
    division: str
    division_name: str | None
    publication_kind: str
    notice: str | None
    reported_at: datetime
    published_at: datetime


async def board(connection: Connection, code: str, page: int, size: int) -> ListPage[Notice]:
    """What was publicised in a division and below, the newest first."""
    await require_division(connection, code, *REPORTED_AT)
    total = await connection.fetchval(_TOTAL, code)
    rows = await connection.fetch(_NOTICES, code, size, (page - 1) * size)
    return ListPage(total=total, page=page, size=size, items=[Notice(**row) for row in rows])


async def latest(connection: Connection, size: int) -> list[Notice]:
    """What was publicised last, wherever."""
    return [Notice(**row) for row in await connection.fetch(_NOTICES, "", size, 0)]


async def boards(connection: Connection, code: str = "") -> list[tuple[DivisionName, int]]:
    """The boards one level down, with how much is on each; of the counties where no code is given."""
    found = await below(connection, code) if code else await counties(connection)
    if not found:
        return []
    counts = {row["code"]: row["n"] for row in await connection.fetch(_COUNTS, code, len(found[0].code))}
    return [(one, counts.get(one.code, 0)) for one in found]
