"""The page of search: by number straight to the matter, else what has the words, and the places of that name."""

from urllib.parse import quote

from fastapi import APIRouter, Request, Response

from huiyin_county.divisions import path_to
from huiyin_reporting.divisions import DivisionName
from huiyin_reporting.paging import paged
from huiyin_reporting.search import queries
from huiyin_reporting.search.grams import LONGEST
from huiyin_reporting.search.queries import FoundIssues
from huiyin_service.http import Here
from huiyin_service.parameters import reads
from huiyin_service.policy.routes import PUBLIC
from huiyin_service.web.list_query import ListQuery

router = APIRouter(dependencies=[PUBLIC])

PAGE_SIZE = 20


@router.get("/issues", dependencies=[reads("q", "division", "page")])
async def find(request: Request, service: Here) -> Response:
    """What has the words that are asked for; without any, where to type them."""
    asked = " ".join(request.query_params.get("q", "").split())[:LONGEST]
    code = request.query_params.get("division", "")
    async with service.pool.acquire() as connection:
        path = await path_to(connection, code) if code.isdecimal() and len(code) in {6, 9, 12} else []
        division = path[-1].code if path and path[-1].code == code else ""
        if (number := await queries.by_number(connection, asked)) is not None:
            return service.pages.redirect(f"/issues/{quote(number, safe='')}")

        async def read(listing: ListQuery) -> FoundIssues:
            return await queries.search(
                connection, asked, service.now(), division=division, page=listing.page, size=listing.size
            )

        found, listing = await paged(request, read, size=PAGE_SIZE)
        places: list[DivisionName] = await queries.places(connection, asked, division)
    return service.pages.render(
        request,
        "search.html",
        asked=asked,
        division=path[-1] if division else None,
        found=found,
        listing=listing,
        places=places,
    )
