"""Where staff record what they were told of a result (回访): on the phone, on a visit, at a station."""

from uuid import UUID

from fastapi import APIRouter, Request, Response

from huiyin_intake.issues.queries import find_issue
from huiyin_intake.verdicts import commands
from huiyin_intake.verdicts.commands import ReopenBody
from huiyin_intake.verdicts.form import rate_body, reopen_reason, verdict_form
from huiyin_intake.verdicts.queries import find_result
from huiyin_intake.verdicts.rules import JUDGED_ISSUE
from huiyin_service.auth import Principal
from huiyin_service.errors import problem_of
from huiyin_service.http import Here, OptionalPrincipal
from huiyin_service.i18n import locale_of
from huiyin_service.persons.steps import named_steps, opened_history
from huiyin_service.policy import permit
from huiyin_service.policy.routes import asks
from huiyin_service.problems import unknown
from huiyin_service.reading import known
from huiyin_service.service import Service
from huiyin_service.streams import issue_stream
from huiyin_service.web.acts import UNTRIED, Sent, Tried
from huiyin_service.web.forms import redirect_get_to
from huiyin_service.web.timeline import timeline

router = APIRouter(dependencies=[asks("issue.rate")])


@router.get("/screen/{issue}/verdict")
async def revisit(request: Request, service: Here, principal: OptionalPrincipal, issue: UUID) -> Response:
    """The result, what was said of it, and the form for what staff were told."""
    return await _page(request, service, permit(principal, "issue.rate"), issue)


@router.post("/screen/{issue}/verdict")
async def rate(sent: Sent, issue: UUID) -> Response:
    """Record a verdict in the reporter's name; what was typed is kept if something is wrong."""
    staff, form = permit(sent.principal, "issue.rate"), sent.form
    return await sent.carry_out(
        lambda: commands.rate(sent.service, form.frame, issue, rate_body(form), "page"),
        lambda tried: _page(sent.request, sent.service, staff, issue, tried),
        said="已登记，并交回承办人重办" if reopen_reason(form) else "评价已登记",
        to=f"/screen/{issue}/verdict",
        draft=f"revisit-{issue}",
    )


redirect_get_to(router, "/screen/{issue}", ["reopen"], to="/screen/{issue}/verdict")


@router.post("/screen/{issue}/reopen")
async def reopen(sent: Sent, issue: UUID) -> Response:
    """Have the issue handled once more, in the reporter's name."""
    staff, form = permit(sent.principal, "issue.rate"), sent.form
    return await sent.carry_out(
        lambda: commands.reopen(sent.service, form.frame, issue, form.body(ReopenBody), "page"),
        lambda tried: _page(sent.request, sent.service, staff, issue, tried),
        said="已登记，并交回承办人重办",
        to=f"/screen/{issue}/verdict",
        draft="redo",
    )


async def _page(request: Request, service: Service, staff: Principal, issue: UUID, tried: Tried = UNTRIED) -> Response:
    found = await known(service, lambda: find_issue(service.pool, issue), unknown("issue"))
    permit(staff, "issue.rate", found.division)
    past = await opened_history(service, await service.store.read_stream(issue_stream(issue)))
    result = await find_result(service.pool, issue)
    judged = JUDGED_ISSUE.fold(recorded.event for recorded in past)
    verdict = verdict_form(past, judged, result, staff.actor.id, service.now())
    catalogue, language = service.pages.catalogue, locale_of(request)
    why = problem_of(verdict.why, catalogue, language).members(catalogue, language) if verdict.why else {}
    return service.pages.render(
        request,
        "revisit.html",
        **tried.shown,
        issue=found,
        result=result,
        judging=verdict,
        why=why.get("detail"),
        here=f"/screen/{issue}",
        entries=timeline(await named_steps(service, past), service.pages, request, found.timezone),
    )
