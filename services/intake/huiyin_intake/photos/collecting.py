"""What was uploaded and never sent is taken away: by intake, whose the pictures are, in one process of them all."""

import asyncio
import time
from typing import Final

import asyncpg
import structlog

from huiyin_events.only_one import only_one
from huiyin_service.photo_files import UNSENT_LASTS, PhotoFiles
from huiyin_service.service import Service

log = structlog.get_logger()

EVERY_SECONDS, STANDBY_SECONDS = 3600.0, 60.0
_COLLECTS: Final = 0x70686F74  # "phot"


async def keep_collecting(service: Service) -> None:
    """Take away what nobody referred to within a day, every hour, until cancelled."""
    await collecting(service.pool, PhotoFiles(service.settings.photos_folder))


async def collecting(
    pool: asyncpg.Pool, files: PhotoFiles, every: float = EVERY_SECONDS, standby: float = STANDBY_SECONDS
) -> None:
    """The same, for these files and by this clock."""
    while True:
        try:
            async with only_one(pool, _COLLECTS, standby) as connection:
                while await connection.fetchval("SELECT true"):  # the lock is gone with its connection
                    if collected := await asyncio.to_thread(files.collect, time.time() - UNSENT_LASTS):
                        log.info("photos_collected", count=collected)
                    await asyncio.sleep(every)
        except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
            log.warning("photos_not_collected", error=str(error))
            await asyncio.sleep(standby)
