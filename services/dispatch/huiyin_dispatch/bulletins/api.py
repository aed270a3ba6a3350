"""Bulletins over HTTP."""

from typing import Annotated

from fastapi import APIRouter, Path

from huiyin_dispatch.bulletins import commands, queries
from huiyin_service.auth import Principal
from huiyin_service.http import (
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
from huiyin_service.problems import Problem

router = APIRouter()

Above = Annotated[str, Path(pattern=r"^([0-9]{6}|[0-9]{9})$", description="a county or a town")]


def reader(principal: Principal | None, division: str) -> Principal:
    """Let through those whom a division's bulletins concern. Raises a 401 or 403 Problem."""
    return permit(principal, "bulletin.read", division)


@router.get(
    "/bulletins", summary="bulletins of a division, above it and below it", dependencies=[asks("bulletin.list"), Fresh]
)
async def bulletins(
    service: Here, principal: OptionalPrincipal, division: Scope = "", page: PageNumber = 1, size: PageSize = 50
) -> ListPage[queries.BulletinRow]:
    """Staff and members, within their scope; the last one first."""
    asking = permit(principal, "bulletin.list", division or None)
    scope = division or asking.division
    rows = await queries.bulletins(service.pool, scope, size, (page - 1) * size)
    total = await queries.count(service.pool, scope)
    return ListPage(total=total, page=page, size=size, items=rows)


@router.get("/bulletins/{division}/{number}", summary="one bulletin", dependencies=[asks("bulletin.read"), Fresh])
async def bulletin(
    service: Here, principal: OptionalPrincipal, division: Above, number: Annotated[int, Path(ge=1, le=1_000_000)]
) -> queries.BulletinAnswer:
    """Staff and members whom it concerns: of the division, below it or above it."""
    reader(principal, division)
    found = await queries.bulletin(service.pool, division, number)
    if found is None:
        raise Problem(404, "unknown-bulletin", "没有这一期通报", "编号可能有误，或还没有发出。")
    return found.as_seen(principal)


@router.post(
    "/bulletins/{division}",
    status_code=201,
    summary="issue a bulletin of a period that is over",
    dependencies=[asks("bulletin.issue")],
)
async def issue(service: Here, frame: Framed, division: Above, body: commands.BulletinBody) -> CommandResult:
    """Officers and supervisors of the division; every Monday morning each county's comes by itself."""
    return answer(await commands.issue(service, frame, division, body))
