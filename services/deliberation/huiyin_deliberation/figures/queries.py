"""The figures of deliberation, division by division and period by period, and the facts behind each."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from pydantic import Field

from huiyin_county.small_cells import is_hidden
from huiyin_deliberation.figures.counted import FIGURES, Counting
from huiyin_events.connections import Database
from huiyin_service.periods import DayRange
from huiyin_service.reading import QueryRow

_TIMES: Final[Mapping[Counting, str]] = {
    "in_period": "f.at >= $3 AND f.at < $4",
    "at_end": "f.at < $4 AND (f.ended_at IS NULL OR f.ended_at >= $4) AND $3::timestamptz IS NOT NULL",
}
_WHERE = "FROM facts f WHERE f.division LIKE $1 || '%' AND f.fact = $2 AND {times}"
_COUNT = f"SELECT count(*) {_WHERE}"
_ALL = """
SELECT fact, count(*) FILTER (WHERE at >= $2) AS in_period,
       count(*) FILTER (WHERE ended_at IS NULL OR ended_at >= $3) AS at_end
FROM facts WHERE division LIKE $1 || '%' AND at < $3 GROUP BY fact
"""
_BY_DIVISION = """
SELECT division, count(*) AS n FROM facts
WHERE division LIKE left($1, 6) || '%' AND fact = $2 AND at >= $3 AND at < $4 GROUP BY division
"""
_BEHIND = f"""
SELECT f.event, f.about, f.division, f.at, d.name AS division_name,
       coalesce(i.number, '') AS number, coalesce(s.name, '') AS site_name, t.id AS topic
{
    _WHERE.replace(
        "FROM facts f",
        '''FROM facts f LEFT JOIN divisions d ON d.code = f.division
     LEFT JOIN topics t ON t.id = f.about LEFT JOIN issues i ON i.id = coalesce(t.issue, f.about)
     LEFT JOIN site_checks k ON k.id = f.about LEFT JOIN sites s ON s.id = coalesce(k.site, f.about)''',
    )
}
ORDER BY f.at, f.event LIMIT $5 OFFSET $6
"""
_SERVED = """
SELECT count(DISTINCT village) FROM sites, unnest(villages) AS village
WHERE closed_at IS NULL AND village LIKE $1 || '%'
"""
_DEGUS = "SELECT count(DISTINCT sub) FROM grants WHERE role = 'mediator' AND division LIKE $1 || '%'"


@dataclass(frozen=True, slots=True)
class DeliberationFigures:
    """The figures of a division in a period; None where so few would say something of single people."""

    counts: Mapping[str, int | None]
    villages: int
    mediators: int


class FactRow(QueryRow):
    """What is behind a figure: an event of the log, and what it is about."""

    event: UUID
    about: UUID
    division: str
    division_name: str | None
    at: datetime
    number: str = Field(description="of the issue; empty: it is about none")
    site_name: str = Field(description="empty: it is about no site")
    topic: UUID | None


async def counted(database: Database, division: str, start: datetime, end: datetime) -> dict[str, int]:
    """All figures of a division in a period, as they are."""
    found = {row["fact"]: row for row in await database.fetch(_ALL, division, start, end)}
    return {key: found[of.fact][of.how] if of.fact in found else 0 for key, of in FIGURES.items()}


async def figures(database: Database, division: str, during: DayRange) -> DeliberationFigures:
    """All figures as anybody may know them: of what is sealed no small count (小单元保护)."""
    shown: dict[str, int | None] = dict(await counted(database, division, during.starts_at, during.ends_at))
    for key, figure in FIGURES.items():
        if figure.sealed:
            rows = await database.fetch(_BY_DIVISION, division, figure.fact, during.starts_at, during.ends_at)
            if is_hidden(division, {row["division"]: row["n"] for row in rows}):
                shown[key] = None
    villages = await database.fetchval(_SERVED, division)
    return DeliberationFigures(shown, villages, await database.fetchval(_DEGUS, division))


async def facts(
    database: Database, division: str, key: str, start: datetime, end: datetime, limit: int, offset: int
) -> list[FactRow]:
    """What is behind a figure, the oldest first."""
    figure = FIGURES[key]
    query = _BEHIND.format(times=_TIMES[figure.how])
    rows = await database.fetch(query, division, figure.fact, start, end, limit, offset)
    return [FactRow(**row) for row in rows]


async def count_facts(database: Database, division: str, key: str, start: datetime, end: datetime) -> int:
    """How many these are."""
    figure = FIGURES[key]
    return int(await database.fetchval(_COUNT.format(times=_TIMES[figure.how]), division, figure.fact, start, end))
