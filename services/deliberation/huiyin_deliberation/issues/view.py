"""The issues that deliberation may plan, and at which stage they are as far as that concerns it."""

from collections.abc import Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any

from huiyin_contracts.issues import IssueMerged, IssueRejected, IssueReopened, IssueReported, IssueWithdrawn
from huiyin_contracts.orders import OrderCancelled, OrderDeclined, OrderDispatched, OrderReturned
from huiyin_events.envelope import Recorded, of_types
from huiyin_events.store import Connection

_REPORTED = """
INSERT INTO issues (id, number, kind, category, description, division, address, reported_at, stage)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'reported') ON CONFLICT DO NOTHING
"""
_STAGE = "UPDATE issues SET stage = $2 WHERE id = $1 AND stage NOT IN ('withdrawn', 'rejected', 'merged')"
_REOPENED = "UPDATE issues SET stage = 'reported', reopened_at = $2 WHERE id = $1"


async def project(connection: Connection, batch: Sequence[Recorded]) -> None:
    """Take a batch of events into `issues`."""
    reported: list[tuple[Any, ...]] = []
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
    ):
        match event:
            case IssueReported():
                words = (event.number, event.kind, event.category, event.description)
                reported.append((event.issue, *words, recorded.division, event.address, recorded.occurred_at))
            case IssueMerged() | IssueWithdrawn() | IssueRejected():
                statements.append((_STAGE, (event.issue, event.type.split(".")[2])))
            case IssueReopened():
                statements.append((_REOPENED, (event.issue, recorded.occurred_at)))
            case OrderDispatched():
                statements.append((_STAGE, (event.issue, "dispatched")))
            case OrderDeclined() | OrderReturned() | OrderCancelled():
                statements.append((_STAGE, (event.issue, "reported")))
    if reported:
        await connection.executemany(_REPORTED, reported)
    # In the batch's order, for an issue may be ordered and declined in one; alike ones together, to be quick.
    for statement, alike in groupby(statements, key=itemgetter(0)):
        await connection.executemany(statement, [arguments for _, arguments in alike])
