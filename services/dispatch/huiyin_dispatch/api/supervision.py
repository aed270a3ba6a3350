"""The supervisor's board over HTTP (督单): what is under way by how late it is, by whom it is with, and one by one."""

from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from huiyin_dispatch.commands.acts import shown
from huiyin_dispatch.queries import supervision as queries
from huiyin_dispatch.queries.supervision import Age, Only, Owner
from huiyin_service.auth import STAFF, require
from huiyin_service.http import Asking, Fresh, Here, PageNumber, PageSize, Scope

router = APIRouter()

OwnerKey = Annotated[str | None, Query(max_length=300, description="only those with one of `owners`, by its `key`")]
Late = Annotated[Age | None, Query(description="only those so late")]


class Board(BaseModel):
    """What is under way in a division: how many are how late, and with whom they are."""

    ages: dict[Age, int]
    owners_total: int
    owners: list[Owner] = Field(description="whoever has most that is overdue first")


class Orders(BaseModel):
    """A page of what is under way."""

    total: int
    items: list[dict[str, Any]]


@router.get("/supervision", summary="what is under way: how late, and with whom", dependencies=[Fresh])
async def board(
    service: Here,
    principal: Asking,
    division: Scope = "",
    owner: OwnerKey = None,
    age: Late = None,
    page: PageNumber = 1,
    size: PageSize = 50,
) -> Board:
    """Staff, within their scope. What is open to anybody has an owner of its own, and so has what is in parts."""
    asking = require(principal, *STAFF, division=division or None)
    asked = (service, division or asking.division, service.now(), Only(owner, age))
    return Board(
        ages=await queries.ages(*asked[:3], owner),
        owners_total=await queries.count_owners(*asked),
        owners=await queries.owners(*asked, size, (page - 1) * size),
    )


@router.get("/supervision/orders", summary="what is under way, one by one", dependencies=[Fresh])
async def orders(
    service: Here,
    principal: Asking,
    division: Scope = "",
    owner: OwnerKey = None,
    age: Late = None,
    page: PageNumber = 1,
    size: PageSize = 50,
) -> Orders:
    """Staff, within their scope: what is overdue longest first, what is suspended last."""
    asking = require(principal, *STAFF, division=division or None)
    asked = (service, division or asking.division, service.now(), Only(owner, age))
    rows = await queries.orders(*asked, size, (page - 1) * size)
    return Orders(total=await queries.count(*asked), items=[shown(asking, row) for row in rows])
