"""Points (Y5) for an office: the members of a division by their points, disputes that wait, standings made public."""

from typing import Annotated

from fastapi import APIRouter, Path, Request, Response

from huiyin_county.charters import county
from huiyin_dispatch.members.rules import member_id
from huiyin_dispatch.organisation import queries as net
from huiyin_dispatch.organisation.rules import VILLAGE_DIGITS
from huiyin_dispatch.points import queries, standings, standings_commands
from huiyin_dispatch.points.periods import PERIOD, periods
from huiyin_dispatch.points.rules import ranked
from huiyin_service.auth import Principal
from huiyin_service.connections import counting
from huiyin_service.divisions import require_division
from huiyin_service.http import Here
from huiyin_service.parameters import PAGED
from huiyin_service.policy import permit
from huiyin_service.policy.routes import PUBLIC, asks
from huiyin_service.service import Service
from huiyin_service.web.acts import UNTRIED, Sent, Tried
from huiyin_service.web.forms import redirect_get_to
from huiyin_service.web.list_query import ListQuery
from huiyin_service.web.scope import place_of

router = APIRouter()

PAGE_SIZE = 20
STANDINGS_SHOWN = 5

redirect_get_to(router, "/work/points", ["publicise"])


@router.post("/work/points/publicise", dependencies=[asks("points.publicise")])
async def publicise(sent: Sent) -> Response:
    """Make standings public."""
    asking, form = permit(sent.principal, "points.publicise"), sent.form
    division, period = form.fields.get("division", ""), form.fields.get("period", "")
    scope, shown = division if asking.covers(division) else "", period if PERIOD.match(period) else None
    return await sent.carry_out(
        lambda: standings_commands.publicise(sent.service, form.frame, form.body(standings_commands.StandingsBody)),
        lambda tried: office(sent.request, sent.service, asking, scope, shown, tried),
        said="已公示，人人都能看到。",
        to=f"/work/points?division={division}&period={period}",
    )


@router.get("/work/standings/{division}", dependencies=[PUBLIC, PAGED])
async def public(
    request: Request, service: Here, division: Annotated[str, Path(pattern="^[0-9]{6}([0-9]{3}){0,2}$")]
) -> Response:
    """What was made public in a division, for all to read; each as it was."""
    async with service.pool.acquire() as connection:
        there = await require_division(connection, division)
        zone = (await county(connection, division)).timezone
        total, _ = await queries.public(connection, division, 0, 0)
        listing = ListQuery.of(request, total=total, size=STANDINGS_SHOWN)
        _, rows = await queries.public(connection, division, listing.size, listing.offset)
    return service.pages.render(
        request, "standings.html", division=there, rows=rows, listing=listing, timezone=str(zone)
    )


async def office(
    request: Request,
    service: Service,
    principal: Principal,
    division: str,
    period: str | None,
    tried: Tried = UNTRIED,
) -> Response:
    """The members of a division by their points, and what waits for the office."""
    place = await place_of(request, service, principal, division)
    if len(place.code) < 6:
        return await nowhere(request, service, principal, division)
    there, own = await county(service.pool, place.code), member_id(principal.division, principal.sub)
    now = service.now()
    shown = period or now.astimezone(there.timezone).strftime("%Y-%m")
    async with counting(service.pool) as connection:
        members = await standings.members(connection, place.code, shown, None, now)
    ranks = list(ranked(member.points for member in members))
    listing = ListQuery.of(request, total=len(members), size=PAGE_SIZE)
    some = slice(listing.offset, listing.offset + listing.size)
    waiting, disputes = await queries.open_disputes(service.pool, place.code, 10, 0)
    return service.pages.render(
        request,
        "points_office.html",
        **tried.shown,
        place=place,
        own=own if await queries.is_known(service.pool, own) else None,
        period=shown,
        periods=periods(now, there.timezone, shown),
        rows=list(zip(ranks[some], members[some], strict=True)),
        estates=await net.of_division(service.pool, place.code) if len(place.code) == VILLAGE_DIGITS else [],
        listing=listing,
        waiting=waiting,
        disputes=disputes,
        timezone=str(there.timezone),
    )


async def nowhere(request: Request, service: Service, principal: Principal, division: str) -> Response:
    """Above the counties there is nothing to add up: each has its own charter."""
    place = await place_of(request, service, principal, division)
    return service.pages.render(request, "points_office.html", place=place, own=None, rows=None, disputes=[], waiting=0)
