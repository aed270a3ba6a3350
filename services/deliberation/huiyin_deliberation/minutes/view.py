"""Minutes of sessions, each saved whole as its events fold it."""

from collections.abc import Sequence
from typing import cast
from uuid import UUID

from pydantic import TypeAdapter

from huiyin_contracts import Event
from huiyin_contracts.minutes import AmendmentRequested
from huiyin_contracts.minutes_state import EVENTS, UNDRAFTED, Minutes, evolve
from huiyin_contracts.persons import PersonErased
from huiyin_contracts.words import said
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
_WANTED = "INSERT INTO minutes_wanted (amendment, subject, words) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING"
_ERASED = "UPDATE minutes_wanted SET words = NULL WHERE subject = $1"


async def project(connection: Connection, batch: Sequence[Recorded]) -> None:
    """Take a batch of events into `minutes`, and what is wanted of them into `minutes_wanted`."""
    for _, event in of_types(batch, AmendmentRequested, PersonErased):
        match event:
            case AmendmentRequested():
                await connection.execute(_WANTED, event.amendment, event.text.subject, said(event.text))
            case PersonErased():
                await connection.execute(_ERASED, event.person)
    await _states(connection, batch)


async def _states(connection: Connection, batch: Sequence[Recorded]) -> None:
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
