"""Links, visits, the two lists and rounds (P3), as pages and the API show them."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Literal, get_args
from uuid import UUID

import asyncpg
from pydantic import Field

from huiyin_contracts.deliberation_rules import PlanPriority
from huiyin_contracts.lists import LinkEndReason, ListKind, VisitWay
from huiyin_contracts.supervision import SupervisionLevel
from huiyin_county.divisions import DEFAULT_TIMEZONE
from huiyin_events.connections import Database
from huiyin_service.persons.shown import ShownPerson
from huiyin_service.reading import QueryRow

ListedStageOf = Literal["listed", "planned", "grouped", "dispatched", "answered", "settled"]
MATTER_STAGES: tuple[ListedStageOf, ...] = get_args(ListedStageOf)


class LinkRow(QueryRow):
    """A member and a household that they look after; who lives there, only their own people and the offices see."""

    id: UUID
    division: str
    division_name: str | None
    member: ShownPerson
    number: str
    head: str | None
    address: str | None
    linked_at: datetime
    ended_at: datetime | None
    reason: LinkEndReason | None
    visited_on: date | None = Field(description="the last time; none: never yet")
    visits: int
    version: int


class VisitRow(QueryRow):
    """A visit, and what was said."""

    id: UUID
    division: str
    link: UUID
    number: str
    member: ShownPerson
    visited_on: date
    way: VisitWay
    words: str | None
    found: int
    recorded_at: datetime


class MatterRow(QueryRow):
    """A listed matter, as anybody may read it."""

    id: UUID
    division: str
    division_name: str | None
    timezone: str
    kind: ListKind
    category: str
    number: str | None = Field(description="of its issue, by which it is followed")
    title: str | None = Field(description="what screening made of it for everybody; none: not screened yet")
    priority: PlanPriority | None
    stage: ListedStageOf
    listed_at: datetime
    due_on: date
    overdue: bool
    stalled: tuple[SupervisionLevel, ...] = Field(description="who sees to it, since it was not screened in time")
    reason: str | None = Field(description="its answer, where it was not taken")
    into_matter: UUID | None
    settled_at: datetime | None
    version: int


class MatterAnswer(MatterRow):
    """A listed matter for the village's office: with what was said."""

    description: str | None
    address: str | None
    household: UUID
    member: ShownPerson


class RoundRow(QueryRow):
    """A screening round."""

    id: UUID
    division: str
    held_on: date
    present: int
    screened: int
    recorded_at: datetime


_LINK = """
SELECT l.*, d.name AS division_name, p.name AS member_name
FROM links l LEFT JOIN divisions d ON d.code = l.division LEFT JOIN persons p ON p.subject = l.subject
"""
_LINKS_WANTED = """
l.ended_at IS NULL AND l.division LIKE $1 || '%' AND ($2::text IS NULL OR l.member = $2)
AND ($3::text IS NULL OR l.number = $3 OR strpos(coalesce(l.head, ''), $3) > 0 OR EXISTS (
    SELECT FROM persons p WHERE p.subject = l.subject AND strpos(p.name, $3) > 0))
"""
_LINKS = (
    f"{_LINK} WHERE {_LINKS_WANTED} ORDER BY l.visited_on NULLS FIRST, l.division, l.number, l.id LIMIT $4 OFFSET $5"
)
_COUNT_LINKS = f"SELECT count(*) FROM links l WHERE {_LINKS_WANTED}"  # noqa: S608 - our own words
_ONE_LINK = f"{_LINK} WHERE l.id = $1"
_VISITS = """
SELECT v.*, l.number, p.name AS member_name FROM visits v JOIN links l ON l.id = v.link
LEFT JOIN persons p ON p.subject = v.subject
WHERE v.division LIKE $1 || '%' AND ($2::uuid IS NULL OR v.link = $2)
ORDER BY v.visited_on DESC, v.recorded_at DESC, v.id LIMIT $3 OFFSET $4
"""
_COUNT_VISITS = """
SELECT count(*) FROM visits WHERE division LIKE $1 || '%' AND ($2::uuid IS NULL OR link = $2)
"""
_MATTER = f"""
SELECT m.id, m.division, d.name AS division_name, coalesce(c.timezone, '{DEFAULT_TIMEZONE}') AS timezone, m.kind,
       CASE WHEN i.taken_back THEN i.category ELSE m.category END AS category, i.number,
       CASE WHEN i.taken_back THEN NULL ELSE m.title END AS title, m.priority, m.stage, m.listed_at, m.due_on,
       m.stage = 'listed' AND m.due_on < ($1 AT TIME ZONE coalesce(c.timezone, '{DEFAULT_TIMEZONE}'))::date AS overdue,
       m.stalled, m.reason, m.into_matter, m.settled_at, m.version, m.household, m.subject, m.member,
       i.description, i.address, p.name AS member_name
FROM matters m LEFT JOIN divisions d ON d.code = m.division LEFT JOIN divisions c ON c.code = left(m.division, 6)
     LEFT JOIN issues i ON i.id = m.id LEFT JOIN persons p ON p.subject = m.subject
"""  # noqa: S608
_IN_ORDER = "ORDER BY m.settled_at DESC NULLS FIRST, m.due_on, m.listed_at, m.id"
# Those of the page are found first, and only these are put together.
_MATTERS = f"""
{_MATTER} WHERE m.id = ANY(ARRAY(
    SELECT m.id FROM matters m
    WHERE m.division LIKE $2 || '%' AND ($3::text IS NULL OR m.kind = $3) AND m.stage = ANY($4)
    {_IN_ORDER} LIMIT $5 OFFSET $6)) {_IN_ORDER}
"""  # noqa: S608
_ONE_MATTER = f"{_MATTER} WHERE m.id = $2"
_COUNTS = """
SELECT kind, stage, count(*) AS n FROM matters WHERE division LIKE $1 || '%' GROUP BY kind, stage
"""
_ROUNDS = """
SELECT * FROM screening_rounds WHERE division LIKE $1 || '%'
ORDER BY held_on DESC, recorded_at DESC, id LIMIT $2 OFFSET $3
"""
_COUNT_ROUNDS = "SELECT count(*) FROM screening_rounds WHERE division LIKE $1 || '%'"


async def count_links(database: Database, scope: str, member: str | None, text: str | None) -> int:
    """How many links of a scope are wanted."""
    return int(await database.fetchval(_COUNT_LINKS, scope, member, text))


async def links(
    database: Database, scope: str, member: str | None, text: str | None, limit: int, offset: int
) -> list[LinkRow]:
    """Those links, the household first that was visited the longest ago."""
    rows = await database.fetch(_LINKS, scope, member, text, limit, offset)
    return [_link(row) for row in rows]


async def find_link(database: Database, link: UUID) -> LinkRow | None:
    """A link, or None."""
    row = await database.fetchrow(_ONE_LINK, link)
    return _link(row) if row else None


def _link(row: asyncpg.Record) -> LinkRow:
    return LinkRow(**{**row, "member": ShownPerson.of(row["subject"], row["member_name"], row["member"])})


async def count_visits(database: Database, scope: str, link: UUID | None) -> int:
    """How many visits of a scope, or of a link."""
    return int(await database.fetchval(_COUNT_VISITS, scope, link))


async def visits(database: Database, scope: str, link: UUID | None, limit: int, offset: int) -> list[VisitRow]:
    """Those visits, the last first."""
    rows = await database.fetch(_VISITS, scope, link, limit, offset)
    return [
        VisitRow(**{**row, "member": ShownPerson.of(row["subject"], row["member_name"], row["member"])}) for row in rows
    ]


async def counts(database: Database, scope: str) -> dict[tuple[str, str], int]:
    """How many matters of a scope are on each list, at each stage."""
    return {(row["kind"], row["stage"]): row["n"] for row in await database.fetch(_COUNTS, scope)}


async def matters(
    database: Database,
    now: datetime,
    scope: str,
    kind: ListKind | None,
    stages: Sequence[ListedStageOf],
    limit: int,
    offset: int,
) -> list[MatterAnswer]:
    """The matters of a list: what is to be screened first, then what was settled last."""
    rows = await database.fetch(_MATTERS, now, scope, kind, list(stages), limit, offset)
    return [_matter(row) for row in rows]


async def find_matter(database: Database, now: datetime, matter: UUID) -> MatterAnswer | None:
    """A matter, or None."""
    row = await database.fetchrow(_ONE_MATTER, now, matter)
    return _matter(row) if row else None


def _matter(row: asyncpg.Record) -> MatterAnswer:
    return MatterAnswer(**{**row, "member": ShownPerson.of(row["subject"], row["member_name"], row["member"])})


def as_public(matter: MatterAnswer) -> MatterRow:
    """What anybody may read of it."""
    return MatterRow(**{name: getattr(matter, name) for name in MatterRow.model_fields})


async def count_rounds(database: Database, scope: str) -> int:
    """How many rounds were held."""
    return int(await database.fetchval(_COUNT_ROUNDS, scope))


async def rounds(database: Database, scope: str, limit: int, offset: int) -> list[RoundRow]:
    """Rounds, the last first."""
    return [RoundRow(**row) for row in await database.fetch(_ROUNDS, scope, limit, offset)]
