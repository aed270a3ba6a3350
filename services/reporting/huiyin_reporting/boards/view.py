"""What was put on the public boards."""

from collections.abc import Sequence

from huiyin_contracts.issues import IssueRedacted
from huiyin_contracts.publications import DecisionPublished, NoticeCorrected, NoticePublished, PlanPublished
from huiyin_events.envelope import Recorded, of_types
from huiyin_events.store import Connection

_REDACTED = "UPDATE notices SET notice = NULL WHERE issue = $1 AND event = ANY($2)"
_REDACTED_TOO = "UPDATE notice_corrections SET notice = NULL WHERE event = ANY($1)"
_NOTICE = """
INSERT INTO notices (event, publication, issue, division, kind, notice, published_at, ends_at, topical)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
"""
_DECISION = """
INSERT INTO notices (event, publication, title, division, kind, notice, published_at, ends_at, topical)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, true)
"""
_PLAN = """
INSERT INTO plan_notices (event, publication, division, edition, issues, published_at, ends_at)
VALUES ($1, $2, $3, $4, $5, $6, $7)
"""
_CORRECTION = "INSERT INTO notice_corrections (event, publication, notice, corrected_at) VALUES ($1, $2, $3, $4)"


async def project(connection: Connection, batch: Sequence[Recorded]) -> None:
    """Put up the notices of a batch, and what puts them otherwise."""
    await connection.executemany(
        _NOTICE,
        [
            (
                *(recorded.id, event.publication, event.issue, event.board, event.kind, event.notice),
                *(recorded.occurred_at, event.ends_at, recorded.stream.startswith("deliberation.")),
            )
            for recorded, event in of_types(batch, NoticePublished)
        ],
    )
    await connection.executemany(
        _DECISION,
        [
            (
                *(recorded.id, event.publication, event.title, event.board, event.kind, event.notice),
                *(recorded.occurred_at, event.ends_at),
            )
            for recorded, event in of_types(batch, DecisionPublished)
        ],
    )
    await connection.executemany(
        _PLAN,
        [
            (
                *(recorded.id, event.publication, event.board, event.edition, [one.issue for one in event.entries]),
                *(recorded.occurred_at, event.ends_at),
            )
            for recorded, event in of_types(batch, PlanPublished)
        ],
    )
    await connection.executemany(
        _CORRECTION,
        [
            (recorded.id, event.publication, event.notice, recorded.occurred_at)
            for recorded, event in of_types(batch, NoticeCorrected)
        ],
    )
    hidden = [(event.issue, list(event.events)) for _, event in of_types(batch, IssueRedacted)]
    await connection.executemany(_REDACTED, hidden)
    await connection.executemany(_REDACTED_TOO, [(events,) for _, events in hidden])
