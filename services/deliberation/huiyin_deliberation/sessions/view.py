"""Deliberation's sessions, each saved whole as its events fold it, and whom each concerns."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import cast
from uuid import UUID

import asyncpg
from pydantic import TypeAdapter

from huiyin_contracts import Event
from huiyin_contracts.session_items import SpeechAsked
from huiyin_contracts.session_state import EVENTS, UNCONVENED, Session, evolve
from huiyin_contracts.sessions import AboutSession, AttendanceEnded, AttendanceRecorded, SessionConvened
from huiyin_events.envelope import Recorded, of_types
from huiyin_events.store import Connection

STATE = TypeAdapter(Session)
_OF_ONE = (AttendanceRecorded, AttendanceEnded, SpeechAsked)
ENDED = ("closed", "quorum_missed", "cancelled")

_KNOWN = "SELECT id, division, state, convened_at, ended_at, version, moved FROM sessions WHERE id = ANY($1)"
_SAVE = """
INSERT INTO sessions (id, division, site, state, stage, held_on, starts_at, not_held, convened_at, ended_at, version,
    moved)
VALUES ($1, $2, $3, $4::jsonb, $5, $6, $7, $8, $9, $10, $11, $12)
ON CONFLICT (id) DO UPDATE SET state = excluded.state, stage = excluded.stage, held_on = excluded.held_on,
    starts_at = excluded.starts_at, not_held = excluded.not_held, ended_at = excluded.ended_at,
    version = excluded.version, moved = excluded.moved
"""
_CONCERNS = """
INSERT INTO session_people (session, subject, sign_in, entitled) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING
"""


@dataclass(frozen=True, slots=True)
class _Saved:
    """A session, and what the log's envelopes say of it."""

    state: Session
    division: str
    convened_at: datetime
    ended_at: datetime | None = None
    version: int = 0
    moved: int = 0


async def project(connection: Connection, batch: Sequence[Recorded]) -> None:
    """Take a batch of events into `sessions` and `session_people`."""
    events = list(of_types(batch, *EVENTS))
    if not events:
        return
    rows = await connection.fetch(_KNOWN, list({event.session for _, event in events}))
    sessions = {row["id"]: _saved(row) for row in rows}
    touched: set[UUID] = set()
    people: list[tuple[UUID, UUID, str | None, bool]] = []
    for recorded, event in events:
        before = sessions.get(event.session) or _Saved(UNCONVENED, recorded.division, recorded.occurred_at)
        sessions[event.session] = _after(before, recorded)
        touched.add(event.session)
        people.extend(_concerned(event))
    await connection.executemany(_SAVE, [_columns(session, sessions[session]) for session in sorted(touched)])
    await connection.executemany(_CONCERNS, people)


def _concerned(event: AboutSession) -> list[tuple[UUID, UUID, str | None, bool]]:
    match event:
        case SessionConvened(session=session, entitled=entitled):
            return [(session, person.subject, person.id, True) for person in entitled]
        case AttendanceRecorded(session=session, attendee=person, entitled=entitled_too):
            return [(session, person.subject, person.id, entitled_too)]
    return []


def _after(saved: _Saved, recorded: Recorded) -> _Saved:
    state = evolve(saved.state, cast("Event", recorded.closed))
    ended_at = saved.ended_at or (recorded.occurred_at if state.stage in ENDED else None)
    moved = saved.moved if isinstance(recorded.event, _OF_ONE) else recorded.version
    return replace(saved, state=state, ended_at=ended_at, version=recorded.version, moved=moved)


def _saved(row: asyncpg.Record) -> _Saved:
    values = dict(row)
    del values["id"]
    return _Saved(**{**values, "state": STATE.validate_json(values["state"])})


def _columns(session: UUID, saved: _Saved) -> tuple[object, ...]:
    state = saved.state
    told = (session, saved.division, state.site, STATE.dump_json(state).decode(), state.stage, state.held_on)
    return (*told, state.starts_at, state.not_held, saved.convened_at, saved.ended_at, saved.version, saved.moved)
