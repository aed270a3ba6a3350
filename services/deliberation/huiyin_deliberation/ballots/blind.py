"""The signing of ballots that are not seen (RFC 9474): a key for one vote, and a signature of what was blinded.

The voter's device hides what it has signed behind a factor of its own, and takes that away from the answer. So whoever
signs knows that somebody took a ballot, and can tell later that a ballot is one of theirs, but never whose.
"""

import secrets
from functools import lru_cache

from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_der_private_key,
)

from huiyin_contracts.ballots import BallotKey

BITS, EXPONENT = 2048, 65537


def new_key() -> tuple[bytes, BallotKey]:
    """A key for one vote: what is kept while it is open, and what everybody is told."""
    private = rsa.generate_private_key(public_exponent=EXPONENT, key_size=BITS)
    modulus = private.public_key().public_numbers().n
    kept = private.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    return kept, BallotKey(modulus=modulus.to_bytes(BITS // 8).hex(), exponent=EXPONENT)


@lru_cache(maxsize=16)
def _numbers(kept: bytes) -> rsa.RSAPrivateNumbers:
    """The numbers of a key. To check them takes far longer than to sign."""
    private = load_der_private_key(kept, None)
    assert isinstance(private, rsa.RSAPrivateKey)
    return private.private_numbers()


def sign_blinded(kept: bytes, blinded: int) -> int | None:
    """The signature of what is hidden in a number; None for one that is out of range."""
    numbers = _numbers(kept)
    n, e = numbers.public_numbers.n, numbers.public_numbers.e
    if not 0 < blinded < n:
        return None
    # Hidden once more by a factor of ours, so that how long the power takes says nothing of the key.
    factor = secrets.randbelow(n - 2) + 2
    hidden = blinded * pow(factor, e, n) % n
    first, second = pow(hidden, numbers.dmp1, numbers.p), pow(hidden, numbers.dmq1, numbers.q)
    signature = second + numbers.q * ((first - second) * numbers.iqmp % numbers.p)
    signed = signature * pow(factor, -1, n) % n
    assert pow(signed, e, n) == blinded, "a fault while signing would give the key away"
    return signed
