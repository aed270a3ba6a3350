"""Duties: what county and towns owe, what is overdue, what was done (P4, P5, P7)."""

from typing import get_args

from fastapi import APIRouter, Request, Response

from huiyin_deliberation.duties import queries
from huiyin_service.http import Here, OptionalPrincipal, Scope
from huiyin_service.parameters import PAGED, reads
from huiyin_service.policy import permit
from huiyin_service.policy.routes import asks
from huiyin_service.web.list_query import ListQuery, tab_of
from huiyin_service.web.scope import place_of

router = APIRouter()

PAGE_SIZE = 20
TABS: tuple[queries.DutyTab, ...] = get_args(queries.DutyTab)


@router.get("/deliberation/duties", dependencies=[asks("duty.read"), PAGED, reads("tab")])
async def duties(request: Request, service: Here, principal: OptionalPrincipal, division: Scope = "") -> Response:
    """The duties of a scope."""
    asking = permit(principal, "duty.read", division or None)
    place = await place_of(request, service, asking, division)
    tab = tab_of(request, TABS)
    counts = {name: await queries.count(service.pool, place.code, name) for name in TABS}
    listing = ListQuery.of(request, total=counts[tab], size=PAGE_SIZE)
    return service.pages.render(
        request,
        "duties.html",
        place=place,
        tab=tab,
        tabs=[
            {"name": name, "href": place.at(tab=name), "current": name == tab, "count": counts[name]} for name in TABS
        ],
        rows=await queries.page(service.pool, place.code, tab, listing.size, listing.offset),
        listing=listing,
    )
