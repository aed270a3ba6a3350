"""Another table of points (Y5), tried on the same log."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, get_args
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Request, Response
from fastapi.exceptions import RequestValidationError
from pydantic import ValidationError

from huiyin_contracts.charter import PointRule, Work
from huiyin_county.charter import in_force
from huiyin_county.charters import county
from huiyin_dispatch.charter.commands import TIMED
from huiyin_dispatch.points import standings, standings_commands
from huiyin_dispatch.points.office_page import PAGE_SIZE, nowhere
from huiyin_service.http import Here, OptionalPrincipal, Scope
from huiyin_service.parameters import PAGED, reads
from huiyin_service.policy import permit
from huiyin_service.policy.routes import asks
from huiyin_service.problems import Problem
from huiyin_service.web.forms import form_error
from huiyin_service.web.list_query import ListQuery
from huiyin_service.web.scope import place_of

router = APIRouter(dependencies=[asks("points.preview")])

TABLE = reads("from", "to", "points.*", "per.*", "monthly_limit.*")
"""The table that is tried stands in the address."""

WORKS: tuple[Work, ...] = get_args(Work)


@router.get("/work/points/preview", dependencies=[PAGED, TABLE])
async def preview(request: Request, service: Here, principal: OptionalPrincipal, division: Scope = "") -> Response:
    """What each member would have by another table. The table is in the address, for nothing is written."""
    asking = permit(principal, "points.preview", division or None)
    place = await place_of(request, service, asking, division)
    if len(place.code) < 6:
        return await nowhere(request, service, asking, division)
    there = await county(service.pool, place.code)
    now = service.now()
    rules = {rule.work: rule for rule in in_force(there.charters, now).points}
    typed = dict(request.query_params) if "from" in request.query_params else _typed(rules, now, there.timezone)
    rows, wrong = list[standings.PreviewRow](), None
    try:
        body = {"division": place.code, "from": typed.get("from"), "to": typed.get("to"), "points": _table(typed)}
        rows = await standings_commands.preview(service, asking, standings_commands.PreviewBody.model_validate(body))
    except ValidationError as error:
        wrong = form_error(request, service, RequestValidationError(error.errors()))
    except Problem as problem:
        wrong = form_error(request, service, problem)
    listing = ListQuery.of(request, total=len(rows), size=PAGE_SIZE)
    return service.pages.render(
        request,
        "points_preview.html",
        status_code=wrong["status"] if wrong else 200,
        place=place,
        works=WORKS,
        timed=TIMED,
        filled=[row["work"] for row in _table(typed)],
        typed=typed,
        rows=rows[listing.offset : listing.offset + listing.size],
        changed=sum(row.now != row.then for row in rows),
        listing=listing,
        wrong=wrong,
    )


def _typed(rules: Mapping[Work, PointRule], now: datetime, timezone: ZoneInfo) -> dict[str, str]:
    """The form as it is first shown: the table in force, and the months of this year."""
    local = now.astimezone(timezone)
    typed = {"from": f"{local.year}-01", "to": local.strftime("%Y-%m")}
    for work, rule in rules.items():
        typed |= {
            f"points.{work}": str(rule.points),
            f"per.{work}": rule.per,
            f"monthly_limit.{work}": str(rule.monthly_limit or ""),
        }
    return typed


def _table(typed: Mapping[str, str]) -> list[dict[str, Any]]:
    """The table of a form; work with nothing beside it is worth nothing."""
    return [
        {
            "work": work,
            "points": points,
            "per": typed.get(f"per.{work}") or "piece",
            "monthly_limit": typed.get(f"monthly_limit.{work}") or None,
        }
        for work in WORKS
        if (points := typed.get(f"points.{work}", "").strip())
    ]
