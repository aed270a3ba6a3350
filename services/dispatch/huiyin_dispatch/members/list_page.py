"""The members registered in a division (Y4), to be found by name, unit, skill and estate; an office corrects names."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request, Response

from huiyin_county.divisions import timezone_of
from huiyin_dispatch.members import queries
from huiyin_dispatch.members.commands import registration
from huiyin_dispatch.organisation.queries import of_division
from huiyin_service.auth import STAFF, Principal, require
from huiyin_service.http import Here, OptionalPrincipal, Scope
from huiyin_service.parameters import SORTED, reads
from huiyin_service.service import Service
from huiyin_service.web.forms import PostedForm, handle_form
from huiyin_service.web.list_query import ListQuery
from huiyin_service.web.scope import place_of

router = APIRouter()

BASE = "/work/members"
PAGE_SIZE = 25
MOST_ESTATES = 300


@router.get(BASE, dependencies=[SORTED, reads("text", "skill", "estate")])
async def page(request: Request, service: Here, principal: OptionalPrincipal, division: Scope = "") -> Response:
    """The members of where somebody looks, those asked for, sorted as asked."""
    return await _page(request, service, require(principal, *STAFF, division=division or None), division)


@router.post(f"{BASE}/{{member}}/rename")
async def rename(
    request: Request, service: Here, principal: OptionalPrincipal, form: PostedForm, member: UUID
) -> Response:
    """Correct a member's name."""
    asking = require(principal, *STAFF)

    async def again(wrong: Mapping[str, Any]) -> Response:
        return await _page(request, service, asking, "", wrong)

    return await handle_form(
        request,
        service,
        "姓名已更正。",
        lambda: registration.rename(service, form.frame, member, form.body(registration.RenameBody)),
        to=BASE,
        again=again,
    )


@router.get(f"{BASE}/{{member}}/rename")
async def back(service: Here, member: UUID) -> Response:  # noqa: ARG001 — whichever it was
    """The address that a form was sent to, opened again, leads to the list."""
    return service.pages.redirect(BASE)


async def _page(
    request: Request, service: Service, staff: Principal, division: str, wrong: Mapping[str, Any] | None = None
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
        status_code=wrong["status"] if wrong else 200,
        place=place,
        asked=asked,
        estates=estates if len(estates) <= MOST_ESTATES else [],
        skills=await queries.skills(service.pool, place.code),
        rows=await queries.page(service.pool, place.code, wanted, listing.size, listing.offset, listing.sort),
        listing=listing,
        today=service.now().astimezone(timezone).date(),
        timezone=str(timezone),
        wrong=wrong,
    )
