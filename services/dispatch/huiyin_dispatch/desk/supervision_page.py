"""The supervisor's board: what is overdue first, by how late it is and by whom it is with."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from huiyin_dispatch.desk import supervision
from huiyin_dispatch.desk.page import PAGE_SIZE, length_below
from huiyin_dispatch.desk.supervision import Age, Only
from huiyin_dispatch.orders.permissions import with_allowed_acts
from huiyin_service.http import Here, OptionalPrincipal, Scope
from huiyin_service.parameters import PAGED
from huiyin_service.policy import permit
from huiyin_service.policy.routes import asks
from huiyin_service.web.list_query import ListQuery
from huiyin_service.web.scope import place_of

router = APIRouter(dependencies=[asks("order.oversee")])


@router.get("/work/supervision", dependencies=[PAGED])
async def board(
    request: Request,
    service: Here,
    principal: OptionalPrincipal,
    division: Scope = "",
    owner: Annotated[str, Query(max_length=300)] = "",
    age: Age | None = None,
    by: str = "",
) -> Response:
    """Staff, within their scope: the orders under way one by one, or whom they are with."""
    asking = permit(principal, "order.oversee", division or None)
    place = await place_of(request, service, asking, division)
    now, only = service.now(), Only(owner or None, age)
    asked = (service.pool, place.code, now, only)
    by_owner = by == "owner"
    total = await (supervision.count_owners if by_owner else supervision.count)(*asked)
    listing = ListQuery.of(request, total=total, size=PAGE_SIZE)
    page = (listing.size, listing.offset)
    return service.pages.render(
        request,
        "supervision.html",
        place=place,
        counts=await supervision.overdue_below(service.pool, place.code, now, length_below(place.code)),
        ages=await supervision.ages(service.pool, place.code, now, only.owner),
        only=only,
        chosen=next(iter(await supervision.owners(service.pool, place.code, now, Only(only.owner), 1, 0)), None)
        if only.owner
        else None,
        by_owner=by_owner,
        owners=await supervision.owners(*asked, *page) if by_owner else [],
        rows=[] if by_owner else [with_allowed_acts(asking, row) for row in await supervision.orders(*asked, *page)],
        listing=listing,
    )
