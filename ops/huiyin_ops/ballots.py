"""A secret vote counted again from what is published of it: by anybody, without our database."""

from pathlib import Path
from uuid import UUID

import orjson
from pydantic import BaseModel

from huiyin_contracts.ballot_check import BallotProblem, problems
from huiyin_contracts.ballots import BallotKey, SecretBallot, VoteTally
from huiyin_contracts.vote_state import Vote


class PublishedVote(BaseModel):
    """What `GET /api/deliberation/votes/{vote}` answers of a secret vote that is counted."""

    id: UUID
    session: UUID
    topic: UUID
    options: tuple[UUID, ...]
    entitled: int
    voters: int
    voices: int
    key: BallotKey | None
    ballots: tuple[SecretBallot, ...]
    tally: VoteTally | None

    @property
    def vote(self) -> Vote:
        """As it is counted; of its voters only how many they were is told."""
        voters = tuple(UUID(int=n) for n in range(self.voters))
        about = (self.id, self.session, self.topic, self.options, self.entitled, voters)
        return Vote("counted", *about, self.key, self.ballots, self.tally)


def checked(file: Path) -> tuple[PublishedVote, list[BallotProblem]]:
    """A published vote, and what is wrong with it. Raises ValueError for what is no vote."""
    published = PublishedVote.model_validate(orjson.loads(file.read_bytes()))
    return published, problems(published.vote, published.voices, published.tally)
