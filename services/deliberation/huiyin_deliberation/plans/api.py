"""Published plans over HTTP (P3)."""

from typing import Annotated

from fastapi import APIRouter, Path

from huiyin_deliberation.plans import commands, queries
from huiyin_service.http import CreatedResult, Framed, Fresh, Here, ListPage, PageNumber, PageSize, created
from huiyin_service.policy.routes import PUBLIC, asks

router = APIRouter(prefix="/plans/{division}")

VillagePath = Annotated[str, Path(pattern="^[0-9]{12}$")]


@router.post("/publish", status_code=201, summary="publish a village's plan", dependencies=[asks("plan.publish")])
async def publish(service: Here, frame: Framed, division: VillagePath, body: commands.PublishPlanBody) -> CreatedResult:
    """The village's office. Where the charter says so, a plan that changed is published by itself the next morning."""
    done = await commands.publish(service, frame, division, body)
    return created(done, done.state.publication)


@router.get("", summary="the editions of a village's plan", dependencies=[PUBLIC, Fresh])
async def editions(
    service: Here, division: VillagePath, page: PageNumber = 1, size: PageSize = 50
) -> ListPage[queries.PlanEditionRow]:
    """Anybody, the newest first; each is a publication."""
    items = await queries.list_editions(service.pool, division, size, (page - 1) * size)
    return ListPage(total=await queries.count_editions(service.pool, division), page=page, size=size, items=items)
