"""A real PostgreSQL and a real nats-server, once for all tests; both have forgotten everything when a test begins."""

import asyncio
import importlib
import os
import shutil
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterator
from contextlib import AsyncExitStack, suppress
from pathlib import Path
from typing import Any

import asyncpg
import nats
import pytest
from nats.aio.client import Client
from nats.js.errors import NotFoundError

from huiyin_contracts import OURS
from huiyin_contracts.conventions import STREAM
from huiyin_events import rebuild, subscription
from huiyin_events.migrate import bootstrap, migrate
from huiyin_events.relay import Relay
from huiyin_events.store import Store
from huiyin_local.postgres import ADMIN, DATABASE
from huiyin_service.database_roles import ROLES
from tests.integration.read_models import ROLE, SERVICE, Models
from tests.integration.servers import SCHEMA, WITHIN, Servers
from tests.local.standins import until
from tests.tampering import GUARDS_OFF, GUARDS_ON

Connect = Callable[..., Awaitable[asyncpg.Connection]]
Stop = Callable[[], Awaitable[None]]
Background = Callable[[Coroutine[Any, Any, None]], Stop]
OpenPool = Callable[..., Awaitable[asyncpg.Pool]]
StartRelay = Callable[[], Awaitable[Relay]]


@pytest.fixture(scope="session")
def servers() -> Iterator[Servers]:
    # Not in a test runner's own temporary folder, which it may close to PostgreSQL's user at any time.
    data = Path(tempfile.mkdtemp(prefix="huiyin-"))
    servers = Servers(data)
    try:
        servers.start()
        yield servers
    finally:
        servers.stop()
        shutil.rmtree(data)


@pytest.fixture
async def database(servers: Servers) -> AsyncIterator[str]:
    """A database in which nothing has happened; after the test all connections to it are gone."""
    admin = await asyncpg.connect(servers.postgres.dsn())
    await admin.execute(_FORGET)
    yield DATABASE
    await admin.execute(_DISCONNECT)
    await admin.close()


@pytest.fixture
async def other_store(servers: Servers) -> AsyncIterator[Store]:
    """A store in a database of its own, for tests that change how the log itself is made."""
    admin = await asyncpg.connect(servers.postgres.dsn(database="postgres"))
    await admin.execute("CREATE DATABASE another")
    async with asyncpg.create_pool(servers.postgres.dsn(database="another"), min_size=1) as pool:
        async with pool.acquire() as connection:
            await bootstrap(connection, ROLES)
        yield Store(pool, OURS)
    await admin.execute("DROP DATABASE another WITH (FORCE)")
    await admin.close()


@pytest.fixture
async def connect(servers: Servers, database: str) -> AsyncIterator[Connect]:
    """Open one more connection, as the owner or as somebody else, to this database or to another."""
    async with AsyncExitStack() as opened:

        async def connect(user: str = ADMIN, database: str = database) -> asyncpg.Connection:
            connection = await asyncpg.connect(servers.postgres.dsn(user, database))
            opened.push_async_callback(connection.close, timeout=WITHIN)
            return connection

        yield connect


@pytest.fixture
async def open_pool(servers: Servers, database: str) -> AsyncIterator[OpenPool]:
    """Open a pool of connections, as a process of a service has one."""
    async with AsyncExitStack() as opened:

        async def open_pool(user: str = ADMIN, size: int = 20) -> asyncpg.Pool:
            dsn = servers.postgres.dsn(user, database)
            pool = asyncpg.create_pool(dsn, min_size=1, max_size=size, server_settings={"search_path": SCHEMA})
            return await opened.enter_async_context(pool)

        yield open_pool


@pytest.fixture
async def pool(open_pool: OpenPool) -> asyncpg.Pool:
    return await open_pool()


@pytest.fixture
async def store(pool: asyncpg.Pool) -> Store:
    return Store(pool, OURS)


@pytest.fixture
async def client(servers: Servers) -> AsyncIterator[Client]:
    """A connection to a nats-server that has no stream."""
    client = await nats.connect(
        servers.nats_url, max_reconnect_attempts=-1, reconnect_time_wait=0.05, error_cb=_unheard
    )
    await delete_stream(client)
    yield client
    await client.close()


@pytest.fixture
async def background() -> AsyncIterator[Background]:
    """Let something run until the test ends, or until what is returned stops it, as a crash would."""
    async with AsyncExitStack() as started:

        def background(work: Coroutine[Any, Any, None]) -> Stop:
            task = asyncio.create_task(work)

            async def stop() -> None:
                task.cancel()
                done, _ = await asyncio.wait({task}, timeout=WITHIN)
                assert done, "it does not stop"

            started.push_async_callback(stop)
            return stop

        yield background


@pytest.fixture
def start_relay(open_pool: OpenPool, client: Client, background: Background) -> StartRelay:
    """Start a relay as a process of its own would be: with a pool of its own."""

    async def start_relay() -> Relay:
        relay = Relay(Store(await open_pool(), OURS), client)
        background(relay.run())
        return relay

    return start_relay


@pytest.fixture
async def relay(start_relay: StartRelay) -> Relay:
    """The one relay, publishing."""
    relay = await start_relay()
    await until(lambda: relay.active)
    return relay


@pytest.fixture
async def models(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, servers: Servers, database: str
) -> AsyncIterator[Models]:
    models = Models(tmp_path)
    monkeypatch.syspath_prepend(tmp_path)
    importlib.invalidate_caches()
    monkeypatch.setattr(subscription, "IDLE_SECONDS", 0.1)
    monkeypatch.setattr(rebuild, "BATCH", 40)
    owner = await asyncpg.connect(servers.postgres.dsn(ROLE, database))
    await migrate(owner, "huiyin_service", SERVICE)
    assert await models.projection.make(owner)
    yield models
    await owner.close()
    admin = await asyncpg.connect(servers.postgres.dsn(database=database))
    await admin.execute(
        f"DROP SCHEMA {SERVICE}_views CASCADE; CREATE SCHEMA {SERVICE}_views AUTHORIZATION {ROLE};"
        f" TRUNCATE {SERVICE}.checkpoints, {SERVICE}.parked"
    )
    await admin.close()


@pytest.fixture
async def own(servers: Servers, database: str, models: Models) -> AsyncIterator[Store]:
    """The service's own store and pool."""
    path = {"search_path": models.projection.search_path()}
    async with asyncpg.create_pool(
        servers.postgres.dsn(ROLE, database), min_size=1, max_size=10, server_settings=path
    ) as pool:
        yield Store(pool, OURS)


@pytest.fixture
def dsn(servers: Servers, database: str) -> str:
    return servers.postgres.dsn(database=database)


async def eventually(condition: Callable[[], Awaitable[object]], within: float = WITHIN) -> None:
    """Wait for an answer to become true."""
    async with asyncio.timeout(within):
        while not await condition():
            await asyncio.sleep(0.02)


def ten_seconds() -> float:
    """Ten seconds of a machine that does nothing else; as many more as others take of it just now."""
    return 10.0 * max(1.0, os.getloadavg()[0] / (os.cpu_count() or 1))


async def blocked(store: Store, holder: asyncpg.Connection) -> None:
    """Wait until somebody waits for what the holder's transaction has locked: for good, and not as a group does.

    A group waits 10 ms, after which who cannot have their lock ask alone; between the two nobody waits.
    """
    query = """
    SELECT count(*) FROM pg_stat_activity
    WHERE $1 = ANY(pg_blocking_pids(pid)) AND clock_timestamp() - query_start > interval '100 ms'
    """
    await eventually(lambda: store.pool.fetchval(query, holder.get_server_pid()))


async def delete_stream(client: Client) -> None:
    """Lose the stream with all that is in it, as when all of NATS is lost."""
    with suppress(NotFoundError):
        await client.jetstream().delete_stream(STREAM)


_FORGET = f"""
{GUARDS_OFF}
TRUNCATE store.events, store.trees, store.tree_tiles, store.streams, store.idempotency,
         {SCHEMA}.checkpoints, {SCHEMA}.parked, {SCHEMA}.timers, {SCHEMA}.applied RESTART IDENTITY;
UPDATE store.relay SET tx = 0, position = 0;
{GUARDS_ON}
"""

_DISCONNECT = """
SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'
"""


async def _unheard(_: Exception) -> None:
    """Of servers that tests kill."""
