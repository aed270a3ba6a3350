"""A process's connections: to the database, to NATS, to the archive of the log, and to the keys of persons."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import asyncpg
import structlog
from faststream.nats import NatsBroker
from faststream.nats.opentelemetry import NatsTelemetryMiddleware

from huiyin_events.master_keys import MasterKeyMissing, MasterKeys
from huiyin_events.person_keys import NoMasterKey
from huiyin_events.store import Connection
from huiyin_events.vault import Vault
from huiyin_service.access.login import Login
from huiyin_service.settings import Settings

if TYPE_CHECKING:
    from huiyin_events.archive import Archive

log = structlog.get_logger()


async def as_it_was(_: asyncpg.Connection) -> None:
    """A connection that goes back to the pool needs no cleaning, and no round trip for it: no one changes a session."""


async def open_pool(settings: Settings, name: str, search_path: str) -> asyncpg.Pool:
    """A pool of the process of that name, with the schemas that unqualified tables are in."""
    return await asyncpg.create_pool(
        settings.database_url,
        min_size=2,
        max_size=settings.database_pool,
        timeout=10,
        command_timeout=30,
        reset=as_it_was,
        server_settings={"search_path": search_path, "application_name": f"huiyin-{name}"},
    )


@asynccontextmanager
async def counting(pool: asyncpg.Pool) -> AsyncIterator[Connection]:
    """A connection to count over much of a table with, planned for the very division that is asked about.

    PostgreSQL would soon keep one plan for whatever division, take each for a village, and sort a county's on disk.
    """
    async with pool.acquire() as connection, connection.transaction(readonly=True):
        await connection.execute("SET LOCAL plan_cache_mode = force_custom_plan")
        yield connection


def open_archive(settings: Settings) -> "Archive | None":
    """The parts of the log that left the database, where this system has any."""
    if settings.archive is None:
        return None
    from huiyin_events.archive import Archive  # noqa: PLC0415 — what reads Parquet takes half a second to load

    return Archive(settings.archive)


async def open_vault(settings: Settings, pool: asyncpg.Pool) -> Vault:
    """What seals and opens personal values here. Raises MasterKeyMissing, and NoMasterKey before the first migration.

    A service that could neither would fail at the first event that has any: better that it does not start, and closes
    the pool it opened.
    """
    vault = Vault(pool, MasterKeys(settings.person_keys_folder))
    try:
        await vault.check()
    except (MasterKeyMissing, NoMasterKey) as error:
        log.critical("no_master_key", error=str(error))
        await pool.close()
        raise
    return vault


def open_broker(settings: Settings, name: str) -> NatsBroker:
    """FastStream's broker, which owns the process's one connection to NATS."""
    login = Login.of(settings)
    return NatsBroker(
        settings.nats_url.split(","),
        security=login.security(settings.nats_url),
        inbox_prefix=login.inbox(settings.nats_url),
        name=f"huiyin-{name}",
        max_reconnect_attempts=-1,
        reconnect_time_wait=1,
        connect_timeout=5,
        logger=None,
        middlewares=(NatsTelemetryMiddleware(),),
    )
