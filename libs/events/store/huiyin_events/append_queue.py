"""Who waits to append, by stream: pure, without any waiting in it."""

import asyncio
from collections import deque
from collections.abc import Sequence
from itertools import islice
from typing import NamedTuple

from huiyin_events.append_request import AppendRequest, AppendResult


class PendingAppend(NamedTuple):
    """An append of one event that waits, and where its answer goes."""

    request: AppendRequest
    answer: asyncio.Future[AppendResult]

    @property
    def stream(self) -> str:
        """The stream it is for."""
        return self.request.streams[0]

    @property
    def takes_any_version(self) -> bool:
        """Whether it may follow another in the same group: it does not say which version it must find."""
        return self.request.expected[0] < 0


class AppendQueue:
    """Streams whose appends may go out, and streams that have some under way, with those who wait behind these.

    What is under way keeps back others to its own stream, in their order, and nobody else. Streams take turns.
    """

    def __init__(self) -> None:
        self._ready: dict[str, deque[PendingAppend]] = {}
        self._behind: dict[str, deque[PendingAppend]] = {}

    def is_under_way(self, stream: str) -> bool:
        """Whether an append to `stream` is out and not yet answered."""
        return stream in self._behind

    def put(self, pending: PendingAppend) -> None:
        """It waits for its turn, or behind what is under way."""
        waiting = self._behind.get(pending.stream)
        if waiting is None:
            waiting = self._ready.setdefault(pending.stream, deque())
        waiting.append(pending)

    def begin(self, stream: str) -> None:
        """An append to `stream` goes out, for which nobody waits."""
        self._behind[stream] = deque()

    def finish(self, stream: str) -> None:
        """Nothing is under way to `stream` any more; who waited behind it is the last to have a turn."""
        if waiting := self._behind.pop(stream):
            self._ready[stream] = waiting

    def take(self, most: int) -> Sequence[PendingAppend]:
        """Those who go out together now, in the order of their streams' names; who went away meanwhile is left out."""
        group: list[PendingAppend] = []
        for stream in list(islice(self._ready, most)):
            if len(group) == most:
                break
            waiting = self._ready.pop(stream)
            if run := _run(waiting, most - len(group)):
                self._behind[stream] = waiting
                group += run
        return sorted(group, key=lambda pending: pending.stream)


def _run(waiting: deque[PendingAppend], most: int) -> Sequence[PendingAppend]:
    """The first who wait for a stream, as far as they can be answered without knowing each other's answers."""
    run: list[PendingAppend] = []
    while waiting and len(run) < most and (not run or waiting[0].takes_any_version):
        pending = waiting.popleft()
        if not pending.answer.done():
            run.append(pending)
    return run
