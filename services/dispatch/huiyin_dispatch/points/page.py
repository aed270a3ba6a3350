"""Points and double assessment (Y5): a member's own ledger, and the forms that dispute, answer, correct and assess."""

from collections.abc import Mapping
from typing import Any, Literal
from uuid import UUID

from fastapi import APIRouter, Request, Response
from fastapi.exceptions import RequestValidationError

from huiyin_county.charters import county
from huiyin_dispatch.members.access import is_own
from huiyin_dispatch.members.rules import member_id
from huiyin_dispatch.points import commands, queries
from huiyin_dispatch.points.ledger import ledger as ledger_of
from huiyin_dispatch.points.office_page import PAGE_SIZE, office
from huiyin_dispatch.points.periods import PERIOD, PeriodParam, periods
from huiyin_events.decider import Done
from huiyin_service.auth import Principal
from huiyin_service.http import Here, OptionalPrincipal, Scope
from huiyin_service.parameters import PAGED
from huiyin_service.policy import may, permit
from huiyin_service.policy.routes import asks
from huiyin_service.problems import Problem
from huiyin_service.service import Service
from huiyin_service.web.acts import UNTRIED, Sent, Tried
from huiyin_service.web.forms import Form, redirect_get_to
from huiyin_service.web.list_query import ListQuery

router = APIRouter()

PointsAct = Literal["dispute", "answer", "correct", "assess"]
ACT_MESSAGES: Mapping[PointsAct, str] = {
    "dispute": "已提出异议，答复会显示在这里。",
    "answer": "已答复。",
    "correct": "已更正，原来的一笔仍留在这里。",
    "assess": "已记录考核。",
}


@router.get("/work/points", dependencies=[asks("points.read"), PAGED])
async def page(
    request: Request, service: Here, principal: OptionalPrincipal, division: Scope = "", period: PeriodParam = None
) -> Response:
    """A member's own ledger; the members of a division, for an office."""
    asking = permit(principal, "points.read", division or None)
    if not may(asking, "points.list"):
        return await _ledger(request, service, asking, member_id(asking.division, asking.sub), period)
    return await office(request, service, asking, division, period)


@router.get("/work/points/{account}", dependencies=[asks("points.read"), PAGED])
async def ledger(
    request: Request, service: Here, principal: OptionalPrincipal, account: UUID, period: PeriodParam = None
) -> Response:
    """A member's ledger, with what the reader may do about it."""
    return await _ledger(request, service, permit(principal, "points.read"), account, period)


redirect_get_to(router, "/work/points/{account}", ACT_MESSAGES)


@router.post("/work/points/{account}/{act}", dependencies=[asks("points.read")])
async def do(sent: Sent, account: UUID, act: PointsAct) -> Response:
    """Dispute, answer, correct or assess."""
    asking = permit(sent.principal, "points.read")
    given = sent.form.fields.get("shown", "")
    shown = given if PERIOD.match(given) else None
    return await sent.carry_out(
        lambda: _command(sent.service, sent.form, account, act),
        lambda tried: _ledger(sent.request, sent.service, asking, account, shown, tried),
        act=act,
        said=ACT_MESSAGES[act],
        to=f"/work/points/{account}{f'?period={shown}' if shown else ''}",
        draft=f"points-{act}-{account}",
    )


async def _command(service: Service, form: Form, account: UUID, act: PointsAct) -> Done[Any]:
    match act:
        case "dispute":
            return await commands.dispute(service, form.frame, account, form.body(commands.PointDisputeBody))
        case "answer":
            body = form.body(commands.PointAnswerBody, void=form.fields.get("fix") == "void", **_points(form))
            try:
                asked = UUID(form.fields.get("dispute", ""))
            except ValueError:
                raise RequestValidationError([{"type": "missing", "loc": ("body", "dispute")}]) from None
            return await commands.answer_dispute(service, form.frame, account, asked, body)
        case "correct":
            return await commands.correct(service, form.frame, account, form.body(commands.PointCorrectionBody))
        case "assess":
            return await commands.assess(service, form.frame, account, form.body(commands.AssessmentBody))


def _points(form: Form) -> dict[str, str | None]:
    """The points of an answer, where its correction is by points."""
    return {"points": form.fields.get("points", "") if form.fields.get("fix") == "points" else None}


async def _ledger(
    request: Request,
    service: Service,
    principal: Principal,
    account: UUID,
    period: str | None,
    tried: Tried = UNTRIED,
) -> Response:
    own = is_own(principal, account)
    try:
        whose = await commands.account_of(service, account)
    except Problem:
        if not own:
            raise
        return service.pages.render(request, "points.html", whose=None, own=True)
    asking = await commands.may_see(service, principal, whose)
    there = await county(service.pool, whose.division)
    now = service.now()
    shown = period or now.astimezone(there.timezone).strftime("%Y")
    found = await ledger_of(service.pool, whose.division, shown, account, now)
    lines = found.lines()
    listing = ListQuery.of(request, total=len(lines), size=PAGE_SIZE)
    disputes = await queries.disputes_of(service.pool, account)
    return service.pages.render(
        request,
        "points.html",
        **tried.shown,
        whose=whose,
        own=own,
        office=may(asking, "points.list"),
        staff=may(asking, "points.correct") and asking.sub != whose.member,
        assesses=await commands.sides(service, asking, whose),
        period=shown,
        periods=periods(now, there.timezone, shown),
        total=found.total,
        lines=lines[listing.offset : listing.offset + listing.size],
        open={dispute.entry for dispute in disputes if dispute.answer is None},
        disputes=disputes,
        assessments=await queries.assessments(service.pool, account),
        listing=listing,
        timezone=str(there.timezone),
    )
