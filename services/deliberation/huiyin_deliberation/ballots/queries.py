"""Votes as pages and the API show them: one with how many voices are in, and what a secret one came to."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

import asyncpg
from pydantic import Field

from huiyin_contracts.ballots import BallotKey, SecretBallot, VoteTally
from huiyin_contracts.vote_state import Vote, VoteStage
from huiyin_deliberation.ballots.view import STATE
from huiyin_events.connections import Database
from huiyin_service.reading import QueryRow

_VOTES = """
SELECT v.*, o.sign FROM votes v
LEFT JOIN LATERAL (SELECT true AS sign FROM voices h WHERE h.vote = v.id AND h.voter = $2) o ON true
WHERE v.id = ANY($1)
"""
# What the session has of its items; the table is of a room above. Of a private matter nobody is told it here.
_OPTIONS = """
SELECT option->>'id' AS id, option->>'text' AS text
FROM sessions s, jsonb_array_elements(s.state->'items') item, jsonb_array_elements(item->'options') option
WHERE s.id = $1 AND item->>'topic' = $2::uuid::text
    AND EXISTS (SELECT FROM topics t JOIN issues i ON i.id = t.issue WHERE t.id = $2 AND NOT i.private)
"""
_CHOICES = "SELECT voter, choice FROM voices WHERE vote = $1 AND choice IS NOT NULL"


class VoteRow(QueryRow):
    """A vote. How it stands is told once it is counted; before, only how many voices are in."""

    id: UUID
    session: UUID
    division: str
    topic: UUID
    stage: VoteStage
    options: tuple[UUID, ...]
    entitled: int
    voters: int
    voices: int = Field(description="how many voted, or took a ballot")
    by_office: int = Field(description="how many of these an office gave in somebody's name")
    voted: bool = Field(description="whether who asks did")
    key: BallotKey | None = Field(description="none: an open vote")
    ballots: tuple[SecretBallot, ...] = Field(description="of a secret vote that is closed, by their trackers")
    tally: VoteTally | None
    opened_at: datetime
    version: int

    @property
    def state(self) -> Vote:
        """As whoever counts again needs it; voters are only as many, for nobody is named."""
        return Vote(
            self.stage,
            self.id,
            self.session,
            self.topic,
            self.options,
            self.entitled,
            tuple(UUID(int=n) for n in range(self.voters)),
            self.key,
            self.ballots,
            self.tally,
        )


async def votes(database: Database, ids: Collection[UUID], asking: UUID | None = None) -> dict[UUID, VoteRow]:
    """These votes, by their ids; `asking` is the subject of who looks."""
    rows = await database.fetch(_VOTES, list(ids), asking)
    return {row["id"]: _row(row) for row in rows}


async def one(database: Database, vote: UUID, asking: UUID | None = None) -> VoteRow | None:
    """A vote."""
    return (await votes(database, [vote], asking)).get(vote)


async def option_texts(database: Database, session: UUID, topic: UUID) -> dict[UUID, str]:
    """What each option of an item says to everybody."""
    rows = await database.fetch(_OPTIONS, session, topic)
    return {UUID(row["id"]): row["text"] for row in rows}


async def choices(database: Database, vote: UUID) -> dict[UUID, str]:
    """Who chose what in an open vote."""
    return {row["voter"]: row["choice"] for row in await database.fetch(_CHOICES, vote)}


def _row(row: asyncpg.Record) -> VoteRow:
    state = STATE.validate_json(row["state"])
    return VoteRow(
        id=row["id"],
        session=row["session"],
        division=row["division"],
        topic=state.topic or row["id"],
        stage=state.stage,
        options=state.options,
        entitled=state.entitled,
        voters=len(state.voters),
        voices=row["voices"],
        by_office=row["by_office"],
        voted=bool(row["sign"]),
        key=state.key,
        ballots=state.ballots,
        tally=state.tally,
        opened_at=row["opened_at"],
        version=row["version"],
    )
