"""What points follow from (Y5): members' services, activities and emergencies once they are certain, and posts held.

It goes after the view that keeps `activities`.
"""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time
from typing import Any
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from huiyin_contracts import county_of
from huiyin_contracts.charter import Work
from huiyin_contracts.emergencies import EmergencyArrived, EmergencyStoodDown
from huiyin_contracts.forces import ForceActivityConcluded, ForceActivitySignedIn
from huiyin_contracts.members import (
    AboutMember,
    MemberDeregistered,
    MemberPostLeft,
    MemberPostTaken,
    MemberServiceConfirmed,
    MemberServiceDisputed,
    MemberServiceRecorded,
)
from huiyin_contracts.parties import Person, person_of
from huiyin_county.divisions import timezones
from huiyin_dispatch.members.rules import member_id
from huiyin_events.envelope import Recorded, of_types
from huiyin_events.store import Connection
from huiyin_service.sql_batch import Statement, execute_in_order

DEED = """
INSERT INTO deeds (id, account, member, subject, division, work, at, hours, counts, about, because, title)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) ON CONFLICT DO NOTHING
"""
_HELD = """
UPDATE deeds d SET counts = true, hours = $2, because = $3, at = a.starts_at, title = a.title
FROM activities a WHERE a.id = $1 AND d.about = $1 AND d.work = 'activity'
"""
_CONFIRMED = "UPDATE deeds SET counts = true, because = $2 WHERE id = $1"
# What counted and does no longer stays to be seen, with its counter-entry; what never counted needs none.
_DISPUTED = """
INSERT INTO corrections (id, account, member, division, month, entry, reason, at, because)
SELECT $2, account, member, division, to_char(at AT TIME ZONE $3, 'YYYY-MM'), id, $4, $5, $2
FROM deeds WHERE id = $1 AND counts AND NOT EXISTS (SELECT FROM corrections c WHERE c.entry = deeds.id)
"""
_CONFIRMED_AFTER_ALL = "DELETE FROM corrections WHERE entry = $1 AND by IS NULL"
_POST = """
INSERT INTO posts_held (id, account, member, division, post, since)
VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT DO NOTHING
"""
_POST_LEFT = "UPDATE posts_held SET until = $3 WHERE account = $1 AND post = $2 AND until IS NULL"
_POSTS_LEFT = "UPDATE posts_held SET until = $2 WHERE account = $1 AND until IS NULL"
_STOOD_DOWN = """
UPDATE deeds SET counts = true, because = $2, title = $3 WHERE about = $1 AND work = 'emergency'
"""


async def project(connection: Connection, batch: Sequence[Recorded]) -> None:
    """Take a batch of events into the tables that points follow from."""
    zones = await timezones(connection, {county_of(recorded.division) for recorded in batch})
    await execute_in_order(connection, _of_members(batch, zones))


def _of_members(batch: Sequence[Recorded], zones: dict[str, ZoneInfo]) -> Iterator[Statement]:
    for recorded, event in of_types(
        batch,
        MemberServiceRecorded,
        MemberServiceConfirmed,
        MemberServiceDisputed,
        MemberPostTaken,
        MemberPostLeft,
        MemberDeregistered,
        ForceActivitySignedIn,
        ForceActivityConcluded,
        EmergencyArrived,
        EmergencyStoodDown,
    ):
        division, timezone = recorded.division, zones[county_of(recorded.division)]
        match event:
            case MemberServiceRecorded():
                who = _account(recorded, event)
                at = _noon(event.served_on, timezone)
                known = (event.hours, False, event.service, recorded.id, event.description)
                yield DEED, (event.service, *who, person_of(event.member), division, "service", at, *known)
            case MemberServiceConfirmed():
                yield _CONFIRMED_AFTER_ALL, (event.service,)
                yield _CONFIRMED, (event.service, recorded.id)
            case MemberServiceDisputed():
                told = (event.reason, recorded.occurred_at)
                yield _DISPUTED, (event.service, recorded.id, str(timezone), *told)
            case MemberPostTaken():
                yield _POST, (recorded.id, *_account(recorded, event), division, event.post, recorded.occurred_at)
            case MemberPostLeft():
                yield _POST_LEFT, (_account(recorded, event)[0], event.post, recorded.occurred_at)
            case MemberDeregistered():
                yield _POSTS_LEFT, (_account(recorded, event)[0], recorded.occurred_at)
            case ForceActivitySignedIn() if event.person.id:
                yield DEED, _took_part(recorded, event.person, "activity", event.activity)
            case ForceActivityConcluded():
                yield _HELD, (event.activity, event.hours, recorded.id)
            case EmergencyArrived() if event.by.id:
                yield DEED, _took_part(recorded, event.by, "emergency", event.emergency)
            case EmergencyStoodDown():
                yield _STOOD_DOWN, (event.emergency, recorded.id, event.outcome)


def _took_part(recorded: Recorded, person: Person, work: Work, about: UUID) -> tuple[Any, ...]:
    """The deed of a member who came to what `about` is; it counts once that has ended."""
    sign_in = person.key
    who = (member_id(recorded.division, sign_in), sign_in, person.subject, recorded.division)
    return (uuid5(about, sign_in), *who, work, recorded.occurred_at, None, False, about, recorded.id, None)


def _account(recorded: Recorded, event: AboutMember) -> tuple[UUID, str]:
    return member_id(recorded.division, event.member), event.member


def _noon(day: date, timezone: ZoneInfo) -> datetime:
    """A day of which only the date is known."""
    return datetime.combine(day, time(12), timezone)
