"""Emergencies (Y12): which forces are next to be called, and what the pages and the API show."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

import asyncpg

from huiyin_contracts import county_of
from huiyin_contracts.emergencies import AwayPerson, CalledForce, EmergencyDeclared
from huiyin_contracts.parties import Person
from huiyin_county.divisions import timezones
from huiyin_dispatch.members.rules import member_id
from huiyin_events.envelope import Recorded, stream_name
from huiyin_events.store import Connection
from huiyin_service.problems import Problem
from huiyin_service.service import Service

Row = dict[str, Any]
Reading = Connection | asyncpg.Pool
EmergencyTab = Literal["open", "unanswered", "over"]

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
SELECT id, until FROM members
WHERE id = ANY($1) AND left_at IS NULL AND NOT available AND (until IS NULL OR until >= $2)
"""
_PEOPLE = "SELECT force, name, member FROM force_members WHERE force = ANY($1) ORDER BY joined_at, key"

_STATES: dict[EmergencyTab, str] = {
    "open": "e.stage = 'open'",
    "unanswered": "e.stage = 'open' AND e.nobody_left AND NOT EXISTS (SELECT FROM emergency_people p"
    " WHERE p.emergency = e.id AND (p.coming OR p.arrived_at IS NOT NULL))",
    "over": "e.stage <> 'open'",
}
_ABOUT = """
SELECT e.*, d.name AS division_name, c.timezone, p.*, (SELECT array_agg(i.issue) FROM emergency_issues i
       WHERE i.emergency = e.id) AS issues
FROM emergencies e LEFT JOIN divisions d ON d.code = e.division LEFT JOIN divisions c ON c.code = left(e.division, 6),
LATERAL (SELECT count(*) FILTER (WHERE NOT away) AS called,
                count(*) FILTER (WHERE coming AND arrived_at IS NULL) AS coming,
                count(*) FILTER (WHERE NOT coming) AS declined, count(arrived_at) AS arrived,
                min(answered_at + make_interval(mins => minutes)) FILTER (WHERE coming AND arrived_at IS NULL)
                    AS expected_at
         FROM emergency_people WHERE emergency = e.id) p
"""
_ONE = f"{_ABOUT} WHERE e.id = $1"
_LIST = (
    _ABOUT
    + """
WHERE e.division LIKE $1 || '%' AND {state}
ORDER BY e.declared_at DESC, e.id LIMIT $2 OFFSET $3
"""
)
_COUNT = "SELECT count(*) FROM emergencies e WHERE e.division LIKE $1 || '%' AND {state}"
_CALLED = """
SELECT p.*, (SELECT jsonb_agg(jsonb_build_object('channel', c.channel, 'ok', c.ok, 'detail', c.detail,
             'attempts', c.attempts) ORDER BY c.wave, c.channel)
             FROM emergency_calls c WHERE c.emergency = p.emergency AND c.key = p.key)::text AS sent
FROM emergency_people p WHERE p.emergency = $1 ORDER BY p.wave, p.away, p.force, p.called_at, p.name, p.key
"""
_OF_MEMBER = """
SELECT e.id, e.what, e.place, e.division, e.declared_at, e.wave, d.name AS division_name, c.timezone,
       p.coming, p.minutes, p.answered_at, p.arrived_at
FROM emergency_people p JOIN emergencies e ON e.id = p.emergency LEFT JOIN divisions d ON d.code = e.division
     LEFT JOIN divisions c ON c.code = left(e.division, 6)
WHERE p.member = $1 AND e.division LIKE $2 || '%' AND e.stage = 'open' AND (NOT p.away OR p.coming)
ORDER BY e.declared_at DESC, e.id
"""


@dataclass(frozen=True, slots=True)
class Going:
    """How many emergencies go on in a scope, and of how many of them nobody is left to call."""

    open: int
    unanswered: int


async def next_forces(
    connection: Reading, division: str, called: Collection[UUID], now: datetime
) -> tuple[CalledForce, ...]:
    """Which forces are called next to a division, beside those that were; none: there is nobody left."""
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
    homes = [member_id(division, person["member"]) for person in found if person["member"]]
    until = {row["id"]: row["until"] for row in await connection.fetch(_AWAY, homes, today)}
    for person in found:
        who = {"name": person["name"], "id": person["member"]}
        home = member_id(division, person["member"]) if person["member"] else None
        if home in until:
            away[person["force"]].append(AwayPerson(**who, until=until[home]))
        else:
            people[person["force"]].append(Person(**who))
    return tuple(
        CalledForce(force=row["id"], name=row["name"], people=tuple(people[row["id"]]), away=tuple(away[row["id"]]))
        for row in rows
    )


async def going(service: Service, scope: str) -> Going:
    """What goes on in a scope."""
    return Going(await count(service, scope, "open"), await count(service, scope, "unanswered"))


async def count(service: Service, scope: str, state: EmergencyTab) -> int:
    """How many emergencies in a scope are in a state."""
    return int(await service.pool.fetchval(_COUNT.format(state=_STATES[state]), scope))


async def page(service: Service, scope: str, state: EmergencyTab, limit: int, offset: int) -> list[Row]:
    """Those emergencies, the latest first."""
    query = _LIST.format(state=_STATES[state])
    return [dict(row) for row in await service.pool.fetch(query, scope, limit, offset)]


async def one(service: Service, emergency: UUID) -> Row:
    """An emergency, and how many come; the view is given a moment. Raises a 404 Problem."""
    row = await service.pool.fetchrow(_ONE, emergency)
    if row is None:
        await service.catch_up()
        row = await service.pool.fetchrow(_ONE, emergency)
    if row is None:
        raise Problem(404, "unknown-emergency", "没有这次应急", "编号可能有误。")
    return dict(row)


async def people(service: Service, emergency: UUID) -> list[Row]:
    """Who was called, wave by wave, with what they answered and which calls reached the gateway."""
    return [dict(row) for row in await service.pool.fetch(_CALLED, emergency)]


async def waiting_calls(service: Service, emergency: UUID) -> Row:
    """How many calls are still to be sent outside, and why one of them was not taken yet."""
    query = "SELECT count(*) AS waiting, min(error) AS error FROM callup_deliveries WHERE emergency = $1"
    [row] = await service.pool.fetch(query, emergency)
    return dict(row)


async def of_member(service: Service, member: str, county: str) -> list[Row]:
    """Which emergencies of their county a member is called to now, with their answer."""
    return [dict(row) for row in await service.pool.fetch(_OF_MEMBER, member, county)]


async def log_of(service: Service, emergency: UUID) -> list[Recorded]:
    """All that happened, as the log has it."""
    return await service.store.read_stream(stream_name(EmergencyDeclared.type, emergency))
