"""My account: who I am here, as what I act, where I am signed in, and with what I sign in."""

from collections.abc import Awaitable
from typing import Literal
from uuid import UUID

import segno
from fastapi import APIRouter, Request, Response
from fastapi.exceptions import RequestValidationError

from huiyin_accounts.answers import Typed, carried_out
from huiyin_accounts.credentials import authenticator, passwords
from huiyin_accounts.credentials.attempts import Wrong
from huiyin_accounts.credentials.passkeys import passkeys_of, relying_party
from huiyin_accounts.offices.queries import grants_of, places_of
from huiyin_accounts.oidc.identities import is_linked
from huiyin_accounts.profile import commands
from huiyin_accounts.sessions.queries import SessionRow, open_sessions
from huiyin_accounts.sessions.rules import SECOND_FACTOR
from huiyin_accounts.signin.flow import now_strong, require_session
from huiyin_service.auth import COOKIE, Principal, require_proof
from huiyin_service.cookies import drop_cookie
from huiyin_service.http import Here, OptionalPrincipal
from huiyin_service.policy.routes import asks
from huiyin_service.service import Service
from huiyin_service.web.acts import Sent
from huiyin_service.web.forms import redirect_get_to

router = APIRouter(dependencies=[asks("account.own")])

PAGE = "/account"
ProfileAct = Literal[
    "end-session", "end-others", "password", "forget-authenticator", "forget-passkey", "unlink-provider"
]
ACT_MESSAGES: dict[ProfileAct, str] = {
    "end-session": "已结束这次登录",
    "end-others": "已结束其他全部登录",
    "password": "登录名和密码已保存，其他登录已结束",
    "forget-authenticator": "已停用验证器应用",
    "forget-passkey": "已删除通行密钥",
    "unlink-provider": "已取消关联",
}


@router.get(PAGE)
async def show(request: Request, service: Here, principal: OptionalPrincipal) -> Response:
    """All of it on one page."""
    mine, now = await require_session(service, principal), service.now()
    grants = await grants_of(service.pool, mine.account, now)
    return service.pages.render(
        request,
        "account.html",
        mine=mine,
        grants=grants,
        places=await places_of(service.pool, [one.division for one in grants]),
        wanting=[one.role for one in grants if one.role in SECOND_FACTOR and not mine.strong],
        sessions=await open_sessions(service.pool, mine.account, now),
        login=await passwords.login_of(service.pool, mine.account),
        app=await authenticator.has_authenticator(service.pool, mine.account),
        codes_left=await authenticator.recovery_codes_left(service.pool, mine.account),
        passkeys=await passkeys_of(service.pool, mine.account),
        provider=service.settings.oidc_name if service.settings.oidc_issuer else "",
        linked=await is_linked(service.pool, service.settings.oidc_issuer, mine.account),
        passkeys_here=relying_party(service.settings, request.headers.get("host", "")) is not None,
    )


@router.post(f"{PAGE}/office")
async def act_as(request: Request, service: Here, principal: OptionalPrincipal, office: Typed = "") -> Response:
    """Go on as another of what one is."""
    begun = await commands.act_as(service, await require_session(service, principal), office)
    response = service.pages.redirect(PAGE, service.pages.text(request, "现在以这个身份办理"))
    begun.keep(service, response)
    return response


@router.get(f"{PAGE}/authenticator")
async def authenticator_page(request: Request, service: Here, principal: OptionalPrincipal) -> Response:
    """A new secret for an app, as a QR code."""
    mine = await require_session(service, principal)
    assert principal is not None
    require_proof(principal, service.now())
    secret = await authenticator.new_secret(service.vault, service.pool, mine.account)
    return await _authenticator(request, service, mine, secret)


@router.post(f"{PAGE}/authenticator")
async def set_authenticator(
    request: Request, service: Here, principal: OptionalPrincipal, code: Typed = ""
) -> Response:
    """Have the app's codes count; from then on the session is one by two factors."""
    mine = await require_session(service, principal)
    assert principal is not None
    require_proof(principal, service.now())
    try:
        codes = await commands.confirm_authenticator(service, request, mine, code)
    except Wrong:
        wrong = service.pages.text(request, "验证码不对。请重新扫码再试。")
        return service.pages.redirect(f"{PAGE}/authenticator", wrong, "bad")
    begun = await now_strong(service, mine, "code")
    response = service.pages.render(request, "recovery.html", codes=codes, headers=NEVER_STORED)
    begun.keep(service, response)
    return response


@router.post(f"{PAGE}/recovery-codes")
async def recovery_codes(request: Request, service: Here, principal: OptionalPrincipal) -> Response:
    """Other recovery codes."""
    mine = await require_session(service, principal)
    assert principal is not None
    codes = await commands.new_recovery_codes(service, request, principal, mine)
    return service.pages.render(request, "recovery.html", codes=codes, headers=NEVER_STORED)


@router.post(f"{PAGE}/close")
async def close(request: Request, service: Here, principal: OptionalPrincipal) -> Response:
    """End one's account for good."""
    mine = await require_session(service, principal)
    assert principal is not None
    await commands.close(service, request, principal, mine)
    response = service.pages.redirect("/", service.pages.text(request, "账号已注销"))
    drop_cookie(response, COOKIE, https=service.settings.https)
    return response


redirect_get_to(router, PAGE, ("office", "recovery-codes", "close", *ACT_MESSAGES))


@router.post(PAGE + "/{act}")
async def do(sent: Sent, act: ProfileAct) -> Response:
    """Carry out one of the page's forms."""
    mine = await require_session(sent.service, sent.principal)
    assert sent.principal is not None
    work = _work(sent, sent.principal, mine, act)
    return await carried_out(sent.request, sent.service, work, said=ACT_MESSAGES[act], to=PAGE)


def _work(sent: Sent, principal: Principal, mine: SessionRow, act: ProfileAct) -> Awaitable[object]:
    service, request, form = sent.service, sent.request, sent.form
    match act:
        case "end-session":
            return commands.end_session(service, form.frame, _uuid(form.fields.get("session", "")))
        case "end-others":
            return commands.end_others(service, form.frame)
        case "password":
            return commands.set_password(service, request, principal, mine, form.body(commands.PasswordBody))
        case "forget-authenticator":
            return commands.forget_authenticator(service, request, principal, mine)
        case "forget-passkey":
            passkey = bytes.fromhex(form.fields.get("passkey", ""))
            return commands.forget_passkey(service, request, principal, mine, passkey)
        case "unlink-provider":
            return commands.unlink_provider(service, request, principal, mine)


NEVER_STORED = {"Cache-Control": "no-store"}


async def _authenticator(request: Request, service: Service, mine: SessionRow, secret: str) -> Response:
    login = await passwords.login_of(service.pool, mine.account) or mine.account
    return service.pages.render(
        request,
        "authenticator.html",
        secret=" ".join(secret[at : at + 4] for at in range(0, len(secret), 4)),
        qr=segno.make(authenticator.address_of(secret, login), error="m").svg_inline(scale=5, omitsize=True),
        headers=NEVER_STORED,
    )


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise RequestValidationError([{"type": "uuid_parsing", "loc": ("session",), "msg": ""}]) from None
