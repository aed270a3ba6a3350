"""Sites (P1) as lists and one by one, with who is in their teams (P2) and who stands back from what."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from uuid import UUID

import asyncpg
from pydantic import Field

from huiyin_contracts.deliberation_rules import Capacity, DayKind, MarketDays, TeamKind
from huiyin_contracts.sites import InterestNature, SiteKind
from huiyin_county.divisions import DEFAULT_TIMEZONE
from huiyin_deliberation.sites.rules.convening import ALL_TEAMS
from huiyin_deliberation.sites.rules.site import Site, TeamPlace
from huiyin_events.connections import Database
from huiyin_service.persons.shown import ShownPerson
from huiyin_service.reading import QueryRow


class SiteRow(QueryRow):
    """A site: which villages deliberate there, on which days, and who of the county sees to it."""

    id: UUID
    division: str
    division_name: str | None
    timezone: str
    name: str
    kind: SiteKind
    villages: tuple[str, ...]
    village_names: tuple[str, ...]
    place: str
    days: DayKind
    market: MarketDays | None = Field(description="market days of its own; none: the charter's")
    officer: ShownPerson | None
    opened_at: datetime
    closed_at: datetime | None
    reason: str | None
    version: int


class SitePlaceRow(QueryRow):
    """Somebody's place in a team, also of one whose term has ended and who has not left yet."""

    site: UUID
    team: TeamKind
    person: ShownPerson
    capacity: Capacity
    until: date
    since: datetime


class SiteInterestRow(QueryRow):
    """Somebody who stands back from a matter, a topic or an issue."""

    site: UUID
    person: ShownPerson
    matter: UUID
    nature: InterestNature
    detail: str | None
    declared_at: datetime


_WANTED = """
WHERE s.closed_at IS NULL AND (s.division LIKE $1 || '%' OR EXISTS (
    SELECT FROM unnest(s.villages) AS v (code) WHERE v.code LIKE $1 || '%' OR $1 LIKE v.code || '%'
))
"""
_ABOUT = f"""
SELECT s.*, d.name AS division_name, coalesce(c.timezone, '{DEFAULT_TIMEZONE}') AS timezone,
       p.name AS officer_name,
       array(SELECT coalesce(n.name, v.code) FROM unnest(s.villages) WITH ORDINALITY AS v (code, place)
             LEFT JOIN divisions n USING (code) ORDER BY v.place) AS village_names
FROM sites s LEFT JOIN divisions d ON d.code = s.division LEFT JOIN divisions c ON c.code = left(s.division, 6)
     LEFT JOIN persons p ON p.subject = s.officer
"""  # noqa: S608 - our own words
_PAGE = f"{_ABOUT} {_WANTED} ORDER BY s.division, s.name, s.id LIMIT $2 OFFSET $3"
_COUNT = f"SELECT count(*) FROM sites s {_WANTED}"  # noqa: S608
_ONE = f"{_ABOUT} WHERE s.id = $1"
_PLACES = """
SELECT l.*, p.name FROM site_places l LEFT JOIN persons p USING (subject)
WHERE l.site = ANY($1) ORDER BY l.since, l.subject
"""
_INTERESTS = """
SELECT i.*, p.name FROM site_interests i LEFT JOIN persons p USING (subject)
WHERE i.site = $1 ORDER BY i.declared_at, i.subject LIMIT 200
"""
_SERVES = "SELECT true FROM sites WHERE id = $1 AND $2 = ANY(villages)"
_TAKEN = "SELECT true FROM sites WHERE division = $1 AND name = $2 AND id <> $3 AND closed_at IS NULL"


async def count(database: Database, scope: str) -> int:
    """How many sites lie in a scope or serve a village of it."""
    return int(await database.fetchval(_COUNT, scope))


async def page(database: Database, scope: str, limit: int, offset: int) -> list[SiteRow]:
    """Those sites, by where they lie and their name."""
    return [_row(row) for row in await database.fetch(_PAGE, scope, limit, offset)]


async def find(database: Database, site: UUID) -> SiteRow | None:
    """A site, or None."""
    row = await database.fetchrow(_ONE, site)
    return _row(row) if row else None


def _row(row: asyncpg.Record) -> SiteRow:
    officer = ShownPerson.of(row["officer"], row["officer_name"], row["officer_id"]) if row["officer"] else None
    market = MarketDays.model_validate_json(row["market"]) if row["market"] else None
    return SiteRow(**{**row, "officer": officer, "market": market})


async def places(database: Database, sites: Collection[UUID]) -> dict[UUID, list[SitePlaceRow]]:
    """Who is in the teams of these sites, in the order of their coming."""
    found: dict[UUID, list[SitePlaceRow]] = {site: [] for site in sites}
    for row in await database.fetch(_PLACES, list(sites)):
        person = ShownPerson.of(row["subject"], row["name"], row["member"])
        found[row["site"]].append(SitePlaceRow(**row, person=person))
    return found


async def interests(database: Database, site: UUID) -> list[SiteInterestRow]:
    """Who stands back from what at a site."""
    rows = await database.fetch(_INTERESTS, site)
    return [SiteInterestRow(**row, person=ShownPerson.of(row["subject"], row["name"], row["member"])) for row in rows]


async def serves(database: Database, site: UUID, village: str) -> bool:
    """Whether a village deliberates at a site."""
    return bool(await database.fetchval(_SERVES, site, village))


async def taken(database: Database, division: str, name: str, site: UUID) -> bool:
    """Whether another site of the division is called so: the view may not know it yet, but people tell them apart."""
    return bool(await database.fetchval(_TAKEN, division, name, site))


def as_rules(row: SiteRow, placed: Sequence[SitePlaceRow]) -> Site:
    """A site as the rules have it, to ask them whether it may convene."""
    teams = {
        team: tuple(TeamPlace(one.person, one.capacity, one.until) for one in placed if one.team == team)
        for team in ALL_TEAMS
    }
    return Site(row.id, row.closed_at is None, row.name, row.kind, row.place, row.villages, teams=teams)
