"""A calendar put together: the days of its sites, sessions, and for offices what is due."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from huiyin_county.charters import County
from huiyin_county.charters import county as county_of
from huiyin_deliberation.calendar import queries
from huiyin_deliberation.calendar.days import SiteDay, site_days
from huiyin_deliberation.calendar.queries import (
    CalendarDutyRow,
    CalendarSessionRow,
    CalendarSiteRow,
    CalendarTaskRow,
)
from huiyin_service.auth import Principal
from huiyin_service.policy import may
from huiyin_service.service import Service

LONGEST = timedelta(days=400)
"""So long a time is asked for at once: a year, and the days around it."""


@dataclass(frozen=True, slots=True)
class CalendarView:
    """What stands in it from one day to another; tasks and duties are for the offices of the place."""

    county: County
    first: date
    last: date
    sites: list[CalendarSiteRow]
    days: list[SiteDay]
    sessions: list[CalendarSessionRow]
    tasks: list[CalendarTaskRow]
    duties: list[CalendarDutyRow]


async def read(
    service: Service,
    scope: str,
    first: date,
    last: date,
    *,
    site: UUID | None = None,
    principal: Principal | None = None,
) -> CalendarView:
    """The calendar of a scope, or of one site in it, as far as `principal` may see it."""
    last = min(last, first + LONGEST)
    county = await county_of(service.pool, scope)
    found = await queries.sites(service.pool, scope, site)
    start, end = (datetime.combine(day, time(), county.timezone) for day in (first, last + timedelta(days=1)))
    office = principal is not None and site is None and may(principal, "task.read", scope)
    return CalendarView(
        county=county,
        first=first,
        last=last,
        sites=found,
        days=site_days([row.keeps for row in found], county, first, last),
        sessions=await queries.sessions(service.pool, scope, site, first, last),
        tasks=await queries.tasks(service.pool, scope, start, end) if office else [],
        duties=await queries.duties(service.pool, scope, start, end) if office else [],
    )
