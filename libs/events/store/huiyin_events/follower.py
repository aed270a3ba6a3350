"""How far something has come, and waiting for it to come further."""

import asyncio
from typing import Protocol

from huiyin_events.envelope import START, Cursor


class Follower:
    """How far something has come that can be waited for; `live`, `trouble` and `handled` are for health and metrics."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._moved = asyncio.Condition()
        self.position: Cursor = START
        self.live = False
        self.handled = 0
        self.trouble: str | None = None

    async def wait_for(self, cursor: Cursor, seconds: float) -> bool:
        """Wait until everything up to `cursor` has been handled; False when `seconds` were not enough."""
        try:
            async with asyncio.timeout(seconds), self._moved:
                await self._moved.wait_for(lambda: self.position >= cursor)
        except TimeoutError:
            return False
        return True

    async def _stand_at(self, position: Cursor) -> None:
        async with self._moved:
            self.position = position
            self._moved.notify_all()


class Upstream(Protocol):
    """What something else waits for before it handles an event."""

    name: str

    async def wait_for(self, cursor: Cursor, seconds: float) -> bool:
        """As `Follower.wait_for`."""
        ...
