"""One order: where it stands, what may be done with it now, and all that happened before."""

from collections.abc import Iterable, Mapping
from typing import Any, get_args
from uuid import UUID

from fastapi import APIRouter, Request, Response

from huiyin_contracts.order_state import EVENTS, Order, OrderStage
from huiyin_contracts.words import PhotoId
from huiyin_dispatch.forces.queries import acts_for
from huiyin_dispatch.orders import queries
from huiyin_dispatch.orders.acts import ACTS
from huiyin_dispatch.orders.acts.handing import PartBody
from huiyin_dispatch.orders.bodies import PartyBody
from huiyin_dispatch.orders.declaration import Act, B
from huiyin_dispatch.orders.execution import perform
from huiyin_dispatch.orders.issue_page import party_of_form
from huiyin_dispatch.orders.permissions import as_shown, may_read, may_read_original, refusals, require_reader
from huiyin_dispatch.orders.schedules import schedule_of
from huiyin_dispatch.orders.trail import history_of
from huiyin_events.decider import Done
from huiyin_events.refusal import Refused
from huiyin_service.auth import Principal
from huiyin_service.errors import problem_of
from huiyin_service.http import Here, Moment, OptionalPrincipal
from huiyin_service.i18n import locale_of, zone
from huiyin_service.policy import may as allows
from huiyin_service.policy import permit
from huiyin_service.policy.routes import asks
from huiyin_service.problems import Problem
from huiyin_service.service import Service
from huiyin_service.web.acts import UNTRIED, Sent, SentForm, Tried
from huiyin_service.web.forms import Form, moment, redirect_get_to
from huiyin_service.web.labels import words_of

router = APIRouter()

PART_LINES = 4
_MOMENT = get_args(Moment)[0]

# What moves an order on from where it stands.
NEXT: Mapping[OrderStage, str] = {"dispatched": "accept", "accepted": "resolve", "resolved": "publicise"}


@router.get("/work/orders/{order}", dependencies=[asks("order.read")])
async def page(request: Request, service: Here, principal: OptionalPrincipal, order: UUID) -> Response:
    """The order, with the forms of what this person may do now."""
    return await _page(request, service, permit(principal, "order.read"), order)


redirect_get_to(router, "/work/orders/{order}", ACTS)


@router.post("/work/orders/{order}/{act}", dependencies=[asks("order.read")])
async def do(sent: Sent, order: UUID, act: str) -> Response:
    """Carry out one of the forms of an order's page."""
    reader = permit(sent.principal, "order.read")
    if (declared := ACTS.get(act)) is None:
        raise Problem(404, "not-found", "没有这个页面", "地址可能有误，或内容已移走。")

    async def command() -> Done[Order]:
        return await perform(sent.service, sent.form.frame, order, declared, await body_of(sent, order, declared))

    return await sent.carry_out(
        command,
        lambda tried: _page(sent.request, sent.service, reader, order, tried),
        act=act,
        said=declared.done,
        to="/work" if declared.leaves else f"/work/orders/{order}",
        draft=f"{act}-{order}",
    )


async def body_of(sent: SentForm, order: UUID, act: Act[B]) -> B:
    """The body of an act, from the fields of its form; what a form says otherwise than JSON is read by its type."""
    form = sent.form
    more: dict[str, Any] = {}
    for name, field in act.body.model_fields.items():
        if field.annotation is PartyBody:
            more[name] = party_of_form(form.group(name))
        elif field.annotation == list[PartBody]:
            more[name] = _parts(form)
        elif field.annotation is _MOMENT:
            timezone = zone((await queries.require_order(sent.service, order)).timezone)
            more[name] = moment(form.fields.get(name, ""), timezone)
        elif field.annotation == list[PhotoId]:
            more[name] = await sent.photos()
        elif field.annotation is bool:
            more[name] = form.fields.get(name) == "yes"
    return form.body(act.body, **more)


def _parts(form: Form) -> list[dict[str, Any]]:
    """The parts that were filled in, of the lines there are."""
    given = []
    for party in (form.group(f"part{number}") for number in range(PART_LINES)):
        task = party.pop("task", "")
        if "name" in party or task:
            given.append({"assignee": party_of_form(party) if "name" in party else None, "task": task})
    return given


async def _page(
    request: Request, service: Service, principal: Principal, order: UUID, tried: Tried = UNTRIED
) -> Response:
    row = await queries.require_order(service, order)
    forces = await acts_for(service.pool, principal)
    require_reader(principal, row, forces)
    if not may_read(principal, row, forces):
        raise Problem(403, "order-private", "这张工单不公开", "由别人承办的矛盾纠纷，内容只有承办人和工作人员能看。")
    original = may_read_original(principal, row, forces)
    # Who had it still reads what they worked on; pictures and telephone are for as long as there is something to do.
    at_hand = original and (row.under_way or allows(principal, "order.read-original", row.division))
    refused = refusals(principal, row, forces)
    may = [act for act, reason in refused.items() if reason is None]
    timezone = zone(row.timezone)
    charter = (await schedule_of(service.pool, row.division, row, row.kind)).rules
    why = refused.get(NEXT.get(row.stage, "accept"))
    return service.pages.render(
        request,
        "order.html",
        **tried.shown,
        order=as_shown(principal, row, forces),
        original=original,
        contact=(await queries.contact_of(service.pool, row.issue)).shown if at_hand else "",
        may=may,
        staff=allows(principal, "order.stand-in", row.division),
        more=more_of(may),
        why=_said(request, service, why) if why else None,
        timezone=str(timezone),
        words=words_of(EVENTS, locale_of(request)),
        charter=charter,
        parts_of_it=await queries.parts_of(service.pool, order) if row.stage != "dispatched" else [],
        part_lines=PART_LINES,
        rules=charter.orders,
        claims=[as_shown(principal, claim, forces) for claim in await queries.claims(service.pool, row.issue)],
        **await history_of(request, service, row.issue, timezone, original=original, pictures=at_hand),
    )


def _said(request: Request, service: Service, why: Problem | Refused) -> str:
    catalogue, language = service.pages.catalogue, locale_of(request)
    return str(problem_of(why, catalogue, language).members(catalogue, language)["detail"])


def more_of(may: Iterable[str]) -> list[str]:
    """Which of these acts stand together below what comes next."""
    return [act for act in may if not ACTS[act].next]
