"""Bulletins: how the divisions below a county or a town stand, as it was told."""

from typing import Annotated

from fastapi import APIRouter, Path, Request, Response

from huiyin_county.divisions import children_of, timezone_of
from huiyin_dispatch.bulletins import commands, queries
from huiyin_dispatch.bulletins.api import Above, reader
from huiyin_service.divisions import require_division
from huiyin_service.http import Here, OptionalPrincipal, Scope
from huiyin_service.parameters import PAGED
from huiyin_service.policy import may, permit
from huiyin_service.policy.routes import asks
from huiyin_service.problems import Problem
from huiyin_service.web.acts import Sent
from huiyin_service.web.forms import moment
from huiyin_service.web.list_query import ListQuery
from huiyin_service.web.scope import place_of

router = APIRouter()

PAGE_SIZE = 20


@router.get("/work/bulletins", dependencies=[asks("bulletin.list"), PAGED])
async def bulletins(request: Request, service: Here, principal: OptionalPrincipal, division: Scope = "") -> Response:
    """The bulletins that concern a place, and the form to issue one."""
    asking = permit(principal, "bulletin.list", division or None)
    place = await place_of(request, service, asking, division)
    listing = ListQuery.of(request, total=await queries.count(service.pool, place.code), size=PAGE_SIZE)
    return service.pages.render(
        request,
        "bulletins.html",
        place=place,
        rows=await queries.bulletins(service.pool, place.code, listing.size, listing.offset),
        listing=listing,
        may_issue=may(asking, "bulletin.issue") and len(place.code) in {6, 9},
    )


@router.post("/work/bulletins/{division}", dependencies=[asks("bulletin.issue")])
async def issue(sent: Sent, division: Above) -> Response:
    """Issue one."""
    permit(sent.principal, "bulletin.issue", division)
    service, form = sent.service, sent.form
    async with service.pool.acquire() as connection:
        timezone = await timezone_of(connection, division)
    times = {name: moment(form.fields.get(name, ""), timezone) for name in ("starts_at", "ends_at")}
    return await sent.carry_out(
        lambda: commands.issue(service, form.frame, division, form.body(commands.BulletinBody, **times)),
        said="通报已发出。",
        to=f"/work/bulletins?division={division}",
    )


@router.get("/work/bulletins/{division}/{number}", dependencies=[asks("bulletin.read")])
async def bulletin(
    request: Request,
    service: Here,
    principal: OptionalPrincipal,
    division: Above,
    number: Annotated[int, Path(ge=1, le=1_000_000)],
) -> Response:
    """One bulletin as it was issued."""
    reader(principal, division)
    found = await queries.bulletin(service.pool, division, number)
    if found is None:
        raise Problem(404, "unknown-bulletin", "没有这一期通报", "编号可能有误，或还没有发出。")
    async with service.pool.acquire() as connection:
        return service.pages.render(
            request,
            "bulletin.html",
            bulletin=found.as_seen(principal),
            issued_at=found.issued_at,
            division=await require_division(connection, division),
            names={below.code: below.name for below in await children_of(connection, division)},
            timezone=str(await timezone_of(connection, division)),
        )
