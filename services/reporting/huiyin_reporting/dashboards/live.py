"""Tells open dashboards that their division moved, at most a few times a second, as server-sent events."""

import asyncio
from collections.abc import AsyncIterator, Collection

from sse_starlette import ServerSentEvent

GATHER_SECONDS = 0.3


class Hub:
    """Those who watch, each with the division they watch."""

    def __init__(self) -> None:
        self._watching: dict[asyncio.Event, str] = {}

    def changed(self, touched: Collection[str]) -> None:
        """Wake those who watch one of these divisions, or one above."""
        for event, code in self._watching.items():
            if not event.is_set() and any(division.startswith(code) for division in touched):
                event.set()

    async def watch(self, code: str) -> AsyncIterator[ServerSentEvent]:
        """A `changed` event after every burst of changes in a division or below it; the first one says we are on."""
        moved = asyncio.Event()
        self._watching[moved] = code
        try:
            yield ServerSentEvent(event="ready", data=code, retry=2000)
            while True:
                await moved.wait()
                await asyncio.sleep(GATHER_SECONDS)
                moved.clear()
                yield ServerSentEvent(event="changed", data=code)
        finally:
            del self._watching[moved]
