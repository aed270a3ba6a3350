"""What who runs the system does to accounts from its command line, with the accounts' password, in no one's name."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import cast, get_args
from uuid import uuid4

import asyncpg
from uuid6 import uuid7

from huiyin_accounts.accounts.commands import act
from huiyin_accounts.accounts.queries import find_account, name_of
from huiyin_accounts.accounts.rules import Restore, SuspendAccount
from huiyin_accounts.app import SPEC
from huiyin_accounts.directory.queries import Sought, list_people
from huiyin_accounts.invitations.issuing import issue, revoke
from huiyin_accounts.offices import commands as offices
from huiyin_accounts.offices.queries import grants_of, places_of
from huiyin_accounts.offices.rules import FillOffice
from huiyin_accounts.sessions import commands as sessions
from huiyin_contracts import OURS
from huiyin_contracts.accounts import SuspensionCause
from huiyin_contracts.offices import EVERYWHERE, OfficeRole
from huiyin_events.envelope import Actor
from huiyin_events.master_keys import MasterKeys
from huiyin_events.store import Store
from huiyin_events.vault import Vault
from huiyin_service.auth import COMMAND_LINE
from huiyin_service.authority.standing import recodings_of
from huiyin_service.client import database_of, running
from huiyin_service.policy import ROLES
from huiyin_service.security_log import note_on_server
from huiyin_service.settings import Settings

OWNER = Actor(COMMAND_LINE.sub, COMMAND_LINE.role)
MOST = 10_000


@dataclass(frozen=True, slots=True)
class Deployment:
    """The running system, as its owner."""

    pool: asyncpg.Pool
    store: Store
    public_url: str

    def link(self, secret: str) -> str:
        """Where an invitation is taken up."""
        return f"{self.public_url}/invitations/{secret}"


@asynccontextmanager
async def deployment(settings: Settings) -> AsyncIterator[Deployment]:
    """The system that these settings lead to."""
    found = running(settings)
    path = {"search_path": SPEC.projection().search_path()}
    async with asyncpg.create_pool(
        database_of(found, SPEC.name), min_size=1, max_size=2, timeout=30, server_settings=path
    ) as pool:
        vault = Vault(pool, MasterKeys(settings.person_keys_folder))
        yield Deployment(pool, Store(pool, OURS, vault=vault), found.public_url)


async def invite(here: Deployment, role: str, division: str, name: str) -> str:
    """Appoint somebody and invite them; the link. Raises Refused, and ValueError for an unknown role or place."""
    if role not in get_args(OfficeRole):
        raise ValueError(f"{role}: there are {', '.join(get_args(OfficeRole))}")
    account, now, place = str(uuid4()), _now(), division or EVERYWHERE
    if division and not await places_of(here.pool, [division]):
        raise ValueError(f"{division} 不在册，先用 huiyin divisions 登记 / not registered: see huiyin divisions")
    command = FillOffice(uuid7(), cast("OfficeRole", role), place, account, name)
    async with here.pool.acquire() as connection, connection.transaction():
        await offices.appoint(here.store, command, OWNER, now, connection)
        await note_on_server(connection, "account", account=account, what="appointed", role=role, division=place)
        return here.link(
            await issue(
                connection,
                account,
                "open",
                name=name,
                role=role,
                division=place,
                invited_by=OWNER.id,
                now=now,
            )
        )


async def invite_again(here: Deployment, account: str) -> str:
    """Invite who holds something already, or let them come back; the link. Raises ValueError for who holds nothing."""
    now = _now()
    grants, known = await grants_of(here.pool, account, now), await find_account(here.pool, account)
    if not grants or known.state not in {"none", "open"}:
        raise ValueError(f"{account}: holds nothing, or is {known.state}")
    async with here.pool.acquire() as connection, connection.transaction():
        await note_on_server(connection, "account", account=account, what="invited")
        return here.link(
            await issue(
                connection,
                account,
                "open" if known.state == "none" else "recover",
                name=await name_of(connection, account),
                role=grants[0].role,
                division=grants[0].division or EVERYWHERE,
                invited_by=OWNER.id,
                now=now,
            )
        )


async def people(here: Deployment, division: str) -> list[str]:
    """A line each: the account, its state, what its holder holds, and their name."""
    sought = Sought(division, ROLES, None, _now(), await recodings_of(here.pool))
    found = await list_people(here.pool, sought, MOST, 0)
    return [
        f"{one.account}  {one.state:9}  "
        + ", ".join(f"{role} {place}" for role, place in zip(one.roles, one.divisions, strict=True))
        + f"  {one.name}"
        for one in found
    ]


async def suspend(here: Deployment, account: str, cause: str) -> None:
    """Let nobody in by an account, and end its sessions. Raises Refused, and ValueError for a cause there is not."""
    if cause not in get_args(SuspensionCause):
        raise ValueError(f"{cause}: there are {', '.join(get_args(SuspensionCause))}")
    now, known = _now(), await find_account(here.pool, account)
    command = SuspendAccount(account, cast("SuspensionCause", cause))
    async with here.pool.acquire() as connection, connection.transaction():
        await act(here.store, command, OWNER, known.division, now, connection)
        await revoke(connection, account, now)
        await sessions.end_all(here.store, connection, account, "ended_by_office", OWNER, now)
        await note_on_server(connection, "account", account=account, what="suspended", cause=cause)


async def restore(here: Deployment, account: str) -> None:
    """Let its holder in again. Raises Refused."""
    known = await find_account(here.pool, account)
    async with here.pool.acquire() as connection, connection.transaction():
        await act(here.store, Restore(account), OWNER, known.division, _now(), connection)
        await note_on_server(connection, "account", account=account, what="restored")


async def end_sessions(here: Deployment, account: str) -> int:
    """End all sessions of an account; how many there were."""
    async with here.pool.acquire() as connection, connection.transaction():
        ended = await sessions.end_all(here.store, connection, account, "ended_by_office", OWNER, _now())
        await note_on_server(connection, "account", account=account, what="sessions-ended", ended=ended)
    return ended


def _now() -> datetime:
    return datetime.now(UTC)
