"""A division's year in figures: its three tiers, its members and forces, and what became of its orders."""

from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter, Request, Response

from huiyin_dispatch.desk import figures
from huiyin_dispatch.forces.figures import figures as force_figures
from huiyin_dispatch.organisation.coverage import coverage
from huiyin_dispatch.organisation.tree import tree
from huiyin_dispatch.organisation.words import ORIGINS
from huiyin_service.http import Here, OptionalPrincipal, Scope
from huiyin_service.i18n import locale_of
from huiyin_service.parameters import reads
from huiyin_service.periods import period, typed_day
from huiyin_service.policy import permit
from huiyin_service.policy.routes import asks
from huiyin_service.problems import Problem
from huiyin_service.web.scope import place_of

router = APIRouter(dependencies=[asks("order.oversee")])


@router.get("/work/year", dependencies=[reads("from", "to")])
async def page(request: Request, service: Here, principal: OptionalPrincipal, division: Scope = "") -> Response:
    """For an office, within its scope; the year so far, or the days asked for."""
    asking = permit(principal, "order.oversee", division or None)
    place = await place_of(request, service, asking, division)
    asked = {name: request.query_params.get(name, "") for name in ("from", "to")}
    wrong: Problem | None = None
    async with service.pool.acquire() as connection:
        try:
            during = await period(connection, service.now(), place.code, *map(typed_day, asked.values()))
        except Problem as problem:  # what was typed stays, beside the year's figures
            wrong, during = problem, await period(connection, service.now(), place.code, None, None)
    days: Mapping[str, Any] = {"from": during.first_day.isoformat(), "to": during.last_day.isoformat()}
    async with service.pool.acquire() as connection:
        net = await tree(connection, place.code, groups=False)
        covered = await coverage(connection, place.code, service.now())
    return service.pages.render(
        request,
        "year.html",
        place=place,
        during=during,
        typed=asked if wrong else days,
        wrong=wrong.members(service.pages.catalogue, locale_of(request)) if wrong else None,
        counted=await figures.counted(service.pool, place.code, during),
        tiers=net.counts,
        coverage=covered,
        forces=await force_figures(service.pool, place.code),
        origins=ORIGINS,
    )
