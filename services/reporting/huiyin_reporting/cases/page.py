"""One issue from its report to its answer."""

from dataclasses import replace
from functools import partial

from fastapi import APIRouter, Request, Response

from huiyin_contracts import load
from huiyin_reporting.cases import queries, ways
from huiyin_reporting.cases.deadline import deadline
from huiyin_reporting.cases.trail import TrailRow, trail
from huiyin_service.http import Here, OptionalPrincipal
from huiyin_service.i18n import format_duration, locale_of
from huiyin_service.policy.routes import PUBLIC
from huiyin_service.web.assets import photo_url
from huiyin_service.web.timeline import Step, by_the_minute, timeline

router = APIRouter(dependencies=[PUBLIC])


@router.get("/issues/{reference}")
async def issue(request: Request, service: Here, principal: OptionalPrincipal, reference: str) -> Response:
    """State, road, answer and the whole trail."""
    now = service.now()
    async with service.pool.acquire() as connection:
        case = await queries.case(connection, reference, now)
        rows = await trail(connection, case.id)
        other = case.answered_in or case.merged_into
        merged_into = await queries.case(connection, str(other), now) if other else None
    rows.sort(key=lambda row: by_the_minute(row.occurred_at))
    steps = [_step(row) for row in rows]
    told = timeline(steps, service.pages, request, case.timezone, private=case.private)
    events = [] if case.private else [step.event for step in steps]
    hrefs = [ways.way_to(event, principal, case.division) for event in events] or [None] * len(told)
    entries = [replace(entry, href=href) for entry, href in zip(told, hrefs, strict=True)]
    text = partial(service.pages.text, request)
    return service.pages.render(
        request,
        "issue.html",
        case=case,
        tz=case.timezone,
        entries=entries,
        online=ways.online_now(events),
        redactable=[(row.event, entry) for row, entry in zip(rows, entries, strict=True) if entry.note or entry.photos],
        deadline=deadline(case, now, text, partial(format_duration, locale_of(request))),
        photos=[photo_url(photo) for photo in case.photos],
        merged_into=merged_into,
    )


def _step(row: TrailRow) -> Step:
    """An entry for the timeline."""
    return Step(load(row.type, row.data), row.occurred_at, row.recorded_at, row.role, None, quiet=row.redacted)
