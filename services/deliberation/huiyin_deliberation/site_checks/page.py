"""Checks of sites: which still owe one this month, the form on the spot, and what was found (P5)."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

from huiyin_contracts.site_checks import RUBRIC
from huiyin_deliberation.site_checks import commands, queries
from huiyin_deliberation.site_checks.api import readable
from huiyin_deliberation.site_checks.rules import SiteCheck
from huiyin_deliberation.sites.queries import find as find_site
from huiyin_events.decider import Done
from huiyin_service.auth import Principal
from huiyin_service.divisions import local_day
from huiyin_service.http import Here, OptionalPrincipal, Scope
from huiyin_service.parameters import PAGED
from huiyin_service.policy import may, permit
from huiyin_service.policy.routes import asks
from huiyin_service.problems import unknown
from huiyin_service.reading import known
from huiyin_service.service import Service
from huiyin_service.web.acts import UNTRIED, Sent, SentForm, Tried
from huiyin_service.web.list_query import ListQuery
from huiyin_service.web.scope import place_of

router = APIRouter()

PAGE_SIZE = 20


@router.get("/deliberation/site-checks", dependencies=[asks("site-check.read"), PAGED])
async def checks(
    request: Request,
    service: Here,
    principal: OptionalPrincipal,
    division: Scope = "",
    site: Annotated[UUID | None, Query()] = None,
) -> Response:
    """The sites of a scope with this month's checks; or all checks of one site."""
    asking = permit(principal, "site-check.read", division or None)
    place = await place_of(request, service, asking, division)
    month = f"{await local_day(service, place.code):%Y-%m}"
    chosen = await find_site(service.pool, site) if site else None
    total = (
        await queries.count(service.pool, place.code, site)
        if chosen
        else await queries.count_sites(service.pool, place.code)
    )
    listing = ListQuery.of(request, total=total, size=PAGE_SIZE)
    reach = (listing.size, listing.offset)
    return service.pages.render(
        request,
        "site_checks.html",
        place=place,
        month=month,
        chosen=chosen,
        sites=[] if chosen else await queries.sites(service.pool, place.code, month, *reach),
        checks=await queries.page(service.pool, place.code, site, *reach) if chosen else [],
        listing=listing,
        checks_here=may(asking, "site-check.record"),
        scores=RUBRIC,
    )


@router.get("/deliberation/site-checks/new", dependencies=[asks("site-check.record")])
async def form(request: Request, service: Here, principal: OptionalPrincipal, site: UUID) -> Response:
    """The form that a supervisor fills in on the spot."""
    return await _form(request, service, permit(principal, "site-check.record"), site)


@router.post("/deliberation/site-checks/new", dependencies=[asks("site-check.record")])
async def check(sent: Sent, site: UUID) -> Response:
    """Record a check."""
    asking = permit(sent.principal, "site-check.record")
    return await sent.carry_out(
        lambda: _command(sent, site),
        lambda tried: _form(sent.request, sent.service, asking, site, tried),
        said="检查已登记。",
        to=f"/deliberation/site-checks?site={site}",
        draft=f"check-{site}",
    )


@router.get("/deliberation/site-checks/{check}", dependencies=[asks("site-check.read")])
async def one(request: Request, service: Here, principal: OptionalPrincipal, check: UUID) -> Response:
    """A check."""
    row = await readable(service, principal, check)
    return service.pages.render(request, "site_check.html", check=row, rubric=RUBRIC)


async def _command(sent: SentForm, site: UUID) -> Done[SiteCheck]:
    form = sent.form
    points, remarks = form.group("points"), form.group("remark")
    marks = [
        {"criterion": criterion, "points": points[criterion], "remark": remarks.get(criterion)}
        for criterion in RUBRIC
        if criterion in points
    ]
    inspection = {
        "done": form.fields.get("done") == "yes",
        "finding": form.fields.get("finding", ""),
        "photos": await sent.photos(),
    }
    body = form.body(commands.CheckSiteBody, site=site, marks=marks, inspection=inspection)
    return await commands.check(sent.service, form.frame, body)


async def _form(
    request: Request, service: Service, principal: Principal, site: UUID, tried: Tried = UNTRIED
) -> Response:
    row = await known(service, lambda: find_site(service.pool, site), unknown("site"))
    permit(principal, "site-check.record", row.division)
    return service.pages.render(request, "site_check_new.html", **tried.shown, site=row, rubric=RUBRIC)
