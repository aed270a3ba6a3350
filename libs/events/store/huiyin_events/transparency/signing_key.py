"""The key that signs a tree's checkpoints, or cosigns those of others: a file that no other process needs."""

from pathlib import Path

from huiyin_events.key_files import make_key
from huiyin_events.transparency.notes import SIGNS, Signer

SEED_BYTES = 32


class SigningKeyMissing(Exception):
    """The file is not there, or no key."""


class SigningKey:
    """32 random bytes in a file of their own, from which an Ed25519 key is made."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def make(self) -> None:
        """Make it; does nothing where it is."""
        self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        make_key(self.path, SEED_BYTES)

    def signer(self, name: str, kind: int = SIGNS) -> Signer:
        """What signs under a name. Raises SigningKeyMissing."""
        try:
            seed = self.path.read_bytes()
        except FileNotFoundError:
            seed = b""
        if len(seed) != SEED_BYTES:
            raise SigningKeyMissing(f"the key that signs {name} is not in {self.path}: bring it back")
        return Signer(name, seed, kind)
