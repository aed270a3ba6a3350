"""Emergencies (Y12) by the minute: what goes on, who comes, and the forms of leading and answering."""

from collections.abc import Mapping
from typing import Literal, get_args
from uuid import UUID

from fastapi import APIRouter, Request, Response

from huiyin_dispatch.calls import LinkBody
from huiyin_dispatch.emergencies import commands, queries
from huiyin_dispatch.emergencies.state import Emergency
from huiyin_dispatch.forces import queries as forces
from huiyin_dispatch.orders.queries import linkable, named
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
from huiyin_service.web.forms import redirect_get_to
from huiyin_service.web.list_query import ListQuery, tab_of
from huiyin_service.web.scope import place_of
from huiyin_service.web.timeline import timeline

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


@router.get("/work/emergencies", dependencies=[asks("emergency.lead"), PAGED, reads("tab")])
async def page(
    request: Request, service: Here, principal: OptionalPrincipal, division: Scope = "", issue: UUID | None = None
) -> Response:
    """What goes on, for what no force is left to call, what is over; and the form that declares another."""
    asking = permit(principal, "emergency.lead", division or None)
    return await _list(request, service, asking, division, issue=issue)


@router.post("/work/emergencies", dependencies=[asks("emergency.declare")])
async def declare(sent: Sent) -> Response:
    """Declare an emergency."""
    asking, form = permit(sent.principal, "emergency.declare"), sent.form
    return await sent.carry_out(
        lambda: commands.declare(
            sent.service, form.frame, form.body(commands.DeclareBody, forces=list(form.group(CHOSEN)))
        ),
        lambda tried: _list(sent.request, sent.service, asking, "", tried),
        said="已启动应急，正在呼叫。",
        to="/work/emergencies",
        draft="emergency",
    )


async def _list(
    request: Request,
    service: Service,
    principal: Principal,
    division: str,
    tried: Tried = UNTRIED,
    issue: UUID | None = None,
) -> Response:
    place = await place_of(request, service, principal, division)
    tab = tab_of(request, TABS)
    counts = {state: await queries.count(service.pool, place.code, state) for state in TABS}
    listing = ListQuery.of(request, total=counts[tab], size=PAGE_SIZE)
    return service.pages.render(
        request,
        "emergencies.html",
        **tried.shown,
        place=place,
        issue=tried.typed.get("issue", issue),
        tabs=[{"name": state, "href": place.at(tab=state), "current": state == tab} for state in TABS],
        counts=counts,
        tab=tab,
        rows=await queries.page(service.pool, place.code, tab, listing.size, listing.offset),
        listing=listing,
        choice=await forces.page(service.pool, place.code, forces.ForceFilter(covering=True), commands.MAX_FORCES, 0),
    )


@router.get("/work/emergencies/{emergency}", dependencies=[asks("emergency.read")])
async def one(request: Request, service: Here, principal: OptionalPrincipal, emergency: UUID) -> Response:
    """An emergency: who was called, who comes, who is there, and its log."""
    return await _page(request, service, permit(principal, "emergency.read"), emergency)


redirect_get_to(router, "/work/emergencies/{emergency}", ACT_MESSAGES)


@router.post("/work/emergencies/{emergency}/{act}", dependencies=[asks("emergency.answer")])
async def do(sent: Sent, emergency: UUID, act: EmergencyAct) -> Response:
    """Carry out one of the forms of an emergency's page, or of the banner that asks who comes."""
    asking = permit(sent.principal, "emergency.answer")
    return await sent.carry_out(
        lambda: _command(sent, emergency, act),
        lambda tried: _page(sent.request, sent.service, asking, emergency, tried),
        act=act,
        said=ACT_MESSAGES[act],
        to=f"/work/emergencies/{emergency}",
        draft=f"{act}-{emergency}",
    )


async def _command(sent: SentForm, emergency: UUID, act: EmergencyAct) -> Done[Emergency]:
    service, form, frame = sent.service, sent.form, sent.form.frame
    person = form.group("person")
    other = {"person": person} if person else {}
    match act:
        case "acknowledge":
            # Minutes and a reason are in one form: what does not belong to the answer is left aside.
            coming = form.fields.get("coming") == "yes"
            aside = {"reason": None} if coming else {"minutes": None}
            body = form.body(commands.AcknowledgeBody, coming=coming, **aside, **other)
            return await commands.acknowledge(service, frame, emergency, body)
        case "arrive":
            return await commands.arrive(service, frame, emergency, form.body(commands.ArriveBody, **other))
        case "note":
            body_of = form.body(commands.NoteBody, photos=await sent.photos())
            return await commands.note(service, frame, emergency, body_of)
        case "reinforce":
            chosen = form.body(commands.ReinforceBody, forces=list(form.group(CHOSEN)))
            return await commands.reinforce(service, frame, emergency, chosen)
        case "link":
            return await commands.link(service, frame, emergency, form.body(LinkBody))
        case "stand-down":
            return await commands.stand_down(service, frame, emergency, form.body(commands.StandDownBody))
        case "review":
            return await commands.review(service, frame, emergency, form.body(commands.ReviewBody))


async def _page(
    request: Request, service: Service, principal: Principal, emergency: UUID, tried: Tried = UNTRIED
) -> Response:
    row = await commands.readable(service, principal, emergency)
    leads = may(principal, "emergency.lead", row.division)
    people = await queries.people(service.pool, emergency)
    called = {person.force for person in people}
    near = await forces.page(service.pool, row.division, forces.ForceFilter(covering=True), commands.MAX_FORCES, 0)
    history = await service.store.read_stream(commands.stream_of(emergency))
    timezone, now = zone(row.timezone), service.now()
    return service.pages.render(
        request,
        "emergency.html",
        **tried.shown,
        emergency=row,
        people=people,
        me=next((person for person in people if person.person.id == principal.sub), None),
        leads=leads,
        elapsed=int(((row.stood_down_at or now) - row.declared_at).total_seconds()),
        left=max(int((row.answer_by - now).total_seconds()), 0) if row.answer_by else 0,
        issues=await named(service.pool, row.issues, principal.division) if leads else [],
        joinable=await linkable(service.pool, row.division, row.declared_at, row.issues) if leads else [],
        choice=[force for force in near if force.name not in called] if leads else [],
        outgoing=await queries.waiting_calls(service.pool, emergency),
        entries=timeline(await named_steps(service, history), service.pages, request, timezone),
        timezone=str(timezone),
    )
