"""Members who are registered as lists and one by one (Y4), and what they did."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from huiyin_contracts.base import Tenths
from huiyin_contracts.members import Voice
from huiyin_dispatch.members.rules import ServiceStatus
from huiyin_events.connections import Database
from huiyin_service.persons.masking import PersonName
from huiyin_service.reading import QueryRow


@dataclass(frozen=True, slots=True)
class MemberFilter:
    """Which members of a division: with a skill, a post, of a name or employer, in an estate; free on a day."""

    skill: str | None = None
    post: str | None = None
    text: str | None = None
    free_on: date | None = None
    estate: str | None = None


class MemberRow(QueryRow):
    """A member in a list, with the posts they hold and what they did that was confirmed."""

    id: UUID
    member: str
    division: str
    division_name: str | None
    name: PersonName
    employer: str | None
    estate: str | None
    estate_name: str | None
    building: str | None
    skills: list[str]
    available: bool
    until: date | None
    registered_at: datetime
    left_at: datetime | None
    posts: list[str]
    services: int
    persons: int
    version: int


class PostRow(QueryRow):
    """A vanguard post that is held."""

    post: str
    duty: str | None
    taken_at: datetime


class LinkedBuildingRow(QueryRow):
    """A building that a member looks after."""

    estate: str | None
    building: str


class MemberAnswer(MemberRow):
    """A member with their posts and linked buildings."""

    timezone: str | None
    held: list[PostRow]
    buildings: list[LinkedBuildingRow]


class ServiceRow(QueryRow):
    """What a member did for others, and whether it was confirmed."""

    service: UUID
    id: UUID
    division: str
    name: PersonName
    description: str
    category: str
    served_on: date
    hours: Tenths
    persons: int
    status: ServiceStatus
    voice: Voice | None
    reason: str | None
    recorded_at: datetime


_WANTED = """
FROM members_named m LEFT JOIN divisions d ON d.code = m.division
WHERE m.left_at IS NULL AND m.division LIKE $1 || '%'
  AND ($2::text IS NULL OR $2 = ANY(m.skills))
  AND ($3::text IS NULL OR EXISTS (SELECT FROM member_posts p WHERE p.id = m.id AND p.post = $3))
  AND ($4::text IS NULL OR strpos(m.name, $4) > 0 OR strpos(m.employer, $4) > 0)
  AND ($5::date IS NULL OR m.available OR m.until < $5)
  AND ($6::text IS NULL OR m.estate = $6)
"""
_POSTS = "ARRAY(SELECT p.post FROM member_posts p WHERE p.id = m.id ORDER BY p.taken_at, p.post) AS posts"
_SERVED = """
(SELECT count(*) FROM member_services s WHERE s.id = m.id AND s.status = 'confirmed') AS services,
(SELECT coalesce(sum(s.persons), 0) FROM member_services s WHERE s.id = m.id AND s.status = 'confirmed') AS persons
"""
_ESTATE = "(SELECT e.name FROM estates e WHERE e.code = m.estate) AS estate_name"
_ABOUT = f"""
SELECT m.id, m.member, m.division, d.name AS division_name, m.name, m.employer, m.estate, {_ESTATE}, m.building,
       m.skills, m.available, m.until, m.registered_at, m.left_at, {_POSTS}, {_SERVED}, m.version
"""
SORTED: Mapping[str, str] = {
    "name": "m.division, m.name",
    "-name": "m.division DESC, m.name DESC",
    "employer": "m.employer, m.name",
    "-employer": "m.employer DESC, m.name",
    "services": "services, m.name",
    "-services": "services DESC, m.name",
    "registered_at": "m.registered_at",
    "-registered_at": "m.registered_at DESC",
}
"""By what members are sorted, as a list's address says it."""
_PAGE = f"{_ABOUT} {_WANTED} ORDER BY {{by}}, m.id LIMIT $7 OFFSET $8"
_SKILLS = """
SELECT skill FROM members m, unnest(m.skills) AS skill WHERE m.left_at IS NULL AND m.division LIKE $1 || '%'
GROUP BY skill ORDER BY count(*) DESC, skill LIMIT 50
"""
_ONE = f"""
{_ABOUT}, c.timezone FROM members_named m LEFT JOIN divisions d ON d.code = m.division
LEFT JOIN divisions c ON c.code = left(m.division, 6) WHERE m.id = $1
"""
_HELD = "SELECT post, duty, taken_at FROM member_posts WHERE id = $1 ORDER BY taken_at, post"
_LINKED = "SELECT nullif(estate, '') AS estate, building FROM member_buildings WHERE id = $1 ORDER BY estate, building"
# Of a member by their number, or of a division's members by its code.
_OF = """
WHERE ($1::uuid IS NULL OR s.id = $1) AND ($2::text IS NULL OR s.division LIKE $2 || '%')
  AND ($3::text IS NULL OR s.status = $3)
"""
_COUNT_SERVICES = f"SELECT count(*) FROM member_services s {_OF}"  # noqa: S608 — our own words
_SERVICE = """
SELECT s.service, s.id, s.division, m.name, s.description, s.category, s.served_on, s.hours, s.persons, s.status,
       s.voice,       s.reason, s.recorded_at
"""
_WHOSE = "LEFT JOIN members_named m ON m.id = s.id"
_SERVICES = f"""
{_SERVICE} FROM member_services s {_WHOSE} {_OF}
ORDER BY s.served_on DESC, s.recorded_at DESC, s.service LIMIT $4 OFFSET $5
"""
_ONE_SERVICE = f"{_SERVICE} FROM member_services s {_WHOSE} WHERE s.service = $1 AND s.id = $2"


async def count(database: Database, scope: str, wanted: MemberFilter) -> int:
    """How many members in `scope` are wanted."""
    return int(await database.fetchval(f"SELECT count(*) {_WANTED}", scope, *_arguments(wanted)))


async def page(
    database: Database, scope: str, wanted: MemberFilter, limit: int, offset: int, by: str = "name"
) -> list[MemberRow]:
    """Those members by village and name, or else as `SORTED` says, with their posts and what they did."""
    query = _PAGE.format(by=SORTED[by])
    return [MemberRow(**row) for row in await database.fetch(query, scope, *_arguments(wanted), limit, offset)]


async def skills(database: Database, scope: str) -> list[str]:
    """What the members of a division can help with, most of all first."""
    return [row["skill"] for row in await database.fetch(_SKILLS, scope)]


def _arguments(wanted: MemberFilter) -> tuple[Any, ...]:
    return wanted.skill, wanted.post, wanted.text, wanted.free_on, wanted.estate


async def find(database: Database, member: UUID) -> MemberAnswer | None:
    """A member with their posts and linked buildings, or None."""
    row = await database.fetchrow(_ONE, member)
    if row is None:
        return None
    held = [PostRow(**post) for post in await database.fetch(_HELD, member)]
    linked = [LinkedBuildingRow(**building) for building in await database.fetch(_LINKED, member)]
    return MemberAnswer(**row, held=held, buildings=linked)


async def count_services(database: Database, of: UUID | str, status: ServiceStatus | None = None) -> int:
    """How many services a member, or the members of a division, recorded."""
    return int(await database.fetchval(_COUNT_SERVICES, *_whose(of), status))


async def services(
    database: Database, of: UUID | str, status: ServiceStatus | None, limit: int, offset: int
) -> list[ServiceRow]:
    """Those services, the last first."""
    return [ServiceRow(**row) for row in await database.fetch(_SERVICES, *_whose(of), status, limit, offset)]


def _whose(of: UUID | str) -> tuple[UUID | None, str | None]:
    return (of, None) if isinstance(of, UUID) else (None, of)


async def find_service(database: Database, member: UUID, served: UUID) -> ServiceRow | None:
    """One service of a member, or None."""
    row = await database.fetchrow(_ONE_SERVICE, served, member)
    return ServiceRow(**row) if row else None
