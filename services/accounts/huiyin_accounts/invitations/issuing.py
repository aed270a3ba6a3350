"""An invitation is made: by a page, by the API, or on the command line of who runs the system."""

import secrets
from datetime import datetime

from uuid6 import uuid7

from huiyin_accounts.invitations.queries import digest_of
from huiyin_accounts.invitations.rules import LASTS, Purpose
from huiyin_events.store import Connection

_REVOKE = """
UPDATE invitations SET revoked_at = $2, name = '' WHERE account = $1 AND used_at IS NULL AND revoked_at IS NULL
"""
_MAKE = """
INSERT INTO invitations (id, digest, account, purpose, name, role, division, invited_by, made_at, expires_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
"""


async def issue(
    connection: Connection,
    account: str,
    purpose: Purpose,
    *,
    name: str,
    role: str,
    division: str,
    invited_by: str,
    now: datetime,
) -> str:
    """The secret of a new invitation for an account, in place of one that is open; it is told this once."""
    secret = secrets.token_urlsafe(32)
    await revoke(connection, account, now)
    await connection.execute(
        _MAKE,
        *(uuid7(), digest_of(secret), account, purpose, name, role, division, invited_by, now, now + LASTS[purpose]),
    )
    return secret


async def revoke(connection: Connection, account: str, now: datetime) -> bool:
    """Call back the invitation that is open for an account; whether there was one."""
    return await connection.execute(_REVOKE, account, now) != "UPDATE 0"
