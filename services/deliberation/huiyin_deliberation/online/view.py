"""Online deliberations (线上四步, P8), each saved whole, and residents' opinions in them."""

from collections.abc import Iterator, Sequence

from pydantic import TypeAdapter

from huiyin_contracts import Event
from huiyin_contracts.online_deliberation_state import EVENTS, UNPUBLISHED, OnlineDeliberation, evolve
from huiyin_contracts.opinions import OpinionGiven, OpinionModerated, OpinionRestored
from huiyin_contracts.persons import PersonErased
from huiyin_contracts.words import said
from huiyin_deliberation.proceeding.saved import SavedTable
from huiyin_events.envelope import Recorded, of_types
from huiyin_events.store import Connection
from huiyin_service.sql_batch import Statement, execute_in_order

ONLINES = SavedTable(
    "online_deliberations",
    TypeAdapter(OnlineDeliberation),
    UNPUBLISHED,
    evolve,
    EVENTS,
    lambda event: event.online_deliberation,
)
_GIVEN = """
INSERT INTO opinions (id, deliberation, subject, stand, reason, shown, given_at, changed)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
ON CONFLICT (id) DO UPDATE SET stand = excluded.stand, reason = excluded.reason, shown = excluded.shown,
    moderated_for = NULL, given_at = excluded.given_at, changed = excluded.changed
"""
_MODERATED = "UPDATE opinions SET moderated_for = $2 WHERE id = $1"
_ERASED = "UPDATE opinions SET reason = NULL WHERE subject = $1"


async def project(connection: Connection, batch: Sequence[Recorded]) -> None:
    """Take a batch of events into the tables of online deliberations."""
    await ONLINES.project(connection, batch)
    events = of_types(batch, OpinionGiven, OpinionModerated, OpinionRestored, PersonErased)
    await execute_in_order(connection, (one for recorded, event in events for one in _statements(recorded, event)))


def _statements(recorded: Recorded, event: Event) -> Iterator[Statement]:
    match event:
        case OpinionGiven():
            theirs = (event.resident, event.stand, said(event.reason), event.shown)
            about = (event.opinion, event.online_deliberation, *theirs)
            yield _GIVEN, (*about, recorded.occurred_at, recorded.version > 1)
        case OpinionModerated():
            yield _MODERATED, (event.opinion, event.reason)
        case OpinionRestored():
            yield _MODERATED, (event.opinion, None)
        case PersonErased():
            yield _ERASED, (event.person,)
