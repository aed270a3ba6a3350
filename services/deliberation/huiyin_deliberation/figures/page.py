"""The figures of deliberation as everybody sees them, place by place and period by period."""

from fastapi import APIRouter, Request, Response

from huiyin_deliberation.figures import queries
from huiyin_deliberation.figures.counted import FIGURES
from huiyin_service.http import Here, OptionalPrincipal, Scope
from huiyin_service.i18n import locale_of
from huiyin_service.parameters import reads
from huiyin_service.periods import period, typed_day
from huiyin_service.policy.routes import PUBLIC
from huiyin_service.problems import Problem
from huiyin_service.web.scope import place_of

router = APIRouter()

PARTS = {
    "sites": ("P1", "P2"),
    "lists": ("P3",),
    "sessions": ("P6", "P8", "P9", "P10"),
    "duties": ("P4", "P5", "P7"),
}
"""The cards of the page, and the rows whose figures stand in each."""


@router.get("/deliberation/figures", dependencies=[PUBLIC, reads("division", "from", "to")])
async def page(request: Request, service: Here, principal: OptionalPrincipal, division: Scope = "") -> Response:
    """For anybody; the year so far, or the days asked for."""
    own = principal.division if principal else ""
    place = await place_of(request, service, None, division or own)
    asked = {name: request.query_params.get(name, "") for name in ("from", "to")}
    wrong: Problem | None = None
    async with service.pool.acquire() as connection:
        try:
            during = await period(connection, service.now(), place.code, *map(typed_day, asked.values()))
        except Problem as problem:  # what was typed stays, beside the year's figures
            wrong, during = problem, await period(connection, service.now(), place.code, None, None)
    return service.pages.render(
        request,
        "deliberation_figures.html",
        place=place,
        during=during,
        typed=asked if wrong else {"from": during.first_day.isoformat(), "to": during.last_day.isoformat()},
        wrong=wrong.members(service.pages.catalogue, locale_of(request)) if wrong else None,
        found=await queries.figures(service.pool, place.code, during),
        parts={part: [key for key, one in FIGURES.items() if one.row in rows] for part, rows in PARTS.items()},
        called=FIGURES,
    )
