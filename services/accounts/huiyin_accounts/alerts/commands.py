"""Alerts are read: one, or all that there are now. It is the reader's own affair, and not on the log (0005)."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from huiyin_events.connections import Database
from huiyin_service.auth import Principal

_READ = """
INSERT INTO alerts_read (reader, event, read_at) SELECT $1, unnest($2::uuid[]), $3 ON CONFLICT DO NOTHING
"""
_ALL = """
INSERT INTO alerts_read_until (reader, until) VALUES ($1, $2)
ON CONFLICT (reader) DO UPDATE SET until = greatest(alerts_read_until.until, excluded.until)
"""
_FORGET = "DELETE FROM {table} WHERE reader = $1"


async def mark_read(database: Database, principal: Principal, events: Sequence[UUID], now: datetime) -> None:
    """These are read; what is none of theirs does no harm."""
    await database.execute(_READ, principal.sub, list(events), now)


async def mark_all_read(database: Database, principal: Principal, now: datetime) -> None:
    """Whatever happened until now is read."""
    await database.execute(_ALL, principal.sub, now)


async def forget(database: Database, account: str) -> None:
    """What somebody read is forgotten with their account."""
    for table in ("alerts_read", "alerts_read_until"):
        await database.execute(_FORGET.format(table=table), account)
