"""A ballot is signed unseen, checks out under the vote's key by any library, and nothing else does."""

from pathlib import Path
from uuid import UUID

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import MGF1, PSS
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicNumbers
from cryptography.hazmat.primitives.hashes import SHA256
from tests.ballots import hide, uncover
from typer.testing import CliRunner

from huiyin_contracts.ballot_check import BallotProblem, ballot_message, is_signed, problems
from huiyin_contracts.ballots import ABSTAIN, AGAINST, BallotKey, SecretBallot
from huiyin_contracts.vote_state import Vote, count
from huiyin_deliberation.ballots.blind import new_key, sign_blinded
from huiyin_ops.ballots import PublishedVote
from huiyin_ops.transparency.cli import verify

VOTE, WALL, ANNA, BEN = (UUID(int=n) for n in range(1, 5))
KEPT, KEY = new_key()
runner = CliRunner()
MODULUS = int(KEY.modulus, 16)


def voted(choice: str, tracker: str | None = None) -> SecretBallot:
    """As the voter's device does it."""
    hidden = hide(VOTE, KEY, choice, tracker)
    signed = sign_blinded(KEPT, hidden.blinded)
    assert signed is not None
    return uncover(hidden, KEY, signed)


def a_vote(*ballots: SecretBallot, key: BallotKey = KEY) -> Vote:
    return Vote("counted", VOTE, ANNA, ANNA, (WALL,), 3, (ANNA, BEN), key, ballots)


def test_what_was_signed_unseen_is_signed_and_any_library_says_so() -> None:
    ballot = voted(str(WALL))
    assert is_signed(VOTE, ballot, KEY)
    public = RSAPublicNumbers(KEY.exponent, MODULUS).public_key()
    pss, signature = PSS(MGF1(SHA256()), 0), bytes.fromhex(ballot.signature)
    public.verify(signature, ballot_message(VOTE, ballot.tracker, ballot.choice), pss, SHA256())
    with pytest.raises(InvalidSignature):
        public.verify(signature, ballot_message(VOTE, ballot.tracker, AGAINST), pss, SHA256())


def test_a_ballot_that_was_changed_is_none() -> None:
    ballot = voted(str(WALL))
    for other in ({"choice": AGAINST}, {"tracker": "0" * 32}, {"signature": "00"}, {"signature": "ff" * 256}):
        assert not is_signed(VOTE, ballot.model_copy(update=other), KEY)
    assert not is_signed(ANNA, ballot, KEY)
    assert not is_signed(VOTE, ballot, new_key()[1])


def test_what_is_no_number_below_the_modulus_is_not_signed() -> None:
    assert sign_blinded(KEPT, 0) is None
    assert sign_blinded(KEPT, MODULUS) is None


def test_anybody_counts_again_and_finds_what_was_tampered_with() -> None:
    one, two = voted(str(WALL)), voted(ABSTAIN)
    vote = a_vote(one, two)
    told = count(vote, (ballot.choice for ballot in vote.ballots))
    assert problems(vote, 2, told) == []
    stuffed = one.model_copy(update={"tracker": "0" * 32})
    assert BallotProblem("not-signed", "0" * 32) in problems(a_vote(one, stuffed), 2, None)
    assert problems(a_vote(one, two), 1, told) == [BallotProblem("more-than-taken")]
    assert problems(vote, 3, told) == [BallotProblem("taken-by-others")]
    assert problems(a_vote(one), 2, told) == [BallotProblem("counted-otherwise")]
    assert problems(a_vote(one, one), 2, None) == [BallotProblem("twice", one.tracker)]
    stray = voted(str(BEN))
    assert problems(a_vote(stray), 1, None) == [BallotProblem("no-such-option", stray.tracker)]
    assert problems(Vote(), 0, None) == [BallotProblem("no-secret-vote")]


def test_the_command_line_counts_a_published_vote_again(tmp_path: Path) -> None:
    vote = a_vote(voted(str(WALL)))
    file = tmp_path / "vote.json"
    about = {"id": VOTE, "session": ANNA, "topic": ANNA, "options": [WALL], "entitled": 3, "voters": 2, "voices": 1}
    told = count(vote, (ballot.choice for ballot in vote.ballots))
    published = PublishedVote.model_validate({**about, "key": KEY, "ballots": vote.ballots, "tally": told})
    file.write_text(published.model_dump_json())
    assert runner.invoke(verify, ["ballot", str(file)]).exit_code == 0
    file.write_text(published.model_copy(update={"voices": 0}).model_dump_json())
    wrong = runner.invoke(verify, ["ballot", str(file)])
    assert (wrong.exit_code, "more-than-taken" in wrong.output) == (1, True)
    file.write_text("{}")
    assert runner.invoke(verify, ["ballot", str(file)]).exit_code == 2
