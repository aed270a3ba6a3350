"""The owner of the log appoints: for the command line itself, a demo's people and a test's, before anybody signs in.

Everybody else is appointed in the accounts service, by who may. Said again, an appointment changes nothing.
"""

from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from datetime import datetime
from typing import cast
from uuid import UUID, uuid5

import asyncpg

from huiyin_contracts import OURS
from huiyin_contracts.offices import EVERYWHERE, OfficeAppointed, OfficeRole
from huiyin_contracts.parties import person_of
from huiyin_contracts.personal import Personal
from huiyin_events.envelope import Meta, NewEvent, stream_name
from huiyin_events.master_keys import MasterKeys
from huiyin_events.store import NO_STREAM, Store, StreamWrite, VersionConflict
from huiyin_events.vault import Vault
from huiyin_service.auth import Principal
from huiyin_service.settings import Settings

_OFFICES = UUID("0e0c2f5a-7f0e-5a86-8d0c-1f3f3b8e2a11")
AT_ONCE = 200


@asynccontextmanager
async def owners_store(settings: Settings) -> AsyncIterator[Store]:
    """The log, as its owner writes it: anything, with what is personal sealed."""
    async with asyncpg.create_pool(settings.admin_database_url, min_size=1, max_size=2, timeout=30) as pool:
        yield Store(pool, OURS, vault=Vault(pool, MasterKeys(settings.person_keys_folder)))


async def appoint(store: Store, people: Iterable[Principal], at: datetime) -> None:
    """Give each an office as what they act as, where they have not had it before."""
    offices = {stream_name(OfficeAppointed.type, office_of(who)): who for who in people}
    while True:
        found = await store.pool.fetch("SELECT stream FROM store.streams WHERE stream = ANY($1)", list(offices))
        new = sorted(offices.keys() - {row["stream"] for row in found})
        if not new:
            return
        try:
            writes = [_appointed(stream, offices[stream], at) for stream in new[:AT_ONCE]]
            await store.append(writes, meta=Meta())
        except VersionConflict:
            continue  # somebody else appointed them meanwhile


def office_of(who: Principal) -> UUID:
    """The office by which the owner lets somebody act as they say."""
    return uuid5(_OFFICES, f"{who.sub} {who.role} {who.division}")


def _appointed(stream: str, who: Principal, at: datetime) -> StreamWrite:
    event = OfficeAppointed(
        office=office_of(who),
        role=cast("OfficeRole", who.role),
        holder=who.sub,
        name=Personal(person_of(who.sub), who.name or who.sub),
    )
    return StreamWrite(stream, [NewEvent(event, who.division or EVERYWHERE, at)], NO_STREAM)
