"""Signing in and out: one cookie for the one origin, which serves all services."""

from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Form, Request, Response

from huiyin_accounts.answers import Typed
from huiyin_accounts.credentials import authenticator, passwords, pending
from huiyin_accounts.credentials.attempts import Wrong
from huiyin_accounts.credentials.passkeys import relying_party
from huiyin_accounts.sessions import commands as sessions
from huiyin_accounts.sessions.queries import SessionRow, find_session
from huiyin_accounts.signin import flow
from huiyin_accounts.signin.entering import entered
from huiyin_service import security_log
from huiyin_service.auth import COOKIE
from huiyin_service.cookies import drop_cookie
from huiyin_service.demo_identities import demo_identities
from huiyin_service.http import Here, OptionalPrincipal
from huiyin_service.i18n import locale_of
from huiyin_service.policy.routes import asks
from huiyin_service.problems import Problem
from huiyin_service.service import Service
from huiyin_service.web.language import local_path

router = APIRouter(dependencies=[asks("account.sign-in")])

Next = Annotated[str, Form(alias="next", max_length=2000)]


@router.get("/signin")
async def sign_in_page(request: Request, service: Here, next: str = "/") -> Response:  # noqa: A002
    """Where one signs in; in a demo, the sample identities as buttons."""
    return _page(request, service, next)


@router.post("/signin")
async def sign_in(
    request: Request, service: Here, login: Typed = "", password: Typed = "", next_path: Next = "/"
) -> Response:
    """Sign in by name and password, and go on to `next`, or to the second factor."""
    try:
        found = await flow.by_password(service, request, login, password)
    except Wrong:
        wrong = service.pages.text(request, "登录名或密码不对，请再试一次。")
        return _page(request, service, next_path, wrong, 401, login=login)
    except Problem as problem:
        return _page_of(request, service, next_path, problem, login)
    if isinstance(found, flow.SecondFactor):
        response = service.pages.redirect(f"/signin/second?next={quote(local_path(next_path))}")
        await flow.remember_second_factor(service, response, found.account, next_path)
        return response
    return await entered(request, service, found, next_path)


@router.get("/signin/second")
async def second_page(request: Request, service: Here, next: str = "/") -> Response:  # noqa: A002
    """Where the second factor is asked for."""
    return await _second(request, service, next)


@router.post("/signin/second")
async def second(request: Request, service: Here, code: Typed = "", next_path: Next = "/") -> Response:
    """Sign in by a code, after the password."""
    try:
        begun = await flow.by_code(service, request, code)
    except Wrong:
        wrong = service.pages.text(request, "验证码不对，或已经用过。")
        return await _second(request, service, next_path, wrong, 401)
    except Problem as problem:
        if problem.status == 429:
            members = problem.members(service.pages.catalogue, locale_of(request))
            return await _second(request, service, next_path, members["detail"], 429)
        return _page_of(request, service, next_path, problem)
    return await entered(request, service, begun, next_path)


@router.post("/signin/demo")
async def demo(
    request: Request, service: Here, subject: Annotated[str, Form(max_length=100)] = "", next_path: Next = "/"
) -> Response:
    """In a demo, sign in as one of its sample identities."""
    sample = next((one for one in demo_identities(service.settings) if one.subject == subject), None)
    if sample is None:
        raise Problem(404, "unknown-identity", "没有这个演示身份", "这里可能不是演示环境。")
    return await entered(request, service, await flow.begin(service, request, subject, "demo"), next_path)


@router.get("/signin/again")
async def again_page(request: Request, service: Here, principal: OptionalPrincipal, next: str = "/") -> Response:  # noqa: A002
    """Where somebody shows once more that it is they."""
    session = await flow.require_session(service, principal)
    return await _again(request, service, session, next)


@router.post("/signin/again")
async def again(
    request: Request,
    service: Here,
    principal: OptionalPrincipal,
    password: Typed = "",
    code: Typed = "",
    next_path: Next = "/",
) -> Response:
    """Show by the password or a code that it is still they, and go on to `next`."""
    session = await flow.require_session(service, principal)
    try:
        begun = await flow.again(service, request, session, password, code)
    except Wrong:
        wrong = service.pages.text(request, "不对，请再试一次。")
        return await _again(request, service, session, next_path, wrong, 401)
    except Problem as problem:
        members = problem.members(service.pages.catalogue, locale_of(request))
        return await _again(request, service, session, next_path, members["detail"], problem.status)
    response = service.pages.redirect(next_path)
    begun.keep(service, response)
    return response


@router.post("/signin/renew")
async def renew(service: Here, principal: OptionalPrincipal) -> Response:
    """Go on with a session that is in use: a page asks for it now and then."""
    begun = await sessions.go_on(service, await flow.require_session(service, principal))
    response = Response(status_code=204)
    begun.keep(service, response)
    return response


@router.post("/signout")
async def sign_out(request: Request, service: Here, principal: OptionalPrincipal) -> Response:
    """End the session, everywhere, and forget its token."""
    if principal and principal.session and await find_session(service.pool, principal.session, service.now()):
        await sessions.end(service, principal.sub, [principal.session], "signed_out", principal.actor)
        await security_log.note(service, request, "signed_out", subject=principal.sub)
    response = service.pages.redirect("/", service.pages.text(request, "已退出登录"))
    drop_cookie(response, COOKIE, https=service.settings.https)
    return response


def _page_of(request: Request, service: Service, next_path: str, problem: Problem, login: str = "") -> Response:
    members = problem.members(service.pages.catalogue, locale_of(request))
    return _page(request, service, next_path, members["detail"], problem.status, login, problem.headers)


def _page(
    request: Request,
    service: Service,
    next_path: str,
    error: str | None = None,
    status_code: int = 200,
    login: str = "",
    headers: dict[str, str] | None = None,
) -> Response:
    return service.pages.render(
        request,
        "signin.html",
        status_code=status_code,
        headers=headers,
        samples=demo_identities(service.settings),
        provider=service.settings.oidc_name if service.settings.oidc_issuer else "",
        passkeys_here=relying_party(service.settings, request.headers.get("host", "")) is not None,
        next=local_path(next_path),
        login=login,
        error=error,
    )


async def _second(
    request: Request, service: Service, next_path: str, error: str | None = None, status_code: int = 200
) -> Response:
    begun = await pending.look(request, service, "second_factor")
    return service.pages.render(
        request,
        "second.html",
        status_code=status_code,
        app=await authenticator.has_authenticator(service.pool, begun["account"]),
        passkeys_here=relying_party(service.settings, request.headers.get("host", "")) is not None,
        next=local_path(next_path),
        error=error,
    )


async def _again(
    request: Request,
    service: Service,
    session: SessionRow,
    next_path: str,
    error: str | None = None,
    status_code: int = 200,
) -> Response:
    account = session.account
    return service.pages.render(
        request,
        "again.html",
        status_code=status_code,
        app=await authenticator.has_authenticator(service.pool, account),
        password=await passwords.login_of(service.pool, account) is not None
        and not await flow.has_second_factor(service, account),
        demo=session.means == "demo",
        passkeys_here=relying_party(service.settings, request.headers.get("host", "")) is not None,
        next=local_path(next_path),
        error=error,
    )
