"""Which codes of divisions have become others."""

from collections.abc import Sequence

from huiyin_contracts.divisions import DivisionRecoded
from huiyin_events.envelope import Recorded, of_types
from huiyin_events.store import Connection

_RECODED = "INSERT INTO recodings (code, into_code, effective_on) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING"


async def project(connection: Connection, batch: Sequence[Recorded]) -> None:
    """Take the recodings of a batch."""
    recoded = [(event.code, event.to, event.effective_on) for _, event in of_types(batch, DivisionRecoded)]
    await connection.executemany(_RECODED, recoded)
