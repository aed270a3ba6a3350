"""One answer for all who ask the same at the same time: a burst of events makes every open dashboard ask again."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Generic, TypeVar

from huiyin_service.service import Service

T = TypeVar("T")

MOST = 500
KEPT_SECONDS = 15


class Coalesced(Generic[T]):
    """Answers kept until the views move, or for as long as what is overdue may lag behind the clock."""

    def __init__(self, work: Callable[[Service, str, datetime], Awaitable[T]]) -> None:
        self._work = work
        self._kept: dict[str, tuple[object, asyncio.Future[T]]] = {}

    async def get(self, service: Service, code: str) -> T:
        """The answer for a code, as fresh as the views are now."""
        now = service.now()
        moment = (service.views.positions, int(now.timestamp()) // KEPT_SECONDS)
        kept, answer = self._kept.get(code, (None, None))
        if answer is None or kept != moment or (answer.done() and (answer.cancelled() or answer.exception())):
            if len(self._kept) >= MOST:
                self._kept.clear()
            answer = asyncio.ensure_future(self._work(service, code, now))
            self._kept[code] = (moment, answer)
        return await asyncio.shield(answer)
