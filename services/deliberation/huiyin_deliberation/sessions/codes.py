"""The code that is shown in a room: who is there sees it, and it is another every few minutes.

It follows from a secret of the session's own, which is neither on the log nor told to anybody; six digits, which hold
because who guesses is slowed down, see `SESSION_CODE_PERSON`, and must be signed in.
"""

import hmac
import secrets
from datetime import datetime
from uuid import UUID

from huiyin_events.connections import Database

EVERY_SECONDS = 300
DIGITS = 6

_KNOWN = "SELECT secret FROM session_codes WHERE session = $1"
_DRAWN = """
INSERT INTO session_codes (session, secret) VALUES ($1, $2)
ON CONFLICT (session) DO UPDATE SET secret = session_codes.secret RETURNING secret
"""
_FORGET = "DELETE FROM session_codes WHERE session = $1"


async def code_at(database: Database, session: UUID, now: datetime) -> str:
    """The code that is shown at a moment."""
    return _code(await _secret(database, session), _turn(now))


async def is_code(database: Database, session: UUID, code: str, now: datetime) -> bool:
    """Whether it is the one that is shown, or the one before, which somebody may just have read."""
    secret = await _secret(database, session)
    return any(hmac.compare_digest(_code(secret, turn), code) for turn in (_turn(now), _turn(now) - 1))


def seconds_left(now: datetime) -> int:
    """How soon another code is shown."""
    return EVERY_SECONDS - int(now.timestamp()) % EVERY_SECONDS


async def forget_code(database: Database, session: UUID) -> None:
    """No code opens a session that is over."""
    await database.execute(_FORGET, session)


async def _secret(database: Database, session: UUID) -> bytes:
    # The screen asks whenever somebody votes: only the first time is a write, and a wait for the disk.
    found: bytes | None = await database.fetchval(_KNOWN, session)
    return found or bytes(await database.fetchval(_DRAWN, session, secrets.token_bytes(32)))


def _turn(now: datetime) -> int:
    return int(now.timestamp()) // EVERY_SECONDS


def _code(secret: bytes, turn: int) -> str:
    number = int.from_bytes(hmac.digest(secret, turn.to_bytes(8), "sha256")[:8])
    return f"{number % 10**DIGITS:0{DIGITS}}"
