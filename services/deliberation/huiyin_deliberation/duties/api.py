"""Duties of county and town over HTTP (P4, P5, P7)."""

from typing import Annotated

from fastapi import APIRouter, Query

from huiyin_deliberation.duties import queries
from huiyin_service.http import Fresh, Here, ListPage, OptionalPrincipal, PageNumber, PageSize, Scope
from huiyin_service.policy import permit
from huiyin_service.policy.routes import asks

router = APIRouter()


@router.get("/duties", summary="what county and towns owe", dependencies=[asks("duty.read"), Fresh])
async def duties(
    service: Here,
    principal: OptionalPrincipal,
    division: Scope = "",
    state: Annotated[queries.DutyTab, Query(description="open, overdue among them, or done")] = "open",
    page: PageNumber = 1,
    size: PageSize = 50,
) -> ListPage[queries.DutyRow]:
    """Staff, within their scope: what is due first first; of what is done the last."""
    asking = permit(principal, "duty.read", division or None)
    scope = division or asking.division
    items = await queries.page(service.pool, scope, state, size, (page - 1) * size)
    return ListPage(total=await queries.count(service.pool, scope, state), page=page, size=size, items=items)
