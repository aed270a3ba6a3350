"""我的反映: what this device and, signed in, this account reported; first what waits for one's answer."""

from fastapi import APIRouter, Request, Response

from huiyin_intake.issues.kept import MINE_PATH, kept
from huiyin_intake.issues.receipts import address
from huiyin_intake.receipts.queries import mine, reports_of
from huiyin_service.http import Fresh, Here, OptionalPrincipal
from huiyin_service.limits.asking import is_person
from huiyin_service.parameters import PAGED
from huiyin_service.policy.routes import asks
from huiyin_service.web.list_query import ListQuery

router = APIRouter(dependencies=[asks("receipt.use")])
SIZE = 20


@router.get(MINE_PATH, dependencies=[PAGED, Fresh])
async def my_reports(request: Request, service: Here, principal: OptionalPrincipal) -> Response:
    """The list; nobody else's device has it, so nothing between us and this one keeps it."""
    whose = mine(principal, kept(request, service))
    found = await reports_of(service.pool, whose, service.now(), SIZE)
    listing = ListQuery.of(request, total=found.total, size=SIZE)
    if listing.offset:
        found = await reports_of(service.pool, whose, service.now(), SIZE, listing.offset)
    return service.pages.render(
        request,
        "mine.html",
        headers={"Cache-Control": "no-store"},
        found=found,
        listing=listing,
        address=address,
        device=len(whose.kept),
        signed_in=is_person(principal),
    )
