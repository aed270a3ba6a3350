"""Stock-takings, the matters of each, and what is stuck now."""

from collections.abc import Iterator, Sequence
from typing import cast

from huiyin_contracts import AboutIssue
from huiyin_contracts.issues import IssueMerged, IssueRejected, IssueReopened, IssueWithdrawn
from huiyin_contracts.order_times import OrderResumed, OrderSupervised, OrderSuspended
from huiyin_contracts.orders import OrderCancelled, OrderDispatched, OrderResolved, OrderReturned
from huiyin_contracts.stock_takings import (
    AboutStockTaking,
    StockItemAdded,
    StockItemDecided,
    StockItemFinished,
    StockTakingClosed,
    StockTakingOpened,
)
from huiyin_contracts.tasks import TaskAccepted, TaskSupervised
from huiyin_contracts.topics import TopicCarriedOut, TopicDeclined
from huiyin_events.envelope import Recorded, of_types
from huiyin_events.store import Connection
from huiyin_service.sql_batch import Statement, execute_for_streams, execute_in_order

_STUCK = """
INSERT INTO stuck_matters (issue, cause, division, since) VALUES ($1, $2, $3, $4)
ON CONFLICT (issue, cause) DO UPDATE SET times = stuck_matters.times + 1
"""
# What was merged into an issue stands where that does; of one that is not known yet, where the merged one did.
_REPEATED = """
INSERT INTO stuck_matters (issue, cause, division, since)
VALUES ($1, 'repeated', coalesce((SELECT division FROM issues WHERE id = $1), $2), $3)
ON CONFLICT (issue, cause) DO UPDATE SET times = stuck_matters.times + 1,
    since = CASE stuck_matters.times WHEN 0 THEN excluded.since ELSE stuck_matters.since END
"""
# What was settled is not stuck, however often it was reported, until it is to be done again.
_SETTLED = """
INSERT INTO stuck_matters (issue, cause, division, since, times, settled) VALUES ($1, 'repeated', $2, $3, 0, true)
ON CONFLICT (issue, cause) DO UPDATE SET settled = true
"""
_AGAIN = "UPDATE stuck_matters SET settled = false WHERE issue = $1 AND cause = 'repeated'"
_FREE = "DELETE FROM stuck_matters WHERE issue = $1 AND cause = ANY($2)"
_GONE = "DELETE FROM stuck_matters WHERE issue = $1"
_OPENED = """
INSERT INTO stock_takings (id, division, quarter, due_at, charter, opened_at, version)
VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING
"""
_LISTED = """
INSERT INTO stock_items (taking, issue, division, place, cause, since, added_for)
VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING
"""
_DECIDED = """
UPDATE stock_items SET outcome = $3, owner = $4::jsonb, level = $5, due_at = $6, reason = $7, decided_at = $8
WHERE taking = $1 AND issue = $2
"""
_DONE = "UPDATE stock_items SET result = $3, done_at = $4 WHERE taking = $1 AND issue = $2"
_CLOSED = "UPDATE stock_takings SET closed_at = $2 WHERE id = $1"
_VERSION = "UPDATE stock_takings SET version = $2 WHERE id = $1"


async def project(connection: Connection, batch: Sequence[Recorded]) -> None:
    """Take a batch of events into the tables of stock-takings."""
    matters = of_types(
        batch,
        OrderSupervised,
        OrderReturned,
        OrderSuspended,
        OrderResumed,
        OrderDispatched,
        OrderResolved,
        OrderCancelled,
        IssueMerged,
        IssueReopened,
        IssueWithdrawn,
        IssueRejected,
        TaskSupervised,
        TaskAccepted,
        TopicCarriedOut,
        TopicDeclined,
    )
    await execute_in_order(connection, (step for recorded, event in matters for step in _matter(recorded, event)))
    events = of_types(batch, StockTakingOpened, StockItemAdded, StockItemDecided, StockItemFinished, StockTakingClosed)
    await execute_for_streams(connection, events, _statements, _VERSION)


def _matter(recorded: Recorded, event: AboutIssue) -> Iterator[Statement]:
    issue, division, at = event.issue, recorded.division, recorded.occurred_at
    match event:
        case OrderSupervised(level="county") | TaskSupervised(level="county"):
            yield _STUCK, (issue, "supervised", division, at)
        case OrderReturned():
            yield _STUCK, (issue, "returned", division, at)
        case OrderSuspended(cause="shelved"):
            yield _STUCK, (issue, "shelved", division, at)
        case OrderSupervised() | TaskSupervised() | OrderSuspended():
            pass
        case OrderResumed():
            yield _FREE, (issue, ["shelved"])
        case OrderDispatched():
            yield _FREE, (issue, ["returned"])
        case TaskAccepted():
            yield _FREE, (issue, ["supervised"])
        case OrderResolved() | OrderCancelled():
            yield _FREE, (issue, ["supervised", "returned", "shelved"])
            if isinstance(event, OrderResolved):
                yield _SETTLED, (issue, division, at)
        case TopicCarriedOut() | TopicDeclined():
            yield _SETTLED, (issue, division, at)
        case IssueMerged():
            yield _GONE, (issue,)
            yield _REPEATED, (event.into, division, at)
        case IssueReopened():
            yield _REPEATED, (issue, division, at)
            yield _AGAIN, (issue,)
        case IssueWithdrawn() | IssueRejected():
            yield _GONE, (issue,)


def _statements(recorded: Recorded, event: AboutStockTaking) -> Iterator[Statement]:
    this, at = event.taking, recorded.occurred_at
    match event:
        case StockTakingOpened():
            about = (this, recorded.division, event.quarter, event.due_at, event.charter)
            yield _OPENED, (*about, at, recorded.version)
            for place, one in enumerate(event.candidates):
                yield _LISTED, (this, one.issue, one.division, place, one.cause, one.since, None)
        case StockItemAdded():
            one = event.candidate
            place = recorded.version + 1000  # after those that the log has, in their own order
            yield _LISTED, (this, one.issue, one.division, place, one.cause, one.since, event.reason)
        case StockItemDecided():
            owner = cast("StockItemDecided", recorded.closed).owner
            said = (event.outcome, owner.model_dump_json() if owner else None, event.level, event.due_at, event.reason)
            yield _DECIDED, (this, event.issue, *said, at)
        case StockItemFinished():
            yield _DONE, (this, event.issue, event.result, at)
        case StockTakingClosed():
            yield _CLOSED, (this, at)
