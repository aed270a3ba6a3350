"""Tasks on pages: lists of one's own or of a division, and one task with what comes next."""

from collections.abc import Mapping
from typing import Literal, get_args
from uuid import UUID

from fastapi import APIRouter, Request, Response

from huiyin_contracts.task_state import AssignedTask
from huiyin_deliberation.registers.body import assignee_in
from huiyin_deliberation.registers.queries import assignable, without
from huiyin_deliberation.tasks import api, commands, queries
from huiyin_deliberation.tasks.stream import task_stream
from huiyin_events.decider import Done
from huiyin_service.auth import Principal
from huiyin_service.divisions import local_day
from huiyin_service.http import Here, OptionalPrincipal, Scope
from huiyin_service.parameters import PAGED, reads
from huiyin_service.persons.steps import named_steps
from huiyin_service.policy import may, permit
from huiyin_service.policy.routes import asks
from huiyin_service.service import Service
from huiyin_service.web.acts import UNTRIED, Sent, SentForm, Tried
from huiyin_service.web.forms import redirect_get_to, split_words
from huiyin_service.web.list_query import ListQuery, tab_of
from huiyin_service.web.scope import place_of
from huiyin_service.web.timeline import timeline

router = APIRouter()

PAGE_SIZE = 20
TABS: tuple[queries.TaskTab, ...] = get_args(queries.TaskTab)
TaskAct = Literal["set-milestones", "progress", "report-done", "accept", "refuse", "hand-on", "dispatch"]
ACT_MESSAGES: Mapping[TaskAct, str] = {
    "set-milestones": "步骤已定下",
    "progress": "进展已记录",
    "report-done": "已报告完成，等现场验收",
    "accept": "已通过验收",
    "refuse": "未通过验收，任务继续办",
    "hand-on": "任务已转交",
    "dispatch": "已转派单，有了结果任务自动报完成",
}


@router.get("/deliberation/tasks", dependencies=[asks("task.read"), PAGED, reads("tab", "mine")])
async def page(
    request: Request, service: Here, principal: OptionalPrincipal, division: Scope = "", mine: str = ""
) -> Response:
    """Tasks of a scope, or one's own: what is due first."""
    asking = permit(principal, "task.read")
    staff = may(asking, "topic.read")
    own = bool(mine) or not staff
    scope, whose = await api.scope_of(service, asking, division, mine=own)
    tab = tab_of(request, TABS)
    now = service.now()
    counts = await queries.count_tasks(service.pool, now, scope, whose)
    listing = ListQuery.of(request, total=counts[tab], size=PAGE_SIZE)
    place = await place_of(request, service, asking, division) if staff else None
    return service.pages.render(
        request,
        "tasks.html",
        place=place,
        own=own,
        tab=tab,
        tabs=TABS,
        counts=counts,
        listing=listing,
        rows=await queries.list_tasks(service.pool, now, scope, whose, tab, listing.size, listing.offset),
        feed=_feed_of(place.code if place else asking.division),
    )


@router.get("/deliberation/tasks/{task}", dependencies=[asks("task.read")])
async def one(request: Request, service: Here, principal: OptionalPrincipal, task: UUID) -> Response:
    """A task: how it stands, what may be done with it, and all that happened."""
    return await _page(request, service, permit(principal, "task.read"), task)


redirect_get_to(router, "/deliberation/tasks/{task}", ACT_MESSAGES)


@router.post("/deliberation/tasks/{task}/{act}", dependencies=[asks("task.read")])
async def do(sent: Sent, task: UUID, act: TaskAct) -> Response:
    """Carry out one of the forms of a task's page."""
    asking = permit(sent.principal, "task.read")
    return await sent.carry_out(
        lambda: _command(sent, task, act),
        lambda tried: _page(sent.request, sent.service, asking, task, tried),
        act=act,
        said=ACT_MESSAGES[act],
        to=f"/deliberation/tasks/{task}",
        draft=f"{act}-{task}",
    )


async def _command(sent: SentForm, task: UUID, act: TaskAct) -> Done[AssignedTask]:
    service, form, frame = sent.service, sent.form, sent.form.frame
    match act:
        case "set-milestones":
            steps = split_words(form.fields.get("milestones", ""))
            body = form.body(commands.MilestonesBody, milestones=steps)
            return await commands.set_milestones(service, frame, task, body)
        case "progress":
            progress = form.body(commands.TaskProgressBody, photos=await sent.photos())
            return await commands.progress(service, frame, task, progress)
        case "report-done":
            done = form.body(commands.TaskDoneBody, photos=await sent.photos())
            return await commands.report_done(service, frame, task, done)
        case "accept":
            found = form.body(commands.InspectionBody, photos=await sent.photos())
            return await commands.accept(service, frame, task, found)
        case "refuse":
            found = form.body(commands.InspectionBody, photos=await sent.photos())
            return await commands.refuse(service, frame, task, found)
        case "hand-on":
            to = assignee_in(form.fields.get("assignee", ""))
            handed = form.body(commands.HandTaskOnBody, assignee=to)
            return await commands.hand_on(service, frame, task, handed)
        case "dispatch":
            return await commands.dispatch(service, frame, task, form.body(commands.DispatchTaskBody))


async def _page(
    request: Request, service: Service, principal: Principal, task: UUID, tried: Tried = UNTRIED
) -> Response:
    found = await commands.readable(service, principal, task)
    standing = await commands.standing(service, principal, found)
    leads = may(principal, "task.lead", found.division)
    others = []
    if leads and found.stage == "assigned":
        today = await local_day(service, found.division)
        others = without(await assignable(service.pool, found.division, today), found.assignee)
    history = await service.store.read_stream(task_stream(task))
    # Who has it does not look at it, whatever office they hold.
    looks = may(principal, "task.accept", found.division, standing.looking) and not standing.has_it
    return service.pages.render(
        request,
        "task.html",
        **tried.shown,
        task=found,
        works=may(principal, "task.work", found.division, standing.working),
        looks=looks,
        leads=leads,
        staff=may(principal, "topic.read", found.division),
        others=[(row.key, str(row.party.called)) for row in others],
        entries=timeline(await named_steps(service, history), service.pages, request, found.timezone),
        feed=_feed_of(found.division),
    )


def _feed_of(code: str) -> str:
    """Where a division's changes are told; all of them, above a county."""
    return f"/api/reporting/divisions/{code}/live" if len(code) >= 6 else "/api/reporting/live"
