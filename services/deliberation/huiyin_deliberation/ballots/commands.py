"""Voting: openly, by name; or secretly, by a ballot that is taken by name and cast without one.

Each voice is a stream of its own, so hundreds vote at once and none waits for the others; that the vote is still open
is checked in the same append. So a vote that is closed has every voice that was taken, and none comes after.
"""

from collections.abc import Callable, Collection
from dataclasses import replace
from hashlib import sha256
from typing import Annotated
from uuid import UUID, uuid5

from pydantic import Field

from huiyin_contracts.ballot_check import is_signed
from huiyin_contracts.ballots import BallotTracker, Hexadecimal, SecretBallot, VoiceGiven, VoteChoice, VoteOpened
from huiyin_contracts.parties import person_of
from huiyin_contracts.vote_state import Vote
from huiyin_deliberation.ballots import box
from huiyin_deliberation.ballots.blind import new_key, sign_blinded
from huiyin_deliberation.ballots.rules import (
    VOICE,
    VOTE,
    CloseVote,
    CountVote,
    GiveVoice,
    OpenVote,
    TakeBallot,
    VoiceCommand,
)
from huiyin_events.decider import Done, after_a_lost_race, perform
from huiyin_events.envelope import NewEvent, stream_name
from huiyin_events.refusal import Refused
from huiyin_events.store import NO_STREAM, Check, Connection, StreamWrite
from huiyin_service.http import CommandResult, Frame, RequestBody, answer, division_of
from huiyin_service.policy import HELD, NONE, may, permit
from huiyin_service.problems import Problem
from huiyin_service.service import Service

MOST_OPEN = 64
_OPEN: dict[UUID, tuple[Vote, int]] = {}


class VoteBody(RequestBody):
    """A voice in an open vote; an office may record a raised hand."""

    choice: VoteChoice
    voter: UUID | None = Field(
        default=None, description="whose hand was raised, as the roll has them; none: the caller"
    )


class TakeBallotBody(RequestBody):
    """The number that hides a ballot; an office may hand the room's device to somebody who has none."""

    blinded: Hexadecimal
    voter: UUID | None = Field(default=None, description="who holds the room's device; none: the caller")


class CastBallotBody(RequestBody):
    """A ballot. Nobody need be signed in for it, and nobody should."""

    tracker: BallotTracker
    choice: VoteChoice
    signature: Annotated[Hexadecimal, Field(min_length=2)]


class SignedBallotAnswer(CommandResult):
    """The signature of what was hidden, from which the voter's device takes its factor."""

    signature: Hexadecimal


async def vote_now(service: Service, vote: UUID, connection: Connection | None = None) -> tuple[Vote, int]:
    """A vote as the log has it, and its version."""
    history = await service.store.read_stream(vote_stream(vote), connection=connection)
    return VOTE.fold(recorded.event for recorded in history), len(history)


async def open_vote(
    service: Service, frame: Frame, division: str, command: OpenVote, connection: Connection, *, secret: bool
) -> None:
    """Open a vote in the transaction of the session that calls for it; a secret one gets its key."""
    if secret:
        kept, key = new_key()
        command = replace(command, key=key)
        await box.keep_key(connection, command.id, kept)
    await perform(
        service.store,
        VOTE,
        vote_stream(command.id),
        command,
        division=division,
        at=frame.now,
        meta=frame.meta,
        connection=connection,
    )


async def close_vote(service: Service, frame: Frame, division: str, vote: UUID, connection: Connection) -> Vote:
    """Close and count a vote in the transaction of the session that resolves by it."""

    async def then(command: CloseVote | CountVote) -> Done[Vote]:
        return await perform(
            service.store,
            VOTE,
            vote_stream(vote),
            command,
            division=division,
            at=frame.now,
            meta=frame.meta,
            connection=connection,
        )

    closed = (await then(CloseVote())).state
    # From here on no voice is taken: each is appended with a check that the vote has not moved.
    given = await _given(service, vote, closed.voters, connection)
    if closed.secret:
        ballots = await box.take_out(connection, vote)
        return (await then(CountVote(ballots=ballots, taken=len(given)))).state
    return (await then(CountVote(choices=tuple(given)))).state


async def give_voice(service: Service, frame: Frame, vote: UUID, body: VoteBody) -> CommandResult:
    """Vote openly."""
    return answer(await voice_given(service, frame, vote, body))


async def voice_given(service: Service, frame: Frame, vote: UUID, body: VoteBody) -> Done[str]:
    """Vote openly, as a form does."""
    who = await _voter(service, frame, vote, body.voter)
    return await _heard(service, frame, vote, who, lambda state: GiveVoice(state, who[0], body.choice))


async def take_ballot(service: Service, frame: Frame, vote: UUID, body: TakeBallotBody) -> SignedBallotAnswer:
    """Take a ballot of a secret vote: it is signed, and not seen."""
    who = await _voter(service, frame, vote, body.voter)
    async with service.pool.acquire() as connection:
        key = await box.key_of(connection, vote)
    number = int(body.blinded, 16)
    request = sha256(number.to_bytes(512)).hexdigest()
    signed = sign_blinded(key, number) if key else None
    if key and signed is None:
        raise Refused("ballot-unfit", "选票数据不对，请刷新页面重试")
    done = await _heard(service, frame, vote, who, lambda state: TakeBallot(state, who[0], request))
    if signed is None:
        raise Refused("vote-closed", "表决已经截止（P6）")
    cursor = done.appended.cursor if done.appended else await service.store.head()
    length = (signed.bit_length() + 7) // 8
    return SignedBallotAnswer(version=done.version, cursor=str(cursor), signature=signed.to_bytes(length).hex())


async def cast_ballot(service: Service, vote: UUID, body: CastBallotBody) -> None:
    """Cast a ballot, whoever brings it. It is not on the log before the vote is closed."""
    state, _ = await vote_now(service, vote)
    if state.id is None:
        raise Refused("vote-unknown", "没有这次表决")
    if state.key is None:
        raise Refused("vote-not-secret", "这次是记名表决，不用领取选票")
    if not state.has(body.choice):
        raise Refused("no-such-option", "没有这个方案可选（P6）")
    ballot = SecretBallot(**body.model_dump())
    if not is_signed(vote, ballot, state.key):
        raise Refused("ballot-not-signed", "这张选票不是领取的选票（P6）")
    async with service.pool.acquire() as connection, connection.transaction():
        if not await box.put_in(connection, vote, ballot):
            raise Refused("vote-closed", "表决已经截止（P6）")


def vote_stream(vote: UUID) -> str:
    """A vote's stream."""
    return stream_name(VoteOpened.type, vote)


def voice_stream(vote: UUID, voter: UUID) -> str:
    """The stream of one person's voice in one vote."""
    return stream_name(VoiceGiven.type, uuid5(vote, str(voter)))


async def _given(service: Service, vote: UUID, voters: Collection[UUID], connection: Connection) -> list[str]:
    """The voices that were given, or the ballots that were taken, in the order of the voters."""
    streams = [voice_stream(vote, voter) for voter in voters]
    histories = await service.store.read_streams(streams, connection)
    voices = (VOICE.fold(recorded.event for recorded in histories.get(stream, ())) for stream in streams)
    return [voice for voice in voices if voice]


async def _voter(service: Service, frame: Frame, vote: UUID, other: UUID | None) -> tuple[UUID, str]:
    """Who votes, whoever asks, or who raised a hand before an office; and where. Raises Problems."""
    division = await division_of(service, vote_stream(vote))
    asking = permit(frame.principal, "session.attend")
    own = person_of(asking.sub)
    if other is not None and other != own:
        if not may(asking, "session.lead", division):
            raise Problem(403, "votes-for-another", "不能替别人表决", "每人只投自己的票；举手由工作人员登记（P6）。")
        return other, division
    state, _ = await _opened(service, vote)
    permit(asking, "session.attend", division, HELD if own in state.voters else NONE)
    return own, division


async def _heard(
    service: Service, frame: Frame, vote: UUID, who: tuple[UUID, str], command: Callable[[Vote], VoiceCommand]
) -> Done[str]:
    """Append a voice, if its vote has not moved meanwhile and nobody gave it before."""
    voter, division = who
    stream, again = voice_stream(vote, voter), vote not in _OPEN

    async def decided() -> Done[str]:
        nonlocal again
        # Nearly everybody votes once: what they gave before is read only where the append finds that they did.
        history = await service.store.read_stream(stream) if again else []
        if again and frame.key and (before := await service.store.replay(frame.key)):
            return Done("", before.version, before)
        state, version = await _opened(service, vote, anew=again)
        again = True  # if this comes to nothing, somebody was first, or the vote has moved
        given = VOICE.fold(recorded.event for recorded in history)
        events = VOICE.decide(command(state), given)
        if not events:
            return Done(given, len(history), None)
        voice = StreamWrite(stream, [NewEvent(event, division, frame.now) for event in events], NO_STREAM)
        writes: list[StreamWrite | Check] = [voice, Check(vote_stream(vote), version)]
        appended = await service.store.append(writes, meta=frame.meta, key=frame.key)
        return Done(given, appended.version, appended)

    return await after_a_lost_race()(decided)


async def _opened(service: Service, vote: UUID, *, anew: bool = False) -> tuple[Vote, int]:
    """A vote as it was opened, read once for all who vote; whether it still is so, the check in each append says."""
    if not anew and vote in _OPEN:
        return _OPEN[vote]
    found = await vote_now(service, vote)
    if found[0].stage == "open":
        if len(_OPEN) >= MOST_OPEN:
            _OPEN.clear()
        _OPEN[vote] = found
    else:
        _OPEN.pop(vote, None)
    return found
