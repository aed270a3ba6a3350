"""The page where staff screen what was reported: on its route, into another issue, or back with a reason."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request, Response

from huiyin_contracts.issues import IssueReported
from huiyin_events.decider import Done
from huiyin_events.envelope import stream_name
from huiyin_intake.issues import commands, queries
from huiyin_intake.issues.commands import ScreenBody
from huiyin_intake.issues.rules import Issue
from huiyin_service.auth import STAFF, Principal, require
from huiyin_service.http import Here, OptionalPrincipal, Scope, division_of
from huiyin_service.parameters import PAGED
from huiyin_service.problems import Problem
from huiyin_service.service import Service
from huiyin_service.web.assets import photo_url
from huiyin_service.web.forms import PostedForm, handle_form, reasons
from huiyin_service.web.list_query import ListQuery
from huiyin_service.web.scope import place_of

router = APIRouter()

PAGE_SIZE = 20
# These come with something typed, which must not be lost.
TYPED = ("merge", "reject")


@router.get("/screen", dependencies=[PAGED])
async def waiting(request: Request, service: Here, principal: OptionalPrincipal, division: Scope = "") -> Response:
    """What waits for screening where somebody looks, oldest first."""
    return await _page(request, service, require(principal, *STAFF), division)


@router.post("/screen", dependencies=[PAGED])
async def screen(
    request: Request, service: Here, principal: OptionalPrincipal, form: PostedForm, division: Scope = ""
) -> Response:
    """Screen one issue of the list, and go on with the list."""
    staff = require(principal, *STAFF)
    issue = _id(form.fields.get("issue", ""))
    outcome = form.fields.get("outcome", "dispatch")

    async def command() -> Done[Issue]:
        into = {"into": await _into(service, form, issue)} if outcome == "merge" else {}
        return await commands.screen(service, form.frame, issue, form.body(ScreenBody, **into))

    async def again(members: Mapping[str, Any]) -> Response:
        wrong = {"issue": issue, "said": reasons(members), "outcome": outcome, "values": form.fields}
        return await _page(request, service, staff, division, wrong, members["status"])

    return await handle_form(
        request,
        service,
        {
            "deliberation": "已转议事协商，接着在“议事”里列入计划",
            "merge": "已并入，两件事一并办理、一并答复",
            "reject": "已答复不予受理，理由反映人看得到",
        }.get(outcome, "已转派单，接着在“办理台”里派给人办"),
        command,
        to=f"{request.url.path}?{request.url.query}" if request.url.query else request.url.path,
        again=again if outcome in TYPED else None,
    )


@router.get("/screen/{issue}/similar")
async def similar(request: Request, service: Here, principal: OptionalPrincipal, issue: UUID) -> Response:
    """What the issue could be merged into, to choose from."""
    require(principal, *STAFF, division=await division_of(service, stream_name(IssueReported.type, issue)))
    found = await queries.similar(service.pool, issue)
    return service.pages.block(request, "similar.html", "similar", found=found)


async def _page(
    request: Request,
    service: Service,
    staff: Principal,
    division: str,
    wrong: Mapping[str, Any] | None = None,
    status_code: int = 200,
) -> Response:
    require(staff, *STAFF, division=division or None)
    place = await place_of(request, service, staff, division)
    total = await queries.count_waiting(service.pool, place.code)
    listing = ListQuery.of(request, total=total, size=PAGE_SIZE)
    issues = await queries.list_waiting(service.pool, place.code, listing.size, listing.offset)
    counts = await queries.waiting_below(service.pool, place.code)
    return service.pages.render(
        request,
        "screen.html",
        status_code=status_code,
        place=place,
        counts=counts,
        issues=[(issue, [photo_url(photo) for photo in issue.photos]) for issue in issues],
        listing=listing,
        wrong=wrong,
        feed=f"/api/reporting/divisions/{place.code}/live" if place.code else "/api/reporting/live",
    )


async def _into(service: Service, form: PostedForm, issue: UUID) -> UUID:
    """What to merge into: chosen from the similar ones, or by its number. Raises a 422 Problem."""
    if chosen := form.fields.get("into"):
        return _id(chosen)
    number = form.fields.get("number")
    if number is None:
        raise Problem(422, "unknown-issue", "没有要并入的事项", "请选一件，或填它的编号。")
    division = await division_of(service, stream_name(IssueReported.type, issue))
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
        raise Problem(404, "unknown", "没有这件事项", "编号可能有误，或事项不存在。") from None
