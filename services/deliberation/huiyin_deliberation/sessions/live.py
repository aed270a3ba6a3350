"""What moves in a session, told to who watches: the screen of the room hears of all of it, a phone of less.

A phone in a room with hundreds must not ask again for each who comes in or votes: it hears of what changes the session,
an item, a vote that opens or ends, and not of the voices.
"""

import asyncio
import random
import time
from collections.abc import AsyncIterator
from uuid import UUID

from sse_starlette import ServerSentEvent

from huiyin_deliberation.sessions.queries import moved_at
from huiyin_service.live import Hub
from huiyin_service.service import Service

hub = Hub()
KEPT_SECONDS = 0.3
SPREAD_SECONDS = 1.0


class Versions:
    """The versions of sessions, asked once for all who watch within a moment."""

    def __init__(self) -> None:
        self._known: dict[UUID, tuple[float, asyncio.Task[int | None]]] = {}

    async def of(self, service: Service, session: UUID) -> int | None:
        """The version of a session a moment ago."""
        at, task = self._known.get(session, (0.0, None))
        if task is None or time.monotonic() - at > KEPT_SECONDS:
            task = asyncio.create_task(moved_at(service.pool, session))
            self._known = {one: each for one, each in self._known.items() if time.monotonic() - each[0] < KEPT_SECONDS}
            self._known[session] = (time.monotonic(), task)
        return await task


versions = Versions()


async def watch_room(division: str, sender: str) -> AsyncIterator[ServerSentEvent]:
    """Everything that moves where the session is held."""
    async for event in hub.watch(division, sender):
        yield event


async def watch_session(service: Service, division: str, session: UUID, sender: str) -> AsyncIterator[ServerSentEvent]:
    """What changes the session itself, at a moment of each watcher's own, so that not all ask at once."""
    known = await versions.of(service, session)
    async for event in hub.watch(division, sender):
        if event.event != "changed":
            yield event
            continue
        if (now := await versions.of(service, session)) != known:
            known = now
            await asyncio.sleep(random.random() * SPREAD_SECONDS)  # noqa: S311 — nothing secret
            yield event
