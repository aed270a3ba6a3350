"""What a page's script asks for to make and to use passkeys: first the challenge, then what the browser made of it."""

from typing import Any, Literal

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field

from huiyin_accounts.credentials import passkeys, passwords, pending
from huiyin_accounts.credentials.attempts import Wrong
from huiyin_accounts.credentials.passkeys import RelyingParty, relying_party
from huiyin_accounts.invitations import accepting
from huiyin_accounts.invitations.queries import digest_of
from huiyin_accounts.sessions.commands import Begun
from huiyin_accounts.sessions.device import device_of
from huiyin_accounts.signin import flow
from huiyin_events.store import Connection
from huiyin_service import security_log
from huiyin_service.auth import require_proof
from huiyin_service.http import Here, OptionalPrincipal, RequestBody
from huiyin_service.policy.routes import asks
from huiyin_service.problems import Problem
from huiyin_service.service import Service
from huiyin_service.web.language import local_path

router = APIRouter()

SIGN_IN, OWN = asks("account.sign-in"), asks("account.own")


class CredentialBody(RequestBody):
    """What the browser made, as WebAuthn has it; and where to go on, or what to call it."""

    credential: dict[str, Any]
    next: str = Field(default="/", max_length=2000)
    name: str = Field(default="", max_length=60)


class GoOn(BaseModel):
    """Where the page goes on."""

    to: str


@router.post("/signin/passkey/begin", dependencies=[SIGN_IN])
async def begin(request: Request, service: Here) -> Response:
    """What the browser needs to offer its passkeys."""
    party, challenge = _party(request, service), passkeys.new_challenge()
    return await _begun(service, "passkey", challenge, passkeys.options_to_use(party, challenge))


@router.post("/signin/passkey", dependencies=[SIGN_IN])
async def sign_in(request: Request, service: Here, body: CredentialBody) -> Response:
    """Sign in by a passkey."""
    account = await _account(request, service, body)
    try:
        begun = await flow.begin(service, request, account, "passkey")
    except Wrong:
        raise _unknown() from None
    return _going_on(service, begun, local_path(body.next))


@router.post("/signin/again/passkey", dependencies=[OWN])
async def again(request: Request, service: Here, principal: OptionalPrincipal, body: CredentialBody) -> Response:
    """Show by a passkey that it is still they."""
    session = await flow.require_session(service, principal)
    if await _account(request, service, body) != session.account:
        raise _unknown()
    return _going_on(service, await flow.proved(service, request, session, "passkey"), local_path(body.next))


@router.post("/invitations/{secret}/passkey/begin", dependencies=[SIGN_IN])
async def begin_taking_up(request: Request, service: Here, secret: str) -> Response:
    """What the browser needs to make the passkey that an account is opened, or recovered, with."""
    invitation = await accepting.require_invitation(service, secret)
    party, challenge = _party(request, service), passkeys.new_challenge()
    login = invitation.name or invitation.account
    options = await passkeys.options_to_make(service.pool, party, invitation.account, login, challenge)
    return await _begun(service, "new_passkey", challenge, options)


@router.post("/invitations/{secret}/passkey", dependencies=[SIGN_IN])
async def take_up(request: Request, service: Here, secret: str, body: CredentialBody) -> Response:
    """Take an invitation up by a passkey alone: there is no password, and who invited lets them back in."""
    await accepting.require_invitation(service, secret)
    party, begun = _party(request, service), await pending.take(request, service, "new_passkey")
    challenge = bytes.fromhex(begun["challenge"])
    name = body.name or device_of(request.headers.get("user-agent", "")) or party.id

    async def keep(connection: Connection, account: str) -> None:
        if not await passkeys.add_passkey(connection, party, account, body.credential, challenge, name, service.now()):
            raise _invalid()

    account = await accepting.accept_identity(service, request, digest_of(secret), keep)
    return _going_on(service, await flow.begin(service, request, account, "passkey"), "/account")


@router.post("/account/passkeys/begin", dependencies=[OWN])
async def begin_adding(request: Request, service: Here, principal: OptionalPrincipal) -> Response:
    """What the browser needs to make a passkey."""
    session = await flow.require_session(service, principal)
    assert principal is not None
    require_proof(principal, service.now())
    party, challenge = _party(request, service), passkeys.new_challenge()
    login = await passwords.login_of(service.pool, session.account) or principal.name or session.account
    options = await passkeys.options_to_make(service.pool, party, session.account, login, challenge)
    return await _begun(service, "new_passkey", challenge, options)


@router.post("/account/passkeys", dependencies=[OWN])
async def add(request: Request, service: Here, principal: OptionalPrincipal, body: CredentialBody) -> Response:
    """Keep a passkey that the browser made; from then on the session is one by two factors."""
    session = await flow.require_session(service, principal)
    assert principal is not None
    require_proof(principal, service.now())
    party, begun = _party(request, service), await pending.take(request, service, "new_passkey")
    name, challenge = body.name or session.device or party.id, bytes.fromhex(begun["challenge"])
    if not await passkeys.add_passkey(
        service.pool, party, session.account, body.credential, challenge, name, service.now()
    ):
        raise _invalid()
    await security_log.note(service, request, "account", subject=session.account, what="passkey-added")
    return _going_on(service, await flow.now_strong(service, session, "passkey"), "/account")


async def _account(request: Request, service: Service, body: CredentialBody) -> str:
    party, begun = _party(request, service), await pending.take(request, service, "passkey")
    challenge = bytes.fromhex(begun["challenge"])
    account = await passkeys.account_by_passkey(service.pool, party, body.credential, challenge, service.now())
    if account is None:
        await security_log.note(service, request, "signed_in", outcome="failed", means="passkey")
        raise _unknown()
    return account


async def _begun(
    service: Service, kind: Literal["passkey", "new_passkey"], challenge: bytes, options: dict[str, Any]
) -> Response:
    response = JSONResponse(options, headers={"Cache-Control": "no-store"})
    await pending.begin(service, response, kind, {"challenge": challenge.hex()})
    return response


def _going_on(service: Service, begun: Begun, to: str) -> Response:
    response = JSONResponse(GoOn(to=to).model_dump(), headers={"Cache-Control": "no-store"})
    begun.keep(service, response)
    pending.forget(service, response)
    return response


def _party(request: Request, service: Service) -> RelyingParty:
    party = relying_party(service.settings, request.headers.get("host", ""))
    if party is None:
        raise Problem(409, "no-passkeys-here", "这里不能用通行密钥", "请用正式的网址打开再试。")
    return party


def _invalid() -> Problem:
    return Problem(422, "passkey-invalid", "填写有误", "浏览器给出的通行密钥不能用。")


def _unknown() -> Problem:
    return Problem(401, "passkey-unknown", "没有登录成功", "这里不认识这个通行密钥，或账号已停用。")
