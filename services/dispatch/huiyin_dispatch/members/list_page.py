"""The members registered in a division (Y4), to be found by name, unit, skill and estate; an office corrects names."""

from uuid import UUID

from fastapi import APIRouter, Request, Response

from huiyin_county.divisions import timezone_of
from huiyin_dispatch.members import queries
from huiyin_dispatch.members.commands import registration
from huiyin_dispatch.organisation.queries import of_division
from huiyin_service.auth import Principal
from huiyin_service.http import Here, OptionalPrincipal, Scope
from huiyin_service.parameters import SORTED, reads
from huiyin_service.policy import permit
from huiyin_service.policy.routes import asks
from huiyin_service.service import Service
from huiyin_service.web.acts import UNTRIED, Sent, Tried
from huiyin_service.web.forms import redirect_get_to
from huiyin_service.web.list_query import ListQuery
from huiyin_service.web.scope import place_of

router = APIRouter()

BASE = "/work/members"
PAGE_SIZE = 25
MOST_ESTATES = 300


@router.get(BASE, dependencies=[asks("member.list"), SORTED, reads("text", "skill", "estate")])
async def page(request: Request, service: Here, principal: OptionalPrincipal, division: Scope = "") -> Response:
    """The members of where somebody looks, those asked for, sorted as asked."""
    return await _page(request, service, permit(principal, "member.list", division or None), division)


@router.post(f"{BASE}/{{member}}/rename", dependencies=[asks("member.rename")])
async def rename(sent: Sent, member: UUID) -> Response:
    """Correct a member's name."""
    asking, form = permit(sent.principal, "member.rename"), sent.form
    return await sent.carry_out(
        lambda: registration.rename(sent.service, form.frame, member, form.body(registration.RenameBody)),
        lambda tried: _page(sent.request, sent.service, asking, "", tried),
        said="姓名已更正。",
        to=BASE,
    )


redirect_get_to(router, f"{BASE}/{{member}}", ["rename"], to=BASE)


async def _page(
    request: Request, service: Service, staff: Principal, division: str, tried: Tried = UNTRIED
) -> Response:
    place = await place_of(request, service, staff, division)
    asked = {name: request.query_params.get(name, "").strip()[:40] for name in ("text", "skill", "estate")}
    wanted = queries.MemberFilter(
        skill=asked["skill"] or None, text=asked["text"] or None, estate=asked["estate"] or None
    )
    listing = ListQuery.of(
        request,
        total=await queries.count(service.pool, place.code, wanted),
        size=PAGE_SIZE,
        sort="name",
        allowed=[key for key in queries.SORTED if not key.startswith("-")],
    )
    estates = await of_division(service.pool, place.code)
    async with service.pool.acquire() as connection:
        timezone = await timezone_of(connection, place.code)
    return service.pages.render(
        request,
        "members.html",
        **tried.shown,
        place=place,
        asked=asked,
        estates=estates if len(estates) <= MOST_ESTATES else [],
        skills=await queries.skills(service.pool, place.code),
        rows=await queries.page(service.pool, place.code, wanted, listing.size, listing.offset, listing.sort),
        listing=listing,
        today=service.now().astimezone(timezone).date(),
        timezone=str(timezone),
    )
