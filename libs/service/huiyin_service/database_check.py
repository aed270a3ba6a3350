"""Whether a process's release and the database go together, asked before the process starts."""

import asyncio

import asyncpg

from huiyin_events.migrate import check, lacking
from huiyin_service.database_roles import SERVICES
from huiyin_service.settings import Settings


def fits(settings: Settings, process: str, package: str) -> None:
    """Raises MigrationRefused where the store is not as this release knows it, or what is the process's own.

    A server that does not answer is not judged: the process finds that out itself.
    """
    try:
        asyncio.run(_fits(settings, process, package))
    except (OSError, asyncpg.PostgresConnectionError, asyncpg.CannotConnectNowError):
        return


async def _fits(settings: Settings, process: str, package: str) -> None:
    connection = await asyncpg.connect(settings.database_url, timeout=10)
    try:
        await check(connection)
        if process in SERVICES:
            for own in ("huiyin_service", package):
                await lacking(connection, own, process)  # what it lacks the process applies itself
    finally:
        await connection.close(timeout=10)
