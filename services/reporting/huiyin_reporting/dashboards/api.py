"""Figures of divisions over HTTP, and word of their changes as it comes."""

from typing import Final

from fastapi import APIRouter, Request
from sse_starlette import EventSourceResponse

from huiyin_reporting import divisions
from huiyin_reporting.dashboards import queries
from huiyin_reporting.dashboards.queries import ChildFigures, DivisionFigures
from huiyin_reporting.divisions import DivisionName
from huiyin_reporting.params import ByMap, DivisionCodeParam
from huiyin_service.auth import Principal
from huiyin_service.divisions import require_division
from huiyin_service.http import Fresh, Here, OptionalPrincipal
from huiyin_service.limits.flood import flooding
from huiyin_service.live import Hub
from huiyin_service.policy.routes import PUBLIC
from huiyin_service.senders import sender_of
from huiyin_service.service import Service

router = APIRouter(dependencies=[PUBLIC])
hub = Hub()
AGAIN_SECONDS: Final = 60.0
"""After how long who holds too many streams is told to ask again."""


@router.get("/divisions", summary="the counties", dependencies=[Fresh])
async def counties(service: Here) -> list[DivisionName]:
    """Where a drill-down begins."""
    async with service.pool.acquire() as connection:
        return await divisions.counties(connection)


@router.get("/divisions/{code}", summary="a division's figures", dependencies=[Fresh])
async def division(service: Here, code: DivisionCodeParam, by: ByMap = "then") -> DivisionFigures:
    """Counts by state, kind, category and day; open, overdue, median hours to accept and to resolve."""
    async with service.pool.acquire() as connection:
        return await queries.division(connection, code, service.now(), by)


@router.get(
    "/divisions/{code}/children",
    summary="the divisions one level down, with their figures",
    dependencies=[Fresh],
)
async def children(service: Here, code: DivisionCodeParam, by: ByMap = "then") -> list[ChildFigures]:
    """In the order of their codes; the last may be what is placed in none of them."""
    async with service.pool.acquire() as connection:
        return await queries.children(connection, code, service.now(), by)


@router.get(
    "/divisions/{code}/live",
    summary="server-sent events: `changed` whenever the division's figures move",
    dependencies=[Fresh],
)
async def live(
    request: Request, service: Here, principal: OptionalPrincipal, code: DivisionCodeParam
) -> EventSourceResponse:
    """Ask again for what you show; the event itself carries no figures."""
    async with service.pool.acquire() as connection:
        await require_division(connection, code)
    return _stream(request, service, principal, code)


@router.get(
    "/live",
    summary="server-sent events: `changed` whenever the figures of any division move",
    dependencies=[Fresh],
)
async def live_everywhere(request: Request, service: Here, principal: OptionalPrincipal) -> EventSourceResponse:
    """For what shows all counties."""
    return _stream(request, service, principal, "")


def _stream(request: Request, service: Service, principal: Principal | None, code: str) -> EventSourceResponse:
    sender = sender_of(request, principal)
    if not hub.room(sender, service.settings.limits):
        raise flooding(AGAIN_SECONDS)
    return EventSourceResponse(hub.watch(code, sender), ping=15)
