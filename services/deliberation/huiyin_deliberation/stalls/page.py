"""What stalls, for village, town and county: with whom, since when, and how far up it has gone (P7)."""

from typing import get_args

from fastapi import APIRouter, Request, Response

from huiyin_deliberation.stalls import queries
from huiyin_deliberation.stalls.api import StallTab, total
from huiyin_service.http import Here, OptionalPrincipal, Scope
from huiyin_service.parameters import PAGED, reads
from huiyin_service.policy import permit
from huiyin_service.policy.routes import asks
from huiyin_service.web.list_query import ListQuery, tab_of
from huiyin_service.web.scope import place_of

router = APIRouter()

PAGE_SIZE = 20
TABS: tuple[StallTab, ...] = get_args(StallTab)


@router.get("/deliberation/stalls", dependencies=[asks("duty.read"), PAGED, reads("tab")])
async def stalls(request: Request, service: Here, principal: OptionalPrincipal, division: Scope = "") -> Response:
    """The open items of a scope, those longest due first."""
    asking = permit(principal, "duty.read", division or None)
    place, now = await place_of(request, service, asking, division), service.now()
    tab = tab_of(request, TABS)
    counts = await queries.counts(service.pool, place.code, now)
    listing = ListQuery.of(request, total=total(counts, tab), size=PAGE_SIZE)
    level = None if tab == "open" else tab
    return service.pages.render(
        request,
        "stalls.html",
        place=place,
        tab=tab,
        tabs=[{"name": name, "href": place.at(tab=name), "count": total(counts, name)} for name in TABS],
        rows=await queries.page(service.pool, place.code, now, level, listing.size, listing.offset),
        listing=listing,
    )
