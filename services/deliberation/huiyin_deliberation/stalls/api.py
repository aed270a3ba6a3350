"""What stalls, over HTTP (P7)."""

from typing import Annotated, Literal

from fastapi import APIRouter, Query

from huiyin_deliberation.stalls import queries
from huiyin_service.http import Fresh, Here, ListPage, OptionalPrincipal, PageNumber, PageSize, Scope
from huiyin_service.policy import permit
from huiyin_service.policy.routes import asks

router = APIRouter()

StallTab = Literal["overdue", "village", "town", "county", "open"]


@router.get(
    "/stalls",
    summary="open items of deliberation, and how far up each has gone",
    dependencies=[asks("duty.read"), Fresh],
)
async def stalls(
    service: Here,
    principal: OptionalPrincipal,
    division: Scope = "",
    state: Annotated[
        StallTab, Query(description="all that are overdue, those at one level, or those not due yet")
    ] = "overdue",
    page: PageNumber = 1,
    size: PageSize = 50,
) -> ListPage[queries.StallRow]:
    """Staff, within their scope: what is longest due first."""
    asking = permit(principal, "duty.read", division or None)
    scope, now = division or asking.division, service.now()
    counts = await queries.counts(service.pool, scope, now)
    level = None if state == "open" else state
    items = await queries.page(service.pool, scope, now, level, size, (page - 1) * size)
    return ListPage(total=total(counts, state), page=page, size=size, items=items)


def total(counts: dict[str, int], state: StallTab) -> int:
    """How long a list is."""
    return sum(counts[level] for level in queries.LEVELS) if state == "overdue" else counts[state]
