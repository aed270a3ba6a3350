"""What a vote is, folded once, and how its voices are counted: anybody who counts them again counts them so."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal
from uuid import UUID

from huiyin_contracts.ballots import (
    ABSTAIN,
    AGAINST,
    BallotKey,
    BallotsPublished,
    OptionVoices,
    SecretBallot,
    VoteClosed,
    VoteCounted,
    VoteOpened,
    VoteTally,
)
from huiyin_contracts.base import Event

VoteStage = Literal["none", "open", "closed", "counted"]


@dataclass(frozen=True, slots=True)
class Vote:
    """A vote as its events tell it."""

    stage: VoteStage = "none"
    id: UUID | None = None
    session: UUID | None = None
    topic: UUID | None = None
    options: tuple[UUID, ...] = ()
    entitled: int = 0
    voters: tuple[UUID, ...] = ()
    key: BallotKey | None = None
    ballots: tuple[SecretBallot, ...] = ()
    tally: VoteTally | None = None

    @property
    def secret(self) -> bool:
        """Whether it is one by ballots."""
        return self.key is not None

    def has(self, choice: str) -> bool:
        """Whether something may be voted for."""
        return choice in {AGAINST, ABSTAIN, *map(str, self.options)}


UNOPENED = Vote()


def evolve(vote: Vote, event: Event) -> Vote:
    """The vote after an event of its stream; any other changes nothing."""
    match event:
        case VoteOpened():
            opened = Vote("open", event.vote, event.session, event.topic, event.options, event.entitled, event.voters)
            return replace(opened, key=event.key)
        case VoteClosed():
            return replace(vote, stage="closed")
        case BallotsPublished():
            return replace(vote, ballots=(*vote.ballots, *event.ballots))
        case VoteCounted():
            return replace(vote, stage="counted", tally=event.tally)
    return vote


def count(vote: Vote, choices: Iterable[str]) -> VoteTally:
    """How often each choice was made, and by how many none."""
    found = Counter(choices)
    return VoteTally(
        entitled=vote.entitled,
        present=len(vote.voters),
        options=tuple(OptionVoices(option=option, voices=found[str(option)]) for option in vote.options),
        against=found[AGAINST],
        abstained=found[ABSTAIN],
        silent=len(vote.voters) - found.total(),
    )


EVENTS = (VoteOpened, VoteClosed, BallotsPublished, VoteCounted)
"""The contracts whose events `evolve` folds."""
