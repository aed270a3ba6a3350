"""One issue from its report to its answer, found by its number."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from urllib.parse import quote

from fastapi import APIRouter, Request, Response

from huiyin_contracts.issues import PRIVATE_KINDS, IssueReported
from huiyin_reporting.cases import queries, trail
from huiyin_reporting.cases.queries import CaseAnswer
from huiyin_service.http import Here
from huiyin_service.i18n import format_duration, locale_of
from huiyin_service.problems import Problem
from huiyin_service.service import Service
from huiyin_service.web.assets import photo_url
from huiyin_service.web.timeline import Step, TimelineEntry, timeline

router = APIRouter()


@router.get("/issues")
async def find(request: Request, service: Here, number: str = "") -> Response:
    """Go on to the issue with this number, or ask for it again."""
    number = "".join(number.split())[:60]
    if not number:
        return service.pages.render(request, "find.html", number="", error=None)
    try:
        async with service.pool.acquire() as connection:
            found = await queries.case(connection, number, service.now())
    except Problem as problem:
        error = service.pages.text(request, problem.title) + "：" + service.pages.text(request, problem.detail)
        return service.pages.render(request, "find.html", status_code=404, number=number, error=error)
    return service.pages.redirect(f"/issues/{quote(found.number, safe='')}")


@router.get("/issues/{reference}")
async def issue(request: Request, service: Here, reference: str) -> Response:
    """State, road, answer and the whole trail."""
    now = service.now()
    async with service.pool.acquire() as connection:
        case = await queries.case(connection, reference, now)
        steps = await queries.steps(connection, case.id)
        merged_into = await queries.case(connection, str(case.merged_into), now) if case.merged_into else None
    text = partial(service.pages.text, request)
    station, deliberated = trail.reached(case)
    return service.pages.render(
        request,
        "issue.html",
        case=case,
        tz=case.timezone,
        station=station,
        deliberated=deliberated,
        entries=_entries(request, service, case, steps),
        deadline=trail.deadline(case, now, text, partial(format_duration, locale_of(request))),
        photos=[photo_url(photo) for photo in case.photos],
        merged_into=merged_into,
    )


def _entries(request: Request, service: Service, case: CaseAnswer, steps: Sequence[Step]) -> list[TimelineEntry]:
    """The trail for the timeline. What was pictured in the report stands above, with its words."""
    private = case.kind in PRIVATE_KINDS
    entries = timeline(steps, service.pages, request, case.timezone, private=private)
    return [
        replace(entry, photos=()) if isinstance(step.event, IssueReported) else entry
        for step, entry in zip(steps, entries, strict=True)
    ]
