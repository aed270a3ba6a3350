"""Every open item of deliberation in one list: who has it, when it is due by the charter, how far up it has gone (P7).

What is overdue is its own level's to see to, until what its own events said of it: the town's, then the county's.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal, get_args
from uuid import UUID

import asyncpg
import orjson
from pydantic import Field

from huiyin_contracts.duties import DutyKind, DutyPeriod
from huiyin_county.divisions import DEFAULT_TIMEZONE
from huiyin_deliberation.duties.queries import owners
from huiyin_deliberation.stalls.owing import COLUMNS, OWING, StallKind
from huiyin_events.connections import Database
from huiyin_service.persons.shown import ShownParty
from huiyin_service.reading import QueryRow

StallLevel = Literal["village", "town", "county"]
LEVELS: tuple[StallLevel, ...] = get_args(StallLevel)

# $2 is now.
_STALLS = f"""
WITH items ({", ".join(COLUMNS)}) AS ({" UNION ALL ".join(owing.rows for owing in OWING)}),
reached AS (
    SELECT i.*, i.due_at <= $2 AS overdue,
           CASE WHEN i.due_at > $2 THEN NULL
                ELSE coalesce(i.gone_up, CASE length(i.division) WHEN 6 THEN 'county' WHEN 9 THEN 'town'
                                              ELSE 'village' END) END AS level
    FROM items i
)
"""  # noqa: S608 - our own words
_COUNTS = f"{_STALLS} SELECT level, count(*) AS n FROM reached GROUP BY level"  # noqa: S608
_LIST = f"""
{_STALLS}
SELECT r.*, d.name AS division_name, coalesce(z.timezone, '{DEFAULT_TIMEZONE}') AS timezone, i.number, i.category,
       i.taken_back, x.name AS site_name
FROM reached r LEFT JOIN issues i ON i.id = r.issue LEFT JOIN divisions d ON d.code = r.division
     LEFT JOIN divisions z ON z.code = left(r.division, 6) LEFT JOIN sites x ON x.id = r.about
WHERE ($3::text IS NULL AND r.level IS NULL) OR r.level = $3 OR $3 = 'overdue' AND r.level IS NOT NULL
ORDER BY r.due_at, r.id LIMIT $4 OFFSET $5
"""  # noqa: S608


class StallRow(QueryRow):
    """An open item of deliberation."""

    kind: StallKind
    id: UUID
    about: UUID
    issue: UUID | None
    number: str | None
    division: str
    division_name: str | None
    timezone: str
    title: str = Field(description="of a duty: the site that it is about, if any")
    duty: DutyKind | None = None
    period: DutyPeriod | None = Field(default=None, description="of a duty")
    owner: ShownParty | None = Field(description="none: the office of the division")
    due_at: datetime
    overdue: bool
    level: StallLevel | None = Field(description="who sees to it by now; none: it is not overdue")


async def counts(database: Database, scope: str, now: datetime) -> dict[str, int]:
    """How many items are not due yet, under `open`, and how many of the overdue are at each level."""
    rows = await database.fetch(_COUNTS, scope, now)
    found = {row["level"] or "open": row["n"] for row in rows}
    return {name: found.get(name, 0) for name in ("open", *LEVELS)}


async def page(
    database: Database,
    scope: str,
    now: datetime,
    level: StallLevel | Literal["overdue"] | None,
    limit: int,
    offset: int,
) -> list[StallRow]:
    """Items at a level, or all that are overdue; none: those not due yet. What is longest due comes first."""
    rows = await database.fetch(_LIST, scope, now, level, limit, offset)
    parties = await owners(database, rows)
    return [_row(row, owner) for row, owner in zip(rows, parties, strict=True)]


def _row(row: asyncpg.Record, owner: ShownParty | None) -> StallRow:
    told = orjson.loads(row["told"])
    more: dict[str, Any] = {"owner": owner, "title": _title(row, told)}
    if row["kind"] == "duty":
        more |= {"duty": told["kind"], "period": told["period"]}
    return StallRow(**{**row, **more})


def _title(row: asyncpg.Record, told: Mapping[str, str]) -> str:
    match row["kind"]:
        case "duty":
            return row["site_name"] or told["site_name"] or ""
        case "session":
            return f"{told['site_name']} {told['held_on']}"
        case "mediation":
            return ""  # what it is about is for its sides alone (P10)
    return row["category"] if row["taken_back"] else told["title"]
