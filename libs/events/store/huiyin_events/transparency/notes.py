"""Signed notes and checkpoints of a tree: C2SP signed-note, tlog-checkpoint and tlog-cosignature, by Ed25519.

A checkpoint's lines are the tree's origin, how many leaves it has, its root, and below an empty line the signatures:
whose each is, and in base64 4 bytes of the key's hash before the signature itself.
"""

import hashlib
import struct
from base64 import b64decode, b64encode
from binascii import Error as NotBase64
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Self

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from huiyin_events.transparency.merkle import EMPTY_ROOT

SIGNS: Final = 1
"""The kind of a key that signs notes as they are."""
COSIGNS: Final = 4
"""The kind of a key that signs checkpoints as a witness, with the time."""
_MARK: Final = "— "


class NoteRefused(Exception):
    """A note is not what it should be, or not signed by whom it should be: why."""


@dataclass(frozen=True, slots=True)
class TreeHead:
    """What a checkpoint says: which tree, how many leaves, and its root."""

    origin: str
    size: int = 0
    root: bytes = EMPTY_ROOT

    def text(self) -> str:
        """As a note's text."""
        return f"{self.origin}\n{self.size}\n{b64encode(self.root).decode()}\n"

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read what `text` wrote; lines that follow are let pass. Raises NoteRefused."""
        try:
            origin, size, root, *_ = text.split("\n")
            head = cls(origin, int(size), b64decode(root, validate=True))
        except (ValueError, NotBase64) as error:
            raise NoteRefused(f"not a checkpoint: {text!r}") from error
        if str(head.size) != size or len(head.root) != 32 or not origin:
            raise NoteRefused(f"not a checkpoint: {text!r}")
        return head


@dataclass(frozen=True, slots=True)
class Signature:
    """A line below a note: whose, the key's hash, and what was made with it."""

    name: str
    key: bytes
    content: bytes

    def line(self) -> str:
        """As it stands in the note."""
        return f"{_MARK}{self.name} {b64encode(self.key + self.content).decode()}\n"


@dataclass(frozen=True, slots=True)
class SignedNote:
    """A text with the signatures below it."""

    text: str
    signatures: tuple[Signature, ...] = ()

    def dump(self) -> str:
        """As it is published."""
        return f"{self.text}\n{''.join(signature.line() for signature in self.signatures)}"

    @classmethod
    def parse(cls, content: str) -> Self:
        """Read what `dump` wrote. Raises NoteRefused."""
        text, parted, below = content.rpartition("\n\n")
        if not parted or not below.endswith("\n"):
            raise NoteRefused("not a signed note")
        return cls(f"{text}\n", tuple(_signature(line) for line in below[:-1].split("\n")))

    @property
    def head(self) -> TreeHead:
        """What it says as a checkpoint. Raises NoteRefused."""
        return TreeHead.parse(self.text)

    def signed(self, *signatures: Signature) -> "SignedNote":
        """The same with more signatures, each in place of an earlier one by the same key."""
        keys = {(one.name, one.key) for one in signatures}
        return SignedNote(
            self.text, (*(one for one in self.signatures if (one.name, one.key) not in keys), *signatures)
        )


@dataclass(frozen=True, slots=True)
class Verifier:
    """A public key with its name, written `<name>+<hash>+<key>`."""

    name: str
    public: bytes
    kind: int = SIGNS

    @property
    def hash(self) -> bytes:
        """The four bytes by which a signature says which key made it."""
        return hashlib.sha256(f"{self.name}\n".encode() + bytes([self.kind]) + self.public).digest()[:4]

    def __str__(self) -> str:
        return f"{self.name}+{self.hash.hex()}+{b64encode(bytes([self.kind]) + self.public).decode()}"

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read what `str()` wrote. Raises NoteRefused."""
        try:
            name, hash_, key = text.strip().split("+", 2)
            content = b64decode(key, validate=True)
        except (ValueError, NotBase64) as error:
            raise NoteRefused(f"not a verifier key: {text!r}") from error
        verifier = cls(name, content[1:], content[0] if content else 0)
        if verifier.hash.hex() != hash_ or verifier.kind not in {SIGNS, COSIGNS} or len(verifier.public) != 32:
            raise NoteRefused(f"not a verifier key: {text!r}")
        return verifier

    def check(self, note: SignedNote) -> int | None:
        """Find that this key signed a note; a witness says when, in seconds since 1970. Raises NoteRefused."""
        for signature in note.signatures:
            if (signature.name, signature.key) == (self.name, self.hash):
                return self._opened(note.text, signature.content)
        raise NoteRefused(f"not signed by {self.name}")

    def _opened(self, text: str, content: bytes) -> int | None:
        at = None
        message = text.encode()
        try:
            if self.kind == COSIGNS:
                (at,) = struct.unpack(">Q", content[:8])
                message, content = cosigned(text, at), content[8:]
            Ed25519PublicKey.from_public_bytes(self.public).verify(content, message)
        except (InvalidSignature, struct.error) as error:
            raise NoteRefused(f"the signature of {self.name} does not fit") from error
        return at


class Signer:
    """A private key with its name."""

    def __init__(self, name: str, seed: bytes, kind: int = SIGNS) -> None:
        if not name or any(sign.isspace() or sign == "+" for sign in name):
            raise ValueError(f"{name!r} is no name of a key: it has neither spaces nor a plus")
        self._key = Ed25519PrivateKey.from_private_bytes(seed)
        self.verifier = Verifier(name, self._key.public_key().public_bytes_raw(), kind)

    def sign(self, head: TreeHead) -> SignedNote:
        """A checkpoint, signed."""
        text = head.text()
        return SignedNote(text, (Signature(self.verifier.name, self.verifier.hash, self._key.sign(text.encode())),))

    def cosign(self, note: SignedNote, at: int) -> SignedNote:
        """A checkpoint with this witness's signature, of `at` in seconds since 1970."""
        content = struct.pack(">Q", at) + self._key.sign(cosigned(note.text, at))
        return note.signed(Signature(self.verifier.name, self.verifier.hash, content))


def cosigned(text: str, at: int) -> bytes:
    """What a witness signs of a checkpoint."""
    return f"cosignature/v1\ntime {at}\n{text}".encode()


def notes_in(content: str) -> Sequence[SignedNote]:
    """Notes that stand one after the other. Raises NoteRefused."""
    found: list[SignedNote] = []
    lines: list[str] = []
    for line in content.splitlines(keepends=True):
        if lines and lines[-1].startswith(_MARK) and not line.startswith(_MARK):
            found.append(SignedNote.parse("".join(lines)))
            lines = []
        lines.append(line)
    return [*found, SignedNote.parse("".join(lines))] if lines else found


def _signature(line: str) -> Signature:
    try:
        name, content = line.removeprefix(_MARK).split(" ")
        raw = b64decode(content, validate=True)
    except (ValueError, NotBase64) as error:
        raise NoteRefused(f"not a signature: {line!r}") from error
    if not line.startswith(_MARK) or not name or len(raw) <= 4:
        raise NoteRefused(f"not a signature: {line!r}")
    return Signature(name, raw[:4], raw[4:])
