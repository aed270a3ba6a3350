"""Forces: who belongs to them, which estates they are paired with, and what activities they hold."""

from collections.abc import Iterator, Sequence
from uuid import UUID

from huiyin_contracts.forces import (
    AboutForce,
    ForceActivityAnnounced,
    ForceActivityCancelled,
    ForceActivityConcluded,
    ForceActivitySignedIn,
    ForceAvailabilitySet,
    ForceDescribed,
    ForceDisbanded,
    ForceFormed,
    ForceMemberJoined,
    ForceMemberLeft,
    ForcePaired,
    ForceRecoded,
    ForceUnpaired,
)
from huiyin_contracts.parties import Person
from huiyin_events.envelope import Recorded, of_types
from huiyin_events.store import Connection
from huiyin_service.sql_batch import Statement, execute_for_streams

_FORMED = """
INSERT INTO forces (id, division, kind, name, leader, leader_id, skills, areas, formed_at, version)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
ON CONFLICT (id) DO UPDATE SET division = excluded.division, kind = excluded.kind, name = excluded.name,
    leader = excluded.leader, leader_id = excluded.leader_id, skills = excluded.skills, areas = excluded.areas,
    available = true, until = NULL, formed_at = excluded.formed_at, disbanded_at = NULL, reason = NULL,
    version = excluded.version
"""
_DESCRIBED = "UPDATE forces SET name = $2, leader = $3, leader_id = $4, skills = $5, areas = $6 WHERE id = $1"
_RECODED = "UPDATE forces SET division = $2, areas = $3 WHERE id = $1"
_DISBANDED = "UPDATE forces SET disbanded_at = $2, reason = $3 WHERE id = $1"
_PEOPLE_GONE = "DELETE FROM force_members WHERE force = $1"
_ESTATES_GONE = "DELETE FROM force_estates WHERE force = $1"
_JOINED = """
INSERT INTO force_members (force, key, subject, member, duty, joined_at) VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT DO NOTHING
"""
_LEFT = "DELETE FROM force_members WHERE force = $1 AND key = $2"
_PAIRED = "INSERT INTO force_estates (force, estate) VALUES ($1, $2) ON CONFLICT DO NOTHING"
_UNPAIRED = "DELETE FROM force_estates WHERE force = $1 AND estate = $2"
_AVAILABLE = "UPDATE forces SET available = $2, until = $3 WHERE id = $1"
_ANNOUNCED = """
INSERT INTO activities (id, force, division, title, place, starts_at) VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT DO NOTHING
"""
_SIGNED_IN = """
WITH one AS (
    INSERT INTO activity_people (activity, key, subject, member, signed_in_at) VALUES ($1, $2, $3, $4, $5)
    ON CONFLICT DO NOTHING RETURNING activity
)
UPDATE activities SET signed_in = signed_in + 1 WHERE id IN (SELECT activity FROM one)
"""
_CONCLUDED = """
UPDATE activities SET stage = 'concluded', hours = $2, persons = $3, summary = $4 WHERE id = $1
"""
_CANCELLED = "UPDATE activities SET stage = 'cancelled', summary = $2 WHERE id = $1"
_VERSION = "UPDATE forces SET version = $2 WHERE id = $1"


async def project(connection: Connection, batch: Sequence[Recorded]) -> None:
    """Take a batch of events into the tables of forces."""
    events = of_types(
        batch,
        ForceFormed,
        ForceDescribed,
        ForceRecoded,
        ForceDisbanded,
        ForceMemberJoined,
        ForceMemberLeft,
        ForcePaired,
        ForceUnpaired,
        ForceAvailabilitySet,
        ForceActivityAnnounced,
        ForceActivitySignedIn,
        ForceActivityConcluded,
        ForceActivityCancelled,
    )
    await execute_for_streams(connection, events, _statements, _VERSION)


def _statements(recorded: Recorded, event: AboutForce) -> Iterator[Statement]:
    force, at = event.force, recorded.occurred_at
    match event:
        case ForceFormed():
            told = (event.leader.subject, event.leader.id, list(event.skills), list(event.areas))
            yield _FORMED, (force, recorded.division, event.kind, event.name, *told, at, recorded.version)
            yield _JOINED, (force, *_person(event.leader), None, at)
        case ForceDescribed():
            told = (event.leader.subject, event.leader.id, list(event.skills), list(event.areas))
            yield _DESCRIBED, (force, event.name, *told)
            yield _JOINED, (force, *_person(event.leader), None, at)
        case ForceRecoded():
            yield _RECODED, (force, recorded.division, list(event.areas))
        case ForceDisbanded():
            yield _DISBANDED, (force, at, event.reason)
            yield _PEOPLE_GONE, (force,)
            yield _ESTATES_GONE, (force,)
        case ForceMemberJoined():
            yield _JOINED, (force, *_person(event.person), event.duty, at)
        case ForceMemberLeft():
            yield _LEFT, (force, event.person.key)
        case ForcePaired():
            yield _PAIRED, (force, event.estate)
        case ForceUnpaired():
            yield _UNPAIRED, (force, event.estate)
        case ForceAvailabilitySet():
            yield _AVAILABLE, (force, event.available, event.until)
        case ForceActivityAnnounced():
            what = (event.title, event.place, event.starts_at)
            yield _ANNOUNCED, (event.activity, force, recorded.division, *what)
        case ForceActivitySignedIn():
            yield _SIGNED_IN, (event.activity, *_person(event.person), at)
        case ForceActivityConcluded():
            yield _CONCLUDED, (event.activity, event.hours, event.persons, event.summary)
        case ForceActivityCancelled():
            yield _CANCELLED, (event.activity, event.reason)


def _person(person: Person) -> tuple[str, UUID, str | None]:
    return person.key, person.subject, person.id
