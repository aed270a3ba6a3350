"""Mediations (德古说理, P10): the offices' list, and one case with the form of what comes next for whoever looks."""

from collections.abc import Awaitable
from uuid import UUID

from fastapi import APIRouter, Request, Response

from huiyin_contracts import county_of
from huiyin_contracts.mediation_state import Mediation
from huiyin_contracts.mediations import FORBIDDEN
from huiyin_deliberation.mediations import commands, queries
from huiyin_deliberation.mediations.commands import ACTS, CASE
from huiyin_deliberation.mediations.reading import readable
from huiyin_events.decider import Done
from huiyin_service.auth import Principal
from huiyin_service.http import Here, OptionalPrincipal, Scope
from huiyin_service.i18n import zone
from huiyin_service.parameters import PAGED, reads
from huiyin_service.persons.body import person_of_principal
from huiyin_service.policy import may, permit
from huiyin_service.policy.routes import asks
from huiyin_service.service import Service
from huiyin_service.web.acts import UNTRIED, Sent, Tried
from huiyin_service.web.forms import redirect_get_to
from huiyin_service.web.list_query import ListQuery

router = APIRouter()

PAGE_SIZE = 20
HERE = "/deliberation/mediations"


@router.get(HERE, dependencies=[asks("mediation.read"), PAGED, reads("tab")])
async def page(request: Request, service: Here, principal: OptionalPrincipal, division: Scope = "") -> Response:
    """Mediations of a division for its offices, without a word of what they are about; for others their own."""
    asking = permit(principal, "mediation.read")
    if may(asking, "mediation.list"):
        return await _list(request, service, permit(asking, "mediation.list", division or None), division)
    return await _mine(request, service, asking)


@router.post(HERE, dependencies=[asks("mediation.open")])
async def open_case(sent: Sent) -> Response:
    """Begin a mediation."""
    asking, form = permit(sent.principal, "mediation.open"), sent.form

    def again(tried: Tried) -> Awaitable[Response]:
        if may(asking, "mediation.list"):
            return _list(sent.request, sent.service, asking, "", tried)
        return _mine(sent.request, sent.service, asking, tried)

    async def command() -> Done[Mediation]:
        body = form.body(commands.OpenBody, first=form.group("first"), second=form.group("second"))
        return await commands.open_case(sent.service, form.frame, body)

    return await sent.carry_out(
        command,
        again,
        said="已受理，下一步推选双方都接受的德古。",
        to=HERE,
    )


@router.get(f"{HERE}/{{this}}", dependencies=[asks("mediation.read")])
async def one(request: Request, service: Here, principal: OptionalPrincipal, this: UUID) -> Response:
    """A mediation, for both sides, their Degu and the offices of its village."""
    return await _page(request, service, permit(principal, "mediation.read"), this)


redirect_get_to(router, f"{HERE}/{{this}}", ACTS)


@router.post(f"{HERE}/{{this}}/{{act}}", dependencies=[asks("mediation.read")])
async def do(sent: Sent, this: UUID, act: commands.MediationAct) -> Response:
    """Carry out the form of one step."""
    asking = permit(sent.principal, "mediation.read")
    return await sent.carry_out(
        lambda: CASE.sent(sent, this, act),
        lambda tried: _page(sent.request, sent.service, asking, this, tried),
        act=act,
        said=ACTS[act].said,
        to=f"{HERE}/{this}",
    )


async def _list(
    request: Request, service: Service, principal: Principal, division: str, tried: Tried = UNTRIED
) -> Response:
    place, listed = await queries.LISTS.shown(request, service, principal, division)
    return service.pages.render(
        request,
        "mediations.html",
        **tried.shown,
        **listed,
        opens=len(place.code) == 12 and may(principal, "mediation.open", place.code),
    )


async def _mine(request: Request, service: Service, principal: Principal, tried: Tried = UNTRIED) -> Response:
    listing = ListQuery.of(request, total=await queries.count_of(service.pool, principal.sub), size=PAGE_SIZE)
    rows = await queries.cases_of(service.pool, service.now(), principal.sub, listing.size, listing.offset)
    return service.pages.render(
        request,
        "my_mediations.html",
        **tried.shown,
        rows=rows,
        listing=listing,
        village=principal.division,
        opens=len(principal.division) == 12 and may(principal, "mediation.open", principal.division),
    )


async def _page(
    request: Request, service: Service, principal: Principal, this: UUID, tried: Tried = UNTRIED
) -> Response:
    row, state = await readable(service, principal, this)
    me = person_of_principal(principal)
    today = service.now().astimezone(zone(row.timezone)).date()
    return service.pages.render(
        request,
        "mediation.html",
        **tried.shown,
        case=row,
        side=state.side_of(me),
        leads=state.mediator is not None and state.mediator.same_as(me),
        signed=any(one.same_as(me) for one in state.signers),
        proposes=may(principal, "mediation.propose", row.division),
        degus=await queries.degus(service.pool, row.division, today),
        forbidden=FORBIDDEN,
        today=today,
        yi_by=county_of(row.division) if may(principal, "charter.adopt", row.division) else None,
    )
