"""The page where staff take something of an issue out of public view: text, pictures, category, words of its trail."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

from huiyin_contracts.issues import OTHER, RedactedPart
from huiyin_contracts.words import PublicText
from huiyin_events.decider import Done
from huiyin_intake.issues import commands, publishing, queries
from huiyin_intake.issues.commands import RedactBody
from huiyin_intake.issues.publishing import PublicTextBody
from huiyin_intake.issues.rules import Issue
from huiyin_service.auth import Principal
from huiyin_service.http import Here, OptionalPrincipal
from huiyin_service.policy import permit
from huiyin_service.policy.routes import asks
from huiyin_service.problems import Problem, unknown
from huiyin_service.reading import known
from huiyin_service.service import Service
from huiyin_service.web.acts import UNTRIED, Sent, Tried
from huiyin_service.web.assets import photo_url
from huiyin_service.web.forms import Form

router = APIRouter(dependencies=[asks("issue.redact")])

Steps = Annotated[list[UUID] | None, Query(max_length=100, description="steps of its trail, by their events")]


@router.get("/screen/{issue}/redact")
async def redacting(
    request: Request, service: Here, principal: OptionalPrincipal, issue: UUID, event: Steps = None
) -> Response:
    """What is public of an issue, to be put otherwise or taken out; and the steps that were chosen on its page."""
    return await _page(request, service, permit(principal, "issue.redact"), issue, event or [])


@router.post("/screen/{issue}/redact")
async def redact(sent: Sent, issue: UUID) -> Response:
    """Take it out of public view, and go on to the issue as the public sees it."""
    staff, service, form = permit(sent.principal, "issue.redact"), sent.service, sent.form
    found, steps = await _issue(service, staff, issue), _steps(form)

    async def command() -> Done[Issue]:
        return await commands.redact(service, form.frame, issue, redact_body(form, found.public, steps))

    async def again(tried: Tried) -> Response:
        return await _page(sent.request, service, staff, issue, steps, tried)

    return await sent.carry_out(command, again, said="已撤下，撤下了什么类别和理由会公开", to=f"/issues/{issue}")


def redact_body(form: Form, before: PublicText | None, steps: list[UUID]) -> RedactBody:
    """What a form takes out: whatever it leaves otherwise than it was. Raises a Problem where that is nothing."""
    after = None
    if before and not form.fields.get("all"):
        after = publishing.chosen(form, len(before.photos))
    parts = _changed(before, after) if before else []
    if steps:
        parts.append("trail")
    if form.fields.get("named"):
        parts.append("category")
    if not parts:
        raise Problem(422, "nothing-to-redact", "没有要撤下的", "把要撤下的文字改掉，或把地点、照片的勾去掉。")
    return form.body(RedactBody, parts=parts, public=after, events=steps)


def _changed(before: PublicText, after: PublicTextBody | None) -> list[RedactedPart]:
    if after is None:
        placed = before.address is not None or before.location is not None
        held: dict[RedactedPart, bool] = {"description": True, "address": placed, "photos": bool(before.photos)}
    else:
        placed = (after.address or None) != before.address or after.location != (before.location is not None)
        held = {
            "description": after.description != before.description,
            "address": placed,
            "photos": len(after.photos) < len(before.photos),
        }
    return [part for part, changed in held.items() if changed]


def _steps(form: Form) -> list[UUID]:
    try:
        return [UUID(step) for step in form.fields.get("steps", "").split()]
    except ValueError:
        raise unknown("issue") from None


async def _issue(service: Service, staff: Principal, issue: UUID) -> queries.ReportedIssue:
    found = await known(service, lambda: queries.find_issue(service.pool, issue), unknown("issue"))
    permit(staff, "issue.redact", found.division)
    return found


async def _page(
    request: Request, service: Service, staff: Principal, issue: UUID, steps: list[UUID], tried: Tried = UNTRIED
) -> Response:
    found = await _issue(service, staff, issue)
    return service.pages.render(
        request,
        "redact.html",
        **tried.shown,
        issue=found,
        photos=[photo_url(photo) for photo in found.public.photos] if found.public else [],
        steps=steps,
        other=OTHER,
    )
