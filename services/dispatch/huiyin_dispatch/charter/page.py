"""A county's charter, for all to read: how long things may take, and who sees to what takes longer."""

from typing import Annotated

from fastapi import APIRouter, Path, Request, Response

from huiyin_county.charter import in_force
from huiyin_county.charters import county as county_of
from huiyin_service.divisions import require_division
from huiyin_service.http import Here
from huiyin_service.policy.routes import PUBLIC

router = APIRouter(dependencies=[PUBLIC])


@router.get("/work/charters/{county}")
async def page(request: Request, service: Here, county: Annotated[str, Path(pattern=r"^[0-9]{6}$")]) -> Response:
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
        this_year=service.now().astimezone(there.timezone).year,
    )
