"""What the log needs done now and then: its next parts made before they are needed, keys forgotten after their term.

It needs PostgreSQL and nothing else, so it is no part of the relay, which may be without NATS for long. Any number may
do it.
"""

import asyncio

import asyncpg
import structlog

from huiyin_events.cancellation import raise_if_cancelled

log = structlog.get_logger()

UPKEEP_SECONDS = 60.0
"""What lies ahead lasts for hours, as much as a cluster may do."""
RETRY_SECONDS = 5.0


async def keep_up(pool: asyncpg.Pool) -> None:
    """See every minute, until cancelled, to the parts ahead of what is written, and to what is past its term."""
    while True:
        raise_if_cancelled()
        try:
            await pool.execute("SELECT store.extend()")
            while await pool.fetchval("SELECT store.forget_keys()"):
                pass
            pause = UPKEEP_SECONDS
        except Exception as error:
            log.warning("log_not_kept_up", error=f"{type(error).__name__}: {error}")
            pause = RETRY_SECONDS
        await asyncio.sleep(pause)
