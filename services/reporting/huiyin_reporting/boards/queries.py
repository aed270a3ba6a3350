"""The public boards."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from pydantic import BaseModel, Field

from huiyin_events.store import Connection
from huiyin_reporting.cases.mark import ResultMark
from huiyin_reporting.divisions import REPORTED_AT, DivisionName, below, counties
from huiyin_service.divisions import require_division
from huiyin_service.http import ListPage

_NOTICES = """
SELECT n.event, n.publication, n.issue, n.division, d.name AS division_name, n.kind AS publication_kind,
       CASE WHEN k.event IS NULL THEN n.notice ELSE k.notice END AS notice, k.corrected_at, n.published_at, n.ends_at,
       n.topical, c.number, c.kind, c.category, c.reported_at, c.mark, c.marked_at,
       CASE WHEN n.issue IS NULL THEN n.title WHEN NOT c.private THEN coalesce(c.title, c.text->>'description') END
           AS title
FROM notices n LEFT JOIN cases c ON c.id = n.issue LEFT JOIN divisions d ON d.code = n.division
     LEFT JOIN LATERAL (SELECT event, notice, corrected_at FROM notice_corrections WHERE publication = n.publication
                        ORDER BY corrected_at DESC LIMIT 1) k ON true
WHERE n.division LIKE $1 || '%' AND (n.issue IS NULL OR c.id IS NOT NULL)
      AND ($4::text IS NULL OR c.kind = $4) AND ($5::text IS NULL OR c.mark = $5)
ORDER BY n.published_at DESC, n.event LIMIT $2 OFFSET $3
"""
_PLAN = """
SELECT publication, edition, cardinality(issues) AS matters, published_at, ends_at
FROM plan_notices WHERE division = $1 ORDER BY edition DESC LIMIT 1
"""
_TOTAL = "SELECT count(*) FROM notices WHERE division LIKE $1 || '%'"
_TOTAL_OF = """
SELECT count(*) FROM notices n JOIN cases c ON c.id = n.issue
WHERE n.division LIKE $1 || '%' AND ($2::text IS NULL OR c.kind = $2) AND ($3::text IS NULL OR c.mark = $3)
"""
_COUNTS = """
SELECT left(division, $2) AS code, count(*) AS n FROM notices WHERE division LIKE $1 || '%' GROUP BY 1
"""


@dataclass(frozen=True, slots=True)
class BoardFilter:
    """Which notices of a board: of issues of a kind, and with a mark."""

    kind: str | None = None
    mark: ResultMark | None = None


EVERYTHING = BoardFilter()


class BoardPlan(BaseModel):
    """The plan that is on a village's board."""

    publication: UUID
    edition: int
    matters: int
    published_at: datetime
    ends_at: datetime


class Notice(BaseModel):
    """Something on a public board; `publication_kind` says what: the topic, a proposal, a resolution or a result.

    Without its words where these were taken out of public view.
    """

    event: UUID
    publication: UUID
    issue: UUID | None = Field(description="none: of a decision that answers no issue; so are what it tells of one")
    number: str | None
    kind: str | None
    category: str | None
    title: str | None
    division: str
    division_name: str | None
    publication_kind: str
    notice: str | None = Field(description="as it says now; how it was put before is in its proofs")
    corrected_at: datetime | None
    topical: bool = Field(description="of a topic or a decision: deliberation has a page of it")
    reported_at: datetime | None
    published_at: datetime
    ends_at: datetime | None = Field(description="until when it stands at least; none: it stays")
    mark: ResultMark | None = Field(description="of its issue now: what its reporter says, or that it is done again")
    marked_at: datetime | None


async def board(
    connection: Connection, code: str, page: int, size: int, wanted: BoardFilter = EVERYTHING
) -> ListPage[Notice]:
    """What was publicised in a division and below, the newest first."""
    await require_division(connection, code, *REPORTED_AT)
    if wanted == EVERYTHING:
        total = await connection.fetchval(_TOTAL, code)
    else:
        total = await connection.fetchval(_TOTAL_OF, code, wanted.kind, wanted.mark)
    rows = await connection.fetch(_NOTICES, code, size, (page - 1) * size, wanted.kind, wanted.mark)
    return ListPage(total=total, page=page, size=size, items=[Notice(**row) for row in rows])


async def plan(connection: Connection, code: str) -> BoardPlan | None:
    """The newest edition of a village's plan, if one was published."""
    row = await connection.fetchrow(_PLAN, code)
    return BoardPlan(**row) if row else None


async def latest(connection: Connection, size: int) -> list[Notice]:
    """What was publicised last, wherever."""
    return [Notice(**row) for row in await connection.fetch(_NOTICES, "", size, 0, None, None)]


async def boards(connection: Connection, code: str = "") -> list[tuple[DivisionName, int]]:
    """The boards one level down, with how much is on each; of the counties where no code is given."""
    found = await below(connection, code) if code else await counties(connection)
    if not found:
        return []
    counts = {row["code"]: row["n"] for row in await connection.fetch(_COUNTS, code, len(found[0].code))}
    return [(one, counts.get(one.code, 0)) for one in found]
