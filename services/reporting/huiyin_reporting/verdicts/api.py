"""Verdicts over HTTP."""

from fastapi import APIRouter

from huiyin_reporting.params import DivisionCodeParam
from huiyin_reporting.verdicts import queries
from huiyin_reporting.verdicts.queries import HandlerFigures
from huiyin_service.http import Fresh, Here, ListPage, PageNumber, PageSize
from huiyin_service.policy.routes import PUBLIC

router = APIRouter(dependencies=[PUBLIC])


@router.get(
    "/divisions/{code}/handlers",
    summary="which bodies claimed results in a division, and how many were none",
    dependencies=[Fresh],
)
async def handlers(
    service: Here, code: DivisionCodeParam, page: PageNumber = 1, size: PageSize = 50
) -> ListPage[HandlerFigures]:
    """Teams, companies and units whose results were rated; those with the most false closures first."""
    async with service.pool.acquire() as connection:
        return await queries.handler_figures(connection, code, page, size)
