"""Group commit: appends that are asked for at the same time share one round trip and one commit.

An append that comes alone goes out at once. While one is under way, those that come meanwhile wait, and go out together
as soon as it is back, or is away for longer than usual. Each has its own answer, the same that it would have got
alone: what cannot be done at once, or not at all, is asked for by itself, and only its own stream waits for it.
"""

import asyncio
from collections.abc import Coroutine, Sequence
from itertools import groupby

import asyncpg

from huiyin_events.append_queue import AppendQueue, PendingAppend
from huiyin_events.append_request import AppendRequest, AppendResult, append, append_at_once, append_in_time
from huiyin_events.outcome import is_outcome_unknown

MOST = 50
"""Appends that share a commit."""
USUAL_SECONDS = 0.05
"""What is away for longer is not waited for by others; a busy machine seldom comes to that, which costs more there."""

SHORTLY = "10ms"
"""What an append that is asked for alone is kept waiting for before it counts among those who wait."""


class GroupCommit:
    """Appends through a pool, each a transaction's whole work; one inside a transaction is not for it.

    Those that must wait in the database do so on half of the pool's connections at most, one a stream.
    """

    def __init__(self, pool: asyncpg.Pool) -> None:
        self._pool = pool
        self._queue = AppendQueue()
        self._turn: asyncio.TimerHandle | None = None
        self._waiting = asyncio.Semaphore(max(1, pool.get_max_size() // 2))
        self._tasks: set[asyncio.Task[None]] = set()

    async def append(self, request: AppendRequest) -> AppendResult:
        """One append's answer. Raises what PostgreSQL raises."""
        if not request.is_single:
            return await append(self._pool, request)
        [stream] = request.streams
        if self._turn is not None or self._queue.is_under_way(stream):
            pending = PendingAppend(request, asyncio.get_running_loop().create_future())
            self._queue.put(pending)
            return await pending.answer
        self._queue.begin(stream)
        turn = self._begin()
        try:
            [answer] = await self._at_once([request])
            if answer is None:
                self._end(turn)
                answer = await self._in_time(request)
        finally:
            self._queue.finish(stream)
            self._end(turn)
        if isinstance(answer, Exception):
            raise answer
        return answer

    def _begin(self) -> asyncio.TimerHandle:
        """Somebody's turn, in which nobody else goes out, for as long as is usual."""
        self._turn = asyncio.get_running_loop().call_later(USUAL_SECONDS, self._overdue)
        return self._turn

    def _overdue(self) -> None:
        self._turn = None
        self._next()

    def _end(self, turn: asyncio.TimerHandle) -> None:
        """That turn is over, if it was not before."""
        if self._turn is turn:
            turn.cancel()
            self._turn = None
        self._next()

    def _next(self) -> None:
        """If it is nobody's turn, it is that of those who wait, together."""
        if self._turn is None and (group := self._queue.take(MOST)):
            self._start(self._go(group, self._begin()))

    async def _go(self, group: Sequence[PendingAppend], turn: asyncio.TimerHandle) -> None:
        answers = await self._at_once([pending.request for pending in group])
        for pending, answer in zip(group, answers, strict=True):
            if answer is not None:
                _tell(pending, answer)
        await asyncio.sleep(0)  # who has an answer may ask again at once, and is then among the next
        for stream, of_stream in groupby(group, key=lambda pending: pending.stream):
            if rest := [pending for pending in of_stream if not pending.answer.done()]:
                self._start(self._rest(rest))
            else:
                self._queue.finish(stream)
        self._end(turn)

    async def _rest(self, of_stream: Sequence[PendingAppend]) -> None:
        """Those of a stream that have no answer yet, one by one."""
        for pending in of_stream:
            if not pending.answer.done():
                try:
                    _tell(pending, await self._in_time(pending.request))
                except Exception as error:  # whatever it is, it is the answer
                    _tell(pending, error)
        self._queue.finish(of_stream[0].stream)
        self._next()

    async def _in_time(self, request: AppendRequest) -> AppendResult:
        """Alone, among those who wait only if there is something to wait for."""
        try:
            return await append_in_time(self._pool, request, SHORTLY)
        except asyncpg.LockNotAvailableError:
            async with self._waiting:
                return await append_in_time(self._pool, request)

    async def _at_once(self, requests: Sequence[AppendRequest]) -> Sequence[AppendResult | Exception | None]:
        """The answer to each; None for those who must ask alone, where they are told what is wrong, if anything is.

        What one of them raises undoes all, so they are asked for by halves, down to a stream, which may wait.
        """
        try:
            return await append_at_once(self._pool, requests)
        except Exception as error:
            if is_outcome_unknown(error):
                return [error] * len(requests)
        streams = list(dict.fromkeys(request.streams[0] for request in requests))
        first = set(streams[: len(streams) // 2])
        half = sum(request.streams[0] in first for request in requests)
        return [
            answer
            for part, number in ((requests[:half], len(first)), (requests[half:], len(streams) - len(first)))
            for answer in (await self._at_once(part) if number > 1 else [None] * len(part))
        ]

    def _start(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


def _tell(pending: PendingAppend, answer: AppendResult | Exception) -> None:
    if pending.answer.done():
        return  # the caller went away
    if isinstance(answer, Exception):
        pending.answer.set_exception(answer)
    else:
        pending.answer.set_result(answer)
