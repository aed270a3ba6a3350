"""Forces as lists and one by one (Y7, Y11), and their activities."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, get_args
from uuid import UUID

import asyncpg

from huiyin_contracts.base import Tenths
from huiyin_contracts.forces import ForceKind
from huiyin_dispatch.forces.rules import ActivityStage
from huiyin_events.connections import Database
from huiyin_service.auth import Principal
from huiyin_service.persons.masking import PersonName
from huiyin_service.persons.shown import ShownPerson
from huiyin_service.policy import may
from huiyin_service.reading import QueryRow

FORCE_KINDS: tuple[ForceKind, ...] = get_args(ForceKind)


@dataclass(frozen=True, slots=True)
class ForceFilter:
    """Which forces: of a kind, with a skill, of a name; on a day those who are free; those above that can come too."""

    kind: str | None = None
    skill: str | None = None
    text: str | None = None
    free_on: date | None = None
    covering: bool = False


class ForceRow(QueryRow):
    """A force in a list: how many people and estates it has, and how many activities it held."""

    id: UUID
    division: str
    division_name: str | None
    kind: ForceKind
    name: str
    leader: ShownPerson
    skills: list[str]
    areas: list[str]
    available: bool
    until: date | None
    formed_at: datetime
    disbanded_at: datetime | None
    reason: str | None
    people: int
    estates: int
    held: int
    version: int


class ForceMemberRow(QueryRow):
    """A person in a force."""

    name: PersonName
    id: str | None
    subject: UUID
    duty: str | None
    joined_at: datetime


class ForceAnswer(ForceRow):
    """A force with its people, and the estates it is paired with."""

    timezone: str | None
    members: list[ForceMemberRow]
    paired: list[str]


class ActivityRow(QueryRow):
    """An activity of a force, with who signed in."""

    id: UUID
    force: UUID
    division: str
    title: str
    place: str
    starts_at: datetime
    stage: ActivityStage
    hours: Tenths | None
    persons: int | None
    summary: str | None
    signed_in: int
    people: list[ShownPerson]


class NearbyActivityRow(QueryRow):
    """An activity to come, and whether the one who looks has signed in."""

    id: UUID
    force: UUID
    force_name: str
    title: str
    place: str
    starts_at: datetime
    signed_in: bool


class OwnForceRow(QueryRow):
    """A force that a person belongs to."""

    id: UUID
    name: str
    kind: ForceKind
    duty: str | None
    leads: bool


_IN_SCOPE = """
(f.division LIKE $1 || '%' OR ($6 AND $1 LIKE f.division || '%' AND length($1) > length(f.division)
 AND (f.areas = '{}' OR EXISTS (SELECT FROM unnest(f.areas) AS a (code) WHERE $1 LIKE a.code || '%'))))
"""
_WANTED = f"""
FROM forces f LEFT JOIN divisions d ON d.code = f.division LEFT JOIN persons l ON l.subject = f.leader
WHERE f.disbanded_at IS NULL AND {_IN_SCOPE}
  AND ($2::text IS NULL OR f.kind = $2)
  AND ($3::text IS NULL OR $3 = ANY(f.skills))
  AND ($4::text IS NULL OR strpos(f.name, $4) > 0 OR strpos(l.name, $4) > 0)
  AND ($5::date IS NULL OR f.available OR f.until < $5)
"""
_ABOUT = """
SELECT f.id, f.division, d.name AS division_name, f.kind, f.name, f.leader, f.leader_id, l.name AS leader_name,
       f.skills, f.areas, f.available,
       f.until, f.formed_at, f.disbanded_at, f.reason, f.version,
       (SELECT count(*) FROM force_members m WHERE m.force = f.id) AS people,
       (SELECT count(*) FROM force_estates e WHERE e.force = f.id) AS estates,
       (SELECT count(*) FROM activities a WHERE a.force = f.id AND a.stage = 'concluded') AS held
"""
_PAGE = f"{_ABOUT} {_WANTED} ORDER BY f.division, f.kind, f.name, f.id LIMIT $7 OFFSET $8"
_BY_KIND = f"SELECT f.kind, count(*) AS n {_WANTED} GROUP BY f.kind"
_ONE = f"""
{_ABOUT}, c.timezone FROM forces f LEFT JOIN divisions d ON d.code = f.division
LEFT JOIN persons l ON l.subject = f.leader LEFT JOIN divisions c ON c.code = left(f.division, 6) WHERE f.id = $1
"""
_ACTIVITIES = """
SELECT id, force, division, title, place, starts_at, stage, hours, persons, summary, signed_in
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
SELECT f.id, f.name, f.kind, m.duty, coalesce(f.leader_id = $1, false) AS leads
FROM force_members m JOIN forces f ON f.id = m.force
WHERE m.key = $1 AND left(f.division, 6) = left($2, 6) ORDER BY m.joined_at, f.id
"""
_PEOPLE = """
SELECT coalesce(p.name, '—') AS name, m.member AS id, m.subject, m.duty, m.joined_at
FROM force_members m LEFT JOIN persons p USING (subject) WHERE m.force = $1 ORDER BY m.joined_at, m.key
"""
_PAIRED = "SELECT estate FROM force_estates WHERE force = $1 ORDER BY estate"
_SIGNED_IN = """
SELECT a.activity, a.subject, p.name, a.member FROM activity_people a LEFT JOIN persons p USING (subject)
WHERE a.activity = ANY($1) ORDER BY a.signed_in_at, a.key
"""
_AREAS = "SELECT code, name FROM divisions WHERE parent = $1 OR code = ANY($2) ORDER BY code"
_COUNT_ACTIVITIES = "SELECT count(*) FROM activities WHERE force = $1"


async def count(database: Database, scope: str, wanted: ForceFilter) -> int:
    """How many forces in `scope` are wanted."""
    return int(await database.fetchval(f"SELECT count(*) {_WANTED}", scope, *_arguments(wanted)))


async def count_by_kind(database: Database, scope: str, wanted: ForceFilter) -> dict[str, int]:
    """How many forces of each kind are wanted in `scope`."""
    counted = {row["kind"]: row["n"] for row in await database.fetch(_BY_KIND, scope, *_arguments(wanted))}
    return {kind: counted.get(kind, 0) for kind in FORCE_KINDS}


async def page(database: Database, scope: str, wanted: ForceFilter, limit: int, offset: int) -> list[ForceRow]:
    """Those forces by division, kind and name."""
    rows = await database.fetch(_PAGE, scope, *_arguments(wanted), limit, offset)
    return [ForceRow(**{**row, "leader": _leader(row)}) for row in rows]


def _leader(row: asyncpg.Record) -> ShownPerson:
    return ShownPerson.of(row["leader"], row["leader_name"], row["leader_id"])


def _arguments(wanted: ForceFilter) -> tuple[Any, ...]:
    return wanted.kind, wanted.skill, wanted.text, wanted.free_on, wanted.covering


async def find(database: Database, force: UUID) -> ForceAnswer | None:
    """A force with its people and estates, or None."""
    row = await database.fetchrow(_ONE, force)
    if row is None:
        return None
    members = [ForceMemberRow(**person) for person in await database.fetch(_PEOPLE, force)]
    paired = [estate["estate"] for estate in await database.fetch(_PAIRED, force)]
    return ForceAnswer(**{**row, "leader": _leader(row), "members": members, "paired": paired})


async def areas(database: Database, division: str, named: Sequence[str] = ()) -> dict[str, str]:
    """Where in its division a force may be called to, names by code: what lies one level below, and what it `named`."""
    found = {row["code"]: row["name"] for row in await database.fetch(_AREAS, division, named)}
    return found | {code: code for code in named if code not in found}


async def count_activities(database: Database, force: UUID) -> int:
    """How many activities a force announced."""
    return int(await database.fetchval(_COUNT_ACTIVITIES, force))


async def activities(database: Database, force: UUID, limit: int, offset: int) -> list[ActivityRow]:
    """A force's activities, the latest first, with who signed in."""
    found = await database.fetch(_ACTIVITIES, force, limit, offset)
    people: dict[UUID, list[ShownPerson]] = {activity["id"]: [] for activity in found}
    for row in await database.fetch(_SIGNED_IN, list(people)):
        people[row["activity"]].append(ShownPerson.of(row["subject"], row["name"], row["member"]))
    return [ActivityRow(**activity, people=people[activity["id"]]) for activity in found]


async def activities_near(database: Database, person: str, village: str, limit: int) -> list[NearbyActivityRow]:
    """Activities to come, of the forces that a person belongs to and of those around their village."""
    return [NearbyActivityRow(**row) for row in await database.fetch(_NEAR, person, village, limit)]


async def of_person(database: Database, person: str, village: str) -> list[OwnForceRow]:
    """The forces of their county that a person belongs to."""
    return [OwnForceRow(**row) for row in await database.fetch(_OF_PERSON, person, village)]


async def acts_for(database: Database, principal: Principal) -> frozenset[str]:
    """The forces of their county that a member belongs to, as orders name them; an office acts for any without."""
    if may(principal, "order.stand-in"):
        return frozenset()
    return frozenset(str(row.id) for row in await of_person(database, principal.sub, principal.division))
