"""Who sees to whose account: they appoint and invite, renew what was lost, suspend, restore, and end offices.

Each is done in one transaction, once for a key; what is asked of the database meanwhile goes over its connection.
"""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import TypeVar
from uuid import UUID, uuid4

from fastapi import Request
from pydantic import BaseModel
from uuid6 import uuid7

from huiyin_accounts.accounts.commands import account_stream, act
from huiyin_accounts.accounts.queries import KnownAccount, find_account, name_of
from huiyin_accounts.accounts.rules import RenameAccount, Restore, SuspendAccount
from huiyin_accounts.answers import as_seen
from huiyin_accounts.invitations.answers import InvitedAnswer, WithdrawnAnswer
from huiyin_accounts.invitations.bodies import CorrectNameBody, EndOfficeBody, InviteBody, SuspendAccountBody
from huiyin_accounts.invitations.issuing import issue, revoke
from huiyin_accounts.invitations.queries import opened_as
from huiyin_accounts.invitations.rules import LASTS, Purpose
from huiyin_accounts.offices import commands as offices
from huiyin_accounts.offices.households import require_household
from huiyin_accounts.offices.queries import Grant, HeldOffice, find_office, grants_of, other_officers
from huiyin_accounts.offices.rules import EndOffice, FillOffice
from huiyin_accounts.offices.seeing_to import permit_to_see_to
from huiyin_accounts.sessions import commands as sessions
from huiyin_accounts.sessions.answers import EndedSessionsAnswer
from huiyin_contracts.offices import EVERYWHERE
from huiyin_events.connections import Database
from huiyin_events.refusal import Refused
from huiyin_events.store import Connection
from huiyin_service import security_log
from huiyin_service.auth import Principal, require_proof
from huiyin_service.divisions import registered
from huiyin_service.http import CommandResult, Frame, answer
from huiyin_service.idempotency_cache import done_once
from huiyin_service.policy import permit
from huiyin_service.problems import Problem
from huiyin_service.service import Service

M = TypeVar("M", bound=BaseModel)

TOLD_ONCE = frozenset({"link"})


async def appoint(service: Service, request: Request, frame: Frame, body: InviteBody) -> InvitedAnswer:
    """Appoint somebody who has no account yet, and invite them."""
    by = permit_to_see_to(frame.principal, body.role, body.division)
    require_proof(by, frame.now)
    if body.division != EVERYWHERE:
        await registered(service, body.division)
    if body.household is not None:
        await require_household(service.pool, body.household)
    account = str(uuid4())

    async def work(connection: Connection) -> InvitedAnswer:
        command = FillOffice(
            uuid7(),
            body.role,
            body.division,
            account,
            body.name,
            body.household,
            body.term_ends_on,
            by_operator=by.role == "operator",
            first=not await other_officers(connection, body.division, account),
        )
        await offices.appoint(service.store, command, by.actor, frame.now, connection)
        grant = Grant(body.role, body.division)
        return await _issued(service, connection, account, "open", body.name, grant, by, frame.now)

    told = {"role": body.role, "division": body.division}
    return await _once(service, request, frame, account, InvitedAnswer, work, "appointed", **told)


async def invite(
    service: Service, request: Request, frame: Frame, account: str, seen: int | None = None
) -> InvitedAnswer:
    """Invite who has no account yet, or let who lost all that they sign in with come back."""

    async def work(connection: Connection) -> InvitedAnswer:
        by, known, grants = await require_seen_to(connection, frame, account)
        await as_seen(service, account_stream(account), seen, connection)
        if known.state == "suspended":
            raise Refused("account-suspended", "这个账号已经停用")
        if known.state == "closed":
            raise Refused("account-closed", "这个账号已经注销")
        name = await name_of(connection, account)
        purpose: Purpose = "open" if known.state == "none" else "recover"
        return await _issued(service, connection, account, purpose, name, grants[0], by, frame.now)

    return await _once(service, request, frame, account, InvitedAnswer, work, "invited")


async def withdraw(
    service: Service, request: Request, frame: Frame, account: str, seen: int | None = None
) -> WithdrawnAnswer:
    """Call an invitation back: its link opens nothing any more."""

    async def work(connection: Connection) -> WithdrawnAnswer:
        await require_seen_to(connection, frame, account)
        await as_seen(service, account_stream(account), seen, connection)
        if not await revoke(connection, account, frame.now):
            raise Refused("invitation-none", "现在没有可以收回的邀请")
        return WithdrawnAnswer(account=account, withdrawn_at=frame.now)

    return await _once(service, request, frame, account, WithdrawnAnswer, work, "invitation-withdrawn")


async def suspend(
    service: Service, request: Request, frame: Frame, account: str, body: SuspendAccountBody
) -> CommandResult:
    """Let nobody in by an account, and end its sessions everywhere."""

    async def work(connection: Connection) -> CommandResult:
        by, known, _ = await require_seen_to(connection, frame, account)
        await revoke(connection, account, frame.now)
        await sessions.end_all(service.store, connection, account, "ended_by_office", by.actor, frame.now)
        command, seen = SuspendAccount(account, body.cause), body.expected_version
        return answer(await act(service.store, command, by.actor, known.division, frame.now, connection, expected=seen))

    return await _once(service, request, frame, account, CommandResult, work, "suspended", cause=body.cause)


async def restore(
    service: Service, request: Request, frame: Frame, account: str, seen: int | None = None
) -> CommandResult:
    """Let the holder of a suspended account in again."""

    async def work(connection: Connection) -> CommandResult:
        by, known, _ = await require_seen_to(connection, frame, account)
        command = Restore(account)
        return answer(await act(service.store, command, by.actor, known.division, frame.now, connection, expected=seen))

    return await _once(service, request, frame, account, CommandResult, work, "restored")


async def rename(
    service: Service, request: Request, frame: Frame, account: str, body: CorrectNameBody
) -> CommandResult:
    """Call the holder of an account otherwise, wherever their name is shown."""

    async def work(connection: Connection) -> CommandResult:
        by, known, _ = await require_seen_to(connection, frame, account)
        command, seen = RenameAccount(account, body.name), body.expected_version
        return answer(await act(service.store, command, by.actor, known.division, frame.now, connection, expected=seen))

    return await _once(service, request, frame, account, CommandResult, work, "renamed")


async def end_sessions(
    service: Service, request: Request, frame: Frame, account: str, seen: int | None = None
) -> EndedSessionsAnswer:
    """End all sessions of an account."""

    async def work(connection: Connection) -> EndedSessionsAnswer:
        by, _, _ = await require_seen_to(connection, frame, account)
        await as_seen(service, account_stream(account), seen, connection)
        ended = await sessions.end_all(service.store, connection, account, "ended_by_office", by.actor, frame.now)
        return EndedSessionsAnswer(ended=ended)

    return await _once(service, request, frame, account, EndedSessionsAnswer, work, "sessions-ended")


async def end_office(
    service: Service, request: Request, frame: Frame, office: UUID, body: EndOfficeBody
) -> CommandResult:
    """Let an office be held no longer."""
    found: HeldOffice | None = None

    async def work(connection: Connection) -> CommandResult:
        nonlocal found
        found = await find_office(connection, office, frame.now)
        if found is None:
            raise Problem(404, "unknown-office", "没有这个任职", "可能已经结束。")
        place = found.division or EVERYWHERE
        by = permit_to_see_to(frame.principal, found.role, place)
        require_proof(by, frame.now)
        await _leave_to_officers(connection, by, found.role, found.division, found.holder)
        command = EndOffice(office, body.cause, body.reason)
        return answer(
            await offices.end(
                service.store, command, place, by.actor, frame.now, connection, expected=body.expected_version
            )
        )

    ended, now = await done_once(service, frame.key, CommandResult, work)
    if now and found:
        await _known(
            service,
            request,
            frame.principal,
            found.holder,
            "office-ended",
            role=found.role,
            division=found.division,
        )
    return ended


async def require_seen_to(
    database: Database, frame: Frame, account: str
) -> tuple[Principal, KnownAccount, list[Grant]]:
    """Somebody's account and what they hold, for who sees to all of it and proved lately who they are.

    To see to an account is to be able to let somebody else into it, so one office that is beyond them is enough to
    refuse; so is what it was opened for. Else whoever registers or appoints somebody by the sign-in that they have
    had all along, and who holds nothing else any more, could take their account over.
    """
    by = permit(frame.principal, "account.list")
    grants = await grants_of(database, account, frame.now)
    if not grants:
        raise Problem(404, "unknown-account", "没有这个账号", "此人现在没有任何身份。")
    for grant in grants:
        permit_to_see_to(by, grant.role, grant.division or EVERYWHERE)
    require_proof(by, frame.now)
    for grant in grants:
        await _leave_to_officers(database, by, grant.role, grant.division, account)
    known = await find_account(database, account)
    if known.state != "none" and (opened := await opened_as(database, account, frame.now)):
        permit_to_see_to(by, *opened)
    return by, known, grants


async def _leave_to_officers(database: Database, by: Principal, role: str, division: str, account: str) -> None:
    """Let an operator see to an officer only where no other officer of the county can. Raises Refused."""
    if by.role == "operator" and role == "officer" and await other_officers(database, division, account):
        raise Refused("account-of-an-officer", "该县（市、区）还有其他县级干部，由其办理")


async def _issued(
    service: Service,
    connection: Connection,
    account: str,
    purpose: Purpose,
    name: str,
    grant: Grant,
    by: Principal,
    now: datetime,
) -> InvitedAnswer:
    secret = await issue(
        connection,
        account,
        purpose,
        name=name,
        role=grant.role,
        division=grant.division or EVERYWHERE,
        invited_by=by.sub,
        now=now,
    )
    link = f"{service.settings.public_url}/invitations/{secret}"
    return InvitedAnswer(account=account, name=name, link=link, expires_at=now + LASTS[purpose])


async def _once(
    service: Service,
    request: Request,
    frame: Frame,
    account: str,
    shape: type[M],
    work: Callable[[Connection], Awaitable[M]],
    what: str,
    **details: str,
) -> M:
    """Do it once for its key, and have it known where it was done now."""
    done, now = await done_once(service, frame.key, shape, work, told_once=TOLD_ONCE)
    if now:
        await _known(service, request, frame.principal, account, what, **details)
    return done


async def _known(
    service: Service, request: Request, by: Principal | None, account: str, what: str, **details: str
) -> None:
    """Have all know of it, wait for our own views, and keep it in the security log."""
    service.store.doorbell()
    await service.catch_up()
    who = by.sub if by else None
    await security_log.note(service, request, "account", subject=account, outcome="done", what=what, by=who, **details)
