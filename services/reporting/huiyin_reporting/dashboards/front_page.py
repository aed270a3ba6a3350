"""The front page: what this is, the way in, and how all counties stand."""

from datetime import datetime

from fastapi import APIRouter, Request, Response

from huiyin_reporting.boards.queries import Notice, latest
from huiyin_reporting.dashboards import queries
from huiyin_reporting.dashboards.queries import ChildFigures, IssueFigures
from huiyin_reporting.dashboards.request_coalescing import Coalesced
from huiyin_service.http import Here
from huiyin_service.policy.routes import PUBLIC
from huiyin_service.service import Service

router = APIRouter(dependencies=[PUBLIC])

LATEST = 6


async def _everywhere(service: Service, _: str, now: datetime) -> tuple[IssueFigures, list[ChildFigures], list[Notice]]:
    async with service.pool.acquire() as connection:
        figures, counties = await queries.everywhere(connection, now)
        return figures, counties, await latest(connection, LATEST)


everywhere = Coalesced(_everywhere)


@router.get("/")
async def front(request: Request, service: Here) -> Response:
    """Where everybody begins."""
    figures, counties, notices = await everywhere.get(service, "")
    return service.pages.render(request, "front.html", figures=figures, counties=counties, notices=notices)
