"""What somebody does with what is held of them: have it given out, have their name corrected, have it erased."""

from fastapi import Request
from pydantic import Field

from huiyin_accounts.accounts.commands import account_stream, act
from huiyin_accounts.accounts.queries import find_account
from huiyin_accounts.accounts.rules import RenameAccount
from huiyin_accounts.own_data.jobs import Export, exports
from huiyin_accounts.profile import commands as profile
from huiyin_accounts.sessions import commands as sessions
from huiyin_accounts.sessions.queries import SessionRow
from huiyin_contracts.parties import person_of
from huiyin_events.envelope import Meta
from huiyin_service import security_log
from huiyin_service.auth import Principal, require_proof
from huiyin_service.http import RequestBody, ShortText
from huiyin_service.persons.disclosure import disclosed
from huiyin_service.persons.erasure import erase as erase_person
from huiyin_service.problems import Problem
from huiyin_service.service import Service

SURE = "删除"
"""What is to be typed by who wants to be erased; the English page asks for `erase`."""


class RenameAccountBody(RequestBody):
    """How somebody wants to be called."""

    name: ShortText


class EraseBody(RequestBody):
    """That somebody is sure."""

    sure: str = Field(pattern=rf"^({SURE}|erase)$")


async def begin_export(service: Service, request: Request, principal: Principal, mine: SessionRow) -> Export:
    """Begin to gather all that names them. They show that it is they, and it stands where all such looks stand."""
    require_proof(principal, service.now())
    person, known = person_of(mine.account), await find_account(service.pool, mine.account)
    await disclosed(
        service.store,
        person,
        "export",
        account_stream(mine.account),
        division=known.division,
        meta=Meta(sessions.actor_of(mine)),
        at=service.now(),
    )
    await security_log.note(service, request, "exported", subject=mine.account)
    return exports.begin(person, lambda progress: service.vault.export(person, service.store, progress), service.now())


def export_of(service: Service, mine: SessionRow) -> Export:
    """What they had gathered. Raises a 404 Problem."""
    found = exports.of(person_of(mine.account), service.now())
    if found is None:
        raise Problem(404, "no-export", "没有导出", "导出的内容只保留 15 分钟，请重新导出。")
    return found


async def rename(service: Service, mine: SessionRow, body: RenameAccountBody) -> None:
    """Be called otherwise from now on, wherever a name is shown."""
    known = await find_account(service.pool, mine.account)
    async with service.pool.acquire() as connection, connection.transaction():
        command = RenameAccount(mine.account, body.name)
        await act(service.store, command, sessions.actor_of(mine), known.division, service.now(), connection)
    service.store.doorbell()


async def erase(service: Service, request: Request, principal: Principal, mine: SessionRow, _body: EraseBody) -> None:
    """Destroy the key of all that is theirs, and end the account with it. No one can bring it back."""
    require_proof(principal, service.now())
    person, meta = person_of(mine.account), Meta(sessions.actor_of(mine))
    async with service.pool.acquire() as connection, connection.transaction():
        await erase_person(connection, service.store, service.vault, person, "asked", meta, service.now())
    exports.forget(person)
    await security_log.note(service, request, "account", subject=mine.account, what="erased")
    await profile.close(service, request, principal, mine)
