"""A room of people: the screen on the wall and the phones in their hands, as their browsers ask the service.

Each phone has a client of its own, for hundreds of connections of one client wait for that client.
"""

import asyncio
import re
import ssl
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field
from itertools import count

import httpx

PAUSE = 0.4
"""Seconds that a page waits after it was told that something moved, so that a burst is one question (`live.js`)."""
_VOICES = re.compile(r'class="room-vote".*?<strong>(\d+) / \d+</strong>', re.DOTALL)


@dataclass
class Watching:
    """What a page went through: seconds of each read, and when how many voices were on it."""

    reads: list[float] = field(default_factory=list)
    shown: list[tuple[float, int]] = field(default_factory=list)

    def seen_at(self, voices: int) -> float:
        """When so many voices were on it."""
        return next(at for at, number in self.shown if number >= voices)


class Seat:
    """One browser, signed in."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self._client = client

    async def post(self, path: str, **body: object) -> int:
        """The status that a command is answered with."""
        return (await self._client.post(path, json=body)).status_code

    async def follow(self, feed: str, page: str, watching: Watching, ready: asyncio.Event) -> None:
        """Read a page again whenever its feed says that something moved; until cancelled."""
        moved = asyncio.Event()
        async with asyncio.TaskGroup() as both:
            both.create_task(self._listen(feed, moved, ready))
            both.create_task(self._read(page, moved, watching))

    async def _listen(self, feed: str, moved: asyncio.Event, ready: asyncio.Event) -> None:
        async with self._client.stream("GET", feed) as answer:
            answer.raise_for_status()
            async for line in answer.aiter_lines():
                if line == "event: ready":
                    ready.set()
                if line == "event: changed":
                    moved.set()

    async def _read(self, page: str, moved: asyncio.Event, watching: Watching) -> None:
        while await moved.wait():
            await asyncio.sleep(PAUSE)
            moved.clear()
            began = time.perf_counter()
            answer = await self._client.get(page, headers={"HX-Request": "true"})
            answer.raise_for_status()
            watching.reads.append(time.perf_counter() - began)
            voices = _VOICES.search(answer.text)
            watching.shown.append((time.perf_counter(), int(voices[1]) if voices else 0))


@asynccontextmanager
async def seats(url: str, tokens: Sequence[str]) -> AsyncIterator[list[Seat]]:
    """A browser for each token."""
    certificates = ssl.create_default_context()
    async with AsyncExitStack() as open_:
        made = []
        for token in tokens:
            client = httpx.AsyncClient(
                base_url=url,
                headers={"Authorization": f"Bearer {token}"},
                timeout=60,
                trust_env=False,
                verify=certificates,
            )
            made.append(Seat(await open_.enter_async_context(client)))
        yield made


@asynccontextmanager
async def followed(seats: Sequence[Seat], feed: str, page: str) -> AsyncIterator[list[Watching]]:
    """Meanwhile each of these follows a page."""
    watching, ready = [Watching() for _ in seats], [asyncio.Event() for _ in seats]
    tasks = [
        asyncio.create_task(seat.follow(feed, page, one, on))
        for seat, one, on in zip(seats, watching, ready, strict=True)
    ]
    try:
        await asyncio.gather(*(on.wait() for on in ready))
        yield watching
    finally:
        for task in tasks:
            task.cancel()
        for task in tasks:
            with suppress(asyncio.CancelledError):
                await task


async def spread(seats: Sequence[Seat], seconds: float, path: str, **body: object) -> tuple[list[int], list[float]]:
    """Each sends the same at a moment of their own; the statuses, and when each was answered, the first one first."""
    answered: list[float] = []

    async def send(seat: Seat, number: int) -> int:
        await asyncio.sleep(number * seconds / len(seats))
        status = await seat.post(path, **body)
        answered.append(time.perf_counter())
        return status

    statuses = await asyncio.gather(*(send(seat, number) for seat, number in zip(seats, count(), strict=False)))
    return list(statuses), answered
