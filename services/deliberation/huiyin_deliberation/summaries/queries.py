"""Annual summaries, their figures, and the list behind each figure (P4)."""

from datetime import datetime
from uuid import UUID

import asyncpg
from pydantic import Field

from huiyin_contracts.summaries import SummaryFigure, SummaryIssued, SummarySentence
from huiyin_county.divisions import DEFAULT_TIMEZONE
from huiyin_deliberation.figures.counted import FIGURES
from huiyin_deliberation.figures.queries import FactRow, count_facts, counted, facts
from huiyin_deliberation.summaries.rules import Summary
from huiyin_deliberation.summaries.view import STATE
from huiyin_events.connections import Database
from huiyin_service.reading import QueryRow

_SUMMARY = f"""
SELECT m.*, d.name AS division_name, coalesce(d.timezone, '{DEFAULT_TIMEZONE}') AS timezone, y.overdue_at,
       (SELECT max(issued_at) FROM summary_issues WHERE summary = m.id) AS issued_at
FROM summaries m LEFT JOIN divisions d ON d.code = m.division LEFT JOIN duties y ON y.id = m.id
"""  # noqa: S608 - our own words
_LIST = f"{_SUMMARY} WHERE m.division LIKE $1 || '%' ORDER BY m.year DESC, m.division LIMIT $2 OFFSET $3"
_LIST_COUNT = "SELECT count(*) FROM summaries WHERE division LIKE $1 || '%'"
_ONE = f"{_SUMMARY} WHERE m.id = $1"
_ISSUED = "SELECT issued_at, document FROM summary_issues WHERE summary = $1 AND version = $2"


class SummaryRow(QueryRow):
    """A summary in a list."""

    id: UUID
    division: str
    division_name: str | None
    timezone: str
    year: int
    issued: int = Field(description="the last version that was issued; 0: none yet")
    issued_at: datetime | None
    due_at: datetime
    drafted_at: datetime
    overdue_at: datetime | None
    version: int


class SummaryAnswer(SummaryRow):
    """A summary as it stands: its sentences, and the figures in their places."""

    sentences: tuple[SummarySentence, ...]
    figures: tuple[SummaryFigure, ...]
    changed: bool = Field(description="it was put otherwise since it was issued")


async def figures_of(database: Database, county: str, start: datetime, end: datetime) -> tuple[SummaryFigure, ...]:
    """All figures of a county's year."""
    values = await counted(database, county, start, end)
    return tuple(
        SummaryFigure(key=key, query=FIGURES[key].fact, value=value, starts_at=start, ends_at=end)
        for key, value in values.items()
    )


async def behind(database: Database, county: str, figure: SummaryFigure, limit: int, offset: int) -> list[FactRow]:
    """The list behind a figure, the oldest first."""
    return await facts(database, county, figure.key, figure.starts_at, figure.ends_at, limit, offset)


async def count_behind(database: Database, county: str, figure: SummaryFigure) -> int:
    """How long that list is now: what was told of late may have been added."""
    return await count_facts(database, county, figure.key, figure.starts_at, figure.ends_at)


async def count(database: Database, scope: str) -> int:
    """How many summaries there are of the counties of a scope."""
    return int(await database.fetchval(_LIST_COUNT, scope))


async def page(database: Database, scope: str, limit: int, offset: int) -> list[SummaryRow]:
    """Those, the last year first."""
    return [SummaryRow(**row) for row in await database.fetch(_LIST, scope, limit, offset)]


async def find(database: Database, summary: UUID) -> SummaryAnswer | None:
    """A summary, or None."""
    row = await database.fetchrow(_ONE, summary)
    return _answer(row, STATE.validate_json(row["state"])) if row else None


async def issued(database: Database, summary: UUID, version: int) -> tuple[SummaryIssued, datetime] | None:
    """A version as it was issued, and when."""
    row = await database.fetchrow(_ISSUED, summary, version)
    return (SummaryIssued.model_validate_json(row["document"]), row["issued_at"]) if row else None


def _answer(row: asyncpg.Record, state: Summary) -> SummaryAnswer:
    told = {"sentences": state.sentences, "figures": state.figures, "changed": state.changed}
    return SummaryAnswer(**{**row, **told})
