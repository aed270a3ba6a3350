"""A roll brought in by an office: checked, taken in while they watch, and what became of it (Y1)."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response

from huiyin_contracts.organisation import EstateFounded
from huiyin_dispatch.rolls.roll_import import RollReport, import_roll, validate_file
from huiyin_dispatch.rolls.roll_jobs import RollJob, RollJobs, lifespan
from huiyin_dispatch.rolls.rows import MOST_WRONG
from huiyin_dispatch.rolls.sheets import MOST_BYTES
from huiyin_service.http import Frame, Here, OptionalPrincipal
from huiyin_service.i18n import locale_of
from huiyin_service.policy import permit
from huiyin_service.policy.routes import asks
from huiyin_service.problems import Problem
from huiyin_service.service import Service
from huiyin_service.web.forms import PostedForm, form_error

router = APIRouter(lifespan=lifespan, dependencies=[asks("estate.import")])

BASE = "/work/organisation/import"
AT_A_TIME = 10
"""Estates of a roll between two steps of its bar: a county's 307 are thirty steps."""


async def _rolls(request: Request) -> RollJobs:
    known: RollJobs = request.state.rolls
    return known


UnderWay = Annotated[RollJobs, Depends(_rolls)]


@router.get(BASE)
async def import_page(
    request: Request, service: Here, principal: OptionalPrincipal, rolls: UnderWay, taking: UUID | None = None
) -> Response:
    """Where a roll is brought in, and how far the one that somebody sent has come."""
    found = rolls.of(permit(principal, "estate.import"), taking)
    return _import(request, service, taking=found, lost=taking is not None and found is None)


@router.post(BASE)
async def post_roll(
    request: Request, service: Here, principal: OptionalPrincipal, form: PostedForm, rolls: UnderWay
) -> Response:
    """Check a roll and tell every wrong row; where there is none, begin to take it in if that is asked for."""
    staff = permit(principal, "estate.import")
    uploads = form.files.get("roll", ())
    if not uploads:
        return _import(request, service, 422, missing=True)
    content = await uploads[0].read(MOST_BYTES + 1)
    frame, language, check = Frame(staff, service.now(), None), locale_of(request), form.fields.get("do") != "import"
    listed, report = await validate_file(service, frame, content, language, only=check)
    if report.wrong or check:
        return _import(request, service, 422 if report.wrong else 200, report=report)

    async def take(taking: RollJob) -> RollReport:
        taken = await import_roll(service, frame, listed, language, most=AT_A_TIME, tell=taking.tell)
        await service.views.caught_up(service.settings.wait)
        return taken

    try:
        taking = rolls.begin(staff, uploads[0].filename or "", listed, take)
    except Problem as problem:
        wrong = form_error(request, service, problem)
        return _import(request, service, wrong["status"], refused=wrong["detail"])
    return service.pages.redirect(f"{BASE}?taking={taking.id}")


def _import(
    request: Request,
    service: Service,
    status: int = 200,
    *,
    report: RollReport | None = None,
    taking: RollJob | None = None,
    lost: bool = False,
    refused: str = "",
    missing: bool = False,
) -> Response:
    """`report` is of the check, `taking` what came after it; `lost` is one of which nothing is known here."""
    return service.pages.render(
        request,
        "organisation_import.html",
        status_code=status,
        report=report,
        taking=taking,
        founded=EstateFounded.type,
        lost=lost,
        refused=refused,
        missing=missing,
        most=MOST_WRONG,
    )
