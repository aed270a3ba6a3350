"""What must run once in a whole deployment: by a session lock of the database, on a connection of its own."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import asyncpg

from huiyin_events.connections import Connection


@asynccontextmanager
async def only_one(
    pool: asyncpg.Pool, lock: int, standby_seconds: float, stands_by: Callable[[], None] = lambda: None
) -> AsyncIterator[Connection]:
    """Stand by until this is the one that holds `lock`, and give the connection that it is held on.

    The lock ends with the process, whatever ends the process. What asks all that it asks over that connection does not
    outlive its lock either. Who stands by holds no connection meanwhile, and `stands_by` is
    called whenever another was found to be it.
    """
    while True:
        async with pool.acquire() as connection:
            if await connection.fetchval("SELECT pg_try_advisory_lock($1)", lock):
                try:
                    yield connection
                finally:
                    if not connection.is_closed():
                        await connection.execute("SELECT pg_advisory_unlock($1)", lock)
                return
        stands_by()
        await asyncio.sleep(standby_seconds)
