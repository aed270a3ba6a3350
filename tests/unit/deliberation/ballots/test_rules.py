"""Votes (P6): one person one voice, none after the close, and the count is of what was cast."""

from dataclasses import replace
from uuid import UUID

from huiyin_contracts.ballots import (
    ABSTAIN,
    AGAINST,
    BallotKey,
    BallotsPublished,
    BallotTaken,
    OptionVoices,
    SecretBallot,
    VoiceGiven,
    VoteClosed,
    VoteCounted,
    VoteOpened,
    VoteTally,
)
from huiyin_contracts.vote_state import Vote
from huiyin_deliberation.ballots.rules import VOICE, VOTE, CloseVote, CountVote, GiveVoice, OpenVote, TakeBallot
from huiyin_events.testing import given

ID, SESSION, TOPIC, WALL, ROAD = (UUID(int=n) for n in range(1, 6))
ANNA, BEN, CARL, STRANGER = (UUID(int=n) for n in range(11, 15))
VOTERS = (ANNA, BEN, CARL)
KEY = BallotKey(modulus="c3a5", exponent=65537)

OPEN = OpenVote(ID, SESSION, TOPIC, (WALL, ROAD), 4, VOTERS)
OPENED = VoteOpened(vote=ID, session=SESSION, topic=TOPIC, options=(WALL, ROAD), entitled=4, voters=VOTERS)
SECRET = OPENED.model_copy(update={"key": KEY})
CLOSED = VoteClosed(vote=ID, session=SESSION)
CHOICE = str(WALL)


def vote(*events: VoteOpened | VoteClosed) -> Vote:
    return VOTE.fold(events)


def counted(wall: int, road: int = 0, against: int = 0, abstained: int = 0) -> VoteCounted:
    options = (OptionVoices(option=WALL, voices=wall), OptionVoices(option=ROAD, voices=road))
    silent = 3 - wall - road - against - abstained
    tally = VoteTally(entitled=4, present=3, options=options, against=against, abstained=abstained, silent=silent)
    return VoteCounted(vote=ID, session=SESSION, tally=tally)


def ballot(n: int, choice: str = CHOICE) -> SecretBallot:
    return SecretBallot(tracker=f"{n:032x}", choice=choice, signature="c3a5")


def test_a_voice_is_given_once_by_who_is_entitled_there_and_without_an_interest() -> None:
    anna = VoiceGiven(vote=ID, session=SESSION, voter=ANNA, choice=CHOICE)
    ask = GiveVoice(vote(OPENED), ANNA, CHOICE)
    given(VOICE).when(ask).then(anna)
    given(VOICE, anna).when(ask).refused("voice-given")
    given(VOICE).when(replace(ask, voter=STRANGER)).refused("not-a-voter")
    given(VOICE).when(replace(ask, choice=str(STRANGER))).refused("no-such-option")
    given(VOICE).when(replace(ask, vote=vote(OPENED, CLOSED))).refused("vote-closed")
    given(VOICE).when(replace(ask, vote=Vote())).refused("vote-unknown")
    for other in (AGAINST, ABSTAIN):
        given(VOICE).when(replace(ask, choice=other)).then(anna.model_copy(update={"choice": other}))


def test_a_ballot_is_taken_once_and_says_nothing_of_the_choice() -> None:
    taken = BallotTaken(vote=ID, session=SESSION, voter=ANNA, request="ab" * 32)
    ask = TakeBallot(vote(SECRET), ANNA, "ab" * 32)
    given(VOICE).when(ask).then(taken)
    given(VOICE, taken).when(ask).then()  # who lost the answer gets the same again
    given(VOICE, taken).when(replace(ask, request="cd" * 32)).refused("voice-given")
    given(VOICE).when(replace(ask, voter=STRANGER)).refused("not-a-voter")
    given(VOICE).when(replace(ask, vote=vote(OPENED))).refused("vote-not-secret")
    given(VOICE).when(GiveVoice(vote(SECRET), ANNA, CHOICE)).refused("vote-secret")


def test_an_open_vote_is_counted_after_its_close_from_what_was_said() -> None:
    given(VOTE).when(OPEN).then(OPENED)
    given(VOTE, OPENED).when(OPEN).refused("vote-opened")
    given(VOTE, OPENED).when(CountVote((CHOICE,))).refused("vote-open")
    given(VOTE, OPENED).when(CloseVote()).then(CLOSED)
    given(VOTE, OPENED, CLOSED).when(CloseVote()).refused("vote-closed")
    given(VOTE, OPENED, CLOSED).when(CountVote((CHOICE, CHOICE, AGAINST))).then(counted(2, against=1))
    given(VOTE, OPENED, CLOSED).when(CountVote((ABSTAIN,))).then(counted(0, abstained=1))
    given(VOTE, OPENED, CLOSED, counted(2)).when(CountVote()).refused("vote-counted")
    given(VOTE).when(CloseVote()).refused("vote-unknown")


def test_the_ballots_of_a_secret_vote_are_published_by_their_trackers_and_counted() -> None:
    given(VOTE).when(replace(OPEN, key=KEY)).then(SECRET)
    cast = (ballot(9), ballot(1, str(ROAD)), ballot(5))
    published = BallotsPublished(vote=ID, session=SESSION, ballots=(cast[1], cast[2], cast[0]))
    given(VOTE, SECRET, CLOSED).when(CountVote(ballots=cast, taken=3)).then(published, counted(2, 1))
    given(VOTE, SECRET, CLOSED).when(CountVote(taken=3)).then(counted(0))


def test_no_more_ballots_are_counted_than_were_taken_and_none_twice() -> None:
    given(VOTE, SECRET, CLOSED).when(CountVote(ballots=(ballot(1), ballot(2)), taken=1)).refused("ballots-too-many")
    given(VOTE, SECRET, CLOSED).when(CountVote(ballots=(ballot(1), ballot(1)), taken=3)).refused("ballots-too-many")
