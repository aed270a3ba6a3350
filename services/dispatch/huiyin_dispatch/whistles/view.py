"""Whistles (吹哨报到), and how each department that was called stands."""

from collections.abc import Iterator, Sequence

from huiyin_contracts.whistles import (
    AboutWhistle,
    WhistleAcknowledged,
    WhistleActed,
    WhistleArrived,
    WhistleAssessed,
    WhistleBlown,
    WhistleClosed,
    WhistleLinked,
    WhistleUnanswered,
)
from huiyin_events.envelope import Recorded, of_types
from huiyin_events.store import Connection
from huiyin_service.sql_batch import Statement, execute_for_streams

_BLOWN = """
INSERT INTO whistles (id, division, kind, whistler, description, place, blown_at, answer_by, act_by, version)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT DO NOTHING
"""
_CALLED = """
INSERT INTO whistle_departments (whistle, place, name, body, division, blown_at, answer_by)
VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING
"""
_LINKED = "INSERT INTO whistle_issues (whistle, issue) VALUES ($1, $2) ON CONFLICT DO NOTHING"
_ONE = "UPDATE whistle_departments SET {} WHERE whistle = $1 AND name = $2"
_ACKNOWLEDGED = _ONE.format("contact = $3, acknowledged_at = $4")
_UNANSWERED = _ONE.format("unanswered = true")
_ARRIVED = _ONE.format("arrived_at = $3")
_ACTED = _ONE.format("result = $3, photos = $4, acted_at = $5")
_ASSESSED = _ONE.format("score = $3, remark = $4, assessed_at = $5")
_CLOSED = "UPDATE whistles SET closed_at = $2, reason = $3 WHERE id = $1"
_VERSION = "UPDATE whistles SET version = $2 WHERE id = $1"


async def project(connection: Connection, batch: Sequence[Recorded]) -> None:
    """Take a batch of events into the tables of whistles."""
    events = of_types(
        batch,
        WhistleBlown,
        WhistleLinked,
        WhistleAcknowledged,
        WhistleUnanswered,
        WhistleArrived,
        WhistleActed,
        WhistleAssessed,
        WhistleClosed,
    )
    await execute_for_streams(connection, events, _statements, _VERSION)


def _statements(recorded: Recorded, event: AboutWhistle) -> Iterator[Statement]:
    this, at = event.whistle, recorded.occurred_at
    match event:
        case WhistleBlown():
            about = (event.kind, event.whistler, event.description, event.place, at, event.answer_by, event.act_by)
            yield _BLOWN, (this, recorded.division, *about, recorded.version)
            for place, department in enumerate(event.departments):
                called = (place, department.name, department.id)
                yield _CALLED, (this, *called, recorded.division, at, event.answer_by)
        case WhistleLinked():
            yield _LINKED, (this, event.issue)
        case WhistleAcknowledged():
            yield _ACKNOWLEDGED, (this, event.department.name, event.contact.subject, at)
        case WhistleUnanswered():
            yield _UNANSWERED, (this, event.department.name)
        case WhistleArrived():
            yield _ARRIVED, (this, event.department.name, at)
        case WhistleActed():
            yield _ACTED, (this, event.department.name, event.result, list(event.photos), at)
        case WhistleAssessed():
            yield _ASSESSED, (this, event.department.name, event.score, event.remark, at)
        case WhistleClosed():
            yield _CLOSED, (this, at, event.reason)
