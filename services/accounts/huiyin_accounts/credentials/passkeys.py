"""Passkeys (WebAuthn): made in the browser, kept by their public key, and two factors by themselves."""

from dataclasses import dataclass
from datetime import datetime

from huiyin_events.connections import Database

_OF = "SELECT id, name, made_at, last_used_at FROM passkeys WHERE account = $1 ORDER BY made_at, id"


@dataclass(frozen=True, slots=True)
class PasskeyRow:
    """A passkey as its holder sees it."""

    id: bytes
    name: str
    made_at: datetime
    last_used_at: datetime | None

    @property
    def code(self) -> str:
        """What a form names it by."""
        return self.id.hex()


async def passkeys_of(database: Database, account: str) -> list[PasskeyRow]:
    """The passkeys of an account."""
    return [PasskeyRow(**row) for row in await database.fetch(_OF, account)]
