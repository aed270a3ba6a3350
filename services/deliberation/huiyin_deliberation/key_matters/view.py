"""Key matters (三议一服务, Y2), each saved whole; the estates that they are of, and the forces that may serve."""

from collections.abc import Iterator, Sequence

from pydantic import TypeAdapter

from huiyin_contracts import Event, county_of
from huiyin_contracts.forces import ForceDescribed, ForceDisbanded, ForceFormed
from huiyin_contracts.key_matter_state import EVENTS, UNRAISED, KeyMatter, evolve
from huiyin_contracts.organisation import EstateFounded, EstateMerged, EstateMoved, EstateRenamed
from huiyin_deliberation.proceeding.saved import SavedTable
from huiyin_events.envelope import Recorded, of_types
from huiyin_events.store import Connection
from huiyin_service.sql_batch import Statement, execute_in_order

MATTERS = SavedTable("key_matters", TypeAdapter(KeyMatter), UNRAISED, evolve, EVENTS, lambda event: event.key_matter)

_FOUNDED = """
INSERT INTO key_matter_estates (estate, village, name) VALUES ($1, $2, $3)
ON CONFLICT (estate) DO UPDATE SET village = excluded.village, name = excluded.name
"""
_RENAMED = "UPDATE key_matter_estates SET name = $2 WHERE estate = $1"
_MOVED = "UPDATE key_matter_estates SET village = $2 WHERE estate = $1"
_MERGED = "DELETE FROM key_matter_estates WHERE estate = $1"
_FORMED = """
INSERT INTO key_matter_providers (force, county, kind, name) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING
"""
_DESCRIBED = "UPDATE key_matter_providers SET name = $2 WHERE force = $1"
_DISBANDED = "DELETE FROM key_matter_providers WHERE force = $1"


async def project(connection: Connection, batch: Sequence[Recorded]) -> None:
    """Take a batch of events into the tables of key matters."""
    await MATTERS.project(connection, batch)
    around = of_types(
        batch,
        EstateFounded,
        EstateRenamed,
        EstateMoved,
        EstateMerged,
        ForceFormed,
        ForceDescribed,
        ForceDisbanded,
    )
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
        case ForceFormed():
            yield _FORMED, (event.force, county_of(recorded.division), event.kind, event.name)
        case ForceDescribed():
            yield _DESCRIBED, (event.force, event.name)
        case ForceDisbanded():
            yield _DISBANDED, (event.force,)
