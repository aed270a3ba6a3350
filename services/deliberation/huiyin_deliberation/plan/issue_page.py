"""An issue that may be planned by hand, under its own first words or a better title."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request, Response

from huiyin_deliberation.plan import commands
from huiyin_deliberation.topics.lookup import history, require_issue
from huiyin_deliberation.topics.page import feed_of, is_staff
from huiyin_deliberation.topics.rules import MAX_TITLE, title_of, topic_of
from huiyin_events.decider import Done
from huiyin_service.auth import STAFF, Principal, require
from huiyin_service.http import Here, OptionalPrincipal
from huiyin_service.service import Service
from huiyin_service.streams import topic_stream
from huiyin_service.web.forms import PostedForm, handle_form
from huiyin_service.web.timeline import Step, timeline

router = APIRouter()


@router.get("/deliberation/issues/{issue}")
async def show(request: Request, service: Here, principal: OptionalPrincipal, issue: UUID) -> Response:
    """What was reported, and the form that puts it into the plan."""
    if not is_staff(principal):
        return service.pages.redirect(f"/issues/{issue}")
    return await _show(request, service, principal, issue)


@router.get("/deliberation/issues/{issue}/plan")
async def form(service: Here, issue: UUID) -> Response:
    """Where a form was sent there is nothing to read: a reader who reloads it comes to the issue again."""
    return service.pages.redirect(f"/deliberation/issues/{issue}")


@router.post("/deliberation/issues/{issue}/plan")
async def plan(request: Request, service: Here, form: PostedForm, issue: UUID) -> Response:
    """Put it into the plan and go on to its topic."""

    async def again(members: Mapping[str, Any]) -> Response:
        return await _show(request, service, form.frame.principal, issue, members, form.fields.get("title", ""))

    async def command() -> Done[Any]:
        return await commands.plan(service, form.frame, form.body(commands.PlanBody, issue=issue))

    found = await require_issue(service, issue)
    to = f"/deliberation/topics/{topic_of(issue, again=found.reopened_at is not None)}"
    return await handle_form(request, service, "已列入议事计划", command, to=to, again=again)


async def _show(
    request: Request,
    service: Service,
    principal: Principal | None,
    issue: UUID,
    refusal: Mapping[str, Any] | None = None,
    title: str | None = None,
) -> Response:
    found = await require_issue(service, issue)
    require(principal, *STAFF, division=found.division)
    events = await history(service.store, issue)
    topic = topic_of(issue, again=found.reopened_at is not None)
    steps = [Step.of(recorded) for recorded in events]
    return service.pages.render(
        request,
        "issue.html",
        status_code=refusal["status"] if refusal else 200,
        issue=found,
        topic=topic if any(recorded.stream == topic_stream(topic) for recorded in events) else None,
        title=title_of(found.description) if title is None else title,
        longest=MAX_TITLE,
        refusal=refusal,
        entries=timeline(steps, service.pages, request, found.timezone),
        feed=feed_of(found.division),
    )
