"""Village decisions (四议两公开, P6), each saved whole."""

from collections.abc import Sequence

from pydantic import TypeAdapter

from huiyin_contracts.village_decision_state import EVENTS, UNMOVED, VillageDecision, evolve
from huiyin_deliberation.proceeding.saved import SavedTable
from huiyin_events.envelope import Recorded
from huiyin_events.store import Connection

DECISIONS = SavedTable(
    "village_decisions", TypeAdapter(VillageDecision), UNMOVED, evolve, EVENTS, lambda event: event.village_decision
)


async def project(connection: Connection, batch: Sequence[Recorded]) -> None:
    """Take a batch of events into the table of village decisions."""
    await DECISIONS.project(connection, batch)
