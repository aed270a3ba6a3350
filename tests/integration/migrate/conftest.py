"""A database of its own, in which nothing was made yet."""

from collections.abc import AsyncIterator, Awaitable, Callable
from uuid import uuid4

import asyncpg
import pytest

from huiyin_local.postgres import ADMIN
from tests.integration.servers import WITHIN, Servers

Connect = Callable[..., Awaitable[asyncpg.Connection]]


@pytest.fixture
async def connect(servers: Servers) -> AsyncIterator[Connect]:
    """Open connections to a database of this test's own, in which there is nothing at all."""
    name = f"test_{uuid4().hex}"
    admin = await asyncpg.connect(servers.postgres.dsn(database="postgres"))
    await admin.execute(f"CREATE DATABASE {name} TEMPLATE template0")
    opened: list[asyncpg.Connection] = []

    async def connect(user: str = ADMIN) -> asyncpg.Connection:
        opened.append(await asyncpg.connect(servers.postgres.dsn(user, name)))
        return opened[-1]

    yield connect
    for connection in opened:
        await connection.close(timeout=WITHIN)
    await admin.execute(f"DROP DATABASE {name} WITH (FORCE)")
    await admin.close()
