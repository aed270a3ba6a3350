"""Summaries: the county's years, one to edit, and the list behind each figure (P4)."""

from collections.abc import Mapping
from typing import Literal
from uuid import UUID

from fastapi import APIRouter, Request, Response

from huiyin_deliberation.figures.counted import FIGURES
from huiyin_deliberation.summaries import commands, queries
from huiyin_deliberation.summaries.api import FigureKey, figure_of, readable
from huiyin_deliberation.summaries.draft import SECTIONS
from huiyin_deliberation.summaries.rules import PLACE, Summary
from huiyin_events.decider import Done
from huiyin_service.auth import Principal
from huiyin_service.http import CommandBody, Here, OptionalPrincipal, Scope
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

SummaryAct = Literal["recount", "reword", "issue"]
ACT_MESSAGES: Mapping[SummaryAct, str] = {
    "recount": "数字已重新统计，改过的文字不变。",
    "reword": "这句话已改好，数字没有变。",
    "issue": "总结已印发。",
}


@router.get("/deliberation/summaries", dependencies=[asks("summary.read"), PAGED])
async def summaries(request: Request, service: Here, principal: OptionalPrincipal, division: Scope = "") -> Response:
    """The summaries of a county."""
    asking = permit(principal, "summary.read", division or None)
    place = await place_of(request, service, asking, division)
    listing = ListQuery.of(request, total=await queries.count(service.pool, place.code), size=PAGE_SIZE)
    rows = await queries.page(service.pool, place.code, listing.size, listing.offset)
    return service.pages.render(request, "summaries.html", place=place, rows=rows, listing=listing)


@router.get("/deliberation/summaries/{summary}", dependencies=[asks("summary.read")])
async def one(request: Request, service: Here, principal: OptionalPrincipal, summary: UUID) -> Response:
    """A summary as it stands, each figure a link to its list."""
    return await _page(request, service, permit(principal, "summary.read"), summary)


@router.get("/deliberation/summaries/{summary}/figures/{key}", dependencies=[asks("summary.read"), PAGED])
async def figure(
    request: Request, service: Here, principal: OptionalPrincipal, summary: UUID, key: FigureKey
) -> Response:
    """The list behind a figure."""
    row = await readable(service, principal, summary)
    counted = figure_of(row, key)
    total = await queries.count_behind(service.pool, row.division, counted)
    listing = ListQuery.of(request, total=total, size=PAGE_SIZE)
    return service.pages.render(
        request,
        "summary_figure.html",
        summary=row,
        figure=counted,
        called=FIGURES[key],
        rows=await queries.behind(service.pool, row.division, counted, listing.size, listing.offset),
        listing=listing,
    )


redirect_get_to(router, "/deliberation/summaries/{summary}", ACT_MESSAGES)


@router.post("/deliberation/summaries/{summary}/{act}", dependencies=[asks("summary.edit")])
async def do(sent: Sent, summary: UUID, act: SummaryAct) -> Response:
    """Carry out one of the forms of a summary's page."""
    asking = permit(sent.principal, "summary.edit")
    return await sent.carry_out(
        lambda: _command(sent, summary, act),
        lambda tried: _page(sent.request, sent.service, asking, summary, tried),
        act=act,
        said=ACT_MESSAGES[act],
        to=f"/deliberation/summaries/{summary}",
        draft=f"{act}-{sent.form.fields.get('sentence', summary)}",
    )


async def _command(sent: SentForm, summary: UUID, act: SummaryAct) -> Done[Summary]:
    service, form, frame = sent.service, sent.form, sent.form.frame
    match act:
        case "recount":
            return await commands.recount(service, frame, summary, form.body(CommandBody))
        case "reword":
            return await commands.reword(service, frame, summary, form.body(commands.RewordSentenceBody))
        case "issue":
            return await commands.issue(service, frame, summary, form.body(CommandBody))


async def _page(
    request: Request, service: Service, principal: Principal, summary: UUID, tried: Tried = UNTRIED
) -> Response:
    row = await readable(service, principal, summary)
    # A sentence in pieces: what is said, and every second piece a figure.
    pieces = {one.key: PLACE.split(one.text) for one in row.sentences}
    return service.pages.render(
        request,
        "summary.html",
        **tried.shown,
        summary=row,
        sections=SECTIONS,
        pieces=pieces,
        figures={one.key: one for one in row.figures},
        called=FIGURES,
        edits=may(principal, "summary.edit", row.division),
    )
