"""Emergencies (Y12) as pages and API show them: what goes on, who was called, and which calls wait to be sent."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Literal
from uuid import UUID

import asyncpg
import orjson
from pydantic import Field

from huiyin_contracts.emergencies import CallChannel
from huiyin_contracts.issues import OTHER
from huiyin_county.charters import Reading
from huiyin_dispatch.emergencies.state import EmergencyStage
from huiyin_service.persons.shown import ShownPerson
from huiyin_service.reading import QueryRow

CALL = "callup"
"""The name of the timers that are calls to be sent outside."""

EmergencyTab = Literal["open", "unanswered", "over"]

_STATES: Mapping[EmergencyTab, str] = {
    "open": "e.stage = 'open'",
    "unanswered": "e.stage = 'open' AND e.forces_exhausted AND NOT EXISTS (SELECT FROM emergency_people p"
    " WHERE p.emergency = e.id AND (p.coming OR p.arrived_at IS NOT NULL))",
    "over": "e.stage <> 'open'",
}
# Where it was declared by itself, what was written of it is in the report alone, sealed for who wrote it. Those who are
# called, and the offices that call them, must know what has happened and where.
_TOLD = """
LEFT JOIN LATERAL (SELECT i.description AS told, i.address AS told_place FROM emergency_issues l
                   JOIN issues i ON i.id = l.issue AND i.kind = 'emergency' AND i.description IS NOT NULL
                   WHERE l.emergency = e.id ORDER BY l.issue LIMIT 1) t ON true
"""
_ABOUT = f"""
SELECT e.*, d.name AS division_name, c.timezone, t.*, p.*, array(SELECT i.issue FROM emergency_issues i
       WHERE i.emergency = e.id) AS issues
FROM emergencies e LEFT JOIN divisions d ON d.code = e.division LEFT JOIN divisions c ON c.code = left(e.division, 6)
{_TOLD}, LATERAL (SELECT count(*) FILTER (WHERE NOT away) AS called,
                count(*) FILTER (WHERE coming AND arrived_at IS NULL) AS coming,
                count(*) FILTER (WHERE NOT coming) AS declined, count(arrived_at) AS arrived,
                min(answered_at + make_interval(mins => minutes)) FILTER (WHERE coming AND arrived_at IS NULL)
                    AS expected_at
         FROM emergency_people WHERE emergency = e.id) p
"""  # noqa: S608 — our own words
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
SELECT p.subject, n.name, p.sign_in,
       p.force, p.wave, p.called_at, p.away, p.until, p.coming, p.minutes, p.reason, p.answered_at,
       p.arrived_at,
       (SELECT jsonb_agg(jsonb_build_object('channel', c.channel, 'ok', c.ok, 'detail', c.detail,
        'attempts', c.attempts) ORDER BY c.wave, c.channel)
        FROM emergency_calls c WHERE c.emergency = p.emergency AND c.key = p.key)::text AS sent
FROM emergency_people p LEFT JOIN persons n USING (subject)
WHERE p.emergency = $1 ORDER BY p.wave, p.away, p.force, p.called_at, n.name, p.key
"""
_WAS_CALLED = "SELECT EXISTS (SELECT FROM emergency_people WHERE emergency = $1 AND sign_in = $2)"
_WAITING = """
SELECT count(*) AS waiting, min(error) AS error FROM timers WHERE name = $1 AND data ->> 'emergency' = $2
"""
_OF_MEMBER = f"""
SELECT e.id, e.description, e.place, t.told, t.told_place, e.division, e.declared_at, e.wave,
       d.name AS division_name, c.timezone, p.coming, p.minutes, p.answered_at, p.arrived_at
FROM emergency_people p JOIN emergencies e ON e.id = p.emergency LEFT JOIN divisions d ON d.code = e.division
     LEFT JOIN divisions c ON c.code = left(e.division, 6) {_TOLD}
WHERE p.sign_in = $1 AND e.division LIKE $2 || '%' AND e.stage = 'open' AND (NOT p.away OR p.coming)
ORDER BY e.declared_at DESC, e.id
"""  # noqa: S608 — our own words


def _title(description: str, told: str | None) -> str:
    """One that began with a report is described by its category, which says nothing before somebody chose one."""
    return told if told and description == OTHER else description


class EmergencyRow(QueryRow):
    """An emergency, and how many come."""

    id: UUID
    division: str
    division_name: str | None
    timezone: str | None = Field(description="of its county; none: Chinese time")
    description: str
    place: str | None
    told: str | None = Field(description="what was reported of it, in the reporter's words")
    told_place: str | None = Field(description="where, as it was reported")
    stage: EmergencyStage
    wave: int
    answer_by: datetime | None
    forces_exhausted: bool = Field(description="there was no force left to call")
    channels: tuple[CallChannel, ...]
    declared_at: datetime
    stood_down_at: datetime | None
    outcome: str | None
    went_well: str | None
    to_change: str | None
    version: int
    called: int
    coming: int
    declined: int
    arrived: int
    expected_at: datetime | None = Field(description="when the first who is on the way is there, as they say")
    issues: tuple[UUID, ...]

    @property
    def title(self) -> str:
        """What staff know it by."""
        return _title(self.description, self.told)


class SentCallRow(QueryRow):
    """A call that was sent outside."""

    channel: CallChannel
    ok: bool
    detail: str
    attempts: int


class CalledPersonRow(QueryRow):
    """A person who belongs to a force that was called, with what they answered and which calls reached the gateway."""

    person: ShownPerson
    force: str
    wave: int
    called_at: datetime
    away: bool = Field(description="was not called: had said before that they cannot be")
    until: date | None
    coming: bool | None
    minutes: int | None
    reason: str | None
    answered_at: datetime | None
    arrived_at: datetime | None
    sent: tuple[SentCallRow, ...]


class WaitingCallsRow(QueryRow):
    """How many calls are still to be sent outside, and why one of them was not taken yet."""

    waiting: int
    error: str | None


class MemberEmergencyRow(QueryRow):
    """An emergency that a member is called to now, with their answer."""

    id: UUID
    description: str
    place: str | None
    told: str | None = Field(description="what was reported of it, in the reporter's words")
    told_place: str | None = Field(description="where, as it was reported")
    division: str
    division_name: str | None
    timezone: str | None
    declared_at: datetime
    wave: int
    coming: bool | None
    minutes: int | None
    answered_at: datetime | None
    arrived_at: datetime | None

    @property
    def title(self) -> str:
        """What who is called knows it by."""
        return _title(self.description, self.told)


class AlarmRow(QueryRow):
    """An emergency that was reported and for which no one was called: an office decides."""

    issue: UUID
    division: str
    division_name: str | None
    number: str
    category: str
    reported_at: datetime
    timezone: str


_ALARMS = """
SELECT a.issue, a.division, d.name AS division_name, a.number, a.category, a.reported_at,
    coalesce(c.timezone, 'Asia/Shanghai') AS timezone
FROM emergency_alarms a
LEFT JOIN divisions d ON d.code = a.division
LEFT JOIN divisions c ON c.code = left(a.division, 6)
WHERE a.division LIKE $1 || '%' AND a.reported_at > $2
ORDER BY a.reported_at DESC LIMIT 20
"""
ALARM_LASTS = timedelta(hours=24)


async def alarms(connection: Reading, scope: str, now: datetime) -> list[AlarmRow]:
    """What rings in a division, the newest first; no longer than a day, for by then it is no alarm any more."""
    return [AlarmRow(**row) for row in await connection.fetch(_ALARMS, scope, now - ALARM_LASTS)]


class GoingRow(QueryRow):
    """How many emergencies go on in a scope, and for how many of them no force is left to call."""

    open: int
    unanswered: int


async def going(connection: Reading, scope: str) -> GoingRow:
    """What goes on in a scope."""
    unanswered = await count(connection, scope, "unanswered")
    return GoingRow(open=await count(connection, scope, "open"), unanswered=unanswered)


async def count(connection: Reading, scope: str, state: EmergencyTab) -> int:
    """How many emergencies in a scope are in a state."""
    return int(await connection.fetchval(_COUNT.format(state=_STATES[state]), scope))


async def page(connection: Reading, scope: str, state: EmergencyTab, limit: int, offset: int) -> list[EmergencyRow]:
    """Those emergencies, the latest first."""
    rows = await connection.fetch(_LIST.format(state=_STATES[state]), scope, limit, offset)
    return [EmergencyRow(**row) for row in rows]


async def one(connection: Reading, emergency: UUID) -> EmergencyRow | None:
    """An emergency, and how many come."""
    row = await connection.fetchrow(_ONE, emergency)
    return EmergencyRow(**row) if row else None


async def people(connection: Reading, emergency: UUID) -> list[CalledPersonRow]:
    """Who was called, wave by wave, with what they answered and which calls reached the gateway."""
    return [_called(row) for row in await connection.fetch(_CALLED, emergency)]


async def was_called(connection: Reading, emergency: UUID, sign_in: str) -> bool:
    """Whether a member was called, or belongs to a force that was."""
    return bool(await connection.fetchval(_WAS_CALLED, emergency, sign_in))


async def waiting_calls(connection: Reading, emergency: UUID) -> WaitingCallsRow:
    """How many calls are still to be sent outside."""
    [row] = await connection.fetch(_WAITING, CALL, str(emergency))
    return WaitingCallsRow(**row)


async def of_member(connection: Reading, sign_in: str, county: str) -> list[MemberEmergencyRow]:
    """Which emergencies of their county a member is called to now, with their answer."""
    return [MemberEmergencyRow(**row) for row in await connection.fetch(_OF_MEMBER, sign_in, county)]


def _called(row: asyncpg.Record) -> CalledPersonRow:
    values = dict(row)
    person = ShownPerson.of(values.pop("subject"), values.pop("name"), values.pop("sign_in"))
    return CalledPersonRow(**{**values, "person": person, "sent": orjson.loads(values["sent"] or "[]")})
