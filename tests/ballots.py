"""What the voter's device does of a secret vote: it hides a ballot, and takes its factor from what was signed."""

import secrets
from dataclasses import dataclass
from uuid import UUID

from huiyin_contracts.ballot_check import ballot_message, encoded
from huiyin_contracts.ballots import BallotKey, SecretBallot


@dataclass(frozen=True, slots=True)
class HiddenBallot:
    """A ballot, the factor that hides it, and the number to be signed, which tells nothing of it."""

    tracker: str
    choice: str
    factor: int
    blinded: int


def hide(vote: UUID, key: BallotKey, choice: str, tracker: str | None = None) -> HiddenBallot:
    """A ballot that nobody has seen yet."""
    modulus = int(key.modulus, 16)
    tracker, factor = tracker or secrets.token_hex(16), secrets.randbelow(modulus - 2) + 2
    number = encoded(ballot_message(vote, tracker, choice), key)
    return HiddenBallot(tracker, choice, factor, number * pow(factor, key.exponent, modulus) % modulus)


def uncover(hidden: HiddenBallot, key: BallotKey, signed: int) -> SecretBallot:
    """The ballot with its signature, as it is cast."""
    modulus = int(key.modulus, 16)
    signature = signed * pow(hidden.factor, -1, modulus) % modulus
    return SecretBallot(tracker=hidden.tracker, choice=hidden.choice, signature=signature.to_bytes(256).hex())
