"""Members at home as lists and one by one (Y4), and what they did."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from huiyin_service.problems import Problem
from huiyin_service.service import Service

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class MemberFilter:
    """Which members of a division: with a skill, a post, of a name or employer, in an estate; free on a day."""

    skill: str | None = None
    post: str | None = None
    text: str | None = None
    free_on: date | None = None
    estate: str | None = None


_WANTED = """
FROM members m LEFT JOIN divisions d ON d.code = m.division
WHERE m.left_at IS NULL AND m.division LIKE $1 || '%'
  AND ($2::text IS NULL OR $2 = ANY(m.skills))
  AND ($3::text IS NULL OR EXISTS (SELECT FROM member_posts p WHERE p.id = m.id AND p.post = $3))
  AND ($4::text IS NULL OR strpos(m.name, $4) > 0 OR strpos(m.employer, $4) > 0)
  AND ($5::date IS NULL OR m.available OR m.until < $5)
  AND ($6::text IS NULL OR m.estate = $6)
"""
_POSTS = "ARRAY(SELECT p.post FROM member_posts p WHERE p.id = m.id ORDER BY p.taken_at, p.post) AS posts"
_SERVED = """
(SELECT count(*) FROM member_services s WHERE s.id = m.id AND s.word = 'confirmed') AS services,
(SELECT coalesce(sum(s.persons), 0) FROM member_services s WHERE s.id = m.id AND s.word = 'confirmed') AS persons
"""
_ESTATE = "(SELECT e.name FROM estates e WHERE e.code = m.estate) AS estate_name"
_ABOUT = f"SELECT m.*, d.name AS division_name, {_ESTATE}, {_POSTS}, {_SERVED}"
SORTED: Mapping[str, str] = {
    "name": "m.division, m.name",
    "-name": "m.division DESC, m.name DESC",
    "employer": "m.employer, m.name",
    "-employer": "m.employer DESC, m.name",
    "services": "services, m.name",
    "-services": "services DESC, m.name",
    "reported_at": "m.reported_at",
    "-reported_at": "m.reported_at DESC",
}
"""By what members are sorted, as a list's address says it."""
_PAGE = f"{_ABOUT} {_WANTED} ORDER BY {{by}}, m.id LIMIT $7 OFFSET $8"
_SKILLS = """
SELECT skill FROM members m, unnest(m.skills) AS skill WHERE m.left_at IS NULL AND m.division LIKE $1 || '%'
GROUP BY skill ORDER BY count(*) DESC, skill LIMIT 50
"""
_ONE = f"""
{_ABOUT}, c.timezone FROM members m LEFT JOIN divisions d ON d.code = m.division
LEFT JOIN divisions c ON c.code = left(m.division, 6) WHERE m.id = $1
"""
_HELD = "SELECT post, duty, taken_at FROM member_posts WHERE id = $1 ORDER BY taken_at, post"
_LINKED = "SELECT estate, building FROM member_buildings WHERE id = $1 ORDER BY estate, building"
# Of a member by their number, or of a division's members by its code.
_OF = """
FROM member_services
WHERE ($1::uuid IS NULL OR id = $1) AND ($2::text IS NULL OR division LIKE $2 || '%')
  AND ($3::text IS NULL OR word = $3)
"""
_COUNT_SERVICES = f"SELECT count(*) {_OF}"
_SERVICES = f"""
SELECT service, what, category, served_on, hours::float8 AS hours, persons, word, by, reason, recorded_at, name, id,
       division {_OF}
ORDER BY served_on DESC, recorded_at DESC, service LIMIT $4 OFFSET $5
"""


async def count(service: Service, scope: str, wanted: MemberFilter) -> int:
    """How many members in `scope` are wanted."""
    return int(await service.pool.fetchval(f"SELECT count(*) {_WANTED}", scope, *_arguments(wanted)))


async def page(
    service: Service, scope: str, wanted: MemberFilter, limit: int, offset: int, by: str = "name"
) -> list[Row]:
    """Those members by village and name, or else as `SORTED` says, with their posts and what they did."""
    query = _PAGE.format(by=SORTED[by])
    return [dict(row) for row in await service.pool.fetch(query, scope, *_arguments(wanted), limit, offset)]


async def skills(service: Service, scope: str) -> list[str]:
    """What the members of a division can help with, most of all first."""
    return [row["skill"] for row in await service.pool.fetch(_SKILLS, scope)]


def _arguments(wanted: MemberFilter) -> tuple[Any, ...]:
    return wanted.skill, wanted.post, wanted.text, wanted.free_on, wanted.estate


async def find(service: Service, member: UUID) -> Row | None:
    """A member with their posts and linked buildings, or None."""
    row = await service.pool.fetchrow(_ONE, member)
    if row is None:
        return None
    held = [dict(post) for post in await service.pool.fetch(_HELD, member)]
    linked = [dict(building) for building in await service.pool.fetch(_LINKED, member)]
    return {**row, "held": held, "buildings": linked}


async def one(service: Service, member: UUID) -> Row:
    """A member; the view is given a moment to take in what happened just now. Raises a 404 Problem."""
    found = await find(service, member)
    if found is None:
        await service.catch_up()
        found = await find(service, member)
    if found is None:
        raise Problem(404, "unknown-member", "没有这位党员", "编号可能有误，或还没有报到。")
    return found


async def count_services(service: Service, of: UUID | str, word: str | None = None) -> int:
    """How many services a member, or the members of a division, recorded."""
    return int(await service.pool.fetchval(_COUNT_SERVICES, *_whose(of), word))


async def services(service: Service, of: UUID | str, word: str | None, limit: int, offset: int) -> list[Row]:
    """Those services, the last first."""
    return [dict(row) for row in await service.pool.fetch(_SERVICES, *_whose(of), word, limit, offset)]


def _whose(of: UUID | str) -> tuple[UUID | None, str | None]:
    return (of, None) if isinstance(of, UUID) else (None, of)


async def service_of(service: Service, member: UUID, served: UUID) -> Row:
    """One service of a member. Raises a 404 Problem."""
    query = "SELECT * FROM member_services WHERE service = $1 AND id = $2"
    row = await service.pool.fetchrow(query, served, member)
    if row is None:
        await service.catch_up()
        row = await service.pool.fetchrow(query, served, member)
    if row is None:
        raise Problem(404, "unknown-service", "没有这条服务记录", "编号可能有误，或记录不存在。")
    return dict(row)
