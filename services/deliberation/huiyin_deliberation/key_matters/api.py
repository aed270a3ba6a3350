"""Key matters over HTTP (三议一服务, Y2)."""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Query

from huiyin_deliberation.key_matters import bodies, commands, queries
from huiyin_service.http import (
    CreatedResult,
    Framed,
    Fresh,
    Here,
    ListPage,
    OptionalPrincipal,
    PageNumber,
    PageSize,
    Scope,
    created,
)
from huiyin_service.policy import permit
from huiyin_service.policy.routes import asks

router = APIRouter(prefix="/key-matters")

LENGTHS = {"county": 6, "town": 9, "village": 12}


@router.post("", status_code=201, summary="begin a key matter of an estate", dependencies=[asks("key-matter.raise")])
async def raise_matter(service: Here, frame: Framed, body: bodies.RaiseMatterBody) -> CreatedResult:
    """Staff of the estate's village."""
    done = await commands.raise_matter(service, frame, body)
    return created(done, done.state.id)


@router.get("", summary="key matters of a division", dependencies=[asks("key-matter.list"), Fresh])
async def key_matters(
    service: Here,
    principal: OptionalPrincipal,
    division: Scope = "",
    state: Annotated[
        queries.KeyMatterTab, Query(description="open, or how it ended; overdue: a step is late")
    ] = "open",
    page: PageNumber = 1,
    size: PageSize = 50,
) -> ListPage[queries.KeyMatterRow]:
    """Staff, within their scope: what is overdue first, then what is due first."""
    asking = permit(principal, "key-matter.list", division or None)
    return await queries.LISTS.answer(service, division or asking.division, state, page, size)


@router.get(
    "/figures", summary="how many key matters are solved, by division", dependencies=[asks("key-matter.list"), Fresh]
)
async def figures(
    service: Here,
    principal: OptionalPrincipal,
    division: Scope = "",
    by: Annotated[Literal["county", "town", "village"], Query(description="of which level each row is")] = "village",
) -> list[queries.KeyMatterFiguresRow]:
    """Staff, within their scope; each division that has any."""
    asking = permit(principal, "key-matter.list", division or None)
    return await queries.figures(service.pool, division or asking.division, LENGTHS[by])


@router.get("/{key_matter}", summary="one key matter", dependencies=[asks("key-matter.read"), Fresh])
async def one_matter(service: Here, principal: OptionalPrincipal, key_matter: UUID) -> queries.KeyMatterRow:
    """Staff of its village, and the delegates of the joint meeting."""
    return await commands.readable(service, principal, key_matter)


commands.MATTER.add_routes(router, "")
