"""To erase a person: the key is destroyed, and all who may keep what was sealed under it are told."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from huiyin_contracts.persons import ErasureCause, PersonErased
from huiyin_events.connections import Connection
from huiyin_events.envelope import Meta, NewEvent, stream_name
from huiyin_events.store import ANY, IdempotencyKey, Store, StreamWrite
from huiyin_events.vault import Vault

_COUNTIES = "SELECT code FROM divisions WHERE level = 'county' ORDER BY code"


def person_stream(person: UUID) -> str:
    """The stream of what was done with a person's data."""
    return stream_name(PersonErased.type, person)


async def erase(
    connection: Connection,
    store: Store,
    vault: Vault,
    person: UUID,
    cause: ErasureCause,
    meta: Meta,
    at: datetime,
    key: IdempotencyKey | None = None,
    *,
    counties: Sequence[str] | None = None,
) -> int:
    """Destroy a person's keys and say so in every county, in the caller's transaction; how many keys there were.

    Read models of a county are kept by one process each, so each hears of it among its own events. The doorbell is
    the caller's to ring. What is asked again under its idempotency key is said once; raises IdempotencyKeyReused.
    `counties` are those that the service of this connection knows, where they are not given.
    """
    keys = await vault.erase(person, connection)
    if counties is None:
        counties = [row["code"] for row in await connection.fetch(_COUNTIES)]
    if counties:
        events = [NewEvent(PersonErased(person=person, cause=cause), county, at) for county in counties]
        await store.append([StreamWrite(person_stream(person), events, ANY)], meta=meta, key=key, connection=connection)
    return keys
