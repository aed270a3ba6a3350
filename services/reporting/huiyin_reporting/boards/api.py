"""The public boards over HTTP."""

from typing import Annotated

from fastapi import APIRouter, Query

from huiyin_reporting.boards import queries
from huiyin_reporting.boards.queries import BoardFilter, Notice
from huiyin_reporting.cases.mark import ResultMark
from huiyin_reporting.params import DivisionCodeParam
from huiyin_service.http import Fresh, Here, ListPage, PageNumber, PageSize
from huiyin_service.policy.routes import PUBLIC

router = APIRouter(dependencies=[PUBLIC])


@router.get("/boards/{code}", summary="a division's public board, the newest first", dependencies=[Fresh])
async def board(
    service: Here,
    code: DivisionCodeParam,
    kind: Annotated[str | None, Query(max_length=40, description="of the issue that a notice is about")] = None,
    mark: Annotated[ResultMark | None, Query(description="of the issue that a notice is about")] = None,
    page: PageNumber = 1,
    size: PageSize = 20,
) -> ListPage[Notice]:
    """A village's board; for a town or county the boards of all its villages."""
    async with service.pool.acquire() as connection:
        return await queries.board(connection, code, page, size, BoardFilter(kind, mark))
