"""An invitation is opened: who it is for, and how they will sign in."""

from fastapi import APIRouter, Request, Response

from huiyin_accounts.credentials.known_browsers import remember
from huiyin_accounts.credentials.passkeys import relying_party
from huiyin_accounts.credentials.passwords import login_of
from huiyin_accounts.invitations import accepting
from huiyin_accounts.invitations.queries import InvitationRow
from huiyin_accounts.offices.queries import places_of
from huiyin_accounts.sessions import commands as sessions
from huiyin_service import security_log
from huiyin_service.http import Here
from huiyin_service.policy.routes import asks
from huiyin_service.service import Service
from huiyin_service.web.acts import UNTRIED, Tried
from huiyin_service.web.forms import COMPLAINTS, PostedForm, form_error

router = APIRouter(dependencies=[asks("account.sign-in")])

NEVER_STORED = {"Cache-Control": "no-store"}


@router.get("/invitations/{secret}")
async def show(request: Request, service: Here, secret: str) -> Response:
    """Where an invitation is taken up."""
    return await _page(request, service, secret, await accepting.require_invitation(service, secret))


@router.post("/invitations/{secret}")
async def accept(request: Request, service: Here, secret: str, form: PostedForm) -> Response:
    """Open or recover the account, and sign in."""
    invitation = await accepting.require_invitation(service, secret)
    try:
        account = await accepting.accept(service, request, secret, form.body(accepting.TakeUpBody))
    except COMPLAINTS as error:
        wrong = form_error(request, service, error)
        return await _page(request, service, secret, invitation, Tried("accept", form, wrong=wrong))
    begun = await sessions.begin(service, request, account, "invitation")
    await security_log.note(service, request, "signed_in", subject=account, means="invitation", role=begun.session.role)
    message = service.pages.text(request, "您好，{name}。账号已可使用。", name=begun.principal.name)
    response = service.pages.redirect("/account", message)
    begun.keep(service, response)
    await remember(request, service, response, account)
    return response


async def _page(
    request: Request, service: Service, secret: str, invitation: InvitationRow, tried: Tried = UNTRIED
) -> Response:
    return service.pages.render(
        request,
        "invitation.html",
        **tried.shown,
        headers=NEVER_STORED,
        secret=secret,
        provider=service.settings.oidc_name if service.settings.oidc_issuer else "",
        invitation=invitation,
        passkeys_here=relying_party(service.settings, request.headers.get("host", "")) is not None,
        place=(await places_of(service.pool, [invitation.division])).get(invitation.division),
        login=await login_of(service.pool, invitation.account) or "",
    )
