"""Cases over HTTP: the issues of a division, and one of them with its trail."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Path, Query

from huiyin_reporting.cases import queries
from huiyin_reporting.cases.queries import CaseAnswer, IssueFilter, ListedCase
from huiyin_reporting.params import DivisionCodeParam
from huiyin_service.http import Fresh, Here, ListPage, PageNumber, PageSize
from huiyin_service.policy.routes import PUBLIC

router = APIRouter(dependencies=[PUBLIC])


@router.get("/divisions/{code}/issues", summary="a division's issues, the newest first", dependencies=[Fresh])
async def issues(
    service: Here,
    code: DivisionCodeParam,
    state: Annotated[
        str | None, Query(max_length=40, description="or: open, answered, overdue, anomalous, complained, redone")
    ] = None,
    kind: Annotated[str | None, Query(max_length=40)] = None,
    category: Annotated[str | None, Query(max_length=60)] = None,
    day: Annotated[date | None, Query(description="of the report, in the county's time zone")] = None,
    here: Annotated[bool, Query(description="only what is placed in no division below")] = False,  # noqa: FBT002
    page: PageNumber = 1,
    size: PageSize = 50,
) -> ListPage[ListedCase]:
    """Of the division and all below it."""
    wanted = IssueFilter(state, kind, category, day, here)
    async with service.pool.acquire() as connection:
        return await queries.cases(connection, code, service.now(), wanted, page=page, size=size)


@router.get("/issues/{reference}", summary="an issue's state and full trail, by id or number", dependencies=[Fresh])
async def issue(service: Here, reference: Annotated[str, Path(max_length=60)]) -> CaseAnswer:
    """Every event of every service on this issue, in the log's order."""
    async with service.pool.acquire() as connection:
        return await queries.case(connection, reference, service.now())
