"""What reporters said of results."""

from huiyin_contracts.issues import IssueRated, IssueReopened
from huiyin_events.store import Connection
from huiyin_reporting.cases.view import CaseBatch

_VERDICT = """
INSERT INTO verdicts (issue, round, division, handler, handler_kind, solved, satisfied, stands, reopened, rated_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, true, false, $8) ON CONFLICT DO NOTHING
"""
_OVERRULED = "UPDATE verdicts SET stands = false WHERE issue = $1 AND round < $2"
_REOPENED = "UPDATE verdicts SET reopened = true WHERE issue = $1 AND round = $2 - 1"


async def project(connection: Connection, batch: CaseBatch) -> None:
    """Keep what was said of results. The assignee of an issue when it is rated is who claimed that it was done."""
    if not any(isinstance(event, IssueRated | IssueReopened) for _, event in batch.events):
        return
    for recorded, event, case in batch.steps():
        match event:
            case IssueRated():
                about = (case.division, case.assignee, case.assignee_kind)
                said = (event.solved, event.satisfied, recorded.occurred_at)
                await connection.execute(_VERDICT, event.issue, event.round, *about, *said)
                await connection.execute(_OVERRULED, event.issue, event.round)
            case IssueReopened():
                await connection.execute(_REOPENED, event.issue, event.round)
