"""Deliberation's read models: the issues that may be planned, and the topics."""

from collections.abc import Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any

import orjson

from huiyin_contracts.issues import IssueMerged, IssueRejected, IssueReopened, IssueReported, IssueWithdrawn
from huiyin_contracts.orders import OrderCancelled, OrderDeclined, OrderDispatched, OrderReturned
from huiyin_contracts.topics import (
    TopicCarriedOut,
    TopicDecided,
    TopicDeliberated,
    TopicDropped,
    TopicPlanned,
    TopicPublicised,
)
from huiyin_events.envelope import Recorded, of_types
from huiyin_events.store import Connection

_ISSUE = """
INSERT INTO issues (id, number, kind, category, description, division, address, reported_at, stage)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'reported') ON CONFLICT DO NOTHING
"""
_STAGE = "UPDATE issues SET stage = $2 WHERE id = $1 AND stage NOT IN ('withdrawn', 'rejected', 'merged')"
_REOPENED = "UPDATE issues SET stage = 'reported', reopened_at = $2 WHERE id = $1"
_PLANNED = """
INSERT INTO topics (id, issue, division, title, stage, planned_at, version)
VALUES ($1, $2, $3, $4, 'planned', $5, $6) ON CONFLICT DO NOTHING
"""
_DELIBERATED = """
UPDATE topics SET stage = 'deliberated', held_on = $2, format = $3, attendees = $4, minutes = $5, version = $6
WHERE id = $1
"""
_DECIDED = (
    "UPDATE topics SET stage = 'decided', resolution = $2, tasks = $3::jsonb, due_on = $4, version = $5 WHERE id = $1"
)
_CARRIED_OUT = "UPDATE topics SET stage = 'carried_out', result = $2, version = $3 WHERE id = $1"
_PUBLICISED = """
UPDATE topics SET publicised = publicised || $2::text, publicised_at = $3, version = $4,
                  stage = CASE $2 WHEN 'result' THEN 'publicised' ELSE stage END,
                  ended_at = CASE $2 WHEN 'result' THEN $3::timestamptz END
WHERE id = $1
"""
_DROPPED = "UPDATE topics SET stage = 'dropped', reason = $2, ended_at = $3, version = $4 WHERE id = $1"


async def project(connection: Connection, batch: Sequence[Recorded]) -> None:
    """Take a batch of events into `issues` and `topics`."""
    issues: list[tuple[Any, ...]] = []
    statements: list[tuple[str, tuple[Any, ...]]] = []
    for recorded, event in of_types(
        batch,
        IssueReported,
        IssueMerged,
        IssueWithdrawn,
        IssueRejected,
        IssueReopened,
        OrderDispatched,
        OrderDeclined,
        OrderReturned,
        OrderCancelled,
        TopicPlanned,
        TopicDeliberated,
        TopicDecided,
        TopicCarriedOut,
        TopicPublicised,
        TopicDropped,
    ):
        row: tuple[Any, ...]
        match event:
            case IssueReported():
                row = (event.issue, event.number, event.kind, event.category, event.description)
                issues.append((*row, recorded.division, event.address, recorded.occurred_at))
            case IssueMerged() | IssueWithdrawn() | IssueRejected():
                statements.append((_STAGE, (event.issue, event.type.split(".")[2])))
            case IssueReopened():
                statements.append((_REOPENED, (event.issue, recorded.occurred_at)))
            case OrderDispatched():
                statements.append((_STAGE, (event.issue, "dispatched")))
            case OrderDeclined() | OrderReturned() | OrderCancelled():
                statements.append((_STAGE, (event.issue, "reported")))
            case TopicPlanned():
                row = (event.topic, event.issue, recorded.division, event.title)
                statements.append((_PLANNED, (*row, recorded.occurred_at, recorded.version)))
            case TopicDeliberated():
                row = (event.topic, event.held_on, event.format, event.attendees, event.minutes)
                statements.append((_DELIBERATED, (*row, recorded.version)))
            case TopicDecided():
                tasks = orjson.dumps([task.model_dump(mode="json") for task in event.tasks]).decode()
                due_on = min(task.due_on for task in event.tasks)
                statements.append((_DECIDED, (event.topic, event.resolution, tasks, due_on, recorded.version)))
            case TopicCarriedOut():
                statements.append((_CARRIED_OUT, (event.topic, event.result, recorded.version)))
            case TopicPublicised():
                statements.append((_PUBLICISED, (event.topic, event.what, recorded.occurred_at, recorded.version)))
            case TopicDropped():
                statements.append((_DROPPED, (event.topic, event.reason, recorded.occurred_at, recorded.version)))
    if issues:
        await connection.executemany(_ISSUE, issues)
    # In the batch's order, for an issue may be ordered, declined and planned in one; alike ones together, to be quick.
    for statement, alike in groupby(statements, key=itemgetter(0)):
        await connection.executemany(statement, [arguments for _, arguments in alike])
