"""Intake's read model: what there is to screen, and whether a matter has its public answer."""

from collections.abc import Sequence

from huiyin_events.contracts.deliberation import TopicPublicised
from huiyin_events.contracts.dispatch import OrderPublicised
from huiyin_events.contracts.intake import (
    IssueMerged,
    IssueRejected,
    IssueReported,
    IssueScreened,
    IssueWithdrawn,
)
from huiyin_events.envelope import Recorded, only
from huiyin_events.store import Connection

_ISSUE = """
INSERT INTO issues (id, number, kind, category, description, division, address, photos, stage, reported_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'reported', $9) ON CONFLICT DO NOTHING
"""


async def project(connection: Connection, batch: Sequence[Recorded]) -> None:
    """Take a batch of events into `issues`, in three statements however large it is."""
    issues, stages, answered = [], [], []
    for recorded, event in only(
        batch,
        IssueReported,
        IssueScreened,
        IssueMerged,
        IssueWithdrawn,
        IssueRejected,
        OrderPublicised,
        TopicPublicised,
    ):
        match event:
            case IssueReported():
                issues.append(
                    (
                        event.issue,
                        event.number,
                        event.kind,
                        event.category,
                        event.description,
                        recorded.division,
                        event.address,
                        list(event.photos),
                        recorded.occurred_at,
                    )
                )
            case IssueScreened():
                stages.append((event.issue, "screened"))
            case IssueMerged():
                stages.append((event.issue, "merged"))
            case IssueWithdrawn():
                stages.append((event.issue, "withdrawn"))
            case IssueRejected():
                stages.append((event.issue, "rejected"))
            case OrderPublicised() | TopicPublicised(what="result"):
                answered.append(event.issue)
    if issues:
        await connection.executemany(_ISSUE, issues)
    if stages:
        await connection.executemany("UPDATE issues SET stage = $2 WHERE id = $1", stages)
    if answered:
        await connection.execute("UPDATE issues SET answered = true WHERE id = ANY($1)", answered)
