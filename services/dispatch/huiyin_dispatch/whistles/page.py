"""Whistles (吹哨报到): who was called and how each department stands, the forms, and the ranking of departments."""

from collections.abc import Mapping
from typing import Literal, get_args
from uuid import UUID

from fastapi import APIRouter, Request, Response

from huiyin_dispatch.calls import LinkBody
from huiyin_dispatch.orders.queries import linkable, named
from huiyin_dispatch.whistles import commands, queries
from huiyin_dispatch.whistles.rules import Whistle
from huiyin_events.decider import Done
from huiyin_service.auth import Principal
from huiyin_service.http import Here, OptionalPrincipal, Scope
from huiyin_service.i18n import zone
from huiyin_service.parameters import PAGED, reads
from huiyin_service.persons.steps import named_steps
from huiyin_service.policy import may, permit
from huiyin_service.policy.routes import asks
from huiyin_service.service import Service
from huiyin_service.web.acts import UNTRIED, Sent, SentForm, Tried
from huiyin_service.web.forms import redirect_get_to, split_words
from huiyin_service.web.list_query import ListQuery, tab_of
from huiyin_service.web.scope import place_of
from huiyin_service.web.timeline import timeline

router = APIRouter()

PAGE_SIZE = 20
TABS: tuple[queries.WhistleTab, ...] = get_args(queries.WhistleTab)
RANKING = "ranking"

WhistleAct = Literal["acknowledge", "arrive", "act", "assess", "link", "call-off"]
ACT_MESSAGES: Mapping[WhistleAct, str] = {
    "acknowledge": "已响应。",
    "arrive": "已报到。",
    "act": "已记录办理结果，等吹哨的来评价。",
    "assess": "已评价。",
    "link": "已并到一起。",
    "call-off": "已撤哨。",
}


@router.get("/work/whistles", dependencies=[asks("whistle.read"), PAGED, reads("tab")])
async def page(request: Request, service: Here, principal: OptionalPrincipal, division: Scope = "") -> Response:
    """Whistles of a division, how departments do, and the form that blows another."""
    return await _list(request, service, permit(principal, "whistle.read", division or None), division)


@router.post("/work/whistles", dependencies=[asks("whistle.blow")])
async def blow(sent: Sent) -> Response:
    """Blow a whistle."""
    asking, form = permit(sent.principal, "whistle.blow"), sent.form

    async def command() -> Done[Whistle]:
        departments = [{"name": name} for name in split_words(form.fields.get("departments", ""))]
        division = form.fields.get("division", asking.division)
        body = form.body(commands.BlowBody, departments=departments, division=division)
        return await commands.blow(sent.service, form.frame, body)

    return await sent.carry_out(
        command,
        lambda tried: _list(sent.request, sent.service, asking, "", tried),
        said="已吹哨，部门响应、报到都会显示在这里。",
        to="/work/whistles",
        draft="whistle",
    )


async def _list(
    request: Request, service: Service, principal: Principal, division: str, tried: Tried = UNTRIED
) -> Response:
    place, now = await place_of(request, service, principal, division), service.now()
    tab = tab_of(request, TABS)
    ranking = request.query_params.get("tab") == RANKING
    counts = {state: await queries.count(service.pool, place.code, state, now) for state in TABS}
    listing = ListQuery.of(request, total=0 if ranking else counts[tab], size=PAGE_SIZE)
    chosen = RANKING if ranking else tab
    return service.pages.render(
        request,
        "whistles.html",
        **tried.shown,
        place=place,
        tabs=[{"name": name, "href": place.at(tab=name), "current": name == chosen} for name in (*TABS, RANKING)],
        counts=counts,
        tab=chosen,
        rows=[] if ranking else await queries.page(service.pool, place.code, tab, now, listing.size, listing.offset),
        figures=await queries.figures(service.pool, place.code) if ranking else [],
        listing=listing,
        whistles=len(principal.division) >= 9,
        names=await queries.names(service.pool, principal.division[:6]),
    )


@router.get("/work/whistles/{whistle}", dependencies=[asks("whistle.read")])
async def one(request: Request, service: Here, principal: OptionalPrincipal, whistle: UUID) -> Response:
    """A whistle, and how each department that was called stands."""
    return await _page(request, service, permit(principal, "whistle.read"), whistle)


redirect_get_to(router, "/work/whistles/{whistle}", ACT_MESSAGES)


@router.post("/work/whistles/{whistle}/{act}", dependencies=[asks("whistle.read")])
async def do(sent: Sent, whistle: UUID, act: WhistleAct) -> Response:
    """Carry out one of the forms of a whistle's page."""
    asking = permit(sent.principal, "whistle.read")
    return await sent.carry_out(
        lambda: _command(sent, whistle, act),
        lambda tried: _page(sent.request, sent.service, asking, whistle, tried),
        act=act,
        said=ACT_MESSAGES[act],
        to=f"/work/whistles/{whistle}",
        draft=f"{act}-{whistle}",
    )


async def _command(sent: SentForm, whistle: UUID, act: WhistleAct) -> Done[Whistle]:
    service, form, frame = sent.service, sent.form, sent.form.frame
    match act:
        case "acknowledge":
            return await commands.acknowledge(
                service, frame, whistle, form.body(commands.AcknowledgeBody, contact=form.group("contact"))
            )
        case "arrive":
            return await commands.arrive(service, frame, whistle, form.body(commands.ArriveBody))
        case "act":
            body = form.body(commands.ActBody, photos=await sent.photos())
            return await commands.act(service, frame, whistle, body)
        case "assess":
            return await commands.assess(service, frame, whistle, form.body(commands.AssessBody))
        case "link":
            return await commands.link(service, frame, whistle, form.body(LinkBody))
        case "call-off":
            return await commands.call_off(service, frame, whistle, form.body(commands.CallOffBody))


async def _page(
    request: Request, service: Service, principal: Principal, whistle: UUID, tried: Tried = UNTRIED
) -> Response:
    row = await commands.readable(service, principal, whistle)
    history = await service.store.read_stream(commands.stream_of(whistle))
    timezone = zone(row.timezone)
    return service.pages.render(
        request,
        "whistle.html",
        **tried.shown,
        whistle=row,
        departments=await queries.departments(service.pool, whistle),
        speaks=may(principal, "whistle.answer", row.division),
        whistled=await commands.whistling(service, principal, whistle) == row.whistler,
        issues=await named(service.pool, row.issues, principal.division),
        joinable=[] if row.closed_at else await linkable(service.pool, row.division, row.blown_at, row.issues),
        over=service.now() >= row.act_by,
        entries=timeline(await named_steps(service, history), service.pages, request, timezone),
        timezone=str(timezone),
    )
