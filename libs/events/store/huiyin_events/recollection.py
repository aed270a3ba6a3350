"""What streams folded to a moment ago: of one that hundreds write to at once, only what is new is read and opened.

What is recalled may have opened what is personal, so it is no older than `CACHED_SECONDS`, as the keys at hand are. It
is only ever of what was committed, and an append is checked against the version that it was read at all the same.
"""

import asyncio
import time
from collections import OrderedDict
from dataclasses import dataclass, field
from typing import Any, Final, Generic, TypeVar

from huiyin_events.person_keys import CACHED_SECONDS

S = TypeVar("S")

STREAMS: Final = 64
"""More are not lively at once in one process."""


def _soon() -> float:
    return time.monotonic() + CACHED_SECONDS


@dataclass(slots=True)
class Recalled(Generic[S]):
    """A stream's state at a version, and the line of those who are about to change it."""

    state: S
    version: int = 0
    until: float = field(default_factory=_soon)
    line: asyncio.Lock = field(default_factory=asyncio.Lock)


class Recollection:
    """The streams that were folded lately."""

    def __init__(self) -> None:
        self._streams: OrderedDict[str, Recalled[Any]] = OrderedDict()

    def of(self, stream: str, initial: S) -> Recalled[S]:
        """What is known of a stream: nothing but where it begins, where that is too long ago."""
        known = self._streams.setdefault(stream, Recalled(initial))
        if known.until <= time.monotonic():
            known.state, known.version, known.until = initial, 0, _soon()
        self._streams.move_to_end(stream)
        while len(self._streams) > STREAMS:
            self._streams.popitem(last=False)
        return known
