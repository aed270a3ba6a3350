"""What accounts sees to by itself: a demo's sign-ins end with the demo, and what is over is not kept."""

import asyncio
from datetime import datetime, timedelta
from typing import Any, Final

import asyncpg
import structlog
from faststream.nats import NatsBroker

from huiyin_accounts.sessions import commands as sessions
from huiyin_events.envelope import SYSTEM
from huiyin_service.service import Service

log = structlog.get_logger()

EVERY_SECONDS: Final = 3600.0
AGAIN_SECONDS: Final = 5.0
SESSIONS_KEPT: Final = timedelta(days=180)

_OF_A_DEMO = "SELECT id, account FROM sessions WHERE means = 'demo' AND ended_at IS NULL AND ends_at > $1"
_OVER: Final = (
    "DELETE FROM pending WHERE expires_at < $1",
    "DELETE FROM attempts WHERE last_at < $1::timestamptz - interval '1 day'",
    "DELETE FROM known_browsers WHERE seen_at < $1::timestamptz - interval '180 days'",
    "UPDATE invitations SET name = '' WHERE expires_at < $1 AND name <> ''",
)
_OLD_SESSIONS = "DELETE FROM sessions WHERE ends_at < $1"


class Housekeeping:
    """It runs beside the service, now and every hour."""

    name = "housekeeping"

    def __init__(self, service: Service) -> None:
        self._service = service
        self._done_at: datetime | None = None

    async def join(self, broker: NatsBroker) -> None:
        """It hears nobody."""

    async def run(self) -> None:
        """See to it, until cancelled."""
        while True:
            try:
                await self.see_to_it()
            except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError) as error:
                log.warning("housekeeping_failed", error=repr(error))
                await asyncio.sleep(AGAIN_SECONDS)
            else:
                await asyncio.sleep(EVERY_SECONDS)

    async def see_to_it(self) -> None:
        """Once."""
        service, now = self._service, self._service.now()
        if service.settings.demo == "none":
            for row in await service.pool.fetch(_OF_A_DEMO, now):
                await sessions.end(service, row["account"], [row["id"]], "ended_by_office", SYSTEM)
        for statement in _OVER:
            await service.pool.execute(statement, now)
        await service.pool.execute(_OLD_SESSIONS, now - SESSIONS_KEPT)
        self._done_at = now

    async def health(self) -> dict[str, Any]:
        """When it was last seen to."""
        return {"ok": True, "done_at": self._done_at.isoformat() if self._done_at else None}
