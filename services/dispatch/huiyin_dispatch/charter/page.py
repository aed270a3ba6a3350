"""A county's charter, for all to read: how long things may take, and who sees to what takes longer."""

from typing import Annotated

from fastapi import APIRouter, Path, Request, Response

from huiyin_county.charter import in_force
from huiyin_county.charters import county as county_of
from huiyin_dispatch.charter.outline import SECTIONS
from huiyin_service.divisions import require_division
from huiyin_service.http import Here, OptionalPrincipal
from huiyin_service.policy import may
from huiyin_service.policy.routes import PUBLIC

router = APIRouter(dependencies=[PUBLIC])

OF_DELIBERATION = tuple(section for section in SECTIONS if section.lines[0].path.startswith("deliberation."))


@router.get("/work/charters/{county}")
async def page(
    request: Request, service: Here, principal: OptionalPrincipal, county: Annotated[str, Path(pattern=r"^[0-9]{6}$")]
) -> Response:
    """What is in force, and what was adopted before and for later."""
    async with service.pool.acquire() as connection:
        division = await require_division(connection, county, "county")
        there = await county_of(connection, county)
    return service.pages.render(
        request,
        "charter.html",
        county=division,
        timezone=str(there.timezone),
        rules=in_force(there.charters, service.now()),
        adopted=tuple(reversed(there.charters)),
        sections=OF_DELIBERATION,
        edits=principal is not None and may(principal, "charter.adopt", county),
        this_year=service.now().astimezone(there.timezone).year,
    )
