"""Points and double assessment (Y5): a member's own ledger, the office's list, another table tried, what is public."""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, Literal, get_args
from uuid import UUID
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Path, Query, Request, Response
from fastapi.exceptions import RequestValidationError
from pydantic import ValidationError

from huiyin_contracts.charter import PointRule, Work
from huiyin_contracts.points import Period, StandingsPublicised
from huiyin_county.charter import in_force
from huiyin_county.charters import county
from huiyin_dispatch.charter.commands import TIMED
from huiyin_dispatch.members.rules import member_id
from huiyin_dispatch.organisation import queries as net
from huiyin_dispatch.organisation.rules import VILLAGE_DIGITS
from huiyin_dispatch.points import commands, queries, standings
from huiyin_dispatch.points.rules import ranked
from huiyin_events.decider import Done
from huiyin_service.auth import STAFF, TAKERS, Principal, require
from huiyin_service.divisions import require_division
from huiyin_service.http import Here, OptionalPrincipal, Scope
from huiyin_service.parameters import PAGED, reads
from huiyin_service.problems import Problem
from huiyin_service.service import Service
from huiyin_service.web.forms import PostedForm, form_error, handle_form, redirect_get_to
from huiyin_service.web.list_query import ListQuery
from huiyin_service.web.scope import place_of

router = APIRouter()

PAGE_SIZE = 20
MONTHS_SHOWN = 12
PERIOD = re.compile(r"(19|20|21)[0-9]{2}(-(0[1-9]|1[0-2])|-Q[1-4])?$")
WORKS: tuple[Work, ...] = get_args(Work)

PointsAct = Literal["dispute", "answer", "correct", "assess"]
SAID: Mapping[PointsAct, str] = {
    "dispute": "已提出异议，答复会显示在这里。",
    "answer": "已答复。",
    "correct": "已更正，原来的一笔仍留在这里。",
    "assess": "已记录考核。",
}
PeriodParam = Annotated[Period | None, Query()]


@router.get("/work/points", dependencies=[PAGED])
async def page(
    request: Request, service: Here, principal: OptionalPrincipal, division: Scope = "", period: PeriodParam = None
) -> Response:
    """A member's own ledger; the members of a division, for an office."""
    asking = require(principal, *TAKERS, division=division or None)
    if asking.role == "member":
        return await _ledger(request, service, asking, member_id(asking.division, asking.sub), period)
    return await _office(request, service, asking, division, period)


@router.get("/work/points/preview", dependencies=[PAGED, reads("from", "to", "points.*", "per.*", "most.*")])
async def preview(request: Request, service: Here, principal: OptionalPrincipal, division: Scope = "") -> Response:
    """What everybody would have by another table. The table is in the address, for nothing is written."""
    asking = require(principal, *STAFF, division=division or None)
    place = await place_of(request, service, asking, division)
    if len(place.code) < 6:
        return await _nowhere(request, service, asking, division)
    there = await county(service.pool, place.code)
    now = service.now()
    rules = {rule.work: rule for rule in in_force(there.charters, now).points}
    typed = dict(request.query_params) if "from" in request.query_params else _typed(rules, now, there.timezone)
    rows, wrong = list[standings.Previewed](), None
    try:
        body = {"division": place.code, "from": typed.get("from"), "to": typed.get("to"), "points": _table(typed)}
        rows = await commands.preview(service, asking, commands.PreviewBody.model_validate(body))
    except ValidationError as error:
        wrong = form_error(request, service, RequestValidationError(error.errors()))
    except Problem as problem:
        wrong = form_error(request, service, problem)
    listing = ListQuery.of(request, total=len(rows), size=PAGE_SIZE)
    return service.pages.render(
        request,
        "points_preview.html",
        status_code=wrong["status"] if wrong else 200,
        place=place,
        works=WORKS,
        timed=TIMED,
        filled=[row["work"] for row in _table(typed)],
        typed=typed,
        rows=rows[listing.offset : listing.offset + listing.size],
        changed=sum(row.now != row.then for row in rows),
        listing=listing,
        wrong=wrong,
    )


@router.get("/work/points/publicise")
async def back_to_office(service: Here) -> Response:
    """Whoever opens again the address that a form was sent to comes to the office's page."""
    return service.pages.redirect("/work/points")


@router.post("/work/points/publicise")
async def publicise(request: Request, service: Here, principal: OptionalPrincipal, form: PostedForm) -> Response:
    """Make standings public."""
    asking = require(principal, *STAFF)
    division, period = form.fields.get("division", ""), form.fields.get("period", "")

    async def again(wrong: Mapping[str, Any]) -> Response:
        shown = period if PERIOD.match(period) else None
        return await _office(request, service, asking, division if asking.covers(division) else "", shown, form, wrong)

    return await handle_form(
        request,
        service,
        "已公示，人人都能看到。",
        lambda: commands.publicise(service, form.frame, form.body(commands.StandingsBody)),
        to=f"/work/points?division={division}&period={period}",
        again=again,
    )


@router.get("/work/standings/{division}", dependencies=[PAGED])
async def public(
    request: Request, service: Here, division: Annotated[str, Path(pattern="^[0-9]{6}([0-9]{3}){0,2}$")]
) -> Response:
    """What was made public in a division, for everybody; each as it was."""
    async with service.pool.acquire() as connection:
        there = await require_division(connection, division)
        zone = (await county(connection, division)).timezone
    total, _ = await queries.public(service, division, 0, 0)
    listing = ListQuery.of(request, total=total, size=5)
    _, rows = await queries.public(service, division, listing.size, listing.offset)
    found = [{**row, "standings": StandingsPublicised.model_validate_json(row["document"])} for row in rows]
    return service.pages.render(
        request, "standings.html", division=there, rows=found, listing=listing, timezone=str(zone)
    )


@router.get("/work/points/{account}", dependencies=[PAGED])
async def ledger(
    request: Request, service: Here, principal: OptionalPrincipal, account: UUID, period: PeriodParam = None
) -> Response:
    """A member's ledger, with what whoever looks may do about it."""
    return await _ledger(request, service, require(principal, *TAKERS), account, period)


redirect_get_to(router, "/work/points/{account}", SAID)


@router.post("/work/points/{account}/{act}")
async def do(
    request: Request, service: Here, principal: OptionalPrincipal, form: PostedForm, account: UUID, act: PointsAct
) -> Response:
    """Dispute, answer, correct or assess."""
    asking = require(principal, *TAKERS)

    async def again(wrong: Mapping[str, Any]) -> Response:
        return await _ledger(request, service, asking, account, shown, act, form, wrong)

    given = form.fields.get("shown", "")
    shown = given if PERIOD.match(given) else None
    return await handle_form(
        request,
        service,
        SAID[act],
        lambda: _command(service, form, account, act),
        to=f"/work/points/{account}{f'?period={shown}' if shown else ''}",
        again=again,
        sent=f"points-{act}-{account}",
    )


async def _command(service: Service, form: PostedForm, account: UUID, act: PointsAct) -> Done[Any]:
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


def _points(form: PostedForm) -> dict[str, str | None]:
    """The points of an answer, where its correction is by points."""
    return {"points": form.fields.get("points", "") if form.fields.get("fix") == "points" else None}


async def _ledger(
    request: Request,
    service: Service,
    principal: Principal,
    account: UUID,
    period: str | None,
    tried: PointsAct | None = None,
    form: PostedForm | None = None,
    wrong: Mapping[str, Any] | None = None,
) -> Response:
    own = commands.is_own(principal, account)
    try:
        whose = await queries.account(service, account)
    except Problem:
        if not own:
            raise
        return service.pages.render(request, "points.html", whose=None, own=True)
    asking = await commands.may_see(service, principal, whose)
    there = await county(service.pool, whose["division"])
    now = service.now()
    shown = period or now.astimezone(there.timezone).strftime("%Y")
    book = await queries.book(service, whose["division"], shown, account)
    lines = queries.lines(book)
    listing = ListQuery.of(request, total=len(lines), size=PAGE_SIZE)
    disputes = await queries.disputes_of(service, account)
    return service.pages.render(
        request,
        "points.html",
        status_code=wrong["status"] if wrong else 200,
        whose=whose,
        own=own,
        office=asking.role in STAFF,
        staff=asking.role in STAFF and asking.sub != whose["member"],
        assesses=await commands.sides(service, asking, whose),
        period=shown,
        periods=_periods(now, there.timezone, shown),
        total=book.total,
        lines=lines[listing.offset : listing.offset + listing.size],
        open={dispute["entry"] for dispute in disputes if dispute["answer"] is None},
        disputes=disputes,
        assessments=await queries.assessments(service, account),
        listing=listing,
        timezone=str(there.timezone),
        tried=tried,
        typed=form.fields if form else {},
        wrong=wrong,
    )


async def _office(
    request: Request,
    service: Service,
    principal: Principal,
    division: str,
    period: str | None,
    form: PostedForm | None = None,
    wrong: Mapping[str, Any] | None = None,
) -> Response:
    place = await place_of(request, service, principal, division)
    if len(place.code) < 6:
        return await _nowhere(request, service, principal, division)
    there, own = await county(service.pool, place.code), member_id(principal.division, principal.sub)
    now = service.now()
    shown = period or now.astimezone(there.timezone).strftime("%Y-%m")
    members = await standings.members(service, place.code, shown)
    ranks = list(ranked(member.points for member in members))
    listing = ListQuery.of(request, total=len(members), size=PAGE_SIZE)
    some = slice(listing.offset, listing.offset + listing.size)
    waiting, disputes = await queries.open_disputes(service, place.code, 10, 0)
    return service.pages.render(
        request,
        "points_office.html",
        status_code=wrong["status"] if wrong else 200,
        place=place,
        own=own if await queries.is_known(service, own) else None,
        typed=form.fields if form else {},
        wrong=wrong,
        period=shown,
        periods=_periods(now, there.timezone, shown),
        rows=list(zip(ranks[some], members[some], strict=True)),
        estates=await net.of_division(service, place.code) if len(place.code) == VILLAGE_DIGITS else [],
        listing=listing,
        waiting=waiting,
        disputes=disputes,
        timezone=str(there.timezone),
    )


async def _nowhere(request: Request, service: Service, principal: Principal, division: str) -> Response:
    """Above the counties there is nothing to add up: each has its own charter."""
    place = await place_of(request, service, principal, division)
    return service.pages.render(request, "points_office.html", place=place, own=None, rows=None, disputes=[], waiting=0)


def _periods(now: datetime, timezone: ZoneInfo, shown: str) -> list[str]:
    """The periods to choose from: two years, this one's quarters, and the last months."""
    local = now.astimezone(timezone)
    months = [local.year * 12 + local.month - 1 - back for back in range(MONTHS_SHOWN)]
    found = [
        *(f"{month // 12}-{month % 12 + 1:02}" for month in months),
        *(f"{local.year}-Q{quarter}" for quarter in range((local.month + 2) // 3, 0, -1)),
        str(local.year),
        str(local.year - 1),
    ]
    return found if shown in found else [shown, *found]


def _typed(rules: Mapping[Work, PointRule], now: datetime, timezone: ZoneInfo) -> dict[str, str]:
    """The form as it is first shown: the table in force, and the months of this year."""
    local = now.astimezone(timezone)
    typed = {"from": f"{local.year}-01", "to": local.strftime("%Y-%m")}
    for work, rule in rules.items():
        typed |= {f"points.{work}": str(rule.points), f"per.{work}": rule.per, f"most.{work}": str(rule.most or "")}
    return typed


def _table(typed: Mapping[str, str]) -> list[dict[str, Any]]:
    """The table of a form; work with nothing beside it is worth nothing."""
    return [
        {
            "work": work,
            "points": points,
            "per": typed.get(f"per.{work}") or "piece",
            "most": typed.get(f"most.{work}") or None,
        }
        for work in WORKS
        if (points := typed.get(f"points.{work}", "").strip())
    ]
