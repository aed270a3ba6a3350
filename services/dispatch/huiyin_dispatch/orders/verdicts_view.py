"""Dispatch's read model of verdicts (Y13): what was said of a result, and that its issue waits for an order again."""

from collections.abc import Sequence
from typing import Any

from huiyin_contracts.issues import IssueRated, IssueReopened
from huiyin_contracts.persons import PersonErased
from huiyin_county.charters import county
from huiyin_events.envelope import Recorded, of_types
from huiyin_events.store import Connection

_RATED = """
INSERT INTO verdicts (result_of, issue, round, solved, satisfied, subject, comment, channel, rated_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT DO NOTHING
"""
_REOPENED = """
INSERT INTO reopenings (issue, result_of, subject, reason, reopened_at) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT DO NOTHING
"""
_ERASED = (
    "UPDATE verdicts SET comment = NULL WHERE subject = ANY($1)",
    "UPDATE reopenings SET reason = NULL WHERE subject = ANY($1)",
)
_KIND = "SELECT kind FROM issues WHERE id = $1"
_WAITS = "UPDATE issues SET stage = 'screened', waiting = true, due_at = $2 WHERE id = $1"


async def project(connection: Connection, batch: Sequence[Recorded]) -> None:
    """Take a batch of events into `verdicts` and `reopenings`; one that reopens an issue is the first of its batch."""
    rated: list[tuple[Any, ...]] = []
    for recorded, event in of_types(batch, IssueRated, IssueReopened):
        at = recorded.occurred_at
        match event:
            case IssueRated():
                comment = (event.comment.subject, event.comment.value) if event.comment else (None, None)
                said = (event.round, event.solved, event.satisfied, *comment, event.channel)
                rated.append((event.result_of, event.issue, *said, at))
            case IssueReopened():
                await connection.execute(
                    _REOPENED, event.issue, event.result_of, event.reason.subject, event.reason.value, at
                )
                if kind := await connection.fetchval(_KIND, event.issue):
                    begun = (await county(connection, recorded.division)).begun_at(at, kind)
                    await connection.execute(_WAITS, event.issue, begun.deadline(at).due_at)
    if rated:
        await connection.executemany(_RATED, rated)
    if erased := [event.person for _, event in of_types(batch, PersonErased)]:
        for statement in _ERASED:
            await connection.execute(statement, erased)
