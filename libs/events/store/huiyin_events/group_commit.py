"""Group commit: appends that are asked for at the same time share one round trip and one commit.

An append that comes alone goes out at once. While one is under way, those that come meanwhile wait, and go out together
as soon as it is back. Each has its own answer, the same that it would have got alone: what a group cannot do for one of
them, or for all, each asks for by itself.
"""

import asyncio
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from typing import NamedTuple
from uuid import UUID

import asyncpg

from huiyin_events.connections import Database

_ONE = "SELECT tx, position, version FROM store.append_one($1, $2, $3, $4, $5, $6, $7::json, $8::json)"
_TOGETHER = """
SELECT n, tx, position, version
FROM store.append_together($1, $2, $3, $4, $5, $6, $7::json[], $8::json[], $9, $10)
"""
_ALL = """
SELECT tx, position, versions, replayed
FROM store.append($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11::json[], $12::json, $13, $14)
"""

MOST = 50
"""Appends that share a commit."""

# What is wrong with one of them, and leaves the others free to try again.
_ITS_OWN_FAULT = (asyncpg.DataError, asyncpg.IntegrityConstraintViolationError)


class NewRow(NamedTuple):
    """One event as the store's functions take it."""

    id: UUID
    type: str
    division: str
    occurred_at: datetime
    data: str


@dataclass(slots=True)
class AppendRequest:
    """What is to be appended: so many rows for each stream, at the version that is expected of it."""

    streams: Sequence[str]
    expected: Sequence[int]
    rows: Sequence[Sequence[NewRow]]
    meta: str
    key: str | None = None
    fingerprint: str | None = None

    @property
    def is_single(self) -> bool:
        """Whether it is one event for one stream, as most are."""
        return len(self.streams) == 1 and len(self.rows[0]) == 1


class AppendResult(NamedTuple):
    """The place of the last event, and the versions of the streams."""

    tx: int
    position: int
    versions: Sequence[int]
    replayed: bool = False


PendingAppend = tuple[AppendRequest, asyncio.Future[AppendResult]]


class GroupCommit:
    """Appends through a pool, each a transaction's whole work; one inside a transaction is not for it."""

    def __init__(self, pool: asyncpg.Pool) -> None:
        self._pool = pool
        self._waiting: deque[PendingAppend] = deque()
        self._busy = False
        self._tasks: set[asyncio.Task[None]] = set()

    async def append(self, request: AppendRequest) -> AppendResult:
        """One append's answer. Raises what PostgreSQL raises."""
        if not request.is_single:
            return await append(self._pool, request)
        if self._busy:
            answer: asyncio.Future[AppendResult] = asyncio.get_running_loop().create_future()
            self._waiting.append((request, answer))
            return await answer
        self._busy = True
        try:
            return await append(self._pool, request)
        finally:
            self._next()

    def _next(self) -> None:
        """One is back: let those who wait go together, each with another stream."""
        together: dict[str, PendingAppend] = {}
        later: list[PendingAppend] = []
        while self._waiting and len(together) < MOST:
            asking = self._waiting.popleft()
            [stream] = asking[0].streams
            if stream in together:
                later.append(asking)
            elif not asking[1].done():  # else the caller went away
                together[stream] = asking
        self._waiting.extendleft(reversed(later))
        self._busy = bool(together)
        if together:
            task = asyncio.get_running_loop().create_task(self._go([together[stream] for stream in sorted(together)]))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _go(self, group: Sequence[PendingAppend]) -> None:
        answers = await _together(self._pool, [request for request, _ in group])
        for (_, future), answer in zip(group, answers, strict=True):
            if answer is not None:
                _tell(future, answer)
        await asyncio.sleep(0)  # who has an answer may ask again at once, and is then among the next
        self._next()
        await asyncio.gather(
            *(self._alone(*asking) for asking, answer in zip(group, answers, strict=True) if not answer)
        )

    async def _alone(self, request: AppendRequest, future: asyncio.Future[AppendResult]) -> None:
        try:
            _tell(future, await append(self._pool, request))
        except Exception as error:  # whatever it is, it is the answer
            _tell(future, error)


def _tell(future: asyncio.Future[AppendResult], answer: AppendResult | Exception) -> None:
    if future.done():
        return  # the caller went away
    if isinstance(answer, Exception):
        future.set_exception(answer)
    else:
        future.set_result(answer)


async def append(database: Database, request: AppendRequest) -> AppendResult:
    """An append that shares nothing. Raises what PostgreSQL raises."""
    if request.is_single and request.key is None:
        [[row]] = request.rows
        done = await database.fetchrow(_ONE, request.streams[0], request.expected[0], *row, request.meta)
        if done is not None:
            return AppendResult(done[0], done[1], (done[2],))
    of = [number for number, rows in enumerate(request.rows, 1) for _ in rows]
    nth = [number for rows in request.rows for number in range(1, len(rows) + 1)]
    in_order = sorted(range(len(request.streams)), key=request.streams.__getitem__)
    done = await database.fetchrow(
        _ALL,
        request.streams,
        request.expected,
        list(map(len, request.rows)),
        [number + 1 for number in in_order],
        of,
        nth,
        *zip(*chain.from_iterable(request.rows), strict=True),
        request.meta,
        request.key,
        request.fingerprint,
    )
    assert done is not None
    return AppendResult(*done)


async def _together(pool: asyncpg.Pool, requests: Sequence[AppendRequest]) -> Sequence[AppendResult | Exception | None]:
    """The answer to each; None for those who must ask alone."""
    if len(requests) == 1:
        return [None]
    try:
        done = await pool.fetch(
            _TOGETHER,
            [request.streams[0] for request in requests],
            [request.expected[0] for request in requests],
            *zip(*(request.rows[0][0] for request in requests), strict=True),
            [request.meta for request in requests],
            [request.key for request in requests],
            [request.fingerprint for request in requests],
        )
    except _ITS_OWN_FAULT:
        return [None] * len(requests)
    except Exception as error:
        return [error] * len(requests)
    answers: list[AppendResult | None] = [None] * len(requests)
    for number, tx, position, version in done:
        answers[number - 1] = AppendResult(tx, position, (version,))
    return answers
