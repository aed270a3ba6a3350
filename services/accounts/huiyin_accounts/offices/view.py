"""The table of offices: who holds which, and since when no longer."""

from collections.abc import Sequence

from huiyin_contracts.offices import OfficeAppointed, OfficeEnded
from huiyin_contracts.parties import person_of
from huiyin_events.envelope import Recorded, of_types
from huiyin_events.store import Connection

_APPOINT = """
INSERT INTO offices (office, role, division, holder, subject, household, appointed_at, term_ends_on)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (office) DO NOTHING
"""
_END = "UPDATE offices SET ended_at = $2 WHERE office = $1"


async def project(connection: Connection, batch: Sequence[Recorded]) -> None:
    """Take a batch of events into `offices`."""
    for recorded, event in of_types(batch, OfficeAppointed, OfficeEnded):
        match event:
            case OfficeAppointed():
                await connection.execute(
                    _APPOINT,
                    event.office,
                    event.role,
                    recorded.division,
                    event.holder,
                    person_of(event.holder),
                    event.household,
                    recorded.occurred_at,
                    event.term_ends_on,
                )
            case OfficeEnded():
                await connection.execute(_END, event.office, recorded.occurred_at)
