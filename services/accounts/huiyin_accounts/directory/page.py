"""The people of one's scope: who may act as what, and whether they can sign in; to invite, suspend and restore."""

from collections.abc import Awaitable
from typing import Literal
from uuid import UUID

import segno
from fastapi import APIRouter, Request, Response

from huiyin_accounts.accounts.queries import name_of
from huiyin_accounts.answers import carried_out
from huiyin_accounts.directory.queries import Sought, count_people, list_people
from huiyin_accounts.invitations import commands
from huiyin_accounts.invitations.answers import InvitedAnswer
from huiyin_accounts.invitations.bodies import CorrectNameBody, EndOfficeBody, InviteBody, SuspendAccountBody
from huiyin_accounts.invitations.queries import open_invitation
from huiyin_accounts.offices.queries import places_of
from huiyin_accounts.offices.seeing_to import seen_to_by
from huiyin_accounts.sessions.queries import open_sessions
from huiyin_contracts.accounts import SuspensionCause
from huiyin_contracts.offices import EVERYWHERE, OfficeEndCause, OfficeRole
from huiyin_county.divisions import children_of
from huiyin_service.auth import Principal, require_proof
from huiyin_service.authority.standing import recodings_of
from huiyin_service.http import Frame, Here, OptionalPrincipal, Scope, SearchText
from huiyin_service.parameters import PAGED, reads
from huiyin_service.policy import permit
from huiyin_service.policy.routes import asks
from huiyin_service.service import Service
from huiyin_service.web import ListQuery
from huiyin_service.web.acts import UNTRIED, Sent, Tried
from huiyin_service.web.forms import COMPLAINTS, form_error, redirect_get_to

router = APIRouter(dependencies=[asks("account.list")])

PAGE = "/accounts"
SIZE = 50
DirectoryAct = Literal["withdraw-invitation", "rename", "suspend", "restore", "end-sessions", "end-office"]
ACT_MESSAGES: dict[DirectoryAct, str] = {
    "withdraw-invitation": "邀请已收回，链接作废",
    "rename": "此人姓名已更正",
    "suspend": "账号已停用，所有登录已结束",
    "restore": "账号已恢复",
    "end-sessions": "所有登录已结束",
    "end-office": "任职已结束",
}
SUSPENSIONS: tuple[tuple[SuspensionCause, str], ...] = (
    ("compromised", "可能被他人掌握"),
    ("misused", "使用不当"),
    ("unused", "长期未使用"),
)
ENDINGS: tuple[tuple[OfficeEndCause, str], ...] = (
    ("replaced", "由他人接任"),
    ("resigned", "本人辞去"),
    ("term_ended", "任期届满"),
    ("moved_away", "已搬离"),
    ("mistaken", "登记有误"),
)
FILLED: tuple[OfficeRole, ...] = (
    "operator",
    "officer",
    "supervisor",
    "secretary",
    "cadre",
    "mediator",
    "member",
    "resident",
)
CHOSEN = ("role", "division", "household")
"""What a link to the form, such as that of a member household, fills in already."""
NEVER_STORED = {"Cache-Control": "no-store"}


class EndOfficeForm(EndOfficeBody):
    """Which office ends, and why."""

    office: UUID


@router.get(PAGE, dependencies=[PAGED])
async def show(
    request: Request,
    service: Here,
    principal: OptionalPrincipal,
    division: Scope = "",
    search: SearchText = None,
) -> Response:
    """The people of a scope, those whose accounts one sees to."""
    by = permit(principal, "account.list", division or None)
    roles = seen_to_by(by)
    sought = Sought(division or by.division, roles, search, service.now(), await recodings_of(service.pool))
    listing = ListQuery.of(request, total=await count_people(service.pool, sought), size=SIZE)
    people = await list_people(service.pool, sought, SIZE, listing.offset)
    return service.pages.render(
        request,
        "accounts.html",
        people=people,
        listing=listing,
        places=await places_of(service.pool, [code for one in people for code in one.divisions]),
        search=search or "",
        fills=[role for role in FILLED if role in roles],
    )


@router.get(f"{PAGE}/new", dependencies=[reads(*CHOSEN)])
async def new(request: Request, service: Here, principal: OptionalPrincipal) -> Response:
    """Whom one appoints and invites."""
    by = permit(principal, "account.list")
    require_proof(by, service.now())
    return await _new(request, service, by)


@router.post(f"{PAGE}/new")
async def appoint(sent: Sent) -> Response:
    """Appoint and invite somebody; the link is shown this once."""
    by = permit(sent.principal, "account.list")
    try:
        body = sent.form.body(InviteBody)
        invited = await commands.appoint(sent.service, sent.request, sent.form.frame, body)
    except COMPLAINTS as error:
        wrong = form_error(sent.request, sent.service, error)
        return await _new(sent.request, sent.service, by, Tried("new", sent.form, wrong=wrong))
    return _invited(sent.request, sent.service, invited)


@router.get(PAGE + "/{account}")
async def person(request: Request, service: Here, principal: OptionalPrincipal, account: str) -> Response:
    """Somebody, what they hold, and what can be done about their account."""
    by, known, grants = await commands.require_seen_to(service.pool, Frame(principal, service.now(), None), account)
    return service.pages.render(
        request,
        "person.html",
        account=account,
        mine=by.sub == account,
        name=await name_of(service.pool, account),
        state=known.state,
        grants=grants,
        places=await places_of(service.pool, [one.division for one in grants]),
        invitation=await open_invitation(service.pool, account, service.now()),
        sessions=await open_sessions(service.pool, account, service.now()),
        suspensions=[(code, service.pages.text(request, text)) for code, text in SUSPENSIONS],
        endings=[(code, service.pages.text(request, text)) for code, text in ENDINGS],
    )


@router.post(PAGE + "/{account}/invite")
async def invite(sent: Sent, account: str) -> Response:
    """Invite somebody, or let them come back; the link is shown this once."""
    try:
        invited = await commands.invite(sent.service, sent.request, sent.form.frame, account)
    except COMPLAINTS as error:
        wrong = form_error(sent.request, sent.service, error)
        return sent.service.pages.redirect(f"{PAGE}/{account}", str(wrong["detail"]), "bad")
    return _invited(sent.request, sent.service, invited)


redirect_get_to(router, PAGE + "/{account}", ("invite", *ACT_MESSAGES))


@router.post(PAGE + "/{account}/{act}")
async def do(sent: Sent, account: str, act: DirectoryAct) -> Response:
    """Carry out one of the forms about an account."""
    work = _work(sent, account, act)
    # Whose last office ended has no page here any more.
    to = PAGE if act == "end-office" else f"{PAGE}/{account}"
    return await carried_out(sent.request, sent.service, work, said=ACT_MESSAGES[act], to=to)


def _work(sent: Sent, account: str, act: DirectoryAct) -> Awaitable[object]:
    service, request, frame = sent.service, sent.request, sent.form.frame
    match act:
        case "withdraw-invitation":
            return commands.withdraw(service, request, frame, account)
        case "rename":
            return commands.rename(service, request, frame, account, sent.form.body(CorrectNameBody))
        case "suspend":
            return commands.suspend(service, request, frame, account, sent.form.body(SuspendAccountBody))
        case "restore":
            return commands.restore(service, request, frame, account)
        case "end-sessions":
            return commands.end_sessions(service, request, frame, account)
        case "end-office":
            body = sent.form.body(EndOfficeForm)
            return commands.end_office(service, request, frame, body.office, body)


async def _new(request: Request, service: Service, by: Principal, tried: Tried = UNTRIED) -> Response:
    async with service.pool.acquire() as connection:
        counties = await children_of(connection, "")
    roots = [(one.code, one.name) for one in counties if one.code.startswith(by.division[:6])]
    fills = [role for role in FILLED if role in seen_to_by(by)]
    if not by.division and "operator" in fills:
        roots.insert(0, (EVERYWHERE, service.pages.text(request, "不限地区")))
    chosen = {name: request.query_params[name] for name in CHOSEN if name in request.query_params}
    return service.pages.render(
        request,
        "new.html",
        **tried.shown | {"typed": tried.typed or chosen},
        fills=fills,
        scope=by.division,
        roots=roots,
    )


def _invited(request: Request, service: Service, invited: InvitedAnswer) -> Response:
    assert invited.link, "a page sends no key, so what it asks for is done now"
    return service.pages.render(
        request,
        "invited.html",
        invited=invited,
        qr=segno.make(invited.link, error="m").svg_inline(scale=5, omitsize=True),
        headers=NEVER_STORED,
    )
