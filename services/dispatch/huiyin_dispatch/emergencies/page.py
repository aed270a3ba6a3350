"""Emergencies (Y12) by the minute: what goes on, who comes, and the forms of leading and answering."""

from collections.abc import Mapping
from typing import Any, Literal, get_args
from uuid import UUID

from fastapi import APIRouter, Request, Response

from huiyin_dispatch.calls import LinkBody
from huiyin_dispatch.emergencies import commands, queries
from huiyin_dispatch.emergencies.state import Emergency
from huiyin_dispatch.forces import queries as forces
from huiyin_dispatch.forces.commands import by_of
from huiyin_dispatch.orders import queries as desk
from huiyin_events.decider import Done
from huiyin_service.auth import STAFF, TAKERS, Principal, require
from huiyin_service.http import Here, OptionalPrincipal, Scope
from huiyin_service.i18n import zone
from huiyin_service.parameters import PAGED, reads
from huiyin_service.photos import sent_with
from huiyin_service.service import Service
from huiyin_service.web.forms import PostedForm, handle_form, redirect_get_to
from huiyin_service.web.list_query import ListQuery
from huiyin_service.web.scope import place_of
from huiyin_service.web.timeline import Step, timeline

router = APIRouter()

PAGE_SIZE = 20
TABS: tuple[queries.EmergencyTab, ...] = get_args(queries.EmergencyTab)
CHOSEN = "force"
"""A force that is ticked is a field of its own, by its id."""

EmergencyAct = Literal["acknowledge", "arrive", "note", "reinforce", "link", "stand-down", "review"]
ACT_MESSAGES: Mapping[EmergencyAct, str] = {
    "acknowledge": "已答复。",
    "arrive": "已登记到场。",
    "note": "已记录。",
    "reinforce": "已呼叫增援。",
    "link": "已并到一起。",
    "stand-down": "应急已解除。",
    "review": "复盘已记录。",
}


@router.get("/work/emergencies", dependencies=[PAGED, reads("tab")])
async def page(request: Request, service: Here, principal: OptionalPrincipal, division: Scope = "") -> Response:
    """What goes on, for what no force is left to call, what is over; and the form that declares another."""
    return await _list(request, service, require(principal, *STAFF, division=division or None), division)


@router.post("/work/emergencies")
async def declare(request: Request, service: Here, principal: OptionalPrincipal, form: PostedForm) -> Response:
    """Declare an emergency."""
    asking = require(principal, *STAFF)

    async def again(wrong: Mapping[str, Any]) -> Response:
        return await _list(request, service, asking, "", form, wrong)

    return await handle_form(
        request,
        service,
        "已启动应急，正在呼叫。",
        lambda: commands.declare(service, form.frame, form.body(commands.DeclareBody, forces=_chosen(form))),
        to="/work/emergencies",
        again=again,
        sent="emergency",
    )


async def _list(
    request: Request,
    service: Service,
    principal: Principal,
    division: str,
    form: PostedForm | None = None,
    wrong: Mapping[str, Any] | None = None,
) -> Response:
    place = await place_of(request, service, principal, division)
    asked = request.query_params.get("tab", "")
    tab = next((state for state in TABS if state == asked), TABS[0])
    counts = {state: await queries.count(service.pool, place.code, state) for state in TABS}
    listing = ListQuery.of(request, total=counts[tab], size=PAGE_SIZE)
    return service.pages.render(
        request,
        "emergencies.html",
        status_code=wrong["status"] if wrong else 200,
        place=place,
        tabs=[{"name": state, "href": place.at(tab=state), "current": state == tab} for state in TABS],
        counts=counts,
        tab=tab,
        rows=await queries.page(service.pool, place.code, tab, listing.size, listing.offset),
        listing=listing,
        choice=await forces.page(service, place.code, forces.ForceFilter(covering=True), commands.MOST_FORCES, 0),
        typed=form.fields if form else {},
        wrong=wrong,
    )


@router.get("/work/emergencies/{emergency}")
async def one(request: Request, service: Here, principal: OptionalPrincipal, emergency: UUID) -> Response:
    """An emergency: who was called, who comes, who is there, and its log."""
    return await _page(request, service, require(principal, *TAKERS), emergency)


redirect_get_to(router, "/work/emergencies/{emergency}", ACT_MESSAGES)


@router.post("/work/emergencies/{emergency}/{act}")
async def do(
    request: Request, service: Here, principal: OptionalPrincipal, form: PostedForm, emergency: UUID, act: EmergencyAct
) -> Response:
    """Carry out one of the forms of an emergency's page, or of the banner that asks who comes."""
    asking = require(principal, *TAKERS)
    kept: list[str] = []

    async def again(wrong: Mapping[str, Any]) -> Response:
        return await _page(request, service, asking, emergency, act, form, kept, wrong)

    return await handle_form(
        request,
        service,
        ACT_MESSAGES[act],
        lambda: _command(service, form, emergency, act, kept),
        to=f"/work/emergencies/{emergency}",
        again=again,
        sent=f"{act}-{emergency}",
    )


async def _command(
    service: Service, form: PostedForm, emergency: UUID, act: EmergencyAct, kept: list[str]
) -> Done[Emergency]:
    frame, fields = form.frame, form.fields
    person = form.group("person")
    other = {"person": person} if person else {}
    match act:
        case "acknowledge":
            # Minutes and a reason are in one form: what does not belong to the answer is left aside.
            coming = fields.get("coming") == "yes"
            aside = {"reason": None} if coming else {"minutes": None}
            body = form.body(commands.AcknowledgeBody, coming=coming, **aside, **other)
            return await commands.acknowledge(service, frame, emergency, body)
        case "arrive":
            return await commands.arrive(service, frame, emergency, form.body(commands.ArriveBody, **other))
        case "note":
            photos = await sent_with(service, form, kept)
            return await commands.note(service, frame, emergency, form.body(commands.NoteBody, photos=photos))
        case "reinforce":
            chosen = form.body(commands.ReinforceBody, forces=_chosen(form))
            return await commands.reinforce(service, frame, emergency, chosen)
        case "link":
            return await commands.link(service, frame, emergency, form.body(LinkBody))
        case "stand-down":
            return await commands.stand_down(service, frame, emergency, form.body(commands.StandDownBody))
        case "review":
            return await commands.review(service, frame, emergency, form.body(commands.ReviewBody))


def _chosen(form: PostedForm) -> list[str]:
    return list(form.group(CHOSEN))


async def _page(
    request: Request,
    service: Service,
    principal: Principal,
    emergency: UUID,
    tried: EmergencyAct | None = None,
    form: PostedForm | None = None,
    kept: list[str] | None = None,
    wrong: Mapping[str, Any] | None = None,
) -> Response:
    """`tried` is what was not done, because of what is `wrong`: its form is shown again with what was typed."""
    row = await commands.readable(service, principal, emergency)
    leads = by_of(principal, row.division).office
    people = await queries.people(service.pool, emergency)
    called = {person.force for person in people}
    near = await forces.page(service, row.division, forces.ForceFilter(covering=True), commands.MOST_FORCES, 0)
    history = await service.store.read_stream(commands.stream_of(emergency))
    steps = [Step.of(recorded) for recorded in history]
    timezone, now = zone(row.timezone), service.now()
    return service.pages.render(
        request,
        "emergency.html",
        status_code=wrong["status"] if wrong else 200,
        emergency=row,
        people=people,
        me=next((person for person in people if person.person.id == principal.sub), None),
        leads=leads,
        elapsed=int(((row.stood_down_at or now) - row.declared_at).total_seconds()),
        left=max(int((row.answer_by - now).total_seconds()), 0) if row.answer_by else 0,
        matters=await desk.named(service.pool, row.issues) if leads else [],
        joinable=await desk.linkable(service.pool, row.division, row.declared_at, row.issues) if leads else [],
        choice=[force for force in near if force["name"] not in called] if leads else [],
        outgoing=await queries.waiting_calls(service.pool, emergency),
        entries=timeline(steps, service.pages, request, timezone),
        timezone=str(timezone),
        tried=tried,
        typed=form.fields if form else {},
        kept=kept or [],
        wrong=wrong,
    )
