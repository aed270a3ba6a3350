"""A charter tried on what deliberates in a county; nothing is written."""

from dataclasses import dataclass

from pydantic import Field

from huiyin_contracts.base import DivisionCode
from huiyin_contracts.deliberation_rules import DeliberationRules
from huiyin_county.charter import latest
from huiyin_county.charters import county as county_of
from huiyin_deliberation.charter_preview.effects import UnfitSession, UnfitSite, unfit, unfit_sessions
from huiyin_deliberation.charter_preview.queries import DeliberationUnderWayRow, convened_sessions, under_way
from huiyin_deliberation.sites import queries
from huiyin_service.auth import Principal
from huiyin_service.divisions import registered
from huiyin_service.http import Moment, RequestBody
from huiyin_service.policy import permit
from huiyin_service.service import Service

MOST_SITES = 2000
"""A county has some dozens."""


class CharterEffectsBody(RequestBody):
    """Rules to try on a county's deliberation, and from when they would hold."""

    county: DivisionCode
    effective_at: Moment | None = Field(default=None, description="none: at once")
    deliberation: DeliberationRules


@dataclass(frozen=True, slots=True)
class CharterEffects:
    """What goes on as it began, which sites could convene no more, and which sessions were convened otherwise."""

    under_way: list[DeliberationUnderWayRow]
    sites: int
    unfit: list[UnfitSite]
    sessions: int
    unfit_sessions: list[UnfitSession]


async def effects(service: Service, principal: Principal | None, body: CharterEffectsBody) -> CharterEffects:
    """Try rules on a county; its officers may. Raises a 422 Problem for what is no county."""
    permit(principal, "charter.adopt", body.county)
    await registered(service, body.county, "county")
    there = await county_of(service.pool, body.county)
    day = (body.effective_at or service.now()).astimezone(there.timezone).date()
    rows = await queries.page(service.pool, body.county, MOST_SITES, 0)
    placed = await queries.places(service.pool, [row.id for row in rows])
    sites = [queries.as_rules(row, placed[row.id]) for row in rows]
    today = service.now().astimezone(there.timezone).date()
    sessions = await convened_sessions(service.pool, body.county, today, there.timezone)
    before = latest(there.charters).deliberation
    return CharterEffects(
        under_way=await under_way(service.pool, body.county),
        sites=len(sites),
        unfit=list(unfit(sites, before, body.deliberation, day)),
        sessions=len(sessions),
        unfit_sessions=list(unfit_sessions(sessions, body.deliberation, there.days)),
    )
