"""Minutes of sessions, each saved whole as its events fold it."""

from collections.abc import Sequence
from typing import cast
from uuid import UUID

from pydantic import TypeAdapter

from huiyin_contracts import Event
from huiyin_contracts.minutes_state import EVENTS, UNDRAFTED, Minutes, evolve
from huiyin_events.envelope import Recorded, of_types
from huiyin_events.store import Connection

STATE = TypeAdapter(Minutes)

_KNOWN = "SELECT session, state FROM minutes WHERE session = ANY($1)"
_SAVE = """
INSERT INTO minutes (session, division, state, stage, amendable_until, drafted_at, version)
VALUES ($1, $2, $3::jsonb, $4, $5, $6, $7)
ON CONFLICT (session) DO UPDATE SET state = excluded.state, stage = excluded.stage, version = excluded.version,
    final_at = CASE WHEN excluded.stage = 'final' THEN coalesce(minutes.final_at, excluded.drafted_at) END
"""


async def project(connection: Connection, batch: Sequence[Recorded]) -> None:
    """Take a batch of events into `minutes`."""
    events = list(of_types(batch, *EVENTS))
    if not events:
        return
    rows = await connection.fetch(_KNOWN, list({event.session for _, event in events}))
    known: dict[UUID, Minutes] = {row["session"]: STATE.validate_json(row["state"]) for row in rows}
    for recorded, event in events:
        state = evolve(known.get(event.session, UNDRAFTED), cast("Event", recorded.closed))
        known[event.session] = state
        saved = (event.session, recorded.division, STATE.dump_json(state).decode(), state.stage)
        await connection.execute(_SAVE, *saved, state.amendable_until, recorded.occurred_at, recorded.version)
