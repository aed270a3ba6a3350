"""Reporting over HTTP: public, and only ever reads."""

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query
from sse_starlette import EventSourceResponse

from huiyin_reporting.boards import queries as boards
from huiyin_reporting.cases import queries as matters
from huiyin_reporting.cases.queries import IssueFilter
from huiyin_reporting.dashboards import handlers
from huiyin_reporting.dashboards import queries as divisions
from huiyin_reporting.dashboards.live import Hub
from huiyin_reporting.dashboards.maps import Map
from huiyin_reporting.figures import (
    CaseAnswer,
    ChildFigures,
    DivisionFigures,
    HandlerFigures,
    ListPage,
    Notice,
    Summary,
)
from huiyin_service.divisions import require_division
from huiyin_service.http import Fresh, Here, PageNumber, PageSize

router = APIRouter()
hub = Hub()

DivisionCodeParam = Annotated[str, Path(description="county 6, town 9 or village 12 digits", examples=["140981001001"])]

ByMap = Annotated[
    Map, Query(alias="map", description="`now`: what happened under a code that has become another counts for that one")
]


@router.get("/divisions", summary="the counties", dependencies=[Fresh])
async def counties(service: Here) -> list[Summary]:
    """Where a drill-down begins."""
    async with service.pool.acquire() as connection:
        return await divisions.counties(connection)


@router.get("/divisions/{code}", summary="a division's figures", dependencies=[Fresh])
async def division(service: Here, code: DivisionCodeParam, by: ByMap = "then") -> DivisionFigures:
    """Counts by state, kind, category and day; open, overdue, median hours to accept and to resolve."""
    async with service.pool.acquire() as connection:
        return await divisions.division(connection, code, service.now(), by)


@router.get(
    "/divisions/{code}/children",
    summary="the divisions one level down, with their figures",
    dependencies=[Fresh],
)
async def children(service: Here, code: DivisionCodeParam, by: ByMap = "then") -> list[ChildFigures]:
    """In the order of their codes; the last may be what is placed in none of them."""
    async with service.pool.acquire() as connection:
        return await divisions.children(connection, code, service.now(), by)


@router.get(
    "/divisions/{code}/handlers",
    summary="who claimed results in a division, and how many were none",
    dependencies=[Fresh],
)
async def judged(
    service: Here, code: DivisionCodeParam, page: PageNumber = 1, size: PageSize = 50
) -> ListPage[HandlerFigures]:
    """Members, teams, companies and units whose results were rated; whoever has most false closures first."""
    async with service.pool.acquire() as connection:
        return await handlers.handlers(connection, code, page, size)


@router.get(
    "/divisions/{code}/live",
    summary="server-sent events: `changed` whenever the division's figures move",
    dependencies=[Fresh],
)
async def live(service: Here, code: DivisionCodeParam) -> EventSourceResponse:
    """Ask again for what you show; the event itself carries no figures."""
    async with service.pool.acquire() as connection:
        await require_division(connection, code)
    return EventSourceResponse(hub.watch(code), ping=15)


@router.get(
    "/live",
    summary="server-sent events: `changed` whenever the figures of any division move",
    dependencies=[Fresh],
)
async def live_everywhere() -> EventSourceResponse:
    """For what shows all counties."""
    return EventSourceResponse(hub.watch(""), ping=15)


@router.get("/divisions/{code}/issues", summary="a division's issues, the newest first", dependencies=[Fresh])
async def issues(
    service: Here,
    code: DivisionCodeParam,
    state: Annotated[
        str | None, Query(description="or: open, answered, overdue, anomalous, complained, redone")
    ] = None,
    kind: str | None = None,
    category: str | None = None,
    day: Annotated[date | None, Query(description="of the report, in the county's time zone")] = None,
    here: Annotated[bool, Query(description="only what is placed in no division below")] = False,  # noqa: FBT002
    page: PageNumber = 1,
    size: PageSize = 50,
) -> ListPage[dict[str, Any]]:
    """Of the division and all below it."""
    async with service.pool.acquire() as connection:
        wanted = IssueFilter(state, kind, category, day, here)
        return await matters.cases(connection, code, service.now(), wanted, page=page, size=size)


@router.get("/issues/{reference}", summary="an issue's state and full trail, by id or number", dependencies=[Fresh])
async def issue(service: Here, reference: str) -> CaseAnswer:
    """Every event of every service on this issue, in the log's order."""
    async with service.pool.acquire() as connection:
        return await matters.case(connection, reference, service.now())


@router.get("/boards/{code}", summary="a division's public board, the newest first", dependencies=[Fresh])
async def board(service: Here, code: DivisionCodeParam, page: PageNumber = 1, size: PageSize = 20) -> ListPage[Notice]:
    """A village's board; for a town or county the boards of all its villages."""
    async with service.pool.acquire() as connection:
        return await boards.board(connection, code, page, size)
