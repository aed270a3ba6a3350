"""Dispatch's read model of bulletins."""

from collections.abc import Sequence

from huiyin_contracts.bulletins import BulletinIssued
from huiyin_events.envelope import Recorded, of_types
from huiyin_events.store import Connection
from huiyin_service.reading import sealed_document

_ISSUED = """
INSERT INTO bulletins (division, number, issued_at, starts_at, ends_at, document) VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT DO NOTHING
"""


async def project(connection: Connection, batch: Sequence[Recorded]) -> None:
    """Take a batch of events into `bulletins`."""
    rows = [
        (event.division, event.number, recorded.occurred_at, event.starts_at, event.ends_at, sealed_document(recorded))
        for recorded, event in of_types(batch, BulletinIssued)
    ]
    if rows:
        await connection.executemany(_ISSUED, rows)
