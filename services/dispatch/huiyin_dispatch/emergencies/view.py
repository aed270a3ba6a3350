"""Emergencies (Y12): what is going on, who was called and comes, and which calls were taken outside."""

from collections.abc import Iterator, Sequence

from huiyin_contracts.emergencies import (
    AboutEmergency,
    EmergencyAcknowledged,
    EmergencyArrived,
    EmergencyCalledUp,
    EmergencyDeclared,
    EmergencyForcesExhausted,
    EmergencyLinked,
    EmergencyNoted,
    EmergencyNotified,
    EmergencyReviewed,
    EmergencyStoodDown,
)
from huiyin_contracts.issues import IssueMerged, IssueRejected, IssueReported, IssueScreened, IssueWithdrawn
from huiyin_events.envelope import Recorded, of_types
from huiyin_events.store import Connection
from huiyin_service.sql_batch import Statement, execute_for_streams

_ALARM = """
INSERT INTO emergency_alarms (issue, division, number, category, reported_at) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT DO NOTHING
"""
_SILENCED = "DELETE FROM emergency_alarms WHERE issue = $1"
_DECLARED = """
INSERT INTO emergencies (id, division, description, place, declared_at, version) VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT DO NOTHING
"""
_LINKED = "INSERT INTO emergency_issues (emergency, issue) VALUES ($1, $2) ON CONFLICT DO NOTHING"
_CALLED_UP = """
UPDATE emergencies SET wave = $2, answer_by = $3, channels = $4, forces_exhausted = false WHERE id = $1
"""
# Who was called with an earlier wave stays with that; who was away then may be called with another force.
_CALLED = """
INSERT INTO emergency_people (emergency, key, subject, sign_in, force, wave, called_at)
VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT (emergency, key) DO UPDATE SET force = excluded.force, wave = excluded.wave,
    called_at = excluded.called_at, away = false, until = NULL WHERE emergency_people.away
"""
_AWAY = """
INSERT INTO emergency_people (emergency, key, subject, sign_in, force, wave, called_at, away, until)
VALUES ($1, $2, $3, $4, $5, $6, $7, true, $8) ON CONFLICT DO NOTHING
"""
_EXHAUSTED = "UPDATE emergencies SET forces_exhausted = true WHERE id = $1"
_ANSWERED = """
UPDATE emergency_people SET coming = $3, minutes = $4, reason = $5, answered_at = $6 WHERE emergency = $1 AND key = $2
"""
_ARRIVED = "UPDATE emergency_people SET arrived_at = $3 WHERE emergency = $1 AND key = $2"
_NOTIFIED = """
INSERT INTO emergency_calls (emergency, wave, channel, key, ok, attempts, detail, at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING
"""
_STOOD_DOWN = "UPDATE emergencies SET stage = 'stood_down', stood_down_at = $2, outcome = $3 WHERE id = $1"
_REVIEWED = "UPDATE emergencies SET stage = 'reviewed', went_well = $2, to_change = $3 WHERE id = $1"
_VERSION = "UPDATE emergencies SET version = $2 WHERE id = $1"


async def project(connection: Connection, batch: Sequence[Recorded]) -> None:
    """Take a batch of events into the tables of emergencies."""
    events = of_types(
        batch,
        EmergencyDeclared,
        EmergencyLinked,
        EmergencyCalledUp,
        EmergencyForcesExhausted,
        EmergencyAcknowledged,
        EmergencyArrived,
        EmergencyNoted,
        EmergencyNotified,
        EmergencyStoodDown,
        EmergencyReviewed,
    )
    await execute_for_streams(connection, events, _statements, _VERSION)
    for recorded, event in of_types(
        batch, IssueReported, IssueScreened, IssueMerged, IssueRejected, IssueWithdrawn, EmergencyLinked
    ):
        match event:
            case IssueReported():
                if event.kind == "emergency" and not event.vouched and event.channel != "import":
                    row = (event.issue, recorded.division, event.number, event.category, recorded.occurred_at)
                    await connection.execute(_ALARM, *row)
            case IssueScreened() | IssueMerged() | IssueRejected() | IssueWithdrawn() | EmergencyLinked():
                await connection.execute(_SILENCED, event.issue)


def _statements(recorded: Recorded, event: AboutEmergency) -> Iterator[Statement]:
    this, at = event.emergency, recorded.occurred_at
    match event:
        case EmergencyDeclared():
            yield _DECLARED, (this, recorded.division, event.description, event.place, at, recorded.version)
        case EmergencyLinked():
            yield _LINKED, (this, event.issue)
        case EmergencyCalledUp():
            yield _CALLED_UP, (this, event.wave, event.answer_by, list(event.channels))
            for force in event.forces:
                for person in force.people:
                    known = (person.key, person.subject, person.id, force.name)
                    yield _CALLED, (this, *known, event.wave, at)
                for absent in force.away:
                    known = (absent.key, absent.subject, absent.id, force.name)
                    yield _AWAY, (this, *known, event.wave, at, absent.until)
        case EmergencyForcesExhausted():
            yield _EXHAUSTED, (this,)
        case EmergencyAcknowledged():
            yield _ANSWERED, (this, event.by.key, event.coming, event.minutes, event.reason, at)
        case EmergencyArrived():
            yield _ARRIVED, (this, event.by.key, at)
        case EmergencyNotified():
            to = (event.wave, event.channel, event.recipient.key)
            yield _NOTIFIED, (this, *to, event.ok, event.attempts, event.detail, at)
        case EmergencyStoodDown():
            yield _STOOD_DOWN, (this, at, event.outcome)
        case EmergencyReviewed():
            yield _REVIEWED, (this, event.went_well, event.to_change)
        case EmergencyNoted():
            pass  # read from the log itself
