"""Intake's read model: what there is to screen, what is reported most, and whether an issue has its public answer."""

from collections import Counter
from collections.abc import Sequence

from huiyin_contracts.issues import (
    IssueMerged,
    IssueRejected,
    IssueReopened,
    IssueReported,
    IssueScreened,
    IssueWithdrawn,
)
from huiyin_contracts.orders import OrderDispatched, OrderResolved
from huiyin_contracts.publications import NoticePublished
from huiyin_contracts.topics import TopicCarriedOut, TopicPlanned
from huiyin_events.envelope import Recorded, of_types, split_at
from huiyin_events.store import Connection

_ISSUE = """
INSERT INTO issues (id, number, kind, category, description, division, address, photos, stage, reported_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'reported', $9) ON CONFLICT DO NOTHING
"""
_CATEGORY = """
INSERT INTO categories (division, category, reports) VALUES ($1, $2, $3)
ON CONFLICT (division, category) DO UPDATE SET reports = categories.reports + excluded.reports
"""
# What has been given a route waits for no screening; what has ended stays as it ended.
_STAGE = "UPDATE issues SET stage = $2 WHERE id = $1 AND (stage = 'reported' OR $2 <> 'screened')"
_DONE = "UPDATE issues SET result_of = $2, result = $3, result_by = $4 WHERE id = $1"
_ANSWERED = "UPDATE issues SET answered = true, result_of = $2, result = $3, answered_at = $4 WHERE id = $1"
_REOPENED = "UPDATE issues SET stage = 'screened', answered = false WHERE id = $1"


async def project(connection: Connection, batch: Sequence[Recorded]) -> None:
    """Take a batch of events into intake's tables."""
    for life in split_at(batch, IssueReopened):
        await _take(connection, life)


async def _take(connection: Connection, batch: Sequence[Recorded]) -> None:
    """In seven statements however large it is; an issue is reopened before anything else, if it is."""
    issues, stages, done, answered, reopened = [], [], [], [], []
    categories: Counter[tuple[str, str]] = Counter()
    for recorded, event in of_types(
        batch,
        IssueReported,
        IssueScreened,
        IssueMerged,
        IssueWithdrawn,
        IssueRejected,
        IssueReopened,
        OrderDispatched,
        TopicPlanned,
        OrderResolved,
        TopicCarriedOut,
        NoticePublished,
    ):
        match event:
            case IssueReported():
                categories[recorded.division, event.category] += 1
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
            case IssueScreened() | OrderDispatched() | TopicPlanned():
                # An order or a topic says the same, where an issue, or another system's history, was not screened.
                stages.append((event.issue, "screened"))
            case IssueMerged():
                stages.append((event.issue, "merged"))
            case IssueWithdrawn():
                stages.append((event.issue, "withdrawn"))
            case IssueRejected():
                stages.append((event.issue, "rejected"))
            case OrderResolved():
                done.append((event.issue, event.order, event.result, recorded.meta.actor.id))
            case TopicCarriedOut():
                done.append((event.issue, event.topic, event.result, recorded.meta.actor.id))
            case NoticePublished(kind="result"):
                answered.append((event.issue, event.about, event.notice, recorded.occurred_at))
            case IssueReopened():
                reopened.append((event.issue,))
    if reopened:
        await connection.executemany(_REOPENED, reopened)
    if issues:
        await connection.executemany(_ISSUE, issues)
        await connection.executemany(_CATEGORY, [(*place, n) for place, n in sorted(categories.items())])
    if stages:
        await connection.executemany(_STAGE, stages)
    if done:
        await connection.executemany(_DONE, done)
    if answered:
        await connection.executemany(_ANSWERED, answered)
