"""Whether somebody else told of the same thing lately: kept as long as it counts, and by a hash of who it was."""

from datetime import datetime, timedelta
from hashlib import sha256

import asyncpg

_TOLD = """
INSERT INTO rate_limits AS known (key, room_at) VALUES ($1, $2)
ON CONFLICT (key) DO UPDATE SET room_at = greatest(known.room_at, $2)
"""
_BY_ANOTHER = "SELECT EXISTS (SELECT FROM rate_limits WHERE starts_with(key, $1) AND key <> $2 AND room_at > $3)"


async def told_by_another(pool: asyncpg.Pool, now: datetime, what: str, sender: str, within: timedelta) -> bool:
    """Note that a sender told of something; whether another one did, so short a time ago."""
    about = f"witness {what} "
    this = about + sha256(f"{about}{sender}".encode()).hexdigest()[:32]
    found = await pool.fetchval(_BY_ANOTHER, about, this, now)
    await pool.execute(_TOLD, this, now + within)
    return bool(found)
