"""Revisits: the county's rounds, and one of them with a form for each topic (P4)."""

from collections.abc import Mapping
from typing import Literal
from uuid import UUID

from fastapi import APIRouter, Request, Response

from huiyin_deliberation.registers.body import assignee_in
from huiyin_deliberation.registers.queries import assignable
from huiyin_deliberation.revisits import commands, queries
from huiyin_deliberation.revisits.api import readable
from huiyin_deliberation.revisits.rules import RevisitRound
from huiyin_events.decider import Done
from huiyin_service.auth import Principal
from huiyin_service.divisions import local_day
from huiyin_service.http import Here, OptionalPrincipal, Scope
from huiyin_service.parameters import PAGED
from huiyin_service.policy import may, permit
from huiyin_service.policy.routes import asks
from huiyin_service.service import Service
from huiyin_service.web.acts import UNTRIED, Sent, SentForm, Tried
from huiyin_service.web.forms import redirect_get_to
from huiyin_service.web.list_query import ListQuery
from huiyin_service.web.scope import place_of

router = APIRouter()

PAGE_SIZE = 20

RevisitAct = Literal["attempt", "answer", "settle"]
ACT_MESSAGES: Mapping[RevisitAct, str] = {
    "attempt": "已登记没有联系上。",
    "answer": "已登记回访。",
    "settle": "已登记处理结果。",
}
# One question on the page, two in the log: whether it is solved, and whether they are satisfied.
VERDICTS: Mapping[str, tuple[bool, bool]] = {
    "good": (True, True),
    "unsatisfied": (True, False),
    "unsolved": (False, False),
}


@router.get("/deliberation/revisits", dependencies=[asks("revisit.read"), PAGED])
async def rounds(request: Request, service: Here, principal: OptionalPrincipal, division: Scope = "") -> Response:
    """The rounds of a county."""
    asking = permit(principal, "revisit.read", division or None)
    place = await place_of(request, service, asking, division)
    listing = ListQuery.of(request, total=await queries.count(service.pool, place.code), size=PAGE_SIZE)
    rows = await queries.page(service.pool, place.code, listing.size, listing.offset)
    return service.pages.render(request, "revisit_rounds.html", place=place, rows=rows, listing=listing)


@router.get("/deliberation/revisits/{round}", dependencies=[asks("revisit.read"), PAGED])
async def one(request: Request, service: Here, principal: OptionalPrincipal, round: UUID) -> Response:  # noqa: A002
    """A round: its topics, those still to be asked after first."""
    return await _page(request, service, permit(principal, "revisit.read"), round)


redirect_get_to(router, "/deliberation/revisits/{round}", ACT_MESSAGES)


@router.post("/deliberation/revisits/{round}/{act}", dependencies=[asks("revisit.record")])
async def do(sent: Sent, round: UUID, act: RevisitAct) -> Response:  # noqa: A002
    """Carry out one of the forms of a topic."""
    asking = permit(sent.principal, "revisit.record")
    return await sent.carry_out(
        lambda: _command(sent, round, act),
        lambda tried: _page(sent.request, sent.service, asking, round, tried),
        act=act,
        said=ACT_MESSAGES[act],
        to=f"/deliberation/revisits/{round}",
        draft=f"{act}-{sent.form.fields.get('topic', '')}",
    )


async def _command(sent: SentForm, round_: UUID, act: RevisitAct) -> Done[RevisitRound]:
    service, form, frame = sent.service, sent.form, sent.form.frame
    match act:
        case "attempt":
            return await commands.attempt(service, frame, round_, form.body(commands.AttemptRevisitBody))
        case "answer":
            verdict = VERDICTS.get(form.fields.get("verdict", ""))
            said = dict(zip(("solved", "satisfied"), verdict, strict=True)) if verdict else {}
            owner = {"owner": assignee_in(form.fields["owner"])} if "owner" in form.fields else {}
            body = form.body(commands.AnswerRevisitBody, **said, **owner)
            return await commands.answer(service, frame, round_, body)
        case "settle":
            return await commands.settle(service, frame, round_, form.body(commands.SettleFindingBody))


async def _page(
    request: Request, service: Service, principal: Principal, round_: UUID, tried: Tried = UNTRIED
) -> Response:
    row = await readable(service, principal, round_)
    listing = ListQuery.of(request, total=row.drawn, size=PAGE_SIZE)
    records = may(principal, "revisit.record", row.division)
    today = await local_day(service, row.division)
    return service.pages.render(
        request,
        "revisit_round.html",
        **tried.shown,
        round=row,
        topics=await queries.asked(service.pool, round_, listing.size, listing.offset),
        listing=listing,
        records=records,
        owners=await assignable(service.pool, row.division, today) if records else [],
        today=today,
    )
