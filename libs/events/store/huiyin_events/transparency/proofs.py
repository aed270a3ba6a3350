"""A proof that an event is on the log, as a file that needs nothing else: C2SP tlog-proof.

A first line that names the form, the leaf's number, the path's hashes in base64, an empty line, and the checkpoint.
"""

from base64 import b64decode, b64encode
from binascii import Error as NotBase64
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Self

from huiyin_events.transparency.merkle import inclusion_path, proves_inclusion
from huiyin_events.transparency.notes import NoteRefused, SignedNote, Verifier
from huiyin_events.transparency.published import PublishedTree
from huiyin_events.transparency.tiles import Nodes

_FORM: Final = "c2sp.org/tlog-proof@v1"


class NotYetSigned(Exception):
    """The leaf is not below the newest checkpoint."""


@dataclass(frozen=True, slots=True)
class InclusionProof:
    """Which leaf, the hashes beside its way to the root, and the checkpoint with that root."""

    index: int
    path: Sequence[bytes]
    note: SignedNote

    @classmethod
    def of(cls, published: PublishedTree, index: int) -> Self:
        """Proves a leaf under the newest checkpoint. Raises NotYetSigned and TilesDamaged."""
        note = published.checkpoint()
        if note is None or note.head.size <= index:
            raise NotYetSigned(f"leaf {index} is not below a checkpoint yet")
        size = note.head.size
        return cls(index, inclusion_path(index, size, Nodes(published.tiles, size)), note)

    def dump(self) -> str:
        """As a file."""
        lines = [_FORM, f"index {self.index}", *(b64encode(step).decode() for step in self.path)]
        return "\n".join([*lines, "", self.note.dump()])

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read what `dump` wrote. Raises NoteRefused."""
        proof, _, note = text.partition("\n\n")
        try:
            form, index, *path = proof.split("\n")
            if form != _FORM or not index.startswith("index "):
                raise NoteRefused("not a proof")
            return cls(int(index[6:]), [b64decode(step, validate=True) for step in path], SignedNote.parse(note))
        except (ValueError, NotBase64) as error:
            raise NoteRefused("not a proof") from error

    def proves(self, leaf: bytes, verifier: Verifier) -> bool:
        """Whether the tree signed by this key has the leaf of this hash, at this place. Raises NoteRefused."""
        verifier.check(self.note)
        head = self.note.head
        return head.origin == verifier.name and proves_inclusion(leaf, self.index, head.size, head.root, self.path)
