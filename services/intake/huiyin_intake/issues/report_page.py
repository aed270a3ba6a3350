"""Where anybody reports an issue, by phone, without signing in."""

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from fastapi import APIRouter, Request, Response

from huiyin_contracts.labels import ISSUE_KINDS
from huiyin_county.divisions import children_of
from huiyin_intake.issues import commands, kept, receipts
from huiyin_intake.issues.categories import offered
from huiyin_intake.issues.commands import ReportBody
from huiyin_intake.issues.publishing import MAX_DESCRIPTION
from huiyin_intake.issues.room import ask_room
from huiyin_service.http import Here, OptionalPrincipal, Scope
from huiyin_service.limits.asking import ask, is_person
from huiyin_service.limits.table import LimitName
from huiyin_service.photos import sent_with
from huiyin_service.policy.routes import asks
from huiyin_service.service import Service
from huiyin_service.web.forms import COMPLAINTS, PostedForm, form_error

router = APIRouter(dependencies=[asks("issue.report")])

# A page that is filled in on a phone asks for no more, though a report may have more.
OFFERED_PHOTOS = 6
CONTACT = ("name", "phone")
PLACE = {"lat": "latitude", "lon": "longitude"}
ORDER = ("kind", "division", "address", "place", "description", "category", "photos", "name", "phone")
UNSAID: Mapping[str, Any] = {}
# What the command calls otherwise than the form.
FIELDS = {"reporter.name": "name", "reporter.phone": "phone", "location.lat": "place", "location.lon": "place"}


@router.get("/report")
async def form(
    request: Request, service: Here, principal: OptionalPrincipal, division: str = "", kind: str = ""
) -> Response:
    """The empty form; a link may have chosen the place and the kind already, and who signed in begins at home."""
    division = division or (principal.division if principal else "")
    chosen = {"division": division if division.isdigit() else "", "kind": kind if kind in ISSUE_KINDS else ""}
    return await _form(request, service, chosen)


@router.get("/report/categories")
async def categories(request: Request, service: Here, division: Scope = "") -> Response:
    """What to suggest as category, once the place is chosen."""
    suggested = await offered(service.pool, division)
    return service.pages.block(request, "report.html", "categories", categories=suggested)


@router.post("/report")
async def report(request: Request, service: Here, form: PostedForm) -> Response:
    """Take an issue in and go on to its receipt; or show the form again, with all that was typed and sent."""
    photos: list[str] = []
    try:
        if form.files:
            await ask(service, request, form.frame.principal, "photo", shared=[(LimitName.PHOTO_ALL, "")])
        await sent_with(service, form, photos)
        body = body_of(form, photos)
        await ask_room(service, request, form.frame.principal, body, form.fields.get("proof"))
        done = await commands.report(service, form.frame, body, "page")
    except COMPLAINTS as error:
        said = form_error(request, service, error)
        return await _form(request, service, form.fields, photos, errors_of(request, service, said), said)
    assert done.state.id is not None
    if done.appended:
        await service.views.wait_for(done.appended.cursor, service.settings.wait)
    thanks = "登记好了：请让居民扫走这张回执，或打印出来交给居民" if body.on_behalf else "收到了，谢谢您"
    number = done.state.number
    response = service.pages.redirect(receipts.address(number), service.pages.text(request, thanks), sent="report")
    lasts = receipts.VISIT_LASTS if body.on_behalf else receipts.RECEIPT_LASTS
    receipts.give(service, response, done.state.id, number, lasts)
    if not is_person(form.frame.principal):  # who signed in finds it with their account, on any device
        kept.follow(request, service, response, done.state.id)
    return response


def body_of(form: PostedForm, photos: list[str]) -> ReportBody:
    """The report that a form makes: of what was left empty nothing is said."""
    place = {name: form.fields[field] for name, field in PLACE.items() if field in form.fields}
    contact = {name: form.fields[name] for name in CONTACT if name in form.fields}
    return form.body(ReportBody, location=place or None, reporter=contact or None, photos=photos)


def errors_of(request: Request, service: Service, said: Mapping[str, Any]) -> list[dict[str, str]]:
    """What stood against the form, field by field as they stand in it, in words of somebody who never saw an API."""
    text = partial(service.pages.text, request)
    plainly = {
        ("kind", "missing"): text("请选这是哪一类事"),
        ("division", "missing"): text("请选在哪个村（社区）"),
        ("category", "missing"): text("请写一个词，说这是哪方面的事"),
        ("description", "missing"): text("请写清楚是什么事"),
    }
    if "errors" in said:
        named = [(FIELDS.get(error["field"], error["field"]), error) for error in said["errors"]]
        return [
            {"field": name, "message": plainly.get((name, error["code"]), error["message"])}
            for name, error in sorted(named, key=lambda pair: ORDER.index(pair[0]) if pair[0] in ORDER else len(ORDER))
        ]
    match said["type"].removeprefix("/problems/"):
        case "unknown-division" | "wrong-division-level":
            return [{"field": "division", "message": text("请选到村（社区）这一级")}]
        case "photo-too-large" | "not-a-photo" | "photo-too-many-pixels" | "unknown-photo":
            return [{"field": "photos", "message": f"{said['title']}：{said['detail']}"}]
        case "idempotency-key-reused":
            return [{"field": "", "message": text("这张表已经交过一次。如果这是另一件事，请再按一次提交。")}]
    return [{"field": "", "message": str(said["detail"])}]


async def _form(
    request: Request,
    service: Service,
    values: Mapping[str, str],
    photos: Sequence[str] = (),
    errors: Sequence[Mapping[str, str]] = (),
    said: Mapping[str, Any] = UNSAID,
) -> Response:
    async with service.pool.acquire() as connection:
        counties = await children_of(connection, "")
        suggested = await offered(connection, values.get("division", ""))
    return service.pages.render(
        request,
        "report.html",
        status_code=said.get("status", 200),
        headers={"Retry-After": str(said["retry_after"])} if "retry_after" in said else None,
        proof=json.dumps(said["challenge"]) if "challenge" in said else None,
        values=defaultdict(str, values),
        photos=photos,
        errors=errors,
        wrong=defaultdict(str, {error["field"]: error["message"] for error in errors}),
        counties=[(county.code, county.name) for county in counties],
        categories=suggested,
        offered_photos=OFFERED_PHOTOS,
        longest=MAX_DESCRIPTION,
    )
