"""One order: where it stands, what may be done with it now, and all that happened before."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request, Response

from huiyin_county.charters import county
from huiyin_dispatch.forces.queries import acts_for
from huiyin_dispatch.orders import commands
from huiyin_dispatch.orders import queries as desk
from huiyin_dispatch.orders.allowed_acts import OrderAct, may_read, refusals, require_reader
from huiyin_dispatch.orders.issue_history import history_of
from huiyin_dispatch.orders.issue_page import moment
from huiyin_dispatch.orders.rules import Order
from huiyin_events.decider import Done
from huiyin_events.refusal import Refused
from huiyin_service.auth import TAKERS, Principal, require
from huiyin_service.errors import problem_of
from huiyin_service.http import Here, OptionalPrincipal
from huiyin_service.i18n import locale_of, zone
from huiyin_service.photos import sent_with
from huiyin_service.problems import Problem
from huiyin_service.service import Service
from huiyin_service.web.forms import PostedForm, handle_form, redirect_get_to

router = APIRouter()

PART_LINES = 4

SAID: Mapping[OrderAct, str] = {
    "accept": "已接单。办完后在这里填写结果。",
    "decline": "已退单，事项回到待派单。",
    "transfer": "已转派，等对方接单。",
    "split": "已分办，各部分已派出。",
    "return": "已退单，事项回到待派单。",
    "ask-extension": "已申请延期，等支部批复。",
    "extend": "已同意延期。",
    "refuse-extension": "已答复：不同意延期。",
    "suspend": "已挂起，这段时间不计入期限。",
    "resume": "已恢复办理，期限顺延。",
    "supervise": "已发督办。",
    "resolve": "已办结。结果公示后，群众就能看到回音。",
    "inspect": "已记录核查结果。",
    "publicise": "已公示，这件事有了回音。",
}
# After these it is with somebody else: whoever had it goes back to what there is to do.
GONE: frozenset[OrderAct] = frozenset({"decline", "transfer", "return"})

# What moves an order on from where it stands.
NEXT: Mapping[str, OrderAct] = {"dispatched": "accept", "accepted": "resolve", "resolved": "publicise"}


@router.get("/work/orders/{order}")
async def page(request: Request, service: Here, principal: OptionalPrincipal, order: UUID) -> Response:
    """The order, with the forms of what this person may do now."""
    return await _page(request, service, require(principal, *TAKERS), order)


redirect_get_to(router, "/work/orders/{order}", SAID)


@router.post("/work/orders/{order}/{act}")
async def do(
    request: Request, service: Here, principal: OptionalPrincipal, form: PostedForm, order: UUID, act: OrderAct
) -> Response:
    """Carry out one of the forms of an order's page."""
    asking = require(principal, *TAKERS)
    kept: list[str] = []

    async def again(wrong: Mapping[str, Any]) -> Response:
        return await _page(request, service, asking, order, act, form.fields, kept, wrong)

    return await handle_form(
        request,
        service,
        SAID[act],
        lambda: _command(service, form, order, act, kept),
        to="/work" if act in GONE else f"/work/orders/{order}",
        again=again,
        sent=f"{act}-{order}",
    )


async def _command(  # noqa: C901 — one case an act
    service: Service, form: PostedForm, order: UUID, act: OrderAct, kept: list[str]
) -> Done[Order]:
    frame = form.frame
    match act:
        case "accept":
            return await commands.accept(service, frame, order, form.body(commands.AcceptBody))
        case "decline":
            return await commands.decline(service, frame, order, form.body(commands.DeclineBody))
        case "transfer":
            return await commands.transfer(service, frame, order, form.body(commands.TransferBody, to=form.group("to")))
        case "split":
            return await commands.split(service, frame, order, form.body(commands.SplitOrderBody, parts=_parts(form)))
        case "return":
            return await commands.give_back(service, frame, order, form.body(commands.DeclineBody))
        case "ask-extension":
            until = await _moment(service, form, order, "until")
            return await commands.ask_extension(service, frame, order, form.body(commands.ExtensionBody, until=until))
        case "extend":
            return await commands.extend(service, frame, order, form.body(commands.OrderNoteBody))
        case "refuse-extension":
            return await commands.refuse_extension(service, frame, order, form.body(commands.DeclineBody))
        case "suspend":
            review_at = await _moment(service, form, order, "review_at")
            return await commands.suspend(service, frame, order, form.body(commands.SuspendBody, review_at=review_at))
        case "resume":
            return await commands.resume(service, frame, order, form.body(commands.OrderNoteBody))
        case "supervise":
            return await commands.supervise(service, frame, order, form.body(commands.SuperviseBody))
        case "resolve":
            photos = await sent_with(service, form, kept)
            return await commands.resolve(service, frame, order, form.body(commands.ResolveBody, photos=photos))
        case "inspect":
            photos, passed = await sent_with(service, form, kept), form.fields.get("passed") == "yes"
            body = form.body(commands.InspectBody, passed=passed, photos=photos)
            return await commands.inspect(service, frame, order, body)
        case "publicise":
            return await commands.publicise(service, frame, order, form.body(commands.PubliciseBody))


async def _moment(service: Service, form: PostedForm, order: UUID, name: str) -> datetime | str | None:
    """A field for a time, on the clocks of the order's county."""
    return moment(form.fields.get(name, ""), zone((await desk.order(service, order))["timezone"]))


def _parts(form: PostedForm) -> list[dict[str, Any]]:
    """The parts that were filled in, of the lines there are."""
    given = []
    for party in (form.group(f"part{number}") for number in range(PART_LINES)):
        task = party.pop("task", "")
        if "name" in party or task:
            given.append({"assignee": party if "name" in party else None, "task": task})
    return given


async def _page(
    request: Request,
    service: Service,
    principal: Principal,
    order: UUID,
    tried: OrderAct | None = None,
    typed: Mapping[str, str] | None = None,
    kept: list[str] | None = None,
    wrong: Mapping[str, Any] | None = None,
) -> Response:
    """`tried` is what was not done, because of what is `wrong`: its form is shown again with what was typed."""
    row = await desk.order(service, order)
    forces = await acts_for(service, principal)
    require_reader(principal, row, forces)
    if not may_read(principal, row, forces):
        raise Problem(403, "order-private", "这张工单不公开", "由别人承办的矛盾纠纷，内容只有承办人和工作人员能看。")
    refused = refusals(principal, row, forces)
    timezone = zone(row["timezone"])
    charter = (await county(service.pool, row["division"])).of(row["charter"], row["dispatched_at"], row["kind"]).rules
    why = refused.get(NEXT.get(row["stage"], "accept"))
    return service.pages.render(
        request,
        "order.html",
        status_code=wrong["status"] if wrong else 200,
        order=row,
        may=[act for act, reason in refused.items() if reason is None],
        why=_said(request, service, why) if why else None,
        timezone=str(timezone),
        charter=charter,
        parts_of_it=await desk.parts_of(service, order) if row["stage"] != "dispatched" else [],
        part_lines=PART_LINES,
        rules=charter.orders,
        tried=tried,
        typed=typed or {},
        kept=kept or [],
        wrong=wrong,
        claims=await desk.claims(service, row["issue"]),
        **await history_of(request, service, row["issue"], timezone),
    )


def _said(request: Request, service: Service, why: Problem | Refused) -> str:
    catalogue, language = service.pages.catalogue, locale_of(request)
    return str(problem_of(why, catalogue, language).members(catalogue, language)["detail"])
