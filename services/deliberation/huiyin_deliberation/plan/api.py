"""The plan over HTTP."""

from fastapi import APIRouter

from huiyin_deliberation.issues.queries import PlannableRow
from huiyin_deliberation.plan import commands, queries
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

router = APIRouter(dependencies=[asks("topic.plan")])


@router.post("/topics", status_code=201, summary="put an issue into the plan")
async def plan(service: Here, frame: Framed, body: commands.PlanBody) -> CreatedResult:
    """Staff of its division. Screening an issue for deliberation does this by itself."""
    done = await commands.plan(service, frame, body)
    return created(done, done.state.id)


@router.get("/waiting", summary="issues that may be planned", dependencies=[Fresh])
async def waiting(
    service: Here, principal: OptionalPrincipal, division: Scope = "", page: PageNumber = 1, size: PageSize = 50
) -> ListPage[PlannableRow]:
    """Staff, within their scope; the oldest first."""
    asking = permit(principal, "topic.plan", division or None)
    scope = division or asking.division
    items = await queries.list_waiting(service.pool, scope, size, (page - 1) * size)
    total = await queries.count_waiting(service.pool, scope)
    return ListPage(total=total, page=page, size=size, items=items)
