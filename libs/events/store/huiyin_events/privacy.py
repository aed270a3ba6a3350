"""The sealing of personal values: each under its person's own key, wherever an event is written.

On the log and on NATS a personal value is `{"subject": <the person>, "sealed": <base64>}`, which says nothing without
the person's key; and that key can be destroyed, which the log cannot. What is sealed is the key's number (4 bytes), a
nonce (12), and AES-256-GCM of the value's JSON.

An event's class has its personal values sealed and opened by what it is given as the `context` of reading and writing:
it asks `has` whether the keys of a person are at hand, then `seal` or `open`. `Sealing` does so with keys, which the
vault brings; `KeysNeeded` only notes whose keys it would take.
"""

import os
from base64 import b64decode, b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from huiyin_events.events import unversioned

PersonKeys = Mapping[int, AESGCM]
"""A person's keys by number: each opens what it sealed, the highest seals what is new. None at all: erased."""

NUMBER_BYTES, NONCE_BYTES = 4, 12


class Unopenable(Exception):
    """A sealed value does not open though the person's keys are at hand: it was changed, or it belongs elsewhere."""

    def __init__(self, subject: UUID, event_type: str) -> None:
        super().__init__(f"a value in {event_type} is not what was sealed there for {subject}")
        self.subject, self.event_type = subject, event_type


@dataclass(frozen=True, slots=True)
class Sealing:
    """The keys of some persons, to read or write one event with.

    What is sealed is bound to the person and to the kind of event, so that it opens nowhere else. The kind is the type
    without its version: an upcaster may carry a sealed value over into the next version, unopened.
    """

    keys: Mapping[UUID, PersonKeys]
    event_type: str

    def has(self, subject: UUID) -> bool:
        """Whether the person's keys are at hand, or are known to be gone."""
        return subject in self.keys

    def seal(self, subject: UUID, clear: bytes) -> str | None:
        """`clear` under the newest key of a person whose keys are at hand; None for a person who was erased."""
        keys = self.keys[subject]
        if not keys:
            return None
        number, nonce = max(keys), os.urandom(NONCE_BYTES)
        sealed = keys[number].encrypt(nonce, clear, self._bound_to(subject))
        return b64encode(number.to_bytes(NUMBER_BYTES) + nonce + sealed).decode()

    def open(self, subject: UUID, sealed: str) -> bytes | None:
        """What was sealed for a person whose keys are at hand; None for one who was erased. Raises Unopenable."""
        keys = self.keys[subject]
        if not keys:
            return None
        raw = b64decode(sealed)
        nonce, ciphertext = raw[NUMBER_BYTES : NUMBER_BYTES + NONCE_BYTES], raw[NUMBER_BYTES + NONCE_BYTES :]
        try:
            return keys[_number(raw)].decrypt(nonce, ciphertext, self._bound_to(subject))
        except (KeyError, InvalidTag):
            raise Unopenable(subject, self.event_type) from None

    def _bound_to(self, subject: UUID) -> bytes:
        return subject.bytes + unversioned(self.event_type).encode()


class KeysNeeded:
    """Notes whose keys, of which numbers, it takes to write an event; what is written by it goes nowhere."""

    def __init__(self) -> None:
        self.keys: dict[UUID, set[int]] = {}

    def has(self, subject: UUID) -> bool:
        """It is as if they were, for everybody."""
        self.keys.setdefault(subject, set())
        return True

    def seal(self, _subject: UUID, _clear: bytes) -> str | None:
        """Nothing."""
        return None

    def open(self, subject: UUID, sealed: str) -> bytes | None:
        """Nothing that could be read."""
        self.keys[subject].add(key_number(sealed))
        return b""


def key_number(sealed: str) -> int:
    """The number of the key that something is sealed under."""
    return _number(b64decode(sealed))


def _number(raw: bytes) -> int:
    return int.from_bytes(raw[:NUMBER_BYTES])
