"""What came with a report and is sealed: its pictures, for who handles the issue."""

from functools import reduce
from operator import or_
from uuid import UUID

from fastapi import APIRouter, Response

from huiyin_dispatch.forces.queries import acts_for
from huiyin_dispatch.orders import queries
from huiyin_dispatch.orders.declaration import relation_to
from huiyin_service.auth import Principal
from huiyin_service.http import Here, OptionalPrincipal
from huiyin_service.photos import PhotoNumber, sealed_photo
from huiyin_service.policy import NONE, permit
from huiyin_service.policy.routes import asks
from huiyin_service.service import Service

router = APIRouter()


@router.get("/work/issues/{issue}/photos/{number}.jpg", dependencies=[asks("order.read-original")])
async def photo(service: Here, principal: OptionalPrincipal, issue: UUID, number: PhotoNumber) -> Response:
    """A picture as it was reported."""
    await permit_handler(service, principal, "order.read-original", issue)
    return await sealed_photo(service, await queries.photo_of(service.pool, issue, number))


async def permit_handler(
    service: Service, principal: Principal | None, action: str, issue: UUID
) -> tuple[Principal, queries.DeskIssueRow]:
    """Let through who handles an issue: whose scope it lies in, or who has an order for it. Raises a Problem."""
    asking, found = permit(principal, action), await queries.require_issue(service, issue)
    forces, orders = await acts_for(service.pool, asking), await queries.orders_of(service.pool, issue)
    held = (relation_to(asking, order, found.kind, forces) for order in orders if order.under_way)
    return permit(asking, action, found.division, reduce(or_, held, NONE)), found
