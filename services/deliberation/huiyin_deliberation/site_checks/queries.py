"""Checks of sites: which sites were checked this month, and what was found when."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import asyncpg
from pydantic import Field

from huiyin_contracts.parties import Person
from huiyin_contracts.site_checks import Inspection, Mark, SiteCheckRecorded
from huiyin_county.divisions import DEFAULT_TIMEZONE
from huiyin_events.connections import Database
from huiyin_service.persons.names import names_of, shown
from huiyin_service.persons.shown import ShownPerson
from huiyin_service.reading import QueryRow

_OPEN_SITES = "SELECT id, division FROM sites WHERE division LIKE $1 || '%' AND closed_at IS NULL ORDER BY id"
_MADE = "SELECT count(*) FROM site_checks WHERE site = $1 AND month = $2"
_OWED = "SELECT id, division, needed FROM duties WHERE kind = 'site_checks' AND about = $1 AND stage = 'open' {}"
_SITES = """
SELECT s.id, s.name, s.division, d.name AS division_name, n.made, n.last_at, n.points, y.needed, y.due_at, y.overdue_at
FROM sites s LEFT JOIN divisions d ON d.code = s.division
     LEFT JOIN duties y ON y.about = s.id AND y.kind = 'site_checks' AND y.period = $2,
LATERAL (SELECT count(*) FILTER (WHERE month = $2) AS made, max(checked_at) AS last_at,
                round(avg(points))::int AS points FROM site_checks WHERE site = s.id) n
WHERE s.closed_at IS NULL AND s.division LIKE $1 || '%'
ORDER BY (n.made >= coalesce(y.needed, 1)), s.division, s.name, s.id LIMIT $3 OFFSET $4
"""
_SITE_COUNT = "SELECT count(*) FROM sites WHERE closed_at IS NULL AND division LIKE $1 || '%'"
_CHECK = f"""
SELECT k.*, s.name AS site_name, d.name AS division_name, coalesce(c.timezone, '{DEFAULT_TIMEZONE}') AS timezone
FROM site_checks k LEFT JOIN sites s ON s.id = k.site LEFT JOIN divisions d ON d.code = k.division
     LEFT JOIN divisions c ON c.code = left(k.division, 6)
"""  # noqa: S608 - our own words
_WHERE = "WHERE k.division LIKE $1 || '%' AND ($2::uuid IS NULL OR k.site = $2)"
_LIST = f"{_CHECK} {_WHERE} ORDER BY k.checked_at DESC, k.id LIMIT $3 OFFSET $4"
_COUNT = f"SELECT count(*) FROM site_checks k {_WHERE}"  # noqa: S608
_ONE = f"{_CHECK} WHERE k.id = $1"


class CheckedSiteRow(QueryRow):
    """A site, and how often it was checked in a month."""

    id: UUID
    name: str
    division: str
    division_name: str | None
    made: int
    needed: int | None = Field(description="none: it was not there yet when the month began")
    due_at: datetime | None
    overdue_at: datetime | None
    last_at: datetime | None
    points: int | None = Field(description="mean of all its checks")


class SiteCheckRow(QueryRow):
    """A check of a site."""

    id: UUID
    site: UUID
    site_name: str | None
    division: str
    division_name: str | None
    timezone: str
    month: str
    points: int
    marks: tuple[Mark, ...]
    inspection: Inspection
    guidance: str
    by: ShownPerson
    checked_at: datetime


async def open_sites(database: Database, county: str) -> Sequence[asyncpg.Record]:
    """The sites of a county, by id and division."""
    return await database.fetch(_OPEN_SITES, county)


async def made(database: Database, site: UUID, month: str) -> int:
    """How often a site was checked in a month."""
    return int(await database.fetchval(_MADE, site, month))


async def owed(database: Database, site: UUID, month: str | None = None) -> Sequence[asyncpg.Record]:
    """The duties to check a site that are not done: of a month, or all."""
    if month is None:
        return await database.fetch(_OWED.format(""), site)
    return await database.fetch(_OWED.format("AND period = $2"), site, month)


async def count_sites(database: Database, scope: str) -> int:
    """How many sites lie in a scope."""
    return int(await database.fetchval(_SITE_COUNT, scope))


async def sites(database: Database, scope: str, month: str, limit: int, offset: int) -> list[CheckedSiteRow]:
    """Those sites with their checks of a month, those still to be checked first."""
    return [CheckedSiteRow(**row) for row in await database.fetch(_SITES, scope, month, limit, offset)]


async def count(database: Database, scope: str, site: UUID | None = None) -> int:
    """How many checks there are of the sites of a scope, or of one."""
    return int(await database.fetchval(_COUNT, scope, site))


async def page(database: Database, scope: str, site: UUID | None, limit: int, offset: int) -> list[SiteCheckRow]:
    """Those checks, the last first."""
    return await _rows(database, await database.fetch(_LIST, scope, site, limit, offset))


async def find(database: Database, check: UUID) -> SiteCheckRow | None:
    """A check, or None."""
    row = await database.fetchrow(_ONE, check)
    return (await _rows(database, [row]))[0] if row else None


async def _rows(database: Database, rows: Sequence[asyncpg.Record]) -> list[SiteCheckRow]:
    events = [SiteCheckRecorded.model_validate_json(row["document"]) for row in rows]
    names = await names_of(database, [event.by.subject for event in events])
    found = []
    for row, event in zip(rows, events, strict=True):
        by = shown(event.by, names)
        assert isinstance(by, Person)
        told = {"marks": event.marks, "inspection": event.inspection, "guidance": event.guidance, "by": by}
        found.append(SiteCheckRow(**{**row, **told}))
    return found
