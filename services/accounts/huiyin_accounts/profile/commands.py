"""What somebody does to their own account; before they change what they sign in with, they show that it is they."""

from uuid import UUID

from fastapi import Request
from pydantic import Field

from huiyin_accounts.accounts.commands import act
from huiyin_accounts.accounts.queries import find_account
from huiyin_accounts.accounts.rules import Close
from huiyin_accounts.answers import as_seen
from huiyin_accounts.credentials import authenticator, passwords
from huiyin_accounts.credentials.attempts import Wrong
from huiyin_accounts.credentials.forgetting import forget_all
from huiyin_accounts.invitations.issuing import revoke
from huiyin_accounts.offices.queries import Grant, grants_of
from huiyin_accounts.oidc.identities import unlink
from huiyin_accounts.sessions import commands as sessions
from huiyin_accounts.sessions.answers import EndedSessionsAnswer
from huiyin_accounts.sessions.commands import Begun
from huiyin_accounts.sessions.queries import SessionRow, find_session
from huiyin_contracts.accounts import SessionEndCause, SessionEnded
from huiyin_events.envelope import stream_name
from huiyin_events.store import Connection
from huiyin_service import security_log
from huiyin_service.auth import Principal, require_proof
from huiyin_service.http import Frame, RequestBody
from huiyin_service.idempotency_cache import done_once
from huiyin_service.policy import NONE, OWN, permit
from huiyin_service.problems import Problem
from huiyin_service.service import Service

_FORGET_PASSKEY = "DELETE FROM passkeys WHERE account = $1 AND id = $2"


class PasswordBody(RequestBody):
    """A name to sign in by, and a new password."""

    login: str = Field(min_length=2, max_length=60, pattern=r"^[\w.@+-]+$")
    password: str = Field(min_length=1, max_length=1000)


async def act_as(service: Service, session: SessionRow, code: str) -> Begun:
    """Go on in another of one's offices. One that is weightier wants that they showed lately that it is they."""
    now = service.now()
    grants = sessions.allowed(await grants_of(service.pool, session.account, now), strong=session.strong)
    grant: Grant | None = next((one for one in grants if one.code == code), None)
    if grant is None:
        raise Problem(403, "office-not-held", "不能以这个身份办理", "您没有这个身份，或它要求两步验证。")
    begun = await sessions.go_on(service, session, grant=grant)
    if begun.session.ends_at <= now:
        raise Problem(403, "proof-required", "请再次确认是您本人", "登录已久，请先确认。", confirm="/signin/again")
    return begun


async def end_session(service: Service, frame: Frame, session: UUID, seen: int | None = None) -> EndedSessionsAnswer:
    """End one of one's sessions."""
    by = permit(frame.principal, "account.own")

    async def work(connection: Connection) -> EndedSessionsAnswer:
        found = await find_session(connection, session, frame.now)
        if found is None:
            raise Problem(404, "unknown-session", "没有这次登录", "它可能已经结束。")
        permit(by, "account.own", "", OWN if found.account == by.sub else NONE)
        await as_seen(service, stream_name(SessionEnded.type, session), seen, connection)
        await sessions.end_within(service.store, connection, by.sub, [session], "ended_by_holder", by.actor, frame.now)
        return EndedSessionsAnswer(ended=1)

    ended, _ = await done_once(service, frame.key, EndedSessionsAnswer, work)
    service.store.doorbell()
    return ended


async def end_others(service: Service, frame: Frame) -> EndedSessionsAnswer:
    """End all of one's sessions but this one."""
    by = permit(frame.principal, "account.own")

    async def work(connection: Connection) -> EndedSessionsAnswer:
        ended = await sessions.end_all(
            service.store, connection, by.sub, "ended_by_holder", by.actor, frame.now, but=by.session
        )
        return EndedSessionsAnswer(ended=ended)

    ended, _ = await done_once(service, frame.key, EndedSessionsAnswer, work)
    service.store.doorbell()
    return ended


async def set_password(
    service: Service, request: Request, principal: Principal, mine: SessionRow, body: PasswordBody
) -> None:
    """Sign in by another password from now on; what is signed in elsewhere ends."""
    require_proof(principal, service.now())
    passwords.check_strength(body.password, (body.login, principal.name))
    kept = await passwords.hashed(body.password)
    async with service.pool.acquire() as connection, connection.transaction():
        await passwords.set_password(connection, mine.account, body.login, kept, service.now())
        await _end_others(service, connection, mine, "credentials_changed")
    service.store.doorbell()
    await _noted(service, request, mine, "password-set")


async def confirm_authenticator(service: Service, request: Request, mine: SessionRow, code: str) -> list[str]:
    """Have an app's codes count, by one of them; the recovery codes. Raises Wrong."""
    async with service.pool.acquire() as connection, connection.transaction():
        codes = await authenticator.take_on(service.vault, connection, mine.account, code, service.now())
    if codes is None:
        raise Wrong
    await _noted(service, request, mine, "authenticator-set")
    return codes


async def forget_authenticator(service: Service, request: Request, principal: Principal, mine: SessionRow) -> None:
    """Have the app's codes count no more."""
    require_proof(principal, service.now())
    async with service.pool.acquire() as connection, connection.transaction():
        await authenticator.forget_authenticator(connection, mine.account)
        await _end_others(service, connection, mine, "credentials_changed")
    service.store.doorbell()
    await _noted(service, request, mine, "authenticator-forgotten")


async def new_recovery_codes(service: Service, request: Request, principal: Principal, mine: SessionRow) -> list[str]:
    """Other recovery codes in place of those before."""
    require_proof(principal, service.now())
    async with service.pool.acquire() as connection, connection.transaction():
        codes = await authenticator.new_recovery_codes(connection, mine.account)
    await _noted(service, request, mine, "recovery-codes-set")
    return codes


async def forget_passkey(
    service: Service, request: Request, principal: Principal, mine: SessionRow, passkey: bytes
) -> None:
    """Sign in by a passkey no more."""
    require_proof(principal, service.now())
    await service.pool.execute(_FORGET_PASSKEY, mine.account, passkey)
    await _noted(service, request, mine, "passkey-forgotten")


async def unlink_provider(service: Service, request: Request, principal: Principal, mine: SessionRow) -> None:
    """Sign in by the provider no more."""
    require_proof(principal, service.now())
    await unlink(service.pool, service.settings.oidc_issuer, mine.account)
    await _noted(service, request, mine, "provider-unlinked")


async def close(service: Service, request: Request, principal: Principal, mine: SessionRow) -> None:
    """End one's account for good: all that one signs in with is forgotten, all sessions end."""
    require_proof(principal, service.now())
    now, actor = service.now(), sessions.actor_of(mine)
    async with service.pool.acquire() as connection, connection.transaction():
        known = await find_account(connection, mine.account)
        await act(service.store, Close(mine.account, "own_wish"), actor, known.division, now, connection)
        await forget_all(connection, mine.account)
        await revoke(connection, mine.account, now)
        await sessions.end_all(service.store, connection, mine.account, "ended_by_holder", actor, service.now())
    service.store.doorbell()
    await _noted(service, request, mine, "closed")


async def _end_others(service: Service, connection: Connection, mine: SessionRow, cause: SessionEndCause) -> None:
    actor, now = sessions.actor_of(mine), service.now()
    await sessions.end_all(service.store, connection, mine.account, cause, actor, now, but=mine.id)


async def _noted(service: Service, request: Request, mine: SessionRow, what: str) -> None:
    await security_log.note(service, request, "account", subject=mine.account, what=what)
