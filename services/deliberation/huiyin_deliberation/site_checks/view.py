"""Checks of sites."""

from collections.abc import Sequence

from huiyin_contracts.site_checks import SiteCheckRecorded
from huiyin_events.envelope import Recorded, of_types
from huiyin_events.store import Connection
from huiyin_service.reading import sealed_document

_CHECKED = """
INSERT INTO site_checks (id, site, division, month, points, topic, done, checked_at, document)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9::jsonb) ON CONFLICT DO NOTHING
"""


async def project(connection: Connection, batch: Sequence[Recorded]) -> None:
    """Take a batch of events into `site_checks`."""
    rows = [
        (
            *(event.check, event.site, recorded.division, event.month, event.points),
            *(event.inspection.topic, event.inspection.done, recorded.occurred_at, sealed_document(recorded)),
        )
        for recorded, event in of_types(batch, SiteCheckRecorded)
    ]
    if rows:
        await connection.executemany(_CHECKED, rows)
