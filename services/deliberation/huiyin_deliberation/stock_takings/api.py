"""Stock-takings over HTTP (P4)."""

from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel

from huiyin_deliberation.stock_takings import commands, queries
from huiyin_service.auth import Principal
from huiyin_service.http import (
    CommandBody,
    CommandResult,
    Framed,
    Fresh,
    Here,
    ListPage,
    OptionalPrincipal,
    PageNumber,
    PageSize,
    Scope,
    answer,
)
from huiyin_service.policy import permit
from huiyin_service.policy.routes import asks
from huiyin_service.problems import unknown
from huiyin_service.reading import known
from huiyin_service.service import Service

router = APIRouter(prefix="/stock-takings")

_READ, _DECIDE = [asks("stock-taking.read"), Fresh], [asks("stock-taking.decide")]


class StockTakingAnswer(BaseModel):
    """A stock-taking, with its matters."""

    taking: queries.StockTakingRow
    items: list[queries.StockItemRow]


async def readable(service: Service, principal: Principal | None, taking: UUID) -> queries.StockTakingRow:
    """A stock-taking, for the county's officers. Raises a 404, 401 or 403 Problem."""
    permit(principal, "stock-taking.read")
    row = await known(service, lambda: queries.find(service.pool, taking), unknown("stock_taking"))
    permit(principal, "stock-taking.read", row.division)
    return row


@router.get("", summary="stock-takings", dependencies=_READ)
async def takings(
    service: Here, principal: OptionalPrincipal, division: Scope = "", page: PageNumber = 1, size: PageSize = 50
) -> ListPage[queries.StockTakingRow]:
    """The county's officers: the last quarter first."""
    asking = permit(principal, "stock-taking.read", division or None)
    scope = division or asking.division
    items = await queries.page(service.pool, scope, size, (page - 1) * size)
    return ListPage(total=await queries.count(service.pool, scope), page=page, size=size, items=items)


@router.get("/{taking}", summary="a stock-taking, and its matters", dependencies=_READ)
async def one(service: Here, principal: OptionalPrincipal, taking: UUID) -> StockTakingAnswer:
    """The county's officers."""
    row = await readable(service, principal, taking)
    return StockTakingAnswer(taking=row, items=await queries.all_items(service.pool, taking))


@router.post("/{taking}/add", summary="put a matter on the list", dependencies=_DECIDE)
async def add(service: Here, frame: Framed, taking: UUID, body: commands.AddStockItemBody) -> CommandResult:
    """Officers, until it is closed."""
    return answer(await commands.add(service, frame, taking, body))


@router.post("/{taking}/decide", summary="say what becomes of a matter", dependencies=_DECIDE)
async def decide(service: Here, frame: Framed, taking: UUID, body: commands.DecideStockItemBody) -> CommandResult:
    """Officers: coordinated by whom until when, put to a decision of county or town, or neither, with the reason."""
    return answer(await commands.decide(service, frame, taking, body))


@router.post("/{taking}/finish", summary="say what a matter came to", dependencies=_DECIDE)
async def finish(service: Here, frame: Framed, taking: UUID, body: commands.FinishStockItemBody) -> CommandResult:
    """Officers."""
    return answer(await commands.finish(service, frame, taking, body))


@router.post("/{taking}/close", summary="close it: nothing more is put on its list", dependencies=_DECIDE)
async def close(service: Here, frame: Framed, taking: UUID, body: CommandBody) -> CommandResult:
    """Officers, once each matter is decided; on its last day it closes by itself."""
    return answer(await commands.close(service, frame, taking, body))
