"""Votes, each saved whole as its events fold it, and who gave a voice."""

from collections import Counter
from collections.abc import Sequence
from typing import cast
from uuid import UUID

from pydantic import TypeAdapter

from huiyin_contracts import Event
from huiyin_contracts.ballots import AboutVote, BallotTaken, VoiceGiven
from huiyin_contracts.parties import person_of
from huiyin_contracts.vote_state import EVENTS, UNOPENED, Vote, evolve
from huiyin_events.envelope import Recorded, of_types
from huiyin_events.store import Connection

STATE = TypeAdapter(Vote)

_KNOWN = "SELECT id, state FROM votes WHERE id = ANY($1)"
_SAVE = """
INSERT INTO votes (id, session, division, state, stage, opened_at, version)
VALUES ($1, $2, $3, $4::jsonb, $5, $6, $7)
ON CONFLICT (id) DO UPDATE SET state = excluded.state, stage = excluded.stage, version = excluded.version
"""
_HEARD = "INSERT INTO voices (vote, voter, choice) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING"
_MORE = "UPDATE votes SET voices = voices + $2, by_office = by_office + $3 WHERE id = $1"


async def project(connection: Connection, batch: Sequence[Recorded]) -> None:
    """Take a batch of events into `votes` and `voices`."""
    events = list(of_types(batch, *EVENTS))
    if events:
        await _votes(connection, events)
    heard = [(by, cast("VoiceGiven | BallotTaken", event)) for by, event in of_types(batch, VoiceGiven, BallotTaken)]
    if heard:
        await connection.executemany(_HEARD, [(event.vote, event.voter, _choice(event)) for _, event in heard])
        voices = Counter(event.vote for _, event in heard)
        in_name = Counter(event.vote for by, event in heard if person_of(by.meta.actor.id) != event.voter)
        await connection.executemany(_MORE, [(vote, n, in_name[vote]) for vote, n in voices.items()])


async def _votes(connection: Connection, events: Sequence[tuple[Recorded, AboutVote]]) -> None:
    rows = await connection.fetch(_KNOWN, list({event.vote for _, event in events}))
    votes: dict[UUID, Vote] = {row["id"]: STATE.validate_json(row["state"]) for row in rows}
    for recorded, event in events:
        state = evolve(votes.get(event.vote, UNOPENED), cast("Event", recorded.closed))
        votes[event.vote] = state
        saved = (event.vote, event.session, recorded.division, STATE.dump_json(state).decode(), state.stage)
        await connection.execute(_SAVE, *saved, recorded.occurred_at, recorded.version)


def _choice(event: VoiceGiven | BallotTaken) -> str | None:
    match event:
        case VoiceGiven():
            return event.choice
        case BallotTaken():
            return None
