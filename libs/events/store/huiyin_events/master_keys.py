"""Master keys: files apart from the database, under which it keeps the keys of persons."""

import os
import re
from hashlib import sha256
from pathlib import Path
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from huiyin_events.key_files import make_key

KEY_BYTES, NONCE_BYTES = 32, 12
_NAME = re.compile(r"person-master-([1-9][0-9]*)\.key")


class MasterKeyMissing(Exception):
    """A master key that the database's person keys are under is not in the folder, or another is in its place.

    That is no erasure: nothing is lost as long as the key is anywhere.
    """

    def __init__(self, number: int, path: Path) -> None:
        super().__init__(f"master key {number} is not in {path}: bring back the keys that belong to this database")
        self.number = number


class MasterKeys:
    """The files `person-master-<number>.key` in a folder, 32 random bytes each, all processes' own.

    The folder is read whenever a key is wanted that is not known yet, so a key that is brought needs no restart.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._known: dict[int, bytes] = {}

    def newest(self) -> int:
        """The highest number in the folder; 0 where there is none."""
        if not self.folder.is_dir():
            return 0
        found = (_NAME.fullmatch(path.name) for path in self.folder.iterdir())
        return max((int(name[1]) for name in found if name), default=0)

    def path(self, number: int) -> Path:
        """Where a master key is, or would be."""
        return self.folder / f"person-master-{number}.key"

    def make(self, number: int) -> None:
        """Make a master key; does nothing where it is."""
        self.folder.mkdir(parents=True, exist_ok=True)
        make_key(self.path(number), KEY_BYTES)

    def digest(self, number: int) -> bytes:
        """What tells a master key from another without giving it away. Raises MasterKeyMissing."""
        return sha256(b"huiyin person-master" + self._key(number)).digest()

    def wrap(self, number: int, subject: UUID, key: bytes) -> bytes:
        """A person's key under a master key. Raises MasterKeyMissing."""
        nonce = os.urandom(NONCE_BYTES)
        return nonce + AESGCM(self._key(number)).encrypt(nonce, key, subject.bytes)

    def unwrap(self, number: int, subject: UUID, wrapped: bytes) -> bytes:
        """A person's key in clear. Raises MasterKeyMissing."""
        try:
            return AESGCM(self._key(number)).decrypt(wrapped[:NONCE_BYTES], wrapped[NONCE_BYTES:], subject.bytes)
        except InvalidTag:
            raise MasterKeyMissing(number, self.path(number)) from None

    def _key(self, number: int) -> bytes:
        if number not in self._known:
            try:
                key = self.path(number).read_bytes()
            except FileNotFoundError:
                key = b""
            if len(key) != KEY_BYTES:
                raise MasterKeyMissing(number, self.path(number))
            self._known[number] = key
        return self._known[number]
