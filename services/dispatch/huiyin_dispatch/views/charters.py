"""Dispatch's read model of charters."""

from collections.abc import Sequence

from huiyin_events.contracts.dispatch import CharterAdopted
from huiyin_events.envelope import Recorded, only
from huiyin_events.store import Connection

_ADOPTED = """
INSERT INTO charters (county, version, title, effective_at, adopted_at, document) VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT DO NOTHING
"""


async def project(connection: Connection, batch: Sequence[Recorded]) -> None:
    """Take a batch of events into `charters`."""
    rows = [
        (event.county, event.version, event.title, event.effective_at, recorded.occurred_at, event.model_dump_json())
        for recorded, event in only(batch, CharterAdopted)
    ]
    if rows:
        await connection.executemany(_ADOPTED, rows)
