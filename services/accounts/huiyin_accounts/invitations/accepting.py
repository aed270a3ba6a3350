"""An invitation is taken up: the account is opened, or recovered, by whoever has the link."""

from collections.abc import Awaitable, Callable
from datetime import datetime

from fastapi import Request
from pydantic import Field

from huiyin_accounts.accounts.commands import act
from huiyin_accounts.accounts.rules import OpenAccount
from huiyin_accounts.credentials.forgetting import forget_all
from huiyin_accounts.credentials.passwords import check_strength, hashed, set_password
from huiyin_accounts.invitations.queries import InvitationRow, digest_of, find_by_digest
from huiyin_accounts.invitations.rules import check_usable, used
from huiyin_accounts.offices.queries import grants_of
from huiyin_accounts.sessions import commands as sessions
from huiyin_events.envelope import Actor
from huiyin_events.refusal import Refused
from huiyin_events.store import Connection
from huiyin_service import security_log
from huiyin_service.http import RequestBody, ShortText
from huiyin_service.problems import Problem
from huiyin_service.service import Service

_USE = """
UPDATE invitations SET used_at = $2, name = ''
WHERE digest = $1 AND used_at IS NULL AND revoked_at IS NULL AND expires_at > $2 RETURNING account
"""


class TakeUpBody(RequestBody):
    """How its holder wants to be called, and how they will sign in."""

    name: ShortText
    login: str = Field(min_length=2, max_length=60, pattern=r"^[\w.@+-]+$")
    password: str = Field(min_length=1, max_length=1000)


async def require_invitation(service: Service, secret: str) -> InvitationRow:
    """The invitation with this secret, which may be taken up. Raises a 404 Problem, and Refused."""
    return _usable(await find_by_digest(service.pool, digest_of(secret)), service.now())


async def accept(service: Service, request: Request, secret: str, body: TakeUpBody) -> str:
    """OpenAccount or recover the account, with a password; which account it is."""
    invitation = await require_invitation(service, secret)
    check_strength(body.password, (body.login, body.name))
    kept, now = await hashed(body.password), service.now()
    async with service.pool.acquire() as connection, connection.transaction():
        await _take_up(service, connection, digest_of(secret), invitation, body.name, now)
        await set_password(connection, invitation.account, body.login, kept, now)
    await _taken_up(service, request, invitation)
    return invitation.account


async def accept_identity(
    service: Service, request: Request, digest: bytes, link: Callable[[Connection, str], Awaitable[None]]
) -> str:
    """Open or recover the account, with who somebody is for a provider; which account it is."""
    invitation, now = _usable(await find_by_digest(service.pool, digest), service.now()), service.now()
    async with service.pool.acquire() as connection, connection.transaction():
        await _take_up(service, connection, digest, invitation, invitation.name, now)
        await link(connection, invitation.account)
    await _taken_up(service, request, invitation)
    return invitation.account


async def _take_up(
    service: Service, connection: Connection, digest: bytes, invitation: InvitationRow, name: str, now: datetime
) -> None:
    """Use an invitation, in the caller's transaction: what it is for is done but for how to sign in. Raises Refused."""
    if await connection.fetchval(_USE, digest, now) is None:
        raise used()
    account, actor = invitation.account, Actor(invitation.account, invitation.role)
    if invitation.purpose == "open":
        await act(service.store, OpenAccount(account, name), actor, invitation.division, now, connection)
        return
    if any(one.since and one.since > invitation.made_at for one in await grants_of(connection, account, now)):
        # Who invited them saw to all that they held then, not to what came since.
        raise Refused("invitation-outdated", "发出邀请以后，此人又有了新的身份，请由现在管理其账号的人重新邀请")
    await forget_all(connection, account)
    await sessions.end_all(service.store, connection, account, "credentials_changed", actor, now)


async def _taken_up(service: Service, request: Request, invitation: InvitationRow) -> None:
    """Have all know of it, and wait for our own views."""
    service.store.doorbell()
    await service.catch_up()
    what = "opened" if invitation.purpose == "open" else "recovered"
    await security_log.note(service, request, "account", subject=invitation.account, what=what)


def _usable(found: InvitationRow | None, now: datetime) -> InvitationRow:
    if found is None:
        advice = "链接可能不完整，或已失效。请核对链接，或向邀请您的人再要一个。"
        raise Problem(404, "unknown-invitation", "没有这个邀请", advice)
    check_usable(found.state, now)
    return found
