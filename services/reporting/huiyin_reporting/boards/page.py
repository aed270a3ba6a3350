"""The public boards: which there are, and what is on each."""

from itertools import groupby

from fastapi import APIRouter, Request, Response

from huiyin_county.divisions import path_to, timezone_of
from huiyin_reporting.boards import queries
from huiyin_reporting.boards.queries import Notice
from huiyin_reporting.divisions import Known
from huiyin_reporting.paging import paged
from huiyin_service.http import Here, ListPage
from huiyin_service.parameters import PAGED
from huiyin_service.policy.routes import PUBLIC
from huiyin_service.web.list_query import ListQuery

router = APIRouter(dependencies=[PUBLIC])

PAGE_SIZE = 20


@router.get("/board")
async def choose(request: Request, service: Here) -> Response:
    """The counties with their towns, and how much is on the boards of each."""
    async with service.pool.acquire() as connection:
        counties = [
            (county, n, await queries.boards(connection, county.code)) for county, n in await queries.boards(connection)
        ]
    return service.pages.render(request, "boards.html", counties=counties)


@router.get("/board/{code}", dependencies=[Known, PAGED])
async def board(request: Request, service: Here, code: str) -> Response:
    """A village's board; for a town or county what is on all boards below it. By day, in the county's time."""
    async with service.pool.acquire() as connection:

        async def read(listing: ListQuery) -> ListPage[Notice]:
            return await queries.board(connection, code, listing.page, listing.size)

        found, listing = await paged(request, read, size=PAGE_SIZE)
        path = await path_to(connection, code)
        zone = await timezone_of(connection, code)
        below = await queries.boards(connection, code)
        plan = await queries.plan(connection, code)
    by_day = groupby(found.items, key=lambda notice: notice.published_at.astimezone(zone).date())
    return service.pages.render(
        request,
        "board.html",
        path=path,
        division=path[-1],
        tz=zone,
        days=[(day, list(notices)) for day, notices in by_day],
        total=found.total,
        listing=listing,
        below=below,
        plan=plan,
    )
