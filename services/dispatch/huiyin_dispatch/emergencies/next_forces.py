"""Which forces an emergency (Y12) calls: those that are next by the rules, or those an office chose."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from uuid import UUID

import asyncpg

from huiyin_contracts import county_of
from huiyin_contracts.emergencies import AwayPerson, CalledForce
from huiyin_contracts.parties import Person
from huiyin_contracts.personal import Personal
from huiyin_county.charters import Reading
from huiyin_county.divisions import timezones
from huiyin_service.problems import Problem

# Of those that can come to a place: the emergency teams (应急队) of the village, else of the town, else of the county;
# then its commando teams (突击队) in the same way. All of one kind and level are called together.
_NEXT = """
WITH able AS (
    SELECT f.id, f.name, dense_rank() OVER (
        ORDER BY array_position(ARRAY['emergency', 'commando'], f.kind), length(f.division) DESC) AS turn
    FROM forces f
    WHERE f.disbanded_at IS NULL AND f.kind IN ('emergency', 'commando') AND NOT f.id = ANY($2)
      AND $1 LIKE f.division || '%'
      AND (f.areas = '{}' OR EXISTS (SELECT FROM unnest(f.areas) AS a (code) WHERE $1 LIKE a.code || '%'))
      AND (f.available OR f.until < $3)
)
SELECT id, name FROM able WHERE turn = 1 ORDER BY name, id
"""
_CHOSEN = """
SELECT id, name FROM forces WHERE id = ANY($1) AND disbanded_at IS NULL AND division LIKE $2 || '%' ORDER BY name, id
"""
_AWAY = """
SELECT member, until FROM members
WHERE member = ANY($1) AND division = $3 AND left_at IS NULL AND NOT available AND (until IS NULL OR until >= $2)
"""
_PEOPLE = """
SELECT m.force, m.subject, p.name, m.member FROM force_members m LEFT JOIN persons p USING (subject)
WHERE m.force = ANY($1) ORDER BY m.joined_at, m.key
"""


async def next_forces(
    connection: Reading, division: str, called: Collection[UUID], now: datetime
) -> tuple[CalledForce, ...]:
    """Which forces are called next to a division, beside those that were; none: there is no force left."""
    today = await _today(connection, division, now)
    rows = await connection.fetch(_NEXT, division, list(called), today)
    return await _with_people(connection, rows, division, today)


async def chosen_forces(
    connection: Reading, division: str, ids: Sequence[UUID], now: datetime
) -> tuple[CalledForce, ...]:
    """These forces, whichever of the division's county they are of. Raises a 422 Problem where one is none."""
    rows = await connection.fetch(_CHOSEN, list(ids), county_of(division))
    forces = await _with_people(connection, rows, division, await _today(connection, division, now))
    if missing := set(ids) - {force.force for force in forces}:
        unknown = sorted(map(str, missing))
        raise Problem(422, "unknown-force", "没有这支力量", "编号可能有误，或已经解散。", forces=unknown)
    return forces


async def _today(connection: Reading, division: str, now: datetime) -> date:
    county = county_of(division)
    return now.astimezone((await timezones(connection, {county}))[county]).date()


async def _with_people(
    connection: Reading, rows: Sequence[asyncpg.Record], division: str, today: date
) -> tuple[CalledForce, ...]:
    """The forces of these rows, each with who can be called `today`, and who said that they cannot."""
    people: dict[UUID, list[Person]] = {row["id"]: [] for row in rows}
    away: dict[UUID, list[AwayPerson]] = {row["id"]: [] for row in rows}
    found = await connection.fetch(_PEOPLE, list(people))
    members = [person["member"] for person in found if person["member"]]
    until = {row["member"]: row["until"] for row in await connection.fetch(_AWAY, members, today, division)}
    for person in found:
        known = {"name": Personal(person["subject"], person["name"]), "id": person["member"]}
        if person["member"] in until:
            away[person["force"]].append(AwayPerson(**known, until=until[person["member"]]))
        else:
            people[person["force"]].append(Person(**known))
    return tuple(
        CalledForce(force=row["id"], name=row["name"], people=tuple(people[row["id"]]), away=tuple(away[row["id"]]))
        for row in rows
    )
