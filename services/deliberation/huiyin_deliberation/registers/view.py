"""Bodies as their events tell of them; people are in the views of the frame and of sites."""

from collections.abc import Iterator, Mapping, Sequence

from huiyin_contracts.forces import AboutForce, ForceDescribed, ForceDisbanded, ForceFormed, ForceKind, ForceRecoded
from huiyin_contracts.parties import BodyKind
from huiyin_events.envelope import Recorded, of_types
from huiyin_events.store import Connection
from huiyin_service.sql_batch import Statement, execute_in_order

KINDS: Mapping[ForceKind, BodyKind] = {
    "commando": "team",
    "volunteer": "team",
    "emergency": "team",
    "courier": "team",
    "company": "company",
    "social_organisation": "team",
    "unit": "unit",
}
"""As what a force is a party."""

_FORMED = """
INSERT INTO bodies (id, kind, name, division, areas, leader) VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (id) DO UPDATE SET kind = excluded.kind, name = excluded.name, division = excluded.division,
    areas = excluded.areas, leader = excluded.leader
"""
_DESCRIBED = "UPDATE bodies SET name = $2, areas = $3, leader = $4 WHERE id = $1"
_RECODED = "UPDATE bodies SET division = $2, areas = $3 WHERE id = $1"
_GONE = "DELETE FROM bodies WHERE id = $1"


async def project(connection: Connection, batch: Sequence[Recorded]) -> None:
    """Take a batch of events into `bodies`."""
    events = of_types(batch, ForceFormed, ForceDescribed, ForceRecoded, ForceDisbanded)
    await execute_in_order(connection, (one for recorded, event in events for one in _statements(recorded, event)))


def _statements(recorded: Recorded, event: AboutForce) -> Iterator[Statement]:
    match event:
        case ForceFormed():
            about = (KINDS[event.kind], event.name, recorded.division, list(event.areas), event.leader.id)
            yield _FORMED, (event.force, *about)
        case ForceDescribed():
            yield _DESCRIBED, (event.force, event.name, list(event.areas), event.leader.id)
        case ForceRecoded():
            yield _RECODED, (event.force, event.new_code, list(event.areas))
        case ForceDisbanded():
            yield _GONE, (event.force,)
