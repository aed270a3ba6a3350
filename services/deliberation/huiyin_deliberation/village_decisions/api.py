"""Village decisions over HTTP (四议两公开, P6)."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from huiyin_deliberation.village_decisions import bodies, commands, queries
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
from huiyin_service.policy import may, permit
from huiyin_service.policy.routes import asks

router = APIRouter(prefix="/village-decisions")


@router.post(
    "", status_code=201, summary="move something for a village to decide", dependencies=[asks("village-decision.move")]
)
async def move(service: Here, frame: Framed, body: bodies.MoveBody) -> CreatedResult:
    """Staff of the village."""
    done = await commands.move(service, frame, body)
    return created(done, done.state.id)


@router.get("", summary="village decisions of a division", dependencies=[asks("village-decision.read"), Fresh])
async def village_decisions(
    service: Here,
    principal: OptionalPrincipal,
    division: Scope = "",
    state: Annotated[queries.DecisionTab, Query(description="open, or how it ended; overdue: a step is late")] = "open",
    page: PageNumber = 1,
    size: PageSize = 50,
) -> ListPage[queries.VillageDecisionRow]:
    """Everybody in the village; names in full the offices only. What is overdue first, then what is due first."""
    asking = permit(principal, "village-decision.read", division or None)
    found = await queries.LISTS.answer(service, division or asking.division, state, page, size)
    items = [row if may(asking, "person.name", row.division) else row.as_shown() for row in found.items]
    return found.model_copy(update={"items": items})


@router.get("/{village_decision}", summary="one village decision", dependencies=[asks("village-decision.read"), Fresh])
async def village_decision(
    service: Here, principal: OptionalPrincipal, village_decision: UUID
) -> queries.VillageDecisionRow:
    """Everybody in the village; names in full the offices only."""
    return await commands.readable(service, principal, village_decision)


commands.DECISION.add_routes(router, "")
