"""Tells open dashboards that their division moved, at most a few times a second, as server-sent events."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Collection

from sse_starlette import ServerSentEvent

GATHER_SECONDS = 0.3
MOST_OF_ONE = 60
"""Streams that one sender may hold: an address may be a whole office, and each stream holds a connection of ours."""


class Hub:
    """Those who watch, each with the division they watch."""

    def __init__(self) -> None:
        self._watching: dict[asyncio.Event, str] = {}
        self._senders: Counter[str] = Counter()

    def room(self, sender: str, times: float) -> bool:
        """Whether a sender may hold one more, with `times` the usual limit; 0 lifts it."""
        return not times or self._senders[sender] < MOST_OF_ONE * times

    def changed(self, touched: Collection[str]) -> None:
        """Wake those who watch one of these divisions, or one above."""
        for event, code in self._watching.items():
            if not event.is_set() and any(division.startswith(code) for division in touched):
                event.set()

    async def watch(self, code: str, sender: str) -> AsyncIterator[ServerSentEvent]:
        """A `changed` event after every burst of changes in a division or below it; the first one says we are on."""
        moved = asyncio.Event()
        self._watching[moved] = code
        self._senders[sender] += 1
        try:
            yield ServerSentEvent(event="ready", data=code, retry=2000)
            while True:
                await moved.wait()
                await asyncio.sleep(GATHER_SECONDS)
                moved.clear()
                yield ServerSentEvent(event="changed", data=code)
        finally:
            del self._watching[moved]
            self._senders[sender] -= 1
            self._senders += Counter()  # who holds none is not kept
