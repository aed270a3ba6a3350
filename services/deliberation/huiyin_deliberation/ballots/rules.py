"""A vote (表决): opened for who is there and entitled, each with one voice, closed, and counted from what was cast.

    opened ── voices given, or ballots taken ── closed ── (ballots published) ── counted

No voice is taken after the close, none twice, and the count is of what was cast, not of what somebody says.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from huiyin_contracts import Event
from huiyin_contracts.ballots import (
    BallotKey,
    BallotsPublished,
    BallotTaken,
    SecretBallot,
    VoiceGiven,
    VoteClosed,
    VoteCounted,
    VoteOpened,
)
from huiyin_contracts.vote_state import UNOPENED, Vote, count, evolve
from huiyin_events.decider import Decider
from huiyin_events.refusal import Refused

AT_ONCE = 500
"""Ballots in one event, which is well within what a message may hold."""


@dataclass(frozen=True, slots=True)
class OpenVote:
    """Open it."""

    id: UUID
    session: UUID
    topic: UUID
    options: tuple[UUID, ...]
    entitled: int
    voters: tuple[UUID, ...]
    key: BallotKey | None = None


@dataclass(frozen=True, slots=True)
class CloseVote:
    """Take no more voices."""


@dataclass(frozen=True, slots=True)
class CountVote:
    """Count what was cast: the choices of an open vote, or the ballots of a secret one, of which so many were taken."""

    choices: tuple[str, ...] = ()
    ballots: tuple[SecretBallot, ...] = ()
    taken: int = 0


VoteCommand = OpenVote | CloseVote | CountVote


def decide(command: VoteCommand, vote: Vote) -> Sequence[Event]:
    """What a command leads to. Raises Refused."""
    if isinstance(command, OpenVote):
        return [_opened(command, vote)]
    if vote.id is None or vote.session is None:
        raise Refused("vote-unknown", "没有这次表决")
    match command, vote.stage:
        case CloseVote(), "open":
            return [VoteClosed(vote=vote.id, session=vote.session)]
        case CloseVote(), _:
            raise Refused("vote-closed", "表决已经截止（P6）")
        case CountVote(), "closed":
            return _counted(command, vote, vote.id, vote.session)
        case CountVote(), "open":
            raise Refused("vote-open", "表决还没有截止，不能计票（P6）")
        case _:
            raise Refused("vote-counted", "已经计票")


def _opened(command: OpenVote, vote: Vote) -> VoteOpened:
    if vote.stage != "none":
        raise Refused("vote-opened", "这次表决已经开始")
    return VoteOpened(
        vote=command.id,
        session=command.session,
        topic=command.topic,
        options=command.options,
        entitled=command.entitled,
        voters=command.voters,
        key=command.key,
    )


def _counted(command: CountVote, vote: Vote, this: UUID, session: UUID) -> Sequence[Event]:
    if not vote.secret:
        return [VoteCounted(vote=this, session=session, tally=count(vote, command.choices))]
    ballots = sorted(command.ballots, key=lambda ballot: ballot.tracker)
    if len(ballots) > command.taken or len({ballot.tracker for ballot in ballots}) < len(ballots):
        raise Refused(
            "ballots-too-many", "选票 {n} 张，多于领取的 {taken} 张（P6）", n=len(ballots), taken=command.taken
        )
    batches = [tuple(ballots[at : at + AT_ONCE]) for at in range(0, len(ballots), AT_ONCE)]
    published = [BallotsPublished(vote=this, session=session, ballots=batch) for batch in batches]
    tally = count(vote, (ballot.choice for ballot in ballots))
    return [*published, VoteCounted(vote=this, session=session, tally=tally)]


@dataclass(frozen=True, slots=True)
class GiveVoice:
    """Somebody votes openly."""

    vote: Vote
    voter: UUID
    choice: str


@dataclass(frozen=True, slots=True)
class TakeBallot:
    """Somebody is given a ballot, for the hidden number of this digest."""

    vote: Vote
    voter: UUID
    request: str


VoiceCommand = GiveVoice | TakeBallot


def decide_voice(command: VoiceCommand, given: str) -> Sequence[Event]:
    """The one voice of one person in one vote, and what was given before. Raises Refused."""
    vote, voter = command.vote, command.voter
    if vote.id is None or vote.session is None:
        raise Refused("vote-unknown", "没有这次表决")
    if vote.stage != "open":
        raise Refused("vote-closed", "表决已经截止（P6）")
    if voter not in vote.voters:
        raise Refused("not-a-voter", "只有应到、已签到且没有回避的人才能表决（P2、P6）")
    if given and isinstance(command, TakeBallot) and command.request == given:
        return []  # the answer was lost on its way: they get it again
    if given:
        raise Refused("voice-given", "您已经表决过，一人一票（P6）")
    match command:
        case GiveVoice(choice=choice):
            if vote.secret:
                raise Refused("vote-secret", "这次是无记名表决，请先领取选票（P6）")
            if not vote.has(choice):
                raise Refused("no-such-option", "没有这个方案可选（P6）")
            return [VoiceGiven(vote=vote.id, session=vote.session, voter=voter, choice=choice)]
        case TakeBallot():
            if not vote.secret:
                raise Refused("vote-not-secret", "这次是记名表决，不用领取选票")
            return [BallotTaken(vote=vote.id, session=vote.session, voter=voter, request=command.request)]


def heard(given: str, event: Event) -> str:
    """What somebody chose, or for what they were given a ballot; empty: neither."""
    match event:
        case VoiceGiven(choice=choice):
            return choice
        case BallotTaken(request=request):
            return request
    return given


VOTE: Decider[VoteCommand, Vote] = Decider(UNOPENED, decide, evolve)
VOICE: Decider[VoiceCommand, str] = Decider("", decide_voice, heard)
