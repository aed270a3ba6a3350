"""The moderator's desk of an online deliberation (P8): all that residents said, whose it is, and what is not shown."""

from typing import Literal
from uuid import UUID

from fastapi import APIRouter, Request, Response

from huiyin_deliberation.online import commands, opinion_commands, queries
from huiyin_deliberation.online.page import HERE, PAGE_SIZE, STANDS
from huiyin_service.auth import Principal
from huiyin_service.http import Here, OptionalPrincipal
from huiyin_service.parameters import PAGED, reads
from huiyin_service.policy import permit
from huiyin_service.policy.routes import asks
from huiyin_service.service import Service
from huiyin_service.web.acts import UNTRIED, Sent, Tried
from huiyin_service.web.forms import redirect_get_to
from huiyin_service.web.list_query import ListQuery

router = APIRouter()

DeskAct = Literal["moderate", "restore"]
ACT_MESSAGES: dict[DeskAct, str] = {
    "moderate": "理由已隐去，隐去的原因是公开的；原文留存。",
    "restore": "理由已恢复公开。",
}
DESK = f"{HERE}/{{this}}/desk"


@router.get(DESK, dependencies=[asks("online.moderate"), PAGED, reads("stand")])
async def desk(request: Request, service: Here, principal: OptionalPrincipal, this: UUID) -> Response:
    """What residents said, for who moderates it."""
    return await _desk(request, service, permit(principal, "online.moderate"), this)


redirect_get_to(router, DESK, ACT_MESSAGES)


@router.post(f"{DESK}/{{act}}", dependencies=[asks("online.moderate")])
async def do(sent: Sent, this: UUID, act: DeskAct) -> Response:
    """Take a reason out of view, or show it again."""
    asking, form = permit(sent.principal, "online.moderate"), sent.form
    return await sent.carry_out(
        lambda: opinion_commands.moderate(
            sent.service, form.frame, this, form.body(opinion_commands.ModerateOpinionBody), restore=act == "restore"
        ),
        lambda tried: _desk(sent.request, sent.service, asking, this, tried),
        act=act,
        said=ACT_MESSAGES[act],
        to=f"{HERE}/{this}/desk",
    )


async def _desk(
    request: Request, service: Service, principal: Principal, this: UUID, tried: Tried = UNTRIED
) -> Response:
    row = await commands.readable(service, principal, this)
    permit(principal, "online.moderate", row.division)
    asked = request.query_params.get("stand", "")
    stand = next((one for one in STANDS if one == asked), None)
    total = await queries.how_many_opinions(service.pool, this, stand, all_of_them=True)
    listing = ListQuery.of(request, total=total, size=PAGE_SIZE)
    at = (service.pool, this, stand, listing.size, listing.offset)
    return service.pages.render(
        request,
        "online_desk.html",
        **tried.shown,
        online=row,
        stand=stand,
        listing=listing,
        opinions=await queries.opinions_in(*at, all_of_them=True),
    )
