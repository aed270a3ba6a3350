"""The public boards over HTTP."""

from fastapi import APIRouter

from huiyin_reporting.boards import queries
from huiyin_reporting.boards.queries import Notice
from huiyin_reporting.params import DivisionCodeParam
from huiyin_service.http import Fresh, Here, ListPage, PageNumber, PageSize
from huiyin_service.policy.routes import PUBLIC

router = APIRouter(dependencies=[PUBLIC])


@router.get("/boards/{code}", summary="a division's public board, the newest first", dependencies=[Fresh])
async def board(service: Here, code: DivisionCodeParam, page: PageNumber = 1, size: PageSize = 20) -> ListPage[Notice]:
    """A village's board; for a town or county the boards of all its villages."""
    async with service.pool.acquire() as connection:
        return await queries.board(connection, code, page, size)
