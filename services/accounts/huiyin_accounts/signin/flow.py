"""The way in, step by step: a password, a second factor where there is one, and the session that begins."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, TypeVar
from uuid import UUID

from fastapi import Request, Response

from huiyin_accounts.accounts.queries import find_account
from huiyin_accounts.credentials import authenticator, passkeys, passwords, pending
from huiyin_accounts.credentials.attempts import TriedOn, Wrong, counted
from huiyin_accounts.credentials.known_browsers import known_browser
from huiyin_accounts.credentials.rules import AttemptKind
from huiyin_accounts.offices.queries import grants_of
from huiyin_accounts.sessions import commands as sessions
from huiyin_accounts.sessions.commands import Begun, Means
from huiyin_accounts.sessions.queries import SessionRow, find_session
from huiyin_accounts.sessions.rules import SECOND_FACTOR
from huiyin_service import security_log
from huiyin_service.auth import Principal
from huiyin_service.problems import Problem
from huiyin_service.senders import address_of
from huiyin_service.service import Service

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class SecondFactor:
    """The password was right, and something else is wanted too."""

    account: str


async def by_password(service: Service, request: Request, login: str, password: str) -> Begun | SecondFactor:
    """Sign in by a password. Raises Wrong, and a 429 Problem while one has to wait."""
    name = passwords.plain(login)

    async def check() -> str | None:
        account = await passwords.account_by_password(service.pool, name, password)
        return account if account and (await find_account(service.pool, account)).state == "open" else None

    account = await _checked(service, request, ("login", name), "password", check)
    if await has_second_factor(service, account):
        return SecondFactor(account)
    return await begin(service, request, account, "password")


async def by_code(service: Service, request: Request, code: str) -> Begun:
    """Sign in by a code of the app, or a recovery code, after the password. Raises Wrong, and Problems."""
    begun: dict[str, Any] = await pending.look(request, service, "second_factor")
    account = str(begun["account"])
    await check_code(service, request, account, code)
    await pending.take(request, service, "second_factor")
    return await begin(service, request, account, "code")


async def begin(service: Service, request: Request, account: str, means: Means) -> Begun:
    """Begin a session of an open account, and keep it in the security log. Raises Wrong."""
    if means != "demo" and (await find_account(service.pool, account)).state != "open":
        await _refused(service, request, account, means)
        raise Wrong
    begun = await sessions.begin(service, request, account, means)
    await security_log.note(service, request, "signed_in", subject=account, means=means, role=begun.session.role)
    return begun


async def again(service: Service, request: Request, session: SessionRow, password: str, code: str) -> Begun:
    """Show once more that it is still they, by the best that they have. Raises Wrong, and a 429 Problem."""
    if session.means == "demo":
        return await proved(service, request, session, "demo")
    if code or await has_second_factor(service, session.account):
        return await again_by_code(service, request, session, code)
    return await again_by_password(service, request, session, password)


async def again_by_password(service: Service, request: Request, session: SessionRow, password: str) -> Begun:
    """Show by the password that it is still they. Raises Wrong, and a 429 Problem."""

    async def check() -> bool:
        return await passwords.is_password_of(service.pool, session.account, password)

    await _checked(service, request, ("proof", session.account), "password", check)
    return await proved(service, request, session, "password")


async def again_by_code(service: Service, request: Request, session: SessionRow, code: str) -> Begun:
    """Show by a code of the app that it is still they. Raises Wrong, and a 429 Problem."""
    await check_code(service, request, session.account, code)
    return await proved(service, request, session, "code")


async def proved(service: Service, request: Request, session: SessionRow, means: Means) -> Begun:
    """Go on with a session whose holder just showed that it is they."""
    await security_log.note(service, request, "stepped_up", subject=session.account, means=means)
    return await sessions.go_on(service, session, proved=means)


async def now_strong(service: Service, session: SessionRow, means: Means) -> Begun:
    """Go on with a session that just became one by two factors, in the office that waited for that."""
    grants = await grants_of(service.pool, session.account, service.now())
    waiting = next((one for one in grants if one.role in SECOND_FACTOR), None)
    return await sessions.go_on(service, session, grant=None if session.strong else waiting, proved=means)


async def check_code(service: Service, request: Request, account: str, code: str) -> None:
    """See whether a code is the app's, or a recovery code. Raises Wrong, and a 429 Problem."""
    now = service.now()

    async def check() -> bool:
        if await authenticator.is_code_of(service.vault, service.pool, account, code, now):
            return True
        return await authenticator.use_recovery_code(service.pool, account, code, now)

    await _checked(service, request, ("proof", account), "code", check)


async def has_second_factor(service: Service, account: str) -> bool:
    """Whether a password alone is not enough for an account."""
    if await authenticator.has_authenticator(service.pool, account):
        return True
    return bool(await passkeys.passkeys_of(service.pool, account))


async def require_session(service: Service, principal: Principal | None) -> SessionRow:
    """The session of who is asking. Raises a 401 Problem."""
    session = principal.session if principal else None
    found = await find_session(service.pool, session, service.now()) if isinstance(session, UUID) else None
    if found is None:
        raise Problem(401, "sign-in-required", "请先登录", "这项操作需要登录后办理。")
    return found


async def remember_second_factor(service: Service, response: Response, account: str, next_path: str) -> None:
    """Have the browser that gave the right password be asked for the rest."""
    await pending.begin(service, response, "second_factor", {"account": account, "next": next_path})


async def _checked(
    service: Service,
    request: Request,
    tried: tuple[AttemptKind, str],
    means: str,
    check: Callable[[], Awaitable[T | None]],
) -> T:
    """What a check of a credential gives, counted by name and address. Raises Wrong, and a 429 Problem.

    In a browser that they signed in from before it is counted there, whatever others did in their name.
    """
    kind, who = tried
    account = await passwords.account_of(service.pool, who) if kind == "login" else who
    browser = await known_browser(request, service, account or "")  # asked for nobody too, so that it takes as long
    on: TriedOn = {"browser": browser} if browser else {kind: who, "address": address_of(request)}
    try:
        return await counted(service, on, check)
    except Wrong:
        await _refused(service, request, account, means)
        raise


async def _refused(service: Service, request: Request, who: str | None, means: str) -> None:
    await security_log.note(service, request, "signed_in", subject=who, outcome="failed", means=means)
