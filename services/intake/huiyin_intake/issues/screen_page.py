"""The page where staff screen what was reported: on its route, into another issue, or back with a reason."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request, Response

from huiyin_events.decider import Done
from huiyin_intake.issues import commands, publishing, queries
from huiyin_intake.issues.categories import proposed
from huiyin_intake.issues.commands import ScreenBody
from huiyin_intake.issues.rules import Issue
from huiyin_service.auth import Principal
from huiyin_service.http import Here, OptionalPrincipal, Scope, division_of
from huiyin_service.masking import KINDS
from huiyin_service.parameters import PAGED
from huiyin_service.persons.contact import disclose
from huiyin_service.policy import permit
from huiyin_service.policy.routes import asks
from huiyin_service.problems import Problem, unknown
from huiyin_service.reading import known
from huiyin_service.service import Service
from huiyin_service.streams import issue_stream
from huiyin_service.web.acts import UNTRIED, Sent, Tried
from huiyin_service.web.forms import Form, reasons
from huiyin_service.web.list_query import ListQuery
from huiyin_service.web.scope import place_of

router = APIRouter(dependencies=[asks("issue.screen")])

PAGE_SIZE = 20


@router.get("/screen", dependencies=[PAGED])
async def waiting(request: Request, service: Here, principal: OptionalPrincipal, division: Scope = "") -> Response:
    """What waits for screening where somebody looks, oldest first."""
    return await _page(request, service, permit(principal, "issue.screen"), division)


@router.post("/screen", dependencies=[PAGED])
async def screen(sent: Sent, division: Scope = "") -> Response:
    """Screen one issue of the list, and go on with the list."""
    staff, service, form, url = permit(sent.principal, "issue.screen"), sent.service, sent.form, sent.request.url
    issue = _id(form.fields.get("issue", ""))
    outcome = form.fields.get("outcome", "dispatch")

    async def command() -> Done[Issue]:
        return await commands.screen(service, form.frame, issue, await _body(service, form, issue))

    async def again(tried: Tried) -> Response:
        return await _page(sent.request, service, staff, division, tried)

    return await sent.carry_out(
        command,
        again,
        act=outcome,
        said={
            "deliberation": "已转议事协商，列入了议事计划，接着在“议事”里开会商量",
            "merge": "已并入，两件事一并办理、一并答复",
            "reject": "已答复不予受理，理由反映人看得到",
            "under_way": "已公开，事项照原来的去向接着办",
        }.get(outcome, "已转派单，接着在“办理台”里派给人办"),
        to=f"{url.path}?{url.query}" if url.query else url.path,
    )


@router.get("/screen/{issue}/similar")
async def similar(request: Request, service: Here, principal: OptionalPrincipal, issue: UUID) -> Response:
    """What the issue could be merged into, to choose from."""
    permit(principal, "issue.screen", await division_of(service, issue_stream(issue)))
    found = await queries.similar(service.pool, issue)
    return service.pages.block(request, "similar.html", "similar", found=found)


@router.post("/screen/{issue}/contact", dependencies=[asks("issue.call-back")])
async def contact(sent: Sent, issue: UUID) -> Response:
    """The reporter's number, once it is on record that somebody looks."""
    service, division = sent.service, await division_of(sent.service, issue_stream(issue))
    staff = permit(sent.principal, "issue.call-back", division)
    return await disclose(
        sent.request,
        service,
        sent.form.frame,
        staff,
        await queries.contact_of(service.pool, issue),
        about=issue_stream(issue),
        division=division,
        dial=sent.form.fields.get("dial") == "yes",
    )


async def _page(
    request: Request, service: Service, staff: Principal, division: str, tried: Tried = UNTRIED
) -> Response:
    permit(staff, "issue.screen", division or None)
    place = await place_of(request, service, staff, division)
    total = await queries.count_waiting(service.pool, place.code)
    listing = ListQuery.of(request, total=total, size=PAGE_SIZE)
    issues = await queries.list_waiting(service.pool, place.code, listing.size, listing.offset)
    counts = await queries.waiting_below(service.pool, place.code)
    return service.pages.render(
        request,
        "screen.html",
        **tried.shown,
        place=place,
        counts=counts,
        issues=[(issue, publishing.Draft.of(issue)) for issue in issues],
        listing=listing,
        known=await proposed(service.pool, issues[0].division, service.now()) if issues else (),
        kinds={kind: service.pages.text(request, name) for kind, name in KINDS.items()},
        said=reasons(tried.wrong) if tried.wrong else None,
        feed=f"/api/reporting/divisions/{place.code}/live" if place.code else "/api/reporting/live",
    )


async def _body(service: Service, form: Form, issue: UUID) -> ScreenBody:
    """What a form says: into which issue; or with a route, what is public, unless nothing of it ever is."""
    match form.fields.get("outcome", "dispatch"):
        case "merge":
            return form.body(ScreenBody, into=await _into(service, form, issue))
        case "reject":
            return form.body(ScreenBody)
    found = await known(service, lambda: queries.find_issue(service.pool, issue), unknown("issue"))
    private = bool(form.fields.get("private"))
    more: dict[str, Any] = {"private": private}
    if not (found.private or private or found.description is None):
        more["public"] = publishing.chosen(form, found.photos)
    return form.body(ScreenBody, **more)


async def _into(service: Service, form: Form, issue: UUID) -> UUID:
    """What to merge into: chosen from the similar ones, or by its number. Raises a 422 Problem."""
    if chosen := form.fields.get("into"):
        return _id(chosen)
    number = form.fields.get("number")
    if number is None:
        raise Problem(422, "unknown-issue", "没有要并入的事项", "请选一件，或填它的编号。")
    division = await division_of(service, issue_stream(issue))
    found = await queries.find_number(service.pool, number, division)
    if found is None:
        raise Problem(
            422, "unknown-issue", "没有要并入的事项", "没有编号为 {number} 的事项。", params={"number": number}
        )
    return found


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise unknown("issue") from None
