"""Key matters (三议一服务, Y2), each saved whole, and the estates that they are of."""

from collections.abc import Iterator, Sequence

from pydantic import TypeAdapter

from huiyin_contracts import Event
from huiyin_contracts.key_matter_state import EVENTS, UNRAISED, KeyMatter, evolve
from huiyin_contracts.organisation import EstateFounded, EstateMerged, EstateMoved, EstateRenamed
from huiyin_deliberation.proceeding.saved import SavedTable
from huiyin_events.envelope import Recorded, of_types
from huiyin_events.store import Connection
from huiyin_service.sql_batch import Statement, execute_in_order

MATTERS = SavedTable("key_matters", TypeAdapter(KeyMatter), UNRAISED, evolve, EVENTS, lambda event: event.key_matter)

_FOUNDED = """
INSERT INTO key_matter_estates (estate, village, name) VALUES ($1, $2, $3)
ON CONFLICT (estate) DO UPDATE SET village = excluded.village, name = excluded.name, merged = false
"""
_RENAMED = "UPDATE key_matter_estates SET name = $2 WHERE estate = $1"
_MOVED = "UPDATE key_matter_estates SET village = $2 WHERE estate = $1"
_MERGED = "UPDATE key_matter_estates SET merged = true WHERE estate = $1"


async def project(connection: Connection, batch: Sequence[Recorded]) -> None:
    """Take a batch of events into the tables of key matters."""
    await MATTERS.project(connection, batch)
    around = of_types(batch, EstateFounded, EstateRenamed, EstateMoved, EstateMerged)
    await execute_in_order(connection, (step for recorded, event in around for step in _statements(recorded, event)))


def _statements(recorded: Recorded, event: Event) -> Iterator[Statement]:
    match event:
        case EstateFounded():
            yield _FOUNDED, (event.estate, recorded.division, event.name)
        case EstateRenamed():
            yield _RENAMED, (event.estate, event.name)
        case EstateMoved():
            yield _MOVED, (event.estate, event.village)
        case EstateMerged():
            yield _MERGED, (event.estate,)
