"""The calendar on a page: a month of a division or of a site, as a grid at a desk and as a list on a phone."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

from huiyin_contracts.duties import DUTIES
from huiyin_contracts.labels import SESSION_FORMS
from huiyin_county.divisions import children_of
from huiyin_deliberation.calendar import reading
from huiyin_deliberation.calendar.month import CalendarMonth, grid
from huiyin_deliberation.sites.answers import site_of
from huiyin_deliberation.sites.queries import SiteRow
from huiyin_service.auth import Principal
from huiyin_service.divisions import local_day, require_division
from huiyin_service.http import Here, OptionalPrincipal, Scope
from huiyin_service.i18n import locale_of
from huiyin_service.policy.routes import PUBLIC
from huiyin_service.service import Service

router = APIRouter(dependencies=[PUBLIC])

MonthParam = Annotated[str, Query(pattern=r"^(19[5-9][0-9]|20[0-9]{2})-(0[1-9]|1[0-2])$")]


@router.get("/deliberation/calendar")
async def of_division(
    request: Request, service: Here, principal: OptionalPrincipal, division: Scope = "", month: MonthParam | None = None
) -> Response:
    """A division's, for all; without one, one's own, or the form that asks for one."""
    code = division or (principal.division if principal else "")
    if len(code) < 6:
        async with service.pool.acquire() as connection:
            counties = await children_of(connection, "")
        roots = [(county.code, county.name) for county in counties]
        return service.pages.render(request, "calendar_where.html", roots=roots)
    return await _page(request, service, principal, code, month)


@router.get("/deliberation/sites/{site}/calendar")
async def of_site(
    request: Request, service: Here, principal: OptionalPrincipal, site: UUID, month: MonthParam | None = None
) -> Response:
    """A site's, for all, with the address of its feed."""
    found = await site_of(service, site)
    return await _page(request, service, principal, found.division, month, found)


async def _page(
    request: Request,
    service: Service,
    principal: Principal | None,
    code: str,
    asked: str | None,
    site: SiteRow | None = None,
) -> Response:
    async with service.pool.acquire() as connection:
        division = await require_division(connection, code)
        below = await children_of(connection, code) if site is None else []
    today = await local_day(service, code)
    month = CalendarMonth(date.fromisoformat(f"{asked}-01") if asked else today.replace(day=1))
    shown = await reading.read(service, code, *month.shown, site=site.id if site else None, principal=principal)
    language = locale_of(request)
    here = f"/deliberation/sites/{site.id}/calendar" if site else f"/deliberation/calendar?division={code}"
    return service.pages.render(
        request,
        "calendar.html",
        division=division,
        below=below,
        site=site,
        here=here,
        month=month,
        today=today,
        cells=grid(month, shown),
        names={row.id: row.name for row in shown.sites},
        timezone=str(shown.county.timezone),
        forms={code: service.pages.label(request, label) for code, label in SESSION_FORMS.items()},
        duties={kind: phrase.zh if language == "zh" else phrase.en for kind, phrase in DUTIES.items()},
        feed=f"{service.settings.public_url.rstrip('/')}/deliberation/sites/{site.id}/calendar.ics" if site else "",
    )
