"""Duties of county and town, as their events tell them."""

from collections.abc import Iterator, Sequence
from typing import cast

from huiyin_contracts.duties import AboutDuty, DutyEscalated, DutyFellOverdue, DutyFulfilled, DutyLapsed, DutyOpened
from huiyin_events.envelope import Recorded, of_types
from huiyin_events.store import Connection
from huiyin_service.sql_batch import Statement, execute_in_order

_OPENED = """
INSERT INTO duties (id, kind, about, division, period, owner, needed, opened_at, due_at, charter)
VALUES ($1, $2, $3, $4, $5, $6::jsonb, $7, $8, $9, $10) ON CONFLICT DO NOTHING
"""
_OVERDUE = "UPDATE duties SET overdue_at = $2 WHERE id = $1"
_ESCALATED = "UPDATE duties SET escalated = escalated || $2::text WHERE id = $1 AND NOT $2 = ANY(escalated)"
_DONE = "UPDATE duties SET stage = 'done', ended_at = $2, late = $3 WHERE id = $1"
_LAPSED = "UPDATE duties SET stage = 'lapsed', ended_at = $2 WHERE id = $1"


async def project(connection: Connection, batch: Sequence[Recorded]) -> None:
    """Take a batch of events into `duties`."""
    events = of_types(batch, DutyOpened, DutyFellOverdue, DutyEscalated, DutyFulfilled, DutyLapsed)
    await execute_in_order(connection, (step for recorded, event in events for step in _statements(recorded, event)))


def _statements(recorded: Recorded, event: AboutDuty) -> Iterator[Statement]:
    at = recorded.occurred_at
    match event:
        case DutyOpened():
            closed = cast("DutyOpened", recorded.closed)
            owner = closed.owner.model_dump_json() if closed.owner else None
            of = (event.duty, event.kind, event.about, recorded.division, event.period, owner)
            yield _OPENED, (*of, event.needed, at, event.due_at, event.charter)
        case DutyFellOverdue():
            yield _OVERDUE, (event.duty, at)
        case DutyEscalated():
            yield _ESCALATED, (event.duty, event.level)
        case DutyFulfilled():
            yield _DONE, (event.duty, at, event.late)
        case DutyLapsed():
            yield _LAPSED, (event.duty, at)
