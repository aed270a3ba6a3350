"""What came with a report and is sealed, for who handles the issue: its pictures, and how the reporter is reached."""

from functools import reduce
from operator import or_
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path, Request, Response
from fastapi.responses import FileResponse

from huiyin_dispatch.forces.queries import acts_for
from huiyin_dispatch.orders import queries
from huiyin_dispatch.orders.declaration import relation_to
from huiyin_dispatch.orders.permissions import may_read, require_reader
from huiyin_service.auth import Principal
from huiyin_service.http import Here, OptionalPrincipal
from huiyin_service.persons.contact import disclose
from huiyin_service.photo_files import PhotoFiles
from huiyin_service.photos import SEALED_HEADERS, PhotoNumber, sealed_photo
from huiyin_service.policy import NONE, permit
from huiyin_service.policy.routes import asks
from huiyin_service.problems import Problem
from huiyin_service.service import Service
from huiyin_service.streams import issue_stream
from huiyin_service.web.forms import PostedForm, redirect_get_to

router = APIRouter()


@router.get("/work/issues/{issue}/photos/{number}.jpg", dependencies=[asks("order.read-original")])
async def photo(service: Here, principal: OptionalPrincipal, issue: UUID, number: PhotoNumber) -> Response:
    """A picture as it was reported."""
    await permit_handler(service, principal, "order.read-original", issue)
    return await sealed_photo(service, await queries.photo_of(service.pool, issue, number))


@router.get("/work/orders/{order}/photos/{copy}.jpg", dependencies=[asks("order.read")])
async def result_photo(
    service: Here, principal: OptionalPrincipal, order: UUID, copy: Annotated[str, Path(pattern="^[0-9a-f]{64}$")]
) -> Response:
    """A picture of what was done; of a dispute, or what else is private, for those alone who may read what it is."""
    asking, row = permit(principal, "order.read"), await queries.require_order(service, order)
    forces = await acts_for(service.pool, asking)
    reader = require_reader(asking, row, forces)
    if not may_read(reader, row, forces):
        permit(reader, "order.read-original", row.division, relation_to(reader, row, row.kind, forces))
    files = PhotoFiles(service.settings.photos_folder)
    path = next((path for path in (files.held(copy), files.public(copy)) if path.is_file()), None)
    if path is None or not copy.startswith(order.hex):
        raise Problem(404, "unknown-photo", "照片不存在", "地址可能有误，或照片已经删除。")
    return FileResponse(path, media_type="image/jpeg", headers=SEALED_HEADERS)


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
