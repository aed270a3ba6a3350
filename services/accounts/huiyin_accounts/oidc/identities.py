"""Who somebody is for a provider, and whose account that is: linked by invitation or by its holder, never guessed."""

from datetime import datetime

import asyncpg

from huiyin_accounts.oidc.provider import Identity
from huiyin_events.connections import Database
from huiyin_events.refusal import Refused

_FIND = "SELECT account FROM identities WHERE issuer = $1 AND subject = $2"
_LINK = "INSERT INTO identities (issuer, subject, account, linked_at) VALUES ($1, $2, $3, $4)"
_UNLINK = "DELETE FROM identities WHERE issuer = $1 AND account = $2"
_HAS = "SELECT EXISTS (SELECT FROM identities WHERE issuer = $1 AND account = $2)"


async def account_of_identity(database: Database, who: Identity) -> str | None:
    """Whose account it is; None where nobody linked it."""
    found: str | None = await database.fetchval(_FIND, who.issuer, who.subject)
    return found


async def link(database: Database, who: Identity, account: str, now: datetime) -> None:
    """Let somebody sign in as an account by the provider. Raises Refused where they are another here already."""
    try:
        await database.execute(_LINK, who.issuer, who.subject, account, now)
    except asyncpg.UniqueViolationError:
        raise Refused("identity-linked", "这个单位账号已经与这里的另一个账号关联") from None


async def unlink(database: Database, issuer: str, account: str) -> None:
    """Let an account be signed in to by the provider no more."""
    await database.execute(_UNLINK, issuer, account)


async def is_linked(database: Database, issuer: str, account: str) -> bool:
    """Whether an account can be signed in to by the provider."""
    return bool(await database.fetchval(_HAS, issuer, account))
