"""Sessions as their holder sees them."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import asyncpg

from huiyin_events.connections import Database

_COLUMNS = "id, account, role, division, means, strong, device, address, started_at, seen_at, proved_at, ends_at"
_ONE = f"SELECT {_COLUMNS} FROM sessions WHERE id = $1 AND ended_at IS NULL AND ends_at > $2"  # noqa: S608
_OPEN = f"""
SELECT {_COLUMNS} FROM sessions WHERE account = $1 AND ended_at IS NULL AND ends_at > $2 ORDER BY seen_at DESC, id
"""  # noqa: S608
_LAST = "SELECT role, division FROM sessions WHERE account = $1 ORDER BY started_at DESC LIMIT 1"


@dataclass(frozen=True, slots=True)
class SessionRow:
    """One sign-in that counts."""

    id: UUID
    account: str
    role: str
    division: str
    means: str
    strong: bool
    device: str
    address: str
    started_at: datetime
    seen_at: datetime
    proved_at: datetime
    ends_at: datetime


async def find_session(database: Database, session: UUID, now: datetime) -> SessionRow | None:
    """A session, if it counts."""
    row = await database.fetchrow(_ONE, session, now)
    return SessionRow(**row) if row else None


async def open_sessions(database: Database, account: str, now: datetime) -> list[SessionRow]:
    """The sessions of an account that count, the last seen first."""
    return [SessionRow(**row) for row in await database.fetch(_OPEN, account, now)]


async def last_acted(database: Database, account: str) -> asyncpg.Record | None:
    """As what somebody acted in their last session."""
    return await database.fetchrow(_LAST, account)
