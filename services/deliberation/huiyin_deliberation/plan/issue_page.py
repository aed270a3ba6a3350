"""An issue that may be planned by hand, under the first words of its public text or a better title."""

from uuid import UUID

from fastapi import APIRouter, Request, Response

from huiyin_contracts.labels import PRIORITIES
from huiyin_deliberation.plan import commands
from huiyin_deliberation.plan.title import MAX_TITLE, title_of
from huiyin_deliberation.topics.lookup import history, require_issue
from huiyin_deliberation.topics.page import feed_of, is_staff
from huiyin_deliberation.topics.rules import topic_of
from huiyin_service.auth import Principal
from huiyin_service.http import Here, OptionalPrincipal
from huiyin_service.persons.steps import named_steps
from huiyin_service.policy import permit
from huiyin_service.policy.routes import PUBLIC, asks
from huiyin_service.service import Service
from huiyin_service.streams import topic_stream
from huiyin_service.web.acts import UNTRIED, Sent, Tried
from huiyin_service.web.forms import redirect_get_to
from huiyin_service.web.timeline import timeline

router = APIRouter()


@router.get("/deliberation/issues/{issue}", dependencies=[PUBLIC])
async def show(request: Request, service: Here, principal: OptionalPrincipal, issue: UUID) -> Response:
    """What was reported, and the form that puts it into the plan."""
    if not is_staff(principal):
        return service.pages.redirect(f"/issues/{issue}")
    return await _show(request, service, principal, issue)


redirect_get_to(router, "/deliberation/issues/{issue}", ["plan"])


@router.post("/deliberation/issues/{issue}/plan", dependencies=[asks("topic.plan")])
async def plan(sent: Sent, issue: UUID) -> Response:
    """Put it into the plan and go on to its topic."""
    found = await require_issue(sent.service, issue)
    return await sent.carry_out(
        lambda: commands.plan(sent.service, sent.form.frame, sent.form.body(commands.PlanBody, issue=issue)),
        lambda tried: _show(sent.request, sent.service, sent.principal, issue, tried),
        said="已列入议事计划",
        to=f"/deliberation/topics/{topic_of(issue, again=found.reopened_at is not None)}",
    )


async def _show(
    request: Request, service: Service, principal: Principal | None, issue: UUID, tried: Tried = UNTRIED
) -> Response:
    found = await require_issue(service, issue)
    permit(principal, "topic.plan", found.division)
    events = await history(service.store, issue)
    topic = topic_of(issue, again=found.reopened_at is not None)
    steps = await named_steps(service, events)
    return service.pages.render(
        request,
        "issue.html",
        **tried.shown,
        issue=found,
        topic=topic if any(recorded.stream == topic_stream(topic) for recorded in events) else None,
        title=tried.typed.get("title", "") if tried.form else title_of(found.public or found.category),
        longest=MAX_TITLE,
        priority=tried.typed.get("priority", "common"),
        priorities=[(code, service.pages.label(request, one)) for code, one in PRIORITIES.items()],
        entries=timeline(steps, service.pages, request, found.timezone),
        feed=feed_of(found.division),
    )
