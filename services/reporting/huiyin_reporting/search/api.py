"""Search over HTTP."""

from typing import Annotated

from fastapi import APIRouter, Query

from huiyin_reporting.params import DivisionCodeQuery
from huiyin_reporting.search import queries
from huiyin_reporting.search.grams import LONGEST
from huiyin_reporting.search.queries import FoundIssues
from huiyin_service.http import Fresh, Here, PageNumber, PageSize
from huiyin_service.policy.routes import PUBLIC

router = APIRouter(dependencies=[PUBLIC])


@router.get("/issues", summary="issues by number, words and place, the newest first", dependencies=[Fresh])
async def search(
    service: Here,
    q: Annotated[str, Query(min_length=1, max_length=LONGEST, description="parted by blanks: each must be in it")],
    division: DivisionCodeQuery = "",
    page: PageNumber = 1,
    size: PageSize = 20,
) -> FoundIssues:
    """Each word is the beginning or the end of a number, a part of the public words, or of the name of a place."""
    async with service.pool.acquire() as connection:
        return await queries.search(connection, q, service.now(), division=division, page=page, size=size)
