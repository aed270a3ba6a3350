"""The log page by page: all that is there, all up to a place, and what comes without end."""

import asyncio
import time
from abc import ABC, abstractmethod
from collections.abc import AsyncGenerator, Iterable

from huiyin_events.cancellation import raise_if_cancelled
from huiyin_events.connections import Connection
from huiyin_events.envelope import START, Cursor, Recorded

FIRST_POLL_SECONDS = 0.005
POLL_SECONDS = 0.25
PATIENCE_SECONDS = 30.0


class Unreadable(Exception):
    """A transaction that is still open keeps the end of the log from being read."""


class EventPage(list[Recorded]):
    """Events in commit order. Everything up to `cursor` was looked at: read on after it.

    A narrowed page may be empty though more follows; there is nothing more just now only where `cursor` has not moved.
    """

    def __init__(self, events: Iterable[Recorded], cursor: Cursor) -> None:
        super().__init__(events)
        self.cursor = cursor


class PagedLog(ABC):
    """What gives the log a page at a time, and so gives all of it."""

    @abstractmethod
    async def read_all(
        self,
        after: Cursor,
        limit: int = 1000,
        connection: Connection | None = None,
        *,
        category: str | None = None,
        division: str | None = None,
    ) -> EventPage:
        """A page of it, see `Reader.read_all`."""

    async def pages(self, after: Cursor, limit: int = 1000) -> AsyncGenerator[EventPage, None]:
        """All that is there after `after`, page by page. While one is dealt with, the next is read."""
        page = await self.read_all(after, limit)
        while page:
            ahead = asyncio.create_task(self.read_all(page.cursor, limit))
            ahead.add_done_callback(_heard)
            await asyncio.sleep(0)  # so that it has asked, though who gets the page may be busy for a while
            try:
                yield page
                page = await ahead
            finally:
                ahead.cancel()

    async def up_to(self, head: Cursor, limit: int = 1000) -> AsyncGenerator[EventPage, None]:
        """The whole log, at least up to `head`, page by page; what cannot be read yet is waited for.

        Raises Unreadable when it cannot be within half a minute, and Archived.
        """
        cursor, patience = START, time.monotonic() + PATIENCE_SECONDS
        while cursor < head:
            if page := await self.read_all(cursor, limit):
                cursor = page.cursor
                yield page
            elif time.monotonic() > patience:
                raise Unreadable("a transaction that is still open holds back the end of the log: try again")
            else:
                await asyncio.sleep(POLL_SECONDS)

    async def tail(
        self,
        after: Cursor,
        limit: int = 1000,
        *,
        category: str | None = None,
        division: str | None = None,
        bell: asyncio.Event | None = None,
    ) -> AsyncGenerator[EventPage, None]:
        """All that is there after `after`, page by page as `read_all` gives them, then what comes, without end.

        A page comes whenever its cursor has moved, so a narrowed one may be empty: who keeps the cursor need not
        look there again. At the end of the log it asks again, ever more rarely but four times a second, and at once
        when `bell`, an event of the caller's that no one else clears, is set. No connection is held in between.
        """
        pause = FIRST_POLL_SECONDS
        while True:
            raise_if_cancelled()
            if bell:
                bell.clear()
            page = await self.read_all(after, limit, category=category, division=division)
            if page.cursor > after:
                after, pause = page.cursor, FIRST_POLL_SECONDS
                yield page
            else:
                rung = await rings(bell, pause)
                pause = FIRST_POLL_SECONDS if rung else min(2 * pause, POLL_SECONDS)


def _heard(task: asyncio.Task[EventPage]) -> None:
    """Ask what became of it, or asyncio complains that no one did."""
    _ = task.cancelled() or task.exception()


async def rings(bell: asyncio.Event | None, seconds: float) -> bool:
    """Wait for `bell`, if there is one, but no longer than so long; whether it was rung."""
    try:
        async with asyncio.timeout(seconds):
            return await (bell or asyncio.Event()).wait()
    except TimeoutError:
        return False
