"""Requests of any kind, counted in memory: who floods is refused before it costs much, and no one else notices.

This holds for one process, which is what a flood would keep busy; what must hold for all is in `buckets`.
"""

import time
from collections.abc import Callable
from typing import Final

A_SECOND: Final = 10.0
BURST: Final = 200
MOST_KNOWN: Final = 20_000
TINY: Final = 1e-6


class FloodGate:
    """`BURST` requests at once from each sender, and then so many a second."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._room_at: dict[str, float] = {}

    def seconds_to_wait(self, sender: str, times: float) -> float:
        """Count a request; 0 where there is room, else how long until there is. `times` the usual limit."""
        if not times:
            return 0.0
        now, step = self._clock(), 1 / (A_SECOND * times)
        room_at = max(self._room_at.get(sender, now), now) + step
        if (wait := room_at - now - BURST * step * times) > TINY:
            return wait
        if len(self._room_at) >= MOST_KNOWN:
            self._room_at = {one: at for one, at in self._room_at.items() if at > now}
        self._room_at[sender] = room_at
        return 0.0
