"""One at a time for each: who asks for much waits for what is theirs, and nobody else waits for it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

MOST_WAITING = 12
"""A form's pictures come one after the other: so many at once are of several people at one address, or of a flood."""


class Crowded(Exception):
    """Too much of one sender's waits already."""


@dataclass(slots=True)
class _Turn:
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    asked: int = 0


class Turns:
    """Whose turn it is, by who sends."""

    def __init__(self) -> None:
        self._turns: dict[str, _Turn] = {}

    @asynccontextmanager
    async def of(self, sender: str) -> AsyncIterator[None]:
        """Wait until nothing else of the same sender is under way. Raises Crowded."""
        turn = self._turns.setdefault(sender, _Turn())
        if turn.asked >= MOST_WAITING:
            raise Crowded
        turn.asked += 1
        try:
            async with turn.lock:
                yield
        finally:
            turn.asked -= 1
            if not turn.asked:
                del self._turns[sender]
