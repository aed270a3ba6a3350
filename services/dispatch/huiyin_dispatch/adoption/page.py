"""A county's next charter on a page: edited, looked at beside the one before it, adopted (P11).

edit ── preview ── adopted
  └── back from the preview, with all that was typed
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Request, Response
from fastapi.exceptions import RequestValidationError
from pydantic import ValidationError

from huiyin_county.charter import latest
from huiyin_county.charters import county as county_of
from huiyin_county.divisions import Division
from huiyin_dispatch.adoption import form as fields
from huiyin_dispatch.adoption.complaints import Complaint, line_of, of_errors
from huiyin_dispatch.adoption.preview import preview
from huiyin_dispatch.charter import commands
from huiyin_dispatch.charter.api import CountyCode
from huiyin_dispatch.charter.commands import CharterBody
from huiyin_dispatch.charter.outline import SECTIONS
from huiyin_service.auth import Principal
from huiyin_service.divisions import require_division
from huiyin_service.http import Here, OptionalPrincipal
from huiyin_service.i18n import locale_of
from huiyin_service.policy import permit
from huiyin_service.policy.routes import asks
from huiyin_service.service import Service
from huiyin_service.web.acts import Sent, SentForm, Tried
from huiyin_service.web.forms import Form, moment, redirect_get_to

router = APIRouter(dependencies=[asks("charter.adopt")])

TOP = ("title", "effective_at", "note")


@router.get("/work/charters/{county}/edit")
async def edit(request: Request, service: Here, principal: OptionalPrincipal, county: CountyCode) -> Response:
    """The form, filled with the charter that the next one follows."""
    permit(principal, "charter.adopt", county)
    async with service.pool.acquire() as connection:
        charters = (await county_of(connection, county)).charters
    before = latest(charters)
    filled = {**fields.fill(before), "title": before.title if charters else ""}
    return await _edit(request, service, county, filled, [])


redirect_get_to(router, "/work/charters/{county}", ["preview", "adopt"], to="/work/charters/{county}/edit")


@router.post("/work/charters/{county}/edit")
async def back(sent: Sent, county: CountyCode) -> Response:
    """The form again, as it was typed."""
    permit(sent.principal, "charter.adopt", county)
    return await _edit(sent.request, sent.service, county, sent.form.fields, [])


@router.post("/work/charters/{county}/preview")
async def show(sent: Sent, county: CountyCode) -> Response:
    """What it would change; where something stands against it, the form again, which says what."""
    asking = permit(sent.principal, "charter.adopt", county)
    service, language = sent.service, locale_of(sent.request)
    async with service.pool.acquire() as connection:
        there = await county_of(connection, county)
    try:
        body = CharterBody.model_validate(_document(sent.form, there.timezone))
    except ValidationError as error:
        complaints = of_errors(error.errors(), service.pages.catalogue, language)
        return await _edit(sent.request, service, county, sent.form.fields, complaints)
    found = await preview(service, asking, county, body, language)
    if found.complaints:
        return await _edit(sent.request, service, county, sent.form.fields, found.complaints)
    return service.pages.render(
        sent.request,
        "charter_preview.html",
        county=await _division(service, county),
        timezone=str(there.timezone),
        preview=found,
        body=body,
        deliberation=body.deliberation.model_dump_json(),
        typed=sent.form.fields,
    )


@router.post("/work/charters/{county}/adopt")
async def adopt(sent: Sent, county: CountyCode) -> Response:
    """Adopt what was previewed."""
    asking = permit(sent.principal, "charter.adopt", county)
    body = await _body(sent, county)
    return await sent.carry_out(
        lambda: commands.adopt(sent.service, sent.form.frame, county, body),
        lambda tried: _again(sent, asking, county, tried),
        said="新章程已通过。",
        to=f"/work/charters/{county}",
        draft=f"charter-{county}",
    )


async def _body(sent: SentForm, county: str) -> CharterBody:
    async with sent.service.pool.acquire() as connection:
        timezone = (await county_of(connection, county)).timezone
    try:
        return CharterBody.model_validate(_document(sent.form, timezone))
    except ValidationError as error:
        raise RequestValidationError(error.errors()) from error


async def _again(sent: SentForm, _asking: Principal, county: str, tried: Tried) -> Response:
    wrong = tried.wrong or {}
    complaint = Complaint(field="", source="", code=str(wrong.get("type", "")), message=str(wrong.get("detail", "")))
    return await _edit(sent.request, sent.service, county, sent.form.fields, [complaint], wrong.get("status", 409))


def _document(form: Form, timezone: ZoneInfo) -> dict[str, Any]:
    """The body that a form comes to, as JSON has it."""
    top: dict[str, Any] = {name: form.fields[name] for name in ("title", "note") if name in form.fields}
    at: datetime | str | None = moment(form.fields.get("effective_at", ""), timezone)
    return {**top, "effective_at": at, **fields.read(form.fields)}


async def _division(service: Service, county: str) -> Division:
    async with service.pool.acquire() as connection:
        return await require_division(connection, county, "county")


async def _edit(
    request: Request,
    service: Service,
    county: str,
    filled: Mapping[str, str],
    complaints: Sequence[Complaint],
    status: int = 422,
) -> Response:
    async with service.pool.acquire() as connection:
        division = await require_division(connection, county, "county")
        there = await county_of(connection, county)
    by_line: dict[str, list[Complaint]] = {}
    for each in complaints:
        line = line_of(each.field)
        by_line.setdefault(line.path if line else each.field, []).append(each)
    return service.pages.render(
        request,
        "charter_edit.html",
        status_code=status if complaints else 200,
        county=division,
        version=len(there.charters) + 1,
        sections=SECTIONS,
        typed=filled,
        complaints=by_line,
        lines={line.path: line for section in SECTIONS for line in section.lines},
        rows=fields.rows,
    )
