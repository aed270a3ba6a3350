"""What is decided about points (Y5): disputes and their answers, corrections, assessments, standings made public."""

from collections.abc import Iterator, Sequence
from uuid import UUID

from huiyin_contracts.members import AboutMember
from huiyin_contracts.parties import person_of
from huiyin_contracts.persons import PersonErased
from huiyin_contracts.points import (
    AssessmentRecorded,
    PointsAdjusted,
    PointsDisputeAnswered,
    PointsDisputed,
    PointsVoided,
    StandingsPublicised,
)
from huiyin_dispatch.members.rules import member_id
from huiyin_events.envelope import Recorded, of_types
from huiyin_events.store import Connection
from huiyin_service.reading import sealed_document
from huiyin_service.sql_batch import Statement, execute_in_order

_CORRECTED = """
INSERT INTO corrections (id, account, member, division, month, entry, points, reason, by, by_role, at, because)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) ON CONFLICT DO NOTHING
"""
_DISPUTE = """
INSERT INTO disputes (id, account, member, division, entry, month, reason, disputed_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING
"""
_ANSWERED = """
UPDATE disputes SET answer = $2, corrected = $3, answered_by = $4, answered_role = $5, answered_at = $6 WHERE id = $1
"""
_ASSESSED = """
INSERT INTO assessments
(id, account, member, division, period, assessor, subject, assessed_by, grade, comment, by, by_role, at, version)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14) ON CONFLICT DO NOTHING
"""
_STANDINGS = """
INSERT INTO standings (id, division, estate, period, version, at, by, by_role, document)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT DO NOTHING
"""
_ERASED = "UPDATE assessments SET assessed_by = NULL WHERE subject = ANY($1)"


async def project(connection: Connection, batch: Sequence[Recorded]) -> None:
    """Take a batch of events into `disputes`, `corrections`, `assessments` and `standings`."""
    await execute_in_order(connection, _of_decisions(batch))
    if erased := [event.person for _, event in of_types(batch, PersonErased)]:
        await connection.execute(_ERASED, erased)


def _of_decisions(batch: Sequence[Recorded]) -> Iterator[Statement]:
    for recorded, event in of_types(
        batch,
        PointsDisputed,
        PointsVoided,
        PointsAdjusted,
        PointsDisputeAnswered,
        AssessmentRecorded,
        StandingsPublicised,
    ):
        at, division = recorded.occurred_at, recorded.division
        match event:
            case PointsDisputed():
                asked = (event.entry, event.month, event.reason)
                yield _DISPUTE, (event.dispute, *_account(recorded, event), division, *asked, at)
            case PointsVoided():
                void = (event.month, event.entry, None, event.reason, *_by(recorded), at, recorded.id)
                yield _CORRECTED, (event.correction, *_account(recorded, event), division, *void)
            case PointsAdjusted():
                adjusted = (event.month, None, event.points, event.reason, *_by(recorded), at, recorded.id)
                yield _CORRECTED, (event.correction, *_account(recorded, event), division, *adjusted)
            case PointsDisputeAnswered():
                yield _ANSWERED, (event.dispute, event.answer, event.corrected, *_by(recorded), at)
            case AssessmentRecorded():
                said = (
                    event.period,
                    event.assessor,
                    event.assessed_by.subject,
                    event.assessed_by.value and event.assessed_by.value.name,
                    event.grade,
                    event.comment,
                    *_by(recorded),
                    at,
                )
                yield (
                    _ASSESSED,
                    (recorded.id, member_id(division, event.member), event.member, division, *said, recorded.version),
                )
            case StandingsPublicised():
                public = (event.estate, event.period, event.version, at, *_by(recorded), sealed_document(recorded))
                yield _STANDINGS, (recorded.id, event.division, *public)


def _account(recorded: Recorded, event: AboutMember) -> tuple[UUID, str]:
    return member_id(recorded.division, event.member), event.member


def _by(recorded: Recorded) -> tuple[UUID, str]:
    actor = recorded.meta.actor
    return person_of(actor.id), actor.role
