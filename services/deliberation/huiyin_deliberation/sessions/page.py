"""Sessions on screen: the secretary's preparation and lead, the attendee's phone, and the screen of the room."""

from collections.abc import Mapping
from functools import lru_cache
from typing import get_args
from uuid import UUID

import segno
from fastapi import APIRouter, Request, Response
from markupsafe import Markup

from huiyin_contracts.labels import SESSION_FORMS
from huiyin_contracts.parties import person_of
from huiyin_deliberation.ballots import queries as votes
from huiyin_deliberation.registers.queries import assignable
from huiyin_deliberation.sessions import bodies, commands, queries
from huiyin_deliberation.sessions.codes import code_at, seconds_left
from huiyin_deliberation.sessions.convening_form import convening
from huiyin_deliberation.sessions.page_acts import SessionAct, carried_out
from huiyin_deliberation.sessions.reading import quorum_of, readable
from huiyin_deliberation.sites import queries as sites
from huiyin_deliberation.topics import queries as topics
from huiyin_deliberation.topics.task_rows import asks_for_rows, rows_in
from huiyin_service.auth import Principal
from huiyin_service.http import Here, OptionalPrincipal, Scope
from huiyin_service.i18n import zone
from huiyin_service.parameters import PAGED, reads
from huiyin_service.policy import may, permit
from huiyin_service.policy.routes import asks
from huiyin_service.service import Service
from huiyin_service.web.acts import UNTRIED, Sent, Tried
from huiyin_service.web.forms import redirect_get_to
from huiyin_service.web.list_query import ListQuery, tab_of
from huiyin_service.web.scope import place_of

router = APIRouter()

PAGE_SIZE = 20
MOST_SITES = 60
HERE = "/deliberation/sessions"
TABS: tuple[queries.SessionTab, ...] = get_args(queries.SessionTab)
MOST_ON_SCREEN = 60
"""Names that the screen of the room has place for."""
TOPIC = "topic"
"""A topic that is ticked is a field of its own, by its id."""

ACT_MESSAGES: Mapping[SessionAct, str] = {
    "postpone": "已改期，按新的日子通知。",
    "cancel": "议事会已取消，议题退回计划。",
    "add-item": "已列入议程。",
    "remove-item": "已撤出议程。",
    "record-attendance": "已签到。",
    "join": "已签到。",
    "leave": "已登记离会。",
    "open": "议事会开始。",
    "miss-quorum": "已登记流会，议题退回计划。",
    "close": "议事会结束，请起草纪要。",
    "call-item": "进入这个议题。",
    "declare-conflict": "已申明回避，这个议题不表决。",
    "ask-to-speak": "已请求发言。",
    "give-floor": "请发言。",
    "table-option": "方案已提出。",
    "put-to-vote": "开始表决。",
    "end-vote": "表决结束，结论已按票数形成。",
    "defer-item": "已暂缓，议题退回计划。",
    "vote": "已表决。",
}


@router.get(HERE, dependencies=[asks("session.attend"), PAGED, reads("tab", "site", "topic")])
async def page(request: Request, service: Here, principal: OptionalPrincipal, division: Scope = "") -> Response:
    """The sessions of a scope, for its offices, with the form that convenes one; for others their own."""
    asking = permit(principal, "session.attend")
    if may(asking, "session.convene"):
        return await _list(request, service, permit(asking, "session.convene", division or None), division)
    listing = ListQuery.of(request, total=await queries.count_own(service.pool, asking.sub), size=PAGE_SIZE)
    rows = await queries.own(service.pool, asking.sub, listing.size, listing.offset)
    return service.pages.render(request, "my_sessions.html", rows=rows, listing=listing)


@router.post(HERE, dependencies=[asks("session.convene")])
async def convene(sent: Sent) -> Response:
    """Convene a session."""
    asking, form = permit(sent.principal, "session.convene"), sent.form
    body = {"topics": list(form.group(TOPIC))}
    return await sent.carry_out(
        lambda: commands.convene(sent.service, form.frame, form.body(bodies.ConveneBody, **body)),
        lambda tried: _list(sent.request, sent.service, asking, "", tried),
        said="议事会已召集，按章程通知应到的人。",
        to=HERE,
        draft="session",
    )


async def _list(
    request: Request, service: Service, principal: Principal, division: str, tried: Tried = UNTRIED
) -> Response:
    place, now = await place_of(request, service, principal, division), service.now()
    tab = tab_of(request, TABS)
    counts = {one: await queries.count(service.pool, place.code, one) for one in TABS}
    listing = ListQuery.of(request, total=counts[tab], size=PAGE_SIZE)
    around = await sites.page(service.pool, place.code, MOST_SITES, 0)
    return service.pages.render(
        request,
        "sessions.html",
        **tried.shown,
        place=place,
        tabs=[{"name": one, "href": place.at(tab=one), "current": one == tab} for one in TABS],
        counts=counts,
        tab=tab,
        rows=await queries.page(service.pool, place.code, tab, listing.size, listing.offset),
        listing=listing,
        sites=around,
        convening=await convening(service, principal, around, request, tried),
        forms=[(code, service.pages.label(request, one)) for code, one in SESSION_FORMS.items()],
        topics=await topics.list_topics(service.pool, now, place.code, ("planned",), 50, 0),
        chosen=request.query_params.get(TOPIC, ""),
        asked="site" in request.query_params,
    )


@router.get(HERE + "/{session}", dependencies=[asks("session.read"), reads("code")])
async def one(request: Request, service: Here, principal: OptionalPrincipal, session: UUID) -> Response:
    """A session: to prepare and lead it, or to attend it."""
    return await _page(request, service, permit(principal, "session.read"), session)


redirect_get_to(router, HERE + "/{session}", ACT_MESSAGES)


@router.post(HERE + "/{session}/{act}", dependencies=[asks("session.attend")])
async def do(sent: Sent, session: UUID, act: SessionAct) -> Response:
    """Carry out one of the forms of a session's page, or give an option's other rows for its tasks."""
    asking = permit(sent.principal, "session.attend")

    async def again(tried: Tried) -> Response:
        return await _page(sent.request, sent.service, asking, session, tried)

    if act == "table-option" and asks_for_rows(sent.form.fields):
        return await again(Tried(act, sent.form))
    return await sent.carry_out(
        lambda: carried_out(sent, session, act),
        again,
        act=act,
        said=ACT_MESSAGES[act],
        to=f"{HERE}/{session}",
        draft=f"{act}-{session}",
    )


async def _page(
    request: Request, service: Service, principal: Principal, session: UUID, tried: Tried = UNTRIED
) -> Response:
    row = await readable(service, principal, session)
    leads, me = may(principal, "session.lead", row.division), row.of(person_of(principal.sub))
    found = await votes.votes(service.pool, [item.vote for item in row.agenda if item.vote], person_of(principal.sub))
    today = service.now().astimezone(zone(row.timezone)).date()
    prepares = leads and row.stage == "convened"
    tabling = leads and row.current is not None and row.current.stage == "called"
    parties = await assignable(service.pool, row.division, today) if tabling else []
    return service.pages.render(
        request,
        "session.html",
        **tried.shown,
        session=row,
        leads=leads,
        me=me,
        votes={item.topic: found.get(item.vote) for item in row.agenda if item.vote},
        topics=await topics.list_topics(service.pool, service.now(), row.division, ("planned",), 50, 0)
        if prepares
        else [],
        needed=await quorum_of(service, row) if prepares else None,
        today=today,
        task_rows=rows_in(tried.typed if tried.act == "table-option" else {}),
        parties=[(party.key, str(party.party.called)) for party in parties],
        code=request.query_params.get("code", ""),
        feed=f"/api/deliberation/sessions/{session}/live{'?room=true' if leads else ''}",
    )


@router.get(HERE + "/{session}/room", dependencies=[asks("session.lead")])
async def room(request: Request, service: Here, principal: OptionalPrincipal, session: UUID) -> Response:
    """The screen of the room: the code, the roll, the quorum, and the item with its vote."""
    row = await readable(service, principal, session)
    permit(principal, "session.lead", row.division)
    item = row.current
    code = await code_at(service.pool, session, service.now())
    address = str(request.url.replace(path=f"{HERE}/{session}", query=f"code={code}"))
    ended = row.stage not in {"convened", "open"}
    return service.pages.render(
        request,
        "room.html",
        session=row,
        item=item,
        vote=await votes.one(service.pool, item.vote) if item and item.vote else None,
        needed=await quorum_of(service, row),
        most=MOST_ON_SCREEN,
        turns_in=seconds_left(service.now()),
        code=None if ended else code,
        qr=None if ended else _qr(address),
        feed=f"/api/deliberation/sessions/{session}/live?room=true",
    )


@lru_cache(maxsize=16)
def _qr(address: str) -> Markup:
    """An address to be scanned: the same on the screen until the next code."""
    return Markup(segno.make(address, error="m").svg_inline(scale=6, omitsize=True))  # noqa: S704
