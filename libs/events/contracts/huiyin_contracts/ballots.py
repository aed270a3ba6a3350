"""Votes (表决) of a session: each voice once, openly by name, or secretly by a ballot that its voter alone knows again.

In an open vote a voice says whose it is. In a secret one the log has who took a ballot, and after the close the
ballots, sorted by trackers that their voters' devices drew: nothing on the log leads from the one to the other.
Anyone can check each ballot's signature and count them again, see `ballot_check`.
"""

from typing import Annotated, Any, ClassVar
from uuid import UUID

from pydantic import Field

from huiyin_contracts.base import Event, Value, example
from huiyin_contracts.wording import Line, Phrase, Wording, say

_VOTE = "0190f3c2-7071-7a53-9c1b-0d5f3a1b2c3d"
_SESSION = "0190f3c2-aaaa-7a53-9c1b-0d5f3a1b2c3d"
_OPTION = "0190f3c2-0b71-7a53-9c1b-0d5f3a1b2c3d"
_SOMEBODY = "0190f3c2-aaaa-7a53-9c1b-0d5f3a1b2c3d"

AGAINST, ABSTAIN = "against", "abstain"
VoteChoice = Annotated[
    str,
    Field(
        pattern=r"^(against|abstain|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})$",
        description="an option by its id, `against` all of them, or `abstain`",
    ),
]
BallotTracker = Annotated[str, Field(pattern=r"^[0-9a-f]{32}$", description="drawn by the voter's own device")]
Hexadecimal = Annotated[str, Field(pattern=r"^([0-9a-f]{2}){1,512}$")]


class BallotKey(Value):
    """The public key of one secret vote: what is signed by it is a ballot that was given out (RSA, RFC 8017)."""

    modulus: Hexadecimal
    exponent: int = Field(ge=3)


class SecretBallot(Value):
    """A ballot as it is published. `signature` is over the vote, the tracker and the choice."""

    tracker: BallotTracker
    choice: VoteChoice
    signature: Hexadecimal


class OptionVoices(Value):
    """How many voices an option had."""

    option: UUID
    voices: int = Field(ge=0)


class VoteTally(Value):
    """A vote as it was counted; who is entitled and there is counted without those who declared an interest."""

    entitled: int = Field(ge=0)
    present: int = Field(ge=0)
    options: tuple[OptionVoices, ...]
    against: int = Field(ge=0)
    abstained: int = Field(ge=0)
    silent: int = Field(ge=0, description="who was there and gave no voice")

    @property
    def said(self) -> Phrase:
        """In a sentence."""
        return say(
            "赞成 {most}，反对 {against}，弃权 {abstained}；应到 {entitled}，实到 {present}",
            "{most} in favour, {against} against, {abstained} abstained; {present} of {entitled} were there",
            most=max((one.voices for one in self.options), default=0),
            against=self.against,
            abstained=self.abstained + self.silent,
            entitled=self.entitled,
            present=self.present,
        )


def tally_example(option: str) -> dict[str, Any]:
    """A count in an example."""
    options = [{"option": option, "voices": 8}]
    return {"entitled": 13, "present": 11, "options": options, "against": 2, "abstained": 1, "silent": 0}


class AboutVote(Event):
    """The base of events on one vote."""

    vote: UUID
    session: UUID


class VoteOpened(AboutVote):
    """A vote was opened, on these options, for these voters; a secret one with the key of its ballots."""

    type: ClassVar[str] = "deliberation.vote.opened.v1"
    wording: ClassVar[Wording] = Wording("开始表决", "Vote opened")
    model_config = example(
        vote=_VOTE,
        session=_SESSION,
        topic=_SESSION,
        options=[_OPTION],
        entitled=13,
        voters=[_SOMEBODY],
        key={"modulus": "c3a5", "exponent": 65537},
    )

    topic: UUID
    options: tuple[UUID, ...] = Field(min_length=1)
    entitled: int
    voters: tuple[UUID, ...]
    key: BallotKey | None = Field(default=None, description="none: an open vote")


class VoiceGiven(AboutVote):
    """Somebody voted in an open vote."""

    type: ClassVar[str] = "deliberation.voice.given.v1"
    wording: ClassVar[Wording] = Wording("表决", "Voted")
    model_config = example(vote=_VOTE, session=_SESSION, voter=_SOMEBODY, choice=_OPTION)

    voter: UUID
    choice: VoteChoice


class BallotTaken(AboutVote):
    """Somebody was given a ballot of a secret vote: it was signed without being seen."""

    type: ClassVar[str] = "deliberation.voice.ballot_taken.v1"
    wording: ClassVar[Wording] = Wording("领取选票", "Ballot taken")
    model_config = example(vote=_VOTE, session=_SESSION, voter=_SOMEBODY, request="9f86d081" * 8)

    voter: UUID
    request: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")] = Field(
        description="SHA-256 of the hidden number that was signed: who lost the answer may ask for the same again"
    )


class VoteClosed(AboutVote):
    """No more voices are taken."""

    type: ClassVar[str] = "deliberation.vote.closed.v1"
    wording: ClassVar[Wording] = Wording("表决截止", "Vote closed")
    model_config = example(vote=_VOTE, session=_SESSION)


class BallotsPublished(AboutVote):
    """The ballots of a secret vote, sorted by their trackers; of many there are several such events."""

    type: ClassVar[str] = "deliberation.vote.ballots_published.v1"
    wording: ClassVar[Wording] = Wording("公布选票", "Ballots published")
    model_config = example(
        vote=_VOTE,
        session=_SESSION,
        ballots=[{"tracker": "9f86d081884c7d659a2feaa0c55ad015", "choice": _OPTION, "signature": "c3a5"}],
    )

    ballots: tuple[SecretBallot, ...]


class VoteCounted(AboutVote):
    """The voices were counted."""

    type: ClassVar[str] = "deliberation.vote.counted.v1"
    wording: ClassVar[Wording] = Wording("计票", "Counted")
    model_config = example(vote=_VOTE, session=_SESSION, tally=tally_example(_OPTION))

    tally: VoteTally

    def lines(self) -> tuple[Line, ...]:
        """The count."""
        return (self.tally.said,)
