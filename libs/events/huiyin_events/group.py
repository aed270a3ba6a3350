"""Group commit: appends that are asked for at the same time share one round trip and one commit.

An append that comes alone goes out at once. While a few are under way, those that come meanwhile wait, and go out
together as soon as one is back. Each has its own answer, the same that it would have got alone.
"""

import asyncio
from collections import deque
from typing import Any

import asyncpg

Database = asyncpg.Pool | asyncpg.Connection | asyncpg.pool.PoolConnectionProxy
Request = tuple[Any, ...]
"""The arguments of the SQL function store.append, in its order."""

_ONE = """
SELECT tx, position, ARRAY[version] AS versions, false AS replayed
FROM store.append_one($1, $2, $3, $4, $5, $6, $7::json, $8::json)
"""
_ALL = """
SELECT tx, position, versions, replayed
FROM store.append($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11::json[], $12::json, $13, $14)
"""
_EACH = """
SELECT tx, position, versions, replayed, error, message, current, stream
FROM store.append_each($1::store.request[])
"""

UNDER_WAY = 2
MOST = 50
"""Appends that share a commit: below the 64 subtransactions that PostgreSQL keeps at hand for a transaction."""


class GroupCommit:
    """Appends through a pool, each a transaction's whole work; one inside a transaction is not for it."""

    def __init__(self, pool: asyncpg.Pool) -> None:
        self._pool = pool
        self._waiting: deque[tuple[Request, asyncio.Future[asyncpg.Record]]] = deque()
        self._under_way = 0
        self._tasks: set[asyncio.Task[None]] = set()

    async def append(self, request: Request) -> asyncpg.Record:
        """One append's answer. Raises what PostgreSQL raises."""
        if self._under_way >= UNDER_WAY:
            answer: asyncio.Future[asyncpg.Record] = asyncio.get_running_loop().create_future()
            self._waiting.append((request, answer))
            return await answer
        self._under_way += 1
        try:
            return await one(self._pool, request)
        finally:
            self._next()

    def _next(self) -> None:
        """One is back: let those who wait go, or be one fewer."""
        if not self._waiting:
            self._under_way -= 1
            return
        together = [self._waiting.popleft() for _ in range(min(MOST, len(self._waiting)))]
        task = asyncio.get_running_loop().create_task(self._go(together))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _go(self, together: list[tuple[Request, asyncio.Future[asyncpg.Record]]]) -> None:
        # In one order, so that two groups never wait for each other's streams in a circle.
        together.sort(key=lambda pair: pair[0][0])
        try:
            rows = await self._pool.fetch(_EACH, [request for request, _ in together])
        except Exception as error:  # whatever it is, it is the answer
            for _, answer in together:
                if not answer.done():
                    answer.set_exception(error)
        else:
            for row, (_, answer) in zip(rows, together, strict=True):
                if answer.done():
                    continue  # whoever asked went away
                if row["error"] is None:
                    answer.set_result(row)
                else:
                    answer.set_exception(_refusal(row))
        finally:
            self._next()


async def one(database: Database, request: Request) -> asyncpg.Record:
    """An append that shares nothing. Raises what PostgreSQL raises."""
    streams, expected, _, _, _, _, ids, types, divisions, occurred, data, meta, key, _ = request
    if len(streams) == len(ids) == 1 and key is None:
        request = (streams[0], expected[0], ids[0], types[0], divisions[0], occurred[0], data[0], meta)
        row = await database.fetchrow(_ONE, *request)
    else:
        row = await database.fetchrow(_ALL, *request)
    assert row is not None
    return row


def _refusal(row: asyncpg.Record) -> asyncpg.PostgresError:
    """The error that PostgreSQL would have raised had the append come alone."""
    fields = {"C": row["error"], "M": row["message"], "D": row["current"], "H": row["stream"]}
    error = asyncpg.PostgresError.new(fields)
    assert isinstance(error, asyncpg.PostgresError)
    return error
