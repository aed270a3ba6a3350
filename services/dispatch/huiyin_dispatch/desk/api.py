"""The lists of the desk over HTTP: orders, and issues that wait for one."""

from typing import Annotated

from fastapi import APIRouter, Query

from huiyin_contracts.order_state import OrderStage
from huiyin_dispatch.desk import queries
from huiyin_dispatch.forces.queries import acts_for
from huiyin_dispatch.orders.permissions import OrderAnswer, kinds_for, with_allowed_acts
from huiyin_dispatch.orders.queries import DeskIssueRow
from huiyin_service.http import Fresh, Here, ListPage, OptionalPrincipal, PageNumber, PageSize, Scope
from huiyin_service.policy import DISPUTE, permit
from huiyin_service.policy.routes import asks

router = APIRouter()


@router.get("/orders", summary="orders of a division", dependencies=[asks("order.read"), Fresh])
async def orders(
    service: Here,
    principal: OptionalPrincipal,
    division: Scope = "",
    stage: Annotated[list[OrderStage] | None, Query(max_length=20)] = None,
    mine: Annotated[bool, Query(description="only those that the one who asks may accept or has accepted")] = False,  # noqa: FBT002
    overdue: Annotated[bool, Query(description="only those past their deadline")] = False,  # noqa: FBT002
    redo: Annotated[bool, Query(description="only those that the reporter had done again")] = False,  # noqa: FBT002
    page: PageNumber = 1,
    size: PageSize = 50,
) -> ListPage[OrderAnswer]:
    """Staff and members, within their scope; what is due first comes first, of what is over what was done last.

    With `mine` and without a division, what they or their forces hold is told from all of their county. `may` is what
    the one who asks may do with each now. What a dispute is about is told to staff and to those who handle it.
    """
    reader = permit(principal, "order.read", division or None, DISPUTE)
    scope = division or reader.division
    stages = tuple(stage or queries.OPEN)
    forces = await acts_for(service.pool, reader)
    wanted = queries.OrderFilter(
        stages,
        (reader.sub, *forces) if mine else None,
        only_here=bool(division),
        overdue_at=service.now() if overdue else None,
        redo=redo,
        newest=set(stages) <= set(queries.OVER),
        kinds=kinds_for(reader, scope),
    )
    rows = await queries.orders(service.pool, scope, wanted, size, (page - 1) * size)
    items = [with_allowed_acts(reader, row, forces) for row in rows]
    return ListPage(total=await queries.count_orders(service.pool, scope, wanted), page=page, size=size, items=items)


@router.get("/waiting", summary="issues that wait for an order", dependencies=[asks("order.dispatch"), Fresh])
async def waiting(
    service: Here,
    principal: OptionalPrincipal,
    division: Scope = "",
    page: PageNumber = 1,
    size: PageSize = 50,
) -> ListPage[DeskIssueRow]:
    """Staff, within their scope; first those whose kind leaves the least time since the report."""
    reader = permit(principal, "order.dispatch", division or None)
    scope = division or reader.division
    rows = await queries.waiting(service.pool, scope, size, (page - 1) * size)
    return ListPage(total=await queries.count_waiting(service.pool, scope), page=page, size=size, items=rows)
