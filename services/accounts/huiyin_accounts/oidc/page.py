"""Signing in by a provider elsewhere: there, and back. The same way an invitation is taken up or an account linked."""

import secrets
from functools import cache
from typing import Any
from urllib.parse import quote

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from huiyin_accounts.credentials import pending
from huiyin_accounts.credentials.attempts import Wrong
from huiyin_accounts.invitations import accepting
from huiyin_accounts.invitations.queries import digest_of
from huiyin_accounts.oidc.identities import account_of_identity, link
from huiyin_accounts.oidc.provider import CALLBACK, Identity, Provider, ProviderError, provider_at
from huiyin_accounts.sessions.commands import Means
from huiyin_accounts.signin import flow
from huiyin_accounts.signin.entering import entered
from huiyin_service import security_log
from huiyin_service.auth import Principal, require_proof
from huiyin_service.http import Here, OptionalPrincipal
from huiyin_service.parameters import reads
from huiyin_service.policy.routes import asks
from huiyin_service.problems import Problem
from huiyin_service.service import Service
from huiyin_service.settings import Settings
from huiyin_service.web.language import local_path

router = APIRouter(dependencies=[asks("account.sign-in")])


@router.get("/signin/provider")
async def begin(request: Request, service: Here, next: str = "/") -> Response:  # noqa: A002
    """Go there to sign in."""
    if _from_elsewhere(request):
        return service.pages.redirect(f"/signin?next={quote(local_path(next))}")
    return await _sent(service, {"next": local_path(next)})


@router.get("/invitations/{secret}/provider")
async def begin_taking_up(request: Request, service: Here, secret: str) -> Response:
    """Go there to open the account that an invitation is for."""
    if _from_elsewhere(request):
        return service.pages.redirect(f"/invitations/{secret}")
    await accepting.require_invitation(service, secret)
    return await _sent(service, {"invitation": digest_of(secret).hex(), "next": "/account"})


@router.get("/account/provider")
async def begin_linking(request: Request, service: Here, principal: OptionalPrincipal) -> Response:
    """Go there to link one's account here with the one there."""
    if _from_elsewhere(request):
        return service.pages.redirect("/account")
    session = await flow.require_session(service, principal)
    assert principal is not None
    require_proof(principal, service.now())
    return await _sent(service, {"account": session.account, "next": "/account"})


@router.get(CALLBACK, dependencies=[reads("iss", "session_state", "error_description")])
async def back(
    request: Request, service: Here, principal: OptionalPrincipal, state: str = "", code: str = "", error: str = ""
) -> Response:
    """Come back: who they are there says who they are here."""
    provider, begun = _provider(service.settings), await pending.take(request, service, "provider")
    if error or not secrets.compare_digest(state.encode(), str(begun["state"]).encode()):
        raise _refused()
    try:
        who = await provider.finish(code, str(begun["nonce"]), str(begun["verifier"]), service.now())
    except ProviderError as failed:
        await security_log.note(service, request, "signed_in", outcome="failed", means="provider", why=str(failed))
        raise _refused() from failed
    account = await _account(request, service, principal, who, begun)
    to = str(begun["next"])
    if not who.two_factors and await flow.has_second_factor(service, account):
        response: Response = service.pages.redirect(f"/signin/second?next={quote(to)}")
        await flow.remember_second_factor(service, response, account, to)
        return response
    try:
        means: Means = "provider_mfa" if who.two_factors else "provider"
        return await entered(request, service, await flow.begin(service, request, account, means), to)
    except Wrong:
        raise _refused() from None


async def _account(
    request: Request, service: Service, principal: Principal | None, who: Identity, begun: dict[str, Any]
) -> str:
    """Whose account they come for, linked with them if that is what they came for. Raises Problems and Refused."""
    now = service.now()
    if "invitation" in begun:
        return await accepting.accept_identity(
            service, request, bytes.fromhex(begun["invitation"]), lambda at, account: link(at, who, account, now)
        )
    if account := begun.get("account"):
        if principal is None or principal.sub != account:
            raise _refused()
        await link(service.pool, who, str(account), now)
        await security_log.note(service, request, "account", subject=str(account), what="provider-linked")
        return str(account)
    found = await account_of_identity(service.pool, who)
    if found is None:
        await security_log.note(service, request, "signed_in", outcome="failed", means="provider")
        raise Problem(403, "identity-unknown", "这里还没有您的账号", "请用邀请链接开通，或登录后在“我的账号”里关联。")
    return found


async def _sent(service: Service, data: dict[str, Any]) -> Response:
    provider = _provider(service.settings)
    try:
        begun = await provider.begin(*(secrets.token_urlsafe(48) for _ in range(3)))
    except ProviderError as error:
        raise Problem(
            503, "provider-away", "单位登录暂时不可用", "请稍后再试，或用密码登录。", headers={"Retry-After": "30"}
        ) from error
    response = RedirectResponse(begun.url, status_code=303)
    kept = {**data, "state": begun.state, "nonce": begun.nonce, "verifier": begun.verifier}
    await pending.begin(service, response, "provider", kept)
    return response


def _provider(settings: Settings) -> Provider:
    # Kept, for it remembers what it said of itself.
    found = _kept(settings.oidc_issuer, settings.oidc_client_id, settings.oidc_client_secret, settings.public_url)
    if found is None:
        raise Problem(404, "no-provider", "没有单位登录", "这里没有设置单位登录。")
    return found


@cache
def _kept(issuer: str, client_id: str, client_secret: str, public_url: str) -> Provider | None:
    return provider_at(issuer, client_id, client_secret, public_url)


def _refused() -> Problem:
    return Problem(401, "provider-refused", "没有登录成功", "单位登录没有完成，请再试一次。")


def _from_elsewhere(request: Request) -> bool:
    """Whether a page of another site sent the browser here: what begins something wants a press on one of ours."""
    return request.headers.get("sec-fetch-site", "none") in {"cross-site", "same-site"}
