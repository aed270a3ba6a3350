"""The supervisor's board over HTTP (督单): what is under way by how late it is, by whom it is with, and one by one."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel, Field

from huiyin_dispatch.desk import supervision as queries
from huiyin_dispatch.desk.supervision import Age, Only, Owner
from huiyin_dispatch.orders.permissions import OrderAnswer, with_allowed_acts
from huiyin_service.auth import Principal
from huiyin_service.http import Fresh, Here, ListPage, OptionalPrincipal, PageNumber, PageSize, Scope
from huiyin_service.policy import permit
from huiyin_service.policy.routes import asks

router = APIRouter(dependencies=[asks("order.oversee")])


@dataclass(frozen=True, slots=True)
class SupervisionFilter:
    """Which orders under way are asked about, by whom, and at which moment."""

    by: Principal
    scope: str
    now: datetime
    only: Only


async def asked(
    service: Here,
    principal: OptionalPrincipal,
    division: Scope = "",
    owner: Annotated[
        str | None, Query(max_length=300, description="only those with one of `owners`, by its `key`")
    ] = None,
    age: Annotated[Age | None, Query(description="only those so late")] = None,
) -> SupervisionFilter:
    """Of staff, within their scope."""
    by = permit(principal, "order.oversee", division or None)
    return SupervisionFilter(by, division or by.division, service.now(), Only(owner, age))


Question = Annotated[SupervisionFilter, Depends(asked)]


class Board(BaseModel):
    """What is under way in a division: how many are how late, and with whom they are."""

    ages: dict[Age, int]
    owners_total: int
    owners: list[Owner] = Field(description="who has most that is overdue first")


@router.get("/supervision", summary="what is under way: how late, and with whom", dependencies=[Fresh])
async def board(service: Here, question: Question, page: PageNumber = 1, size: PageSize = 50) -> Board:
    """Staff, within their scope. What is open to anybody has an owner of its own, and so has what is in parts."""
    scope, now, only = question.scope, question.now, question.only
    return Board(
        ages=await queries.ages(service.pool, scope, now, only.owner),
        owners_total=await queries.count_owners(service.pool, scope, now, only),
        owners=await queries.owners(service.pool, scope, now, only, size, (page - 1) * size),
    )


@router.get("/supervision/orders", summary="what is under way, one by one", dependencies=[Fresh])
async def orders(service: Here, question: Question, page: PageNumber = 1, size: PageSize = 50) -> ListPage[OrderAnswer]:
    """Staff, within their scope: what is overdue longest first, what is suspended last."""
    scope, now, only = question.scope, question.now, question.only
    rows = await queries.orders(service.pool, scope, now, only, size, (page - 1) * size)
    items = [with_allowed_acts(question.by, row) for row in rows]
    total = await queries.count(service.pool, scope, now, only)
    return ListPage(total=total, page=page, size=size, items=items)
