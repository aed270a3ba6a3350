"""Invitations as they are looked up: by their secret, and those that are open for an account."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from huiyin_accounts.invitations.rules import Invitation, Purpose
from huiyin_events.connections import Database
from huiyin_service.authority.standing import now_called, recodings_of

_COLUMNS = "id, account, purpose, name, role, division, invited_by, made_at, expires_at, used_at, revoked_at"
_FIND = f"SELECT {_COLUMNS} FROM invitations WHERE digest = $1"  # noqa: S608
_OPEN = f"""
SELECT {_COLUMNS} FROM invitations
WHERE account = $1 AND used_at IS NULL AND revoked_at IS NULL AND expires_at > $2
"""  # noqa: S608

_OPENED = """
SELECT role, division FROM invitations WHERE account = $1 AND purpose = 'open' AND used_at IS NOT NULL
ORDER BY used_at DESC LIMIT 1
"""


@dataclass(frozen=True, slots=True)
class InvitationRow:
    """An invitation, without its secret."""

    id: UUID
    account: str
    purpose: Purpose
    name: str
    role: str
    division: str
    invited_by: str
    made_at: datetime
    expires_at: datetime
    used_at: datetime | None
    revoked_at: datetime | None

    @property
    def state(self) -> Invitation:
        """What decides whether it may be taken up."""
        return Invitation(self.expires_at, self.used_at, self.revoked_at)


def digest_of(secret: str) -> bytes:
    """What is kept of an invitation's secret: 256 random bits, which nobody guesses from their digest."""
    return hashlib.sha256(secret.encode()).digest()


async def find_by_digest(database: Database, digest: bytes) -> InvitationRow | None:
    """The invitation whose secret has this digest."""
    row = await database.fetchrow(_FIND, digest)
    return InvitationRow(**row) if row else None


async def open_invitation(database: Database, account: str, now: datetime) -> InvitationRow | None:
    """The invitation that an account can be taken up by."""
    row = await database.fetchrow(_OPEN, account, now)
    return InvitationRow(**row) if row else None


async def opened_as(database: Database, account: str, now: datetime) -> tuple[str, str] | None:
    """For which role and division, by its code of now, somebody was invited who then opened their account."""
    row = await database.fetchrow(_OPENED, account)
    if row is None:
        return None
    return row["role"], now_called(row["division"], await recodings_of(database), now.date())
