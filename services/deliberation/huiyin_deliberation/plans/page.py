"""The published plan of a village: the newest edition, those before it, and the office's button."""

from fastapi import APIRouter, Request, Response

from huiyin_county.divisions import path_to
from huiyin_deliberation.plans import commands, queries
from huiyin_service.auth import Principal
from huiyin_service.divisions import require_division
from huiyin_service.http import Here, OptionalPrincipal
from huiyin_service.parameters import PAGED
from huiyin_service.policy import may
from huiyin_service.policy.routes import PUBLIC, asks
from huiyin_service.service import Service
from huiyin_service.web.acts import UNTRIED, Sent, Tried
from huiyin_service.web.forms import redirect_get_to
from huiyin_service.web.list_query import ListQuery

router = APIRouter()

PAGE_SIZE = 20
_PAGE = "/deliberation/plans/{division}"


@router.get(_PAGE, dependencies=[PUBLIC, PAGED])
async def show(request: Request, service: Here, principal: OptionalPrincipal, division: str) -> Response:
    """The editions of a village's plan; what it has now, for its office."""
    return await _page(request, service, principal, division)


redirect_get_to(router, _PAGE, ["publish"])


@router.post("/deliberation/plans/{division}/publish", dependencies=[asks("plan.publish")])
async def publish(sent: Sent, division: str) -> Response:
    """Publish it as it is."""
    body = sent.form.body(commands.PublishPlanBody)
    return await sent.carry_out(
        lambda: commands.publish(sent.service, sent.form.frame, division, body),
        lambda tried: _page(sent.request, sent.service, sent.principal, division, tried),
        said="议事计划已公示",
        to=f"/deliberation/plans/{division}",
    )


async def _page(
    request: Request, service: Service, principal: Principal | None, division: str, tried: Tried = UNTRIED
) -> Response:
    async with service.pool.acquire() as connection:
        await require_division(connection, division, "village")
        path = await path_to(connection, division)
        listing = ListQuery.of(request, total=await queries.count_editions(connection, division), size=PAGE_SIZE)
        editions = await queries.list_editions(connection, division, listing.size, listing.offset)
        entries, unlisted = await queries.planned(connection, division)
    return service.pages.render(
        request,
        "plans.html",
        **tried.shown,
        division=path[-1],
        editions=editions,
        listing=listing,
        publishes=may(principal, "plan.publish", division),
        entries=entries,
        unlisted=unlisted,
    )
