"""What goes between a service and its guarded processes."""

from typing import Final, Literal

ASKED: Final = b"a"
MADE: Final = b"m"
UNFIT: Final = b"u"
OVERRUN: Final = b"o"
HEAD: Final = 5

Letter = Literal[b"a", b"m", b"u", b"o"]


class Unfit(Exception):
    """A guarded function can make nothing of the file; `reason` is a word for why."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def frame(letter: Letter, content: bytes) -> bytes:
    """A letter and its content."""
    return len(content).to_bytes(4, "big") + letter + content


def length_of(head: bytes) -> int:
    """How much content follows the head of a frame."""
    return int.from_bytes(head[:4], "big")
