"""A person erased by the deployment's owner, who has no service at hand: the log is told all the same."""

from datetime import UTC, datetime
from uuid import UUID

from huiyin_contracts import OURS
from huiyin_contracts.divisions import DivisionRegistered
from huiyin_events.envelope import Actor, Meta, stream_name
from huiyin_events.store import Store
from huiyin_events.vault import Vault
from huiyin_service.persons.erasure import erase

OWNER = Meta(Actor("operator", "operator"))
# Of the store, which is the owner's: a service's tables are its own, and might do something with whoever reads them.
_COUNTIES = "SELECT stream FROM store.streams WHERE stream LIKE $1 ORDER BY stream"


async def erase_by_owner(vault: Vault, subject: UUID) -> int:
    """Destroy a person's keys and tell every county; how many keys there were."""
    async with vault.pool.acquire() as connection, connection.transaction():
        streams = await connection.fetch(_COUNTIES, stream_name(DivisionRegistered.type, "_" * 6))
        counties = [row["stream"][-6:] for row in streams]
        store = Store(vault.pool, OURS, vault=vault)
        return await erase(connection, store, vault, subject, "operator", OWNER, datetime.now(UTC), counties=counties)
