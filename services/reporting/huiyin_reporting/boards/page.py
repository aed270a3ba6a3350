"""The public boards: which there are, and what is on each."""

import hashlib
from email.utils import format_datetime
from functools import partial
from itertools import groupby
from typing import get_args
from urllib.parse import urlencode

from fastapi import APIRouter, Request, Response

from huiyin_county.divisions import path_to, timezone_of
from huiyin_reporting.boards import queries
from huiyin_reporting.boards.feed import MEDIA_TYPE, changed_at, feed
from huiyin_reporting.boards.queries import BoardFilter, Notice
from huiyin_reporting.cases.mark import ResultMark
from huiyin_reporting.divisions import Known
from huiyin_reporting.paging import paged
from huiyin_service.http import Fresh, Here, ListPage
from huiyin_service.parameters import reads
from huiyin_service.policy.routes import PUBLIC
from huiyin_service.web.list_query import ListQuery

router = APIRouter(dependencies=[PUBLIC])

PAGE_SIZE = 20
FEED_SIZE = 50


@router.get("/board")
async def choose(request: Request, service: Here) -> Response:
    """The counties with their towns, and how much is on the boards of each."""
    async with service.pool.acquire() as connection:
        counties = [
            (county, n, await queries.boards(connection, county.code)) for county, n in await queries.boards(connection)
        ]
    return service.pages.render(request, "boards.html", counties=counties)


@router.get("/board/{code}", dependencies=[Known, reads("page", "kind", "mark")])
async def board(request: Request, service: Here, code: str) -> Response:
    """A village's board; for a town or county what is on all boards below it. By day, in the county's time."""
    wanted = _wanted(request)
    async with service.pool.acquire() as connection:

        async def read(listing: ListQuery) -> ListPage[Notice]:
            return await queries.board(connection, code, listing.page, listing.size, wanted)

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
        wanted=wanted,
        feed_address=f"/board/{code}/feed{_query(wanted)}",
    )


@router.get("/board/{code}/feed", dependencies=[Known, Fresh, reads("kind", "mark")])
async def atom(request: Request, service: Here, code: str) -> Response:
    """The newest of a board's notices as an Atom feed, with the filters of the page."""
    wanted = _wanted(request)
    async with service.pool.acquire() as connection:
        found = await queries.board(connection, code, 1, FEED_SIZE, wanted)
        path = await path_to(connection, code)
    text = partial(service.pages.text, request)
    home = f"{service.settings.public_url.rstrip('/')}/board/{code}{_query(wanted)}"
    body = feed(found.items, code, wanted, f"{path[-1].name} {text('公示栏')}", home, text)
    headers = {
        "ETag": f'"{hashlib.sha256(body).hexdigest()[:32]}"',
        "Last-Modified": format_datetime(changed_at(found.items), usegmt=True),
        "Cache-Control": "public, max-age=60",
        "Vary": "Accept-Language",
    }
    if headers["ETag"] in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    return Response(body, headers=headers, media_type=MEDIA_TYPE)


def _wanted(request: Request) -> BoardFilter:
    """What the address asks for; a mark that there is not falls back to all."""
    asked = request.query_params
    mark: ResultMark | None = next((mark for mark in get_args(ResultMark) if mark == asked.get("mark")), None)
    return BoardFilter(asked.get("kind", "")[:40] or None, mark)


def _query(wanted: BoardFilter) -> str:
    said = {name: value for name, value in (("kind", wanted.kind), ("mark", wanted.mark)) if value}
    return f"?{urlencode(said)}" if said else ""
