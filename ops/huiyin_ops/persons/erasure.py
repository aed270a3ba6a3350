"""A person erased by the deployment's owner, who has no service at hand: the log is told all the same."""

from datetime import UTC, datetime
from uuid import UUID

from huiyin_contracts import OURS
from huiyin_events.envelope import Actor, Meta
from huiyin_events.store import Store
from huiyin_events.vault import Vault
from huiyin_service.persons.erasure import erase

OWNER = Meta(Actor("operator", "operator"))
# Any service's copy of the counties will do; where no service ever ran there is none, and nothing that knew the person.
_SCHEMA = r"""
SELECT schemaname FROM pg_tables WHERE tablename = 'divisions' AND schemaname LIKE '%\_views' LIMIT 1
"""


async def erase_by_owner(vault: Vault, subject: UUID) -> int:
    """Destroy a person's keys and tell every county; how many keys there were."""
    async with vault.pool.acquire() as connection, connection.transaction():
        if schema := await connection.fetchval(_SCHEMA):
            await connection.execute(f"SET LOCAL search_path TO {schema}")
        store = Store(vault.pool, OURS, vault=vault)
        return await erase(connection, store, vault, subject, "operator", OWNER, datetime.now(UTC))
