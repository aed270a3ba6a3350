"""Checks of sites over HTTP (P5)."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from huiyin_deliberation.site_checks import commands, queries
from huiyin_service.auth import Principal
from huiyin_service.divisions import local_day
from huiyin_service.http import (
    CreatedResult,
    Framed,
    Fresh,
    Here,
    ListPage,
    OptionalPrincipal,
    PageNumber,
    PageSize,
    Scope,
    created,
)
from huiyin_service.policy import permit
from huiyin_service.policy.routes import asks
from huiyin_service.problems import unknown
from huiyin_service.reading import known
from huiyin_service.service import Service

router = APIRouter(prefix="/site-checks")

_READ = [asks("site-check.read"), Fresh]


async def readable(service: Service, principal: Principal | None, check: UUID) -> queries.SiteCheckRow:
    """A check, for the offices of where the site is. Raises a 404, 401 or 403 Problem."""
    permit(principal, "site-check.read")
    row = await known(service, lambda: queries.find(service.pool, check), unknown("site_check"))
    permit(principal, "site-check.read", row.division)
    return row


@router.get("", summary="checks of sites", dependencies=_READ)
async def checks(
    service: Here,
    principal: OptionalPrincipal,
    division: Scope = "",
    site: Annotated[UUID | None, Query(description="of one site; none: of all")] = None,
    page: PageNumber = 1,
    size: PageSize = 50,
) -> ListPage[queries.SiteCheckRow]:
    """Staff, within their scope: the last first."""
    asking = permit(principal, "site-check.read", division or None)
    scope = division or asking.division
    items = await queries.page(service.pool, scope, site, size, (page - 1) * size)
    return ListPage(total=await queries.count(service.pool, scope, site), page=page, size=size, items=items)


@router.get("/sites", summary="sites, and how often each was checked this month", dependencies=_READ)
async def sites(
    service: Here, principal: OptionalPrincipal, division: Scope = "", page: PageNumber = 1, size: PageSize = 50
) -> ListPage[queries.CheckedSiteRow]:
    """Staff, within their scope: those still to be checked first."""
    asking = permit(principal, "site-check.read", division or None)
    scope = division or asking.division
    month = f"{await local_day(service, scope):%Y-%m}"
    items = await queries.sites(service.pool, scope, month, size, (page - 1) * size)
    return ListPage(total=await queries.count_sites(service.pool, scope), page=page, size=size, items=items)


@router.get("/{check}", summary="one check of a site", dependencies=_READ)
async def one(service: Here, principal: OptionalPrincipal, check: UUID) -> queries.SiteCheckRow:
    """Staff of where the site is."""
    return await readable(service, principal, check)


@router.post("", status_code=201, summary="record a check of a site", dependencies=[asks("site-check.record")])
async def check(service: Here, frame: Framed, body: commands.CheckSiteBody) -> CreatedResult:
    """Supervisors of the town, and the county's officers; nobody who is in a team of the site."""
    done = await commands.check(service, frame, body)
    return created(done, done.state.id)
