"""Whether the ballots of a secret vote are ballots that were given out, and what they come to: for anybody to check.

A ballot is signed under the vote's key by RSASSA-PSS (RFC 8017) with SHA-256, MGF1 with SHA-256, and no salt, so that
any library for it agrees. It was signed blindly, as RFC 9474 has it: who signed never saw what. `encoded` and `blinded`
are the steps of the voter's device; this module needs nothing but Python.
"""

from dataclasses import dataclass
from hashlib import sha256
from uuid import UUID

from huiyin_contracts.ballots import BallotKey, SecretBallot, VoteTally
from huiyin_contracts.vote_state import Vote, count

_HASH = sha256().digest_size
_TRAILER = b"\xbc"


@dataclass(frozen=True, slots=True)
class BallotProblem:
    """What is wrong with a published vote; `tracker` where it is one ballot's."""

    code: str
    tracker: str | None = None


def ballot_message(vote: UUID, tracker: str, choice: str) -> bytes:
    """What a ballot's signature is over."""
    return f"huiyin ballot\n{vote}\n{tracker}\n{choice}\n".encode()


def encoded(message: bytes, key: BallotKey) -> int:
    """The number that is signed: EMSA-PSS without salt, one bit shorter than the modulus."""
    bits = int(key.modulus, 16).bit_length() - 1
    length = (bits + 7) // 8
    hashed = sha256(bytes(8) + sha256(message).digest()).digest()
    block = bytes(length - _HASH - 2) + b"\x01"
    masked = int.from_bytes(block) ^ int.from_bytes(_mask(hashed, len(block)))
    masked &= (1 << (8 * len(block) - (8 * length - bits))) - 1
    return int.from_bytes(masked.to_bytes(len(block)) + hashed + _TRAILER)


def is_signed(vote: UUID, ballot: SecretBallot, key: BallotKey) -> bool:
    """Whether a ballot was given out under the key."""
    modulus, signature = int(key.modulus, 16), int(ballot.signature, 16)
    if not 0 < signature < modulus:
        return False
    return pow(signature, key.exponent, modulus) == encoded(ballot_message(vote, ballot.tracker, ballot.choice), key)


def problems(vote: Vote, taken: int, told: VoteTally | None) -> list[BallotProblem]:
    """What is wrong with a secret vote of which so many ballots were taken, and which was told to come to `told`."""
    if vote.id is None or vote.key is None:
        return [BallotProblem("no-secret-vote")]
    found = [
        BallotProblem("not-signed", ballot.tracker)
        for ballot in vote.ballots
        if not is_signed(vote.id, ballot, vote.key)
    ]
    found += [BallotProblem("no-such-option", each.tracker) for each in vote.ballots if not vote.has(each.choice)]
    trackers = [ballot.tracker for ballot in vote.ballots]
    found += [BallotProblem("twice", tracker) for tracker in sorted(set(trackers)) if trackers.count(tracker) > 1]
    if len(trackers) > taken:
        found.append(BallotProblem("more-than-taken"))
    if taken > len(vote.voters):
        found.append(BallotProblem("taken-by-others"))
    if told is not None and count(vote, (ballot.choice for ballot in vote.ballots)) != told:
        found.append(BallotProblem("counted-otherwise"))
    return found


def _mask(seed: bytes, length: int) -> bytes:
    """MGF1 with SHA-256."""
    blocks = (sha256(seed + n.to_bytes(4)).digest() for n in range(-(-length // _HASH)))
    return b"".join(blocks)[:length]
