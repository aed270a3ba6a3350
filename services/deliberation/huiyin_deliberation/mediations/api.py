"""Mediations over HTTP (德古说理, P10): private but for two counts."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path, Query

from huiyin_deliberation.mediations import commands, queries
from huiyin_deliberation.mediations.reading import readable
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
from huiyin_service.policy.routes import PUBLIC, asks

router = APIRouter(prefix="/mediations")


@router.post("", status_code=201, summary="ask for a dispute to be mediated", dependencies=[asks("mediation.open")])
async def open_case(service: Here, frame: Framed, body: commands.OpenBody) -> CreatedResult:
    """Staff and mediators of the village."""
    done = await commands.open_case(service, frame, body)
    return created(done, done.state.id)


@router.get("", summary="mediations of a division", dependencies=[asks("mediation.list"), Fresh])
async def mediations(
    service: Here,
    principal: OptionalPrincipal,
    division: Scope = "",
    state: Annotated[queries.MediationTab, Query(description="open, or how it ended")] = "open",
    page: PageNumber = 1,
    size: PageSize = 50,
) -> ListPage[queries.MediationRow]:
    """Staff, within their scope; without what they are about."""
    asking = permit(principal, "mediation.list", division or None)
    return await queries.LISTS.answer(service, division or asking.division, state, page, size)


@router.get("/figures/{division}", summary="how many were settled, for everybody", dependencies=[PUBLIC, Fresh])
async def figures(
    service: Here, division: Annotated[str, Path(pattern="^([0-9]{6}|[0-9]{9}|[0-9]{12})$")]
) -> queries.MediationFiguresRow:
    """Counts alone, and no small one."""
    return await queries.figures(service.pool, division)


@router.get("/{mediation}", summary="one mediation, with its words", dependencies=[asks("mediation.read"), Fresh])
async def mediation(service: Here, principal: OptionalPrincipal, mediation: UUID) -> queries.MediationRow:
    """Both sides, their mediator, and staff of its village."""
    row, _ = await readable(service, principal, mediation)
    return row


commands.CASE.add_routes(router, "")
