"""Members at home: who lives where and can do what, their posts and buildings, and what they did."""

from collections.abc import Iterator, Sequence
from uuid import UUID

from huiyin_contracts.members import (
    AboutMember,
    Home,
    MemberAvailabilitySet,
    MemberBuildingLinked,
    MemberBuildingUnlinked,
    MemberDeregistered,
    MemberMoved,
    MemberPostLeft,
    MemberPostTaken,
    MemberRecoded,
    MemberRegistered,
    MemberRenamed,
    MemberServiceConfirmed,
    MemberServiceDisputed,
    MemberServiceRecorded,
    MemberSkillsSet,
)
from huiyin_contracts.persons import PersonErased
from huiyin_events.envelope import Recorded, of_types
from huiyin_events.store import Connection
from huiyin_service.sql_batch import Statement, execute_for_streams

_REGISTERED = """
INSERT INTO members (id, member, subject, division, employer, estate, building, skills, registered_at, version)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
ON CONFLICT (id) DO UPDATE SET division = excluded.division, employer = excluded.employer,
    estate = excluded.estate, building = excluded.building, skills = excluded.skills, available = true, until = NULL,
    registered_at = excluded.registered_at, left_at = NULL, version = excluded.version
"""
_MOVED = "UPDATE members SET estate = $2, building = $3 WHERE id = $1"
_RECODED = """
WITH posts AS (UPDATE member_posts SET division = $2 WHERE id = $1),
     linked AS (UPDATE member_buildings SET division = $2 WHERE id = $1)
UPDATE members SET division = $2 WHERE id = $1
"""
_DEREGISTERED = "UPDATE members SET left_at = $2 WHERE id = $1"
_POSTS_GONE = "DELETE FROM member_posts WHERE id = $1"
_BUILDINGS_GONE = "DELETE FROM member_buildings WHERE id = $1"
_SKILLS = "UPDATE members SET skills = $2 WHERE id = $1"
_AVAILABLE = "UPDATE members SET available = $2, until = $3 WHERE id = $1"
_POST = """
INSERT INTO member_posts (id, division, post, duty, taken_at) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING
"""
_POST_LEFT = "DELETE FROM member_posts WHERE id = $1 AND post = $2"
_LINKED = "INSERT INTO member_buildings (id, division, estate, building) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING"
_UNLINKED = "DELETE FROM member_buildings WHERE id = $1 AND estate = $2 AND building = $3"
_RECORDED = """
INSERT INTO member_services (service, id, division, description, category, served_on, hours, persons, recorded_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT DO NOTHING
"""
_SETTLED = "UPDATE member_services SET status = $2, voice = $3, reason = $4 WHERE service = $1"
_VERSION = "UPDATE members SET version = $2 WHERE id = $1"
_ERASED = "UPDATE members SET employer = NULL, estate = NULL, building = NULL WHERE subject = ANY($1)"


async def project(connection: Connection, batch: Sequence[Recorded]) -> None:
    """Take a batch of events into the tables of members."""
    events = of_types(
        batch,
        MemberRegistered,
        MemberMoved,
        MemberRenamed,
        MemberRecoded,
        MemberDeregistered,
        MemberSkillsSet,
        MemberAvailabilitySet,
        MemberPostTaken,
        MemberPostLeft,
        MemberBuildingLinked,
        MemberBuildingUnlinked,
        MemberServiceRecorded,
        MemberServiceConfirmed,
        MemberServiceDisputed,
    )
    await execute_for_streams(connection, events, _statements, _VERSION)
    if erased := [event.person for _, event in of_types(batch, PersonErased)]:
        await connection.execute(_ERASED, erased)


def _statements(recorded: Recorded, event: AboutMember) -> Iterator[Statement]:
    id, division, at = UUID(recorded.stream.partition("-")[2]), recorded.division, recorded.occurred_at  # noqa: A001
    match event:
        case MemberRegistered():
            home = event.home.value or Home()
            at_home = (event.employer.value, home.estate, home.building, list(event.skills))
            yield _REGISTERED, (id, event.member, event.name.subject, division, *at_home, at, recorded.version)
        case MemberMoved():
            home = event.home.value or Home()
            yield _MOVED, (id, home.estate, home.building)
        case MemberRenamed():
            pass  # what persons are called is kept by the frame; the version moves
        case MemberRecoded():
            yield _RECODED, (id, event.new_code)
        case MemberDeregistered():
            yield _DEREGISTERED, (id, at)
            yield _POSTS_GONE, (id,)
            yield _BUILDINGS_GONE, (id,)
        case MemberSkillsSet():
            yield _SKILLS, (id, list(event.skills))
        case MemberAvailabilitySet():
            yield _AVAILABLE, (id, event.available, event.until)
        case MemberPostTaken():
            yield _POST, (id, division, event.post, event.duty, at)
        case MemberPostLeft():
            yield _POST_LEFT, (id, event.post)
        case MemberBuildingLinked():
            yield _LINKED, (id, division, event.estate or "", event.building)
        case MemberBuildingUnlinked():
            yield _UNLINKED, (id, event.estate or "", event.building)
        case MemberServiceRecorded():
            told = (event.description, event.category, event.served_on, event.hours, event.persons)
            yield _RECORDED, (event.service, id, division, *told, at)
        case MemberServiceConfirmed():
            yield _SETTLED, (event.service, "confirmed", event.voice, None)
        case MemberServiceDisputed():
            yield _SETTLED, (event.service, "disputed", event.voice, event.reason)
