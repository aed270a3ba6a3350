"""Mediations (德古说理, P10), each saved whole; what is private in it stays sealed."""

from collections.abc import Sequence

from pydantic import TypeAdapter

from huiyin_contracts.mediation_state import EVENTS, UNOPENED, Mediation, evolve
from huiyin_deliberation.proceeding.saved import SavedTable
from huiyin_events.envelope import Recorded
from huiyin_events.store import Connection

CASES = SavedTable("mediations", TypeAdapter(Mediation), UNOPENED, evolve, EVENTS, lambda event: event.mediation)


async def project(connection: Connection, batch: Sequence[Recorded]) -> None:
    """Take a batch of events into the table of mediations."""
    await CASES.project(connection, batch)
