"""Who sees to whose account: they appoint and invite, renew what was lost, suspend, restore, and end offices."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID, uuid4

from fastapi import Request
from pydantic import Field
from uuid6 import uuid7

from huiyin_accounts.accounts.commands import act
from huiyin_accounts.accounts.queries import KnownAccount, find_account, name_of
from huiyin_accounts.accounts.rules import Restore, SuspendAccount
from huiyin_accounts.invitations.issuing import issue, revoke
from huiyin_accounts.invitations.rules import Purpose
from huiyin_accounts.offices import commands as offices
from huiyin_accounts.offices.queries import Grant, find_office, grants_of, other_officers
from huiyin_accounts.offices.rules import EndOffice, FillOffice
from huiyin_accounts.offices.seeing_to import permit_to_see_to
from huiyin_accounts.sessions import commands as sessions
from huiyin_contracts.accounts import SuspensionCause
from huiyin_contracts.base import DivisionCode
from huiyin_contracts.offices import EVERYWHERE, OfficeEndCause, OfficeRole
from huiyin_events.refusal import Refused
from huiyin_service import security_log
from huiyin_service.auth import Principal, require_proof
from huiyin_service.divisions import registered
from huiyin_service.http import RequestBody, ShortText
from huiyin_service.policy import permit
from huiyin_service.problems import Problem
from huiyin_service.service import Service


class InviteBody(RequestBody):
    """Who is to act as what, and where."""

    role: OfficeRole
    division: DivisionCode
    name: ShortText
    term_ends_on: date | None = None
    household: UUID | None = None


class SuspendAccountBody(RequestBody):
    """Why an account is suspended."""

    cause: SuspensionCause


class EndOfficeBody(RequestBody):
    """Which office ends, and why."""

    office: UUID
    cause: OfficeEndCause
    reason: str | None = Field(default=None, max_length=1000)


@dataclass(frozen=True, slots=True)
class Invited:
    """Whom an invitation is for, and its link, which is told this once."""

    account: str
    name: str
    link: str


async def appoint(service: Service, request: Request, principal: Principal | None, body: InviteBody) -> Invited:
    """Appoint somebody who has no account yet, and invite them."""
    by = permit_to_see_to(principal, body.role, body.division)
    require_proof(by, service.now())
    if body.division != EVERYWHERE:
        await registered(service, body.division)
    account, now = str(uuid4()), service.now()
    command = FillOffice(
        uuid7(),
        body.role,
        body.division,
        account,
        body.name,
        body.household,
        body.term_ends_on,
        by_operator=by.role == "operator",
        first=not await other_officers(service.pool, body.division, account),
    )
    async with service.pool.acquire() as connection, connection.transaction():
        await offices.appoint(service.store, command, by.actor, now, connection)
        secret = await issue(
            connection,
            account,
            "open",
            name=body.name,
            role=body.role,
            division=body.division,
            invited_by=by.sub,
            now=now,
        )
    await _known(service, request, by, account, "appointed", {"role": body.role, "division": body.division})
    return Invited(account, body.name, _link(service, secret))


async def invite(service: Service, request: Request, principal: Principal | None, account: str) -> Invited:
    """Invite who has no account yet, or let who lost all that they sign in with come back."""
    by, known, grants = await require_seen_to(service, principal, account)
    if known.state == "suspended":
        raise Refused("account-suspended", "这个账号已经停用")
    if known.state == "closed":
        raise Refused("account-closed", "这个账号已经注销")
    now, name = service.now(), await name_of(service.pool, account)
    purpose: Purpose = "open" if known.state == "none" else "recover"
    async with service.pool.acquire() as connection, connection.transaction():
        secret = await issue(
            connection,
            account,
            purpose,
            name=name,
            role=grants[0].role,
            division=grants[0].division or EVERYWHERE,
            invited_by=by.sub,
            now=now,
        )
    await _known(service, request, by, account, "invited", {"purpose": purpose})
    return Invited(account, name, _link(service, secret))


async def suspend(
    service: Service, request: Request, principal: Principal | None, account: str, body: SuspendAccountBody
) -> None:
    """Let nobody in by an account, and end its sessions everywhere."""
    by, known, _ = await require_seen_to(service, principal, account)
    now = service.now()
    async with service.pool.acquire() as connection, connection.transaction():
        await act(service.store, SuspendAccount(account, body.cause), by.actor, known.division, now, connection)
        await revoke(connection, account, now)
        await sessions.end_all(service.store, connection, account, "ended_by_office", by.actor, service.now())
    await _known(service, request, by, account, "suspended", {"cause": body.cause})


async def restore(service: Service, request: Request, principal: Principal | None, account: str) -> None:
    """Let the holder of a suspended account in again."""
    by, known, _ = await require_seen_to(service, principal, account)
    async with service.pool.acquire() as connection, connection.transaction():
        await act(service.store, Restore(account), by.actor, known.division, service.now(), connection)
    await _known(service, request, by, account, "restored")


async def end_sessions(service: Service, request: Request, principal: Principal | None, account: str) -> None:
    """EndOffice all sessions of an account."""
    by, _, _ = await require_seen_to(service, principal, account)
    async with service.pool.acquire() as connection, connection.transaction():
        await sessions.end_all(service.store, connection, account, "ended_by_office", by.actor, service.now())
    await _known(service, request, by, account, "sessions-ended")


async def end_office(service: Service, request: Request, principal: Principal | None, body: EndOfficeBody) -> None:
    """Let an office be held no longer."""
    office = await find_office(service.pool, body.office)
    if office is None:
        raise Problem(404, "unknown-office", "没有这个任职", "可能已经结束。")
    by = permit_to_see_to(principal, office.role, office.division or EVERYWHERE)
    require_proof(by, service.now())
    command = EndOffice(body.office, body.cause, body.reason)
    async with service.pool.acquire() as connection, connection.transaction():
        await offices.end(service.store, command, office.division or EVERYWHERE, by.actor, service.now(), connection)
    details = {"role": office.role, "division": office.division}
    await _known(service, request, by, office.holder, "office-ended", details)


async def require_seen_to(
    service: Service, principal: Principal | None, account: str
) -> tuple[Principal, KnownAccount, list[Grant]]:
    """Somebody's account and what they hold, for who sees to all of it and proved lately who they are.

    To see to an account is to be able to let somebody else into it, so one office that is beyond them is enough to
    refuse. An operator sees to the account of an officer only where no other officer of the county can.
    """
    by = permit(principal, "account.list")
    require_proof(by, service.now())
    grants = await grants_of(service.pool, account, service.now())
    if not grants:
        raise Problem(404, "unknown-account", "没有这个账号", "此人现在没有任何身份。")
    for grant in grants:
        permit_to_see_to(by, grant.role, grant.division or EVERYWHERE)
        an_officer = by.role == "operator" and grant.role == "officer"
        if an_officer and await other_officers(service.pool, grant.division, account):
            raise Refused("account-of-an-officer", "该县（市、区）还有其他县级干部，由其办理")
    return by, await find_account(service.pool, account), grants


async def _known(
    service: Service,
    request: Request,
    by: Principal,
    account: str,
    what: str,
    details: Mapping[str, str] | None = None,
) -> None:
    """Have all know of it, wait for our own views, and keep it in the security log."""
    service.store.doorbell()
    await service.catch_up()
    await security_log.note(
        service, request, "account", subject=account, outcome="done", what=what, by=by.sub, **(details or {})
    )


def _link(service: Service, secret: str) -> str:
    return f"{service.settings.public_url}/invitations/{secret}"
