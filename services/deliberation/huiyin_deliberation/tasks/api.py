"""Tasks over HTTP (任务)."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from huiyin_deliberation.registers.queries import bodies_led_by
from huiyin_deliberation.tasks import commands, queries
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
from huiyin_service.policy import may, permit
from huiyin_service.policy.routes import asks
from huiyin_service.service import Service

router = APIRouter(prefix="/tasks")


@router.post("/{task}/set-milestones", summary="say in which steps it is done", dependencies=[asks("task.work")])
async def set_milestones(service: Here, frame: Framed, task: UUID, body: commands.MilestonesBody) -> CommandResult:
    """Who has it, or staff of its division."""
    return answer(await commands.set_milestones(service, frame, task, body))


@router.post("/{task}/progress", summary="say how it goes", dependencies=[asks("task.work")])
async def progress(service: Here, frame: Framed, task: UUID, body: commands.TaskProgressBody) -> CommandResult:
    """Who has it, or staff of its division."""
    return answer(await commands.progress(service, frame, task, body))


@router.post("/{task}/report-done", summary="say that it is done", dependencies=[asks("task.work")])
async def report_done(service: Here, frame: Framed, task: UUID, body: commands.TaskDoneBody) -> CommandResult:
    """Who has it, or staff of its division; somebody else accepts it on the spot."""
    return answer(await commands.report_done(service, frame, task, body))


@router.post("/{task}/accept", summary="find it done on the spot", dependencies=[asks("task.accept")])
async def accept(service: Here, frame: Framed, task: UUID, body: commands.InspectionBody) -> CommandResult:
    """Staff of its division or the residents' team, not who has it."""
    return answer(await commands.accept(service, frame, task, body))


@router.post("/{task}/refuse", summary="find it not done on the spot", dependencies=[asks("task.accept")])
async def refuse(service: Here, frame: Framed, task: UUID, body: commands.InspectionBody) -> CommandResult:
    """Staff of its division or the residents' team, not who has it."""
    return answer(await commands.refuse(service, frame, task, body))


@router.post("/{task}/hand-on", summary="give it to somebody else", dependencies=[asks("task.lead")])
async def hand_on(service: Here, frame: Framed, task: UUID, body: commands.HandTaskOnBody) -> CommandResult:
    """Staff of its division, to somebody of the registers."""
    return answer(await commands.hand_on(service, frame, task, body))


@router.post("/{task}/dispatch", summary="have it done by an order", dependencies=[asks("task.lead")])
async def dispatch(service: Here, frame: Framed, task: UUID, body: commands.DispatchTaskBody) -> CommandResult:
    """Staff of its division. It goes on as an issue of its own, and comes back with its result."""
    return answer(await commands.dispatch(service, frame, task, body))


@router.get("", summary="tasks of a division, or one's own", dependencies=[asks("task.read"), Fresh])
async def tasks(
    service: Here,
    principal: OptionalPrincipal,
    division: Scope = "",
    tab: Annotated[queries.TaskTab, Query(description="done: reported done, and to be looked at")] = "open",
    mine: Annotated[bool, Query(description="only those that one has, or a body one leads")] = False,  # noqa: FBT002
    page: PageNumber = 1,
    size: PageSize = 50,
) -> ListPage[queries.AssignedTaskRow]:
    """Staff within their scope, others their own: what is due first before the others."""
    asking = permit(principal, "task.read")
    scope, whose = await scope_of(service, asking, division, mine=mine)
    now = service.now()
    counts = await queries.count_tasks(service.pool, now, scope, whose)
    items = await queries.list_tasks(service.pool, now, scope, whose, tab, size, (page - 1) * size)
    return ListPage(total=counts[tab], page=page, size=size, items=items)


@router.get("/{task}", summary="one task", dependencies=[asks("task.read"), Fresh])
async def task(service: Here, principal: OptionalPrincipal, task: UUID) -> queries.AssignedTaskRow:
    """Staff of its division, who has it, and the residents' team that looks at it."""
    return await commands.readable(service, principal, task)


async def scope_of(
    service: Service, principal: Principal, division: str, *, mine: bool
) -> tuple[str, list[str] | None]:
    """Of which division, and whose tasks somebody asks for: who is no office has their own alone."""
    if division:
        permit(principal, "task.read", division)
    if mine or not may(principal, "topic.read"):
        return division, [principal.sub, *await bodies_led_by(service.pool, principal.sub)]
    return division or principal.division, None
