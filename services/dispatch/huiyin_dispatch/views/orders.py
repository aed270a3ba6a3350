"""Dispatch's read models: issues that wait for an order, and the orders."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from huiyin_events.contracts.deliberation import TopicPlanned
from huiyin_events.contracts.dispatch import (
    Assignee,
    OrderAccepted,
    OrderCancelled,
    OrderDeclined,
    OrderDispatched,
    OrderFellOverdue,
    OrderPublicised,
    OrderResolved,
)
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
INSERT INTO issues (id, number, kind, category, description, division, address, stage, reported_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, 'reported', $8) ON CONFLICT DO NOTHING
"""
_SCREENED = """
UPDATE issues SET stage = CASE stage WHEN 'reported' THEN 'screened' ELSE stage END, note = $2,
                  waiting = waiting AND $3 WHERE id = $1
"""
_ENDED = "UPDATE issues SET stage = $2, waiting = false WHERE id = $1"
_PLANNED = "UPDATE issues SET stage = 'planned', waiting = false WHERE id = $1 AND stage IN ('reported', 'screened')"
# An order that was declined after its issue had fallen away, but before it was cancelled, makes nothing wait again.
_WAITING = "UPDATE issues SET waiting = $2 AND stage IN ('reported', 'screened') WHERE id = $1"
_ORDER = """
INSERT INTO orders (id, issue, division, stage, assignee_kind, assignee_name, assignee_id, note, due_at,
                    dispatched_at, version)
VALUES ($1, $2, $3, 'dispatched', $4, $5, $6, $7, $8, $9, $10) ON CONFLICT DO NOTHING
"""
_ACCEPTED = """
UPDATE orders SET stage = 'accepted', assignee_kind = $2, assignee_name = $3, assignee_id = $4, accepted_at = $5,
                  version = $6 WHERE id = $1
"""
_DECLINED = "UPDATE orders SET stage = 'declined', reason = $2, version = $3 WHERE id = $1"
_CANCELLED = "UPDATE orders SET stage = 'cancelled', reason = $2, version = $3 WHERE id = $1"
_RESOLVED = """
UPDATE orders SET stage = 'resolved', result = $2, photos = $3, resolved_at = $4, version = $5 WHERE id = $1
"""
_PUBLICISED = "UPDATE orders SET stage = 'publicised', notice = $2, publicised_at = $3, version = $4 WHERE id = $1"
# Whether it is overdue follows from the clock; only that its stream went on must be known, and by the last statement.
_FELL_OVERDUE = "UPDATE orders SET version = greatest(version, $2) WHERE id = $1"

# A life goes one way, so within a batch all rows of one statement may go before those of the next: few round trips
# however many events. Whether an issue waits can go to and fro; there the batch's last word counts.
_STATEMENTS = (
    _ISSUE,
    _SCREENED,
    _PLANNED,
    _WAITING,
    _ENDED,
    _ORDER,
    _ACCEPTED,
    _DECLINED,
    _CANCELLED,
    _RESOLVED,
    _PUBLICISED,
    _FELL_OVERDUE,
)


async def project(connection: Connection, batch: Sequence[Recorded]) -> None:
    """Take a batch of events into `issues` and `orders`."""
    rows: dict[str, list[tuple[Any, ...]]] = {statement: [] for statement in _STATEMENTS}
    waiting: dict[UUID, bool] = {}
    for recorded, event in only(
        batch,
        IssueReported,
        IssueScreened,
        IssueMerged,
        IssueWithdrawn,
        IssueRejected,
        TopicPlanned,
        OrderDispatched,
        OrderAccepted,
        OrderDeclined,
        OrderCancelled,
        OrderFellOverdue,
        OrderResolved,
        OrderPublicised,
    ):
        at, version = recorded.occurred_at, recorded.version
        match event:
            case IssueReported():
                issue = (event.issue, event.number, event.kind, event.category, event.description)
                rows[_ISSUE].append((*issue, recorded.division, event.address, at))
            case IssueScreened():
                rows[_SCREENED].append((event.issue, event.note, event.route == "dispatch"))
            case IssueMerged():
                rows[_ENDED].append((event.issue, "merged"))
            case IssueWithdrawn():
                rows[_ENDED].append((event.issue, "withdrawn"))
            case IssueRejected():
                rows[_ENDED].append((event.issue, "rejected"))
            case TopicPlanned():
                rows[_PLANNED].append((event.issue,))
            case OrderDispatched():
                order = (event.order, event.issue, recorded.division, *_party(event.assignee), event.note)
                rows[_ORDER].append((*order, event.due_at, at, version))
                waiting[event.issue] = False
            case OrderAccepted():
                rows[_ACCEPTED].append((event.order, *_party(event.by), at, version))
            case OrderDeclined():
                rows[_DECLINED].append((event.order, event.reason, version))
                waiting[event.issue] = True
            case OrderCancelled():
                rows[_CANCELLED].append((event.order, event.reason, version))
            case OrderFellOverdue():
                rows[_FELL_OVERDUE].append((event.order, version))
            case OrderResolved():
                rows[_RESOLVED].append((event.order, event.result, list(event.photos), at, version))
            case OrderPublicised():
                rows[_PUBLICISED].append((event.order, event.notice, at, version))
    rows[_WAITING] = list(waiting.items())
    for statement, arguments in rows.items():
        if arguments:
            await connection.executemany(statement, arguments)


def _party(assignee: Assignee | None) -> tuple[str | None, str | None, str | None]:
    return (assignee.kind, assignee.name, assignee.id) if assignee else (None, None, None)
