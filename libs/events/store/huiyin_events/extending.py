"""Makes the log's next parts before they are needed. Whoever does needs PostgreSQL and nothing else; any number may."""

import asyncio

import asyncpg
import structlog

from huiyin_events.cancellation import raise_if_cancelled

log = structlog.get_logger()

EXTEND_SECONDS = 60.0
"""What lies ahead lasts for hours, as much as a cluster may do."""
RETRY_SECONDS = 5.0


async def extend_ahead(pool: asyncpg.Pool) -> None:
    """Look every minute until cancelled whether parts enough lie ahead of what is written, and make what is missing."""
    while True:
        raise_if_cancelled()
        try:
            await pool.execute("SELECT store.extend()")
            pause = EXTEND_SECONDS
        except Exception as error:
            log.warning("log_not_extended", error=f"{type(error).__name__}: {error}")
            pause = RETRY_SECONDS
        await asyncio.sleep(pause)
