"""What came with a report and is sealed, for who handles the issue: its pictures, and how the reporter is reached."""

from functools import reduce
from operator import or_
from uuid import UUID

from fastapi import APIRouter, Request, Response

from huiyin_dispatch.forces.queries import acts_for
from huiyin_dispatch.orders import queries
from huiyin_dispatch.orders.declaration import relation_to
from huiyin_service.auth import Principal
from huiyin_service.http import Here, OptionalPrincipal
from huiyin_service.persons.contact import disclose
from huiyin_service.photos import PhotoNumber, sealed_photo
from huiyin_service.policy import NONE, permit
from huiyin_service.policy.routes import asks
from huiyin_service.service import Service
from huiyin_service.streams import issue_stream
from huiyin_service.web.forms import PostedForm, redirect_get_to

router = APIRouter()


@router.get("/work/issues/{issue}/photos/{number}.jpg", dependencies=[asks("order.read-original")])
async def photo(service: Here, principal: OptionalPrincipal, issue: UUID, number: PhotoNumber) -> Response:
    """A picture as it was reported."""
    await permit_handler(service, principal, "order.read-original", issue)
    return await sealed_photo(service, await queries.photo_of(service.pool, issue, number))


redirect_get_to(router, "/work/issues/{issue}", ["contact"])


@router.post("/work/issues/{issue}/contact", dependencies=[asks("order.call-back")])
async def contact(
    request: Request, service: Here, principal: OptionalPrincipal, form: PostedForm, issue: UUID
) -> Response:
    """The reporter's number, once it is on record that somebody looks."""
    asking, found = await permit_handler(service, principal, "order.call-back", issue)
    return await disclose(
        request,
        service,
        form.frame,
        asking,
        await queries.contact_of(service.pool, issue),
        about=issue_stream(issue),
        division=found.division,
        dial=form.fields.get("dial") == "yes",
    )


async def permit_handler(
    service: Service, principal: Principal | None, action: str, issue: UUID
) -> tuple[Principal, queries.DeskIssueRow]:
    """Let through who handles an issue: whose scope it lies in, or who has an order for it. Raises a Problem."""
    asking, found = permit(principal, action), await queries.require_issue(service, issue)
    forces, orders = await acts_for(service.pool, asking), await queries.orders_of(service.pool, issue)
    held = (relation_to(asking, order, found.kind, forces) for order in orders if order.under_way)
    return permit(asking, action, found.division, reduce(or_, held, NONE)), found
