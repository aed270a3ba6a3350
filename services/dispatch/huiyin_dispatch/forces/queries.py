"""Forces as lists and one by one, their activities, and the figures of Y4, Y7 and Y11."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, get_args
from uuid import UUID

from huiyin_contracts.forces import ForceKind
from huiyin_service.auth import Principal
from huiyin_service.problems import Problem
from huiyin_service.service import Service

Row = dict[str, Any]

FORCE_KINDS: tuple[ForceKind, ...] = get_args(ForceKind)


@dataclass(frozen=True, slots=True)
class ForceFilter:
    """Which forces: of a kind, with a skill, of a name; on a day those who are free; those above that can come too."""

    kind: str | None = None
    skill: str | None = None
    text: str | None = None
    free_on: date | None = None
    covering: bool = False


_IN_SCOPE = """
(f.division LIKE $1 || '%' OR ($6 AND $1 LIKE f.division || '%' AND length($1) > length(f.division)
 AND (f.areas = '{}' OR EXISTS (SELECT FROM unnest(f.areas) AS a (code) WHERE $1 LIKE a.code || '%'))))
"""
_WANTED = f"""
FROM forces f LEFT JOIN divisions d ON d.code = f.division
WHERE f.disbanded_at IS NULL AND {_IN_SCOPE}
  AND ($2::text IS NULL OR f.kind = $2)
  AND ($3::text IS NULL OR $3 = ANY(f.skills))
  AND ($4::text IS NULL OR strpos(f.name, $4) > 0 OR strpos(f.leader, $4) > 0)
  AND ($5::date IS NULL OR f.available OR f.until < $5)
"""
_ABOUT = """
SELECT f.*, d.name AS division_name,
       (SELECT count(*) FROM force_members m WHERE m.force = f.id) AS people,
       (SELECT count(*) FROM force_estates e WHERE e.force = f.id) AS estates,
       (SELECT count(*) FROM activities a WHERE a.force = f.id AND a.stage = 'concluded') AS held
"""
_PAGE = f"{_ABOUT} {_WANTED} ORDER BY f.division, f.kind, f.name, f.id LIMIT $7 OFFSET $8"
_BY_KIND = f"SELECT f.kind, count(*) AS n {_WANTED} GROUP BY f.kind"
_ONE = f"""
{_ABOUT}, c.timezone FROM forces f LEFT JOIN divisions d ON d.code = f.division
LEFT JOIN divisions c ON c.code = left(f.division, 6) WHERE f.id = $1
"""
_ACTIVITIES = """
SELECT id, force, division, title, place, starts_at, stage, hours::float8 AS hours, persons, summary, signed_in
FROM activities WHERE force = $1 ORDER BY starts_at DESC, id LIMIT $2 OFFSET $3
"""
_NEAR = """
SELECT a.id, a.force, a.title, a.place, a.starts_at, f.name AS force_name,
       EXISTS (SELECT FROM activity_people p WHERE p.activity = a.id AND p.key = $1) AS signed_in
FROM activities a JOIN forces f ON f.id = a.force
WHERE a.stage = 'announced' AND left(a.division, 6) = left($2, 6)
  AND ($2 LIKE a.division || '%' OR EXISTS (SELECT FROM force_members m WHERE m.force = f.id AND m.key = $1))
ORDER BY a.starts_at, a.id LIMIT $3
"""
_OF_PERSON = """
SELECT f.id, f.name, f.kind, m.duty, f.leader_id = $1 AS leads
FROM force_members m JOIN forces f ON f.id = m.force
WHERE m.key = $1 AND left(f.division, 6) = left($2, 6) ORDER BY m.joined_at, f.id
"""
_MEMBERS = """
SELECT (SELECT count(*) FROM members WHERE left_at IS NULL AND division LIKE $1 || '%') AS members,
       (SELECT count(*) FROM member_posts WHERE division LIKE $1 || '%') AS posts,
       (SELECT count(*) FROM member_buildings WHERE division LIKE $1 || '%') AS buildings,
       s.*
FROM (SELECT count(*) AS services_recorded,
             count(*) FILTER (WHERE word = 'confirmed') AS services_confirmed,
             count(*) FILTER (WHERE word = 'disputed') AS services_disputed,
             coalesce(sum(persons) FILTER (WHERE word = 'confirmed'), 0)::bigint AS persons_served,
             coalesce(sum(hours) FILTER (WHERE word = 'confirmed'), 0)::float8 AS hours_served
      FROM member_services WHERE division LIKE $1 || '%') s
"""
_FORCES = """
SELECT f.kind, count(DISTINCT f.id) AS forces, count(m.key) AS people
FROM forces f LEFT JOIN force_members m ON m.force = f.id
WHERE f.disbanded_at IS NULL AND f.division LIKE $1 || '%' GROUP BY f.kind
"""
_HELD = """
SELECT count(*) AS activities,
       coalesce(sum(hours), 0)::float8 AS activity_hours,
       coalesce(sum(signed_in), 0)::bigint AS participants,
       coalesce(sum(hours * signed_in), 0)::float8 AS participant_hours,
       coalesce(sum(persons), 0)::bigint AS activity_persons
FROM activities WHERE stage = 'concluded' AND division LIKE $1 || '%'
"""
_PAIRED = """
SELECT count(DISTINCT e.estate) FROM force_estates e JOIN forces f ON f.id = e.force WHERE f.division LIKE $1 || '%'
"""


async def count(service: Service, scope: str, wanted: ForceFilter) -> int:
    """How many forces in `scope` are wanted."""
    return int(await service.pool.fetchval(f"SELECT count(*) {_WANTED}", scope, *_arguments(wanted)))


async def count_by_kind(service: Service, scope: str, wanted: ForceFilter) -> dict[str, int]:
    """How many forces of each kind are wanted in `scope`."""
    counted = {row["kind"]: row["n"] for row in await service.pool.fetch(_BY_KIND, scope, *_arguments(wanted))}
    return {kind: counted.get(kind, 0) for kind in FORCE_KINDS}


async def page(service: Service, scope: str, wanted: ForceFilter, limit: int, offset: int) -> list[Row]:
    """Those forces by division, kind and name."""
    return [dict(row) for row in await service.pool.fetch(_PAGE, scope, *_arguments(wanted), limit, offset)]


def _arguments(wanted: ForceFilter) -> tuple[Any, ...]:
    return wanted.kind, wanted.skill, wanted.text, wanted.free_on, wanted.covering


async def one(service: Service, force: UUID) -> Row:
    """A force with its people and estates; the view is given a moment. Raises a 404 Problem."""
    row = await service.pool.fetchrow(_ONE, force)
    if row is None:
        await service.catch_up()
        row = await service.pool.fetchrow(_ONE, force)
    if row is None:
        raise Problem(404, "unknown-force", "没有这支力量", "编号可能有误，或没有登记过。")
    people = "SELECT name, member, duty, joined_at FROM force_members WHERE force = $1 ORDER BY joined_at, key"
    estates = "SELECT estate FROM force_estates WHERE force = $1 ORDER BY estate"
    return {
        **row,
        "members": [dict(person) for person in await service.pool.fetch(people, force)],
        "paired": [estate["estate"] for estate in await service.pool.fetch(estates, force)],
    }


async def areas(service: Service, division: str, named: Sequence[str] = ()) -> dict[str, str]:
    """Where in its division a force may be called to, names by code: what lies one level below, and what it `named`."""
    query = "SELECT code, name FROM divisions WHERE parent = $1 OR code = ANY($2) ORDER BY code"
    found = {row["code"]: row["name"] for row in await service.pool.fetch(query, division, named)}
    return found | {code: code for code in named if code not in found}


async def count_activities(service: Service, force: UUID) -> int:
    """How many activities a force announced."""
    return int(await service.pool.fetchval("SELECT count(*) FROM activities WHERE force = $1", force))


async def activities(service: Service, force: UUID, limit: int, offset: int) -> list[Row]:
    """A force's activities, the latest first, with who signed in."""
    found = [dict(row) for row in await service.pool.fetch(_ACTIVITIES, force, limit, offset)]
    people: dict[UUID, list[Row]] = {activity["id"]: [] for activity in found}
    query = "SELECT activity, name, member FROM activity_people WHERE activity = ANY($1) ORDER BY signed_in_at, key"
    for row in await service.pool.fetch(query, list(people)):
        people[row["activity"]].append({"name": row["name"], "member": row["member"]})
    return [{**activity, "people": people[activity["id"]]} for activity in found]


async def activities_near(service: Service, who: str, village: str, limit: int) -> list[Row]:
    """Activities to come, of the forces somebody belongs to and of those around their village."""
    return [dict(row) for row in await service.pool.fetch(_NEAR, who, village, limit)]


async def of_person(service: Service, who: str, village: str) -> list[Row]:
    """The forces of their county that somebody belongs to."""
    return [dict(row) for row in await service.pool.fetch(_OF_PERSON, who, village)]


async def acts_for(service: Service, principal: Principal) -> frozenset[str]:
    """The forces of their county that a member belongs to, as orders name them; an office acts for any without."""
    if principal.role != "member":
        return frozenset()
    return frozenset(str(row["id"]) for row in await of_person(service, principal.sub, principal.division))


async def figures(service: Service, scope: str) -> Row:
    """What the members and forces of a division come to: only services that were confirmed and activities held."""
    [members] = await service.pool.fetch(_MEMBERS, scope)
    [held] = await service.pool.fetch(_HELD, scope)
    by_kind: Mapping[str, Any] = {row["kind"]: row for row in await service.pool.fetch(_FORCES, scope)}
    forces = {kind: by_kind[kind]["forces"] if kind in by_kind else 0 for kind in FORCE_KINDS}
    return {
        **members,
        "forces": forces,
        "forces_total": sum(forces.values()),
        "people": sum(row["people"] for row in by_kind.values()),
        "couriers": by_kind["courier"]["people"] if "courier" in by_kind else 0,
        "estates_paired": int(await service.pool.fetchval(_PAIRED, scope)),
        **held,
    }
