"""Stock-takings and the matters of each; what is stuck now."""

from datetime import datetime
from typing import Literal
from uuid import UUID

import asyncpg
from pydantic import Field

from huiyin_contracts.issues import IssueKind
from huiyin_contracts.stock_takings import StockCandidate, StockCause, StockOutcome
from huiyin_contracts.supervision import SupervisionLevel
from huiyin_county.divisions import DEFAULT_TIMEZONE
from huiyin_deliberation.duties.queries import owners
from huiyin_events.connections import Database
from huiyin_service.persons.shown import ShownParty
from huiyin_service.reading import QueryRow

REPEATED = 2
"""So often a matter was reported again, or had to be done again, and it counts as repeated."""
StockTab = Literal["open", "followed", "done"]

# Of one that is stuck in several ways, the one that came first; what is on an earlier list and not done stays there.
_STUCK = """
SELECT DISTINCT ON (m.issue) m.issue, m.division, m.cause, m.since FROM stuck_matters m
JOIN issues i ON i.id = m.issue AND i.stage NOT IN ('withdrawn', 'rejected', 'merged')
WHERE m.division LIKE $1 || '%' AND (m.cause <> 'repeated' OR m.times >= $2 AND NOT m.settled) AND NOT EXISTS (
    SELECT FROM stock_items s WHERE s.issue = m.issue AND s.outcome IN ('coordinate', 'decide') AND s.done_at IS NULL
)
ORDER BY m.issue, m.since, m.cause
"""
_QUARTER = "SELECT quarter FROM stock_takings WHERE id = $1"
_TAKING = f"""
SELECT t.*, d.name AS division_name, coalesce(d.timezone, '{DEFAULT_TIMEZONE}') AS timezone, y.overdue_at,
       coalesce(y.escalated, '{{}}') AS escalated, n.*
FROM stock_takings t LEFT JOIN divisions d ON d.code = t.division LEFT JOIN duties y ON y.id = t.id,
LATERAL (SELECT count(*) AS items, count(outcome) AS gone_through,
                count(*) FILTER (WHERE outcome = 'coordinate') AS coordinated,
                count(*) FILTER (WHERE outcome = 'decide') AS decided,
                count(*) FILTER (WHERE outcome IN ('coordinate', 'decide') AND done_at IS NULL) AS followed
         FROM stock_items WHERE taking = t.id) n
"""  # noqa: S608 - our own words
_LIST = f"{_TAKING} WHERE t.division LIKE $1 || '%' ORDER BY t.quarter DESC, t.division LIMIT $2 OFFSET $3"
_COUNT = "SELECT count(*) FROM stock_takings WHERE division LIKE $1 || '%'"
_ONE = f"{_TAKING} WHERE t.id = $1"
_STATES: dict[StockTab, str] = {
    "open": "s.outcome IS NULL",
    "followed": "s.outcome IN ('coordinate', 'decide') AND s.done_at IS NULL",
    "done": "s.outcome = 'none' OR s.done_at IS NOT NULL",
}
_ITEMS = """
SELECT s.*, i.number, i.kind, i.category, i.public, d.name AS division_name, y.overdue_at
FROM stock_items s JOIN issues i ON i.id = s.issue LEFT JOIN divisions d ON d.code = s.division
     LEFT JOIN duties y ON y.about = s.issue AND y.kind = 'stock_item' AND y.stage = 'open'
WHERE s.taking = $1 AND ({state}) ORDER BY s.place, s.issue LIMIT $2 OFFSET $3
"""
_ITEM_COUNT = "SELECT count(*) FROM stock_items s WHERE s.taking = $1 AND ({state})"


class StockTakingRow(QueryRow):
    """A stock-taking, and how far it is."""

    id: UUID
    division: str
    division_name: str | None
    timezone: str
    quarter: str
    items: int
    gone_through: int
    coordinated: int
    decided: int
    followed: int = Field(description="coordinated or put to a decision, and not done yet")
    due_at: datetime
    charter: int
    opened_at: datetime
    closed_at: datetime | None
    overdue_at: datetime | None
    escalated: tuple[str, ...]
    version: int


class StockItemRow(QueryRow):
    """A matter of a stock-taking."""

    taking: UUID
    issue: UUID
    number: str
    kind: IssueKind
    category: str
    public: str | None
    division: str
    division_name: str | None
    cause: StockCause
    since: datetime
    added_for: str | None
    outcome: StockOutcome | None
    owner: ShownParty | None
    level: SupervisionLevel | None
    due_at: datetime | None
    overdue_at: datetime | None
    reason: str | None
    decided_at: datetime | None
    done_at: datetime | None
    result: str | None


async def stuck(database: Database, county: str) -> list[StockCandidate]:
    """What is stuck in a county now: those longest so first."""
    rows = await database.fetch(_STUCK, county, REPEATED)
    found = [StockCandidate(**row) for row in rows]
    return sorted(found, key=lambda one: (one.since, one.issue))


async def quarter_of(database: Database, taking: UUID) -> str:
    """The quarter of a stock-taking."""
    quarter: str = await database.fetchval(_QUARTER, taking)
    return quarter


async def count(database: Database, scope: str) -> int:
    """How many stock-takings there are of the counties of a scope."""
    return int(await database.fetchval(_COUNT, scope))


async def page(database: Database, scope: str, limit: int, offset: int) -> list[StockTakingRow]:
    """Those, the last quarter first."""
    return [StockTakingRow(**row) for row in await database.fetch(_LIST, scope, limit, offset)]


async def find(database: Database, taking: UUID) -> StockTakingRow | None:
    """A stock-taking, or None."""
    row = await database.fetchrow(_ONE, taking)
    return StockTakingRow(**row) if row else None


async def count_items(database: Database, taking: UUID, tab: StockTab) -> int:
    """How many matters of it are so."""
    return int(await database.fetchval(_ITEM_COUNT.format(state=_STATES[tab]), taking))


async def items(database: Database, taking: UUID, tab: StockTab, limit: int, offset: int) -> list[StockItemRow]:
    """Those matters, in the order of the list."""
    rows = await database.fetch(_ITEMS.format(state=_STATES[tab]), taking, limit, offset)
    return [_row(row, owner) for row, owner in zip(rows, await owners(database, rows), strict=True)]


async def all_items(database: Database, taking: UUID) -> list[StockItemRow]:
    """All matters of a stock-taking."""
    rows = await database.fetch(_ITEMS.format(state="true"), taking, 1000, 0)
    return [_row(row, owner) for row, owner in zip(rows, await owners(database, rows), strict=True)]


async def division_of_item(database: Database, taking: UUID, issue: UUID) -> str | None:
    """Where a matter stands."""
    query = "SELECT division FROM stock_items WHERE taking = $1 AND issue = $2"
    division: str | None = await database.fetchval(query, taking, issue)
    return division


def _row(row: asyncpg.Record, owner: ShownParty | None) -> StockItemRow:
    return StockItemRow(**{**row, "owner": owner})
