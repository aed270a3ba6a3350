"""One order: where it stands, what may be done with it now, and all that happened before."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal
from uuid import UUID
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Request, Response

from huiyin_dispatch.commands import orders as commands
from huiyin_dispatch.commands.acts import Act, may_read, refusals
from huiyin_dispatch.commands.orders import TAKERS
from huiyin_dispatch.domain.order import Order
from huiyin_dispatch.pages.issues import moment
from huiyin_dispatch.pages.past import past_of
from huiyin_dispatch.queries import desk
from huiyin_dispatch.queries.charters import county
from huiyin_events.decider import Done
from huiyin_events.refused import Refused
from huiyin_service.auth import Principal, require
from huiyin_service.errors import problem_of
from huiyin_service.http import Asking, CommandBody, Frame, Here
from huiyin_service.i18n import locale_of, zone
from huiyin_service.photos import sent_with
from huiyin_service.problems import Problem
from huiyin_service.service import Service
from huiyin_service.web.posting import Form, Posted, acted

router = APIRouter()

PART_LINES = 4

# What moves an order on from where it stands.
NEXT: Mapping[str, Act] = {"dispatched": "accept", "accepted": "resolve", "resolved": "publicise"}


@router.get("/work/orders/{order}")
async def page(request: Request, service: Here, principal: Asking, order: UUID) -> Response:
    """The order, with the forms of what this person may do now."""
    return await _page(request, service, require(principal, *TAKERS), order)


async def back(service: Here, order: UUID) -> Response:
    """Whoever opens again the address that a form was sent to comes to the order's page."""
    return service.pages.redirect(f"/work/orders/{order}")


@dataclass(frozen=True, slots=True)
class Action:
    """What a form of the page does: its command and body, what is said then, and where to go on from there.

    `given` makes of the form what the body needs beside the fields of its own names; the rest is texts as they are.
    """

    command: Callable[[Service, Frame, UUID, Any], Awaitable[Done[Order]]]
    body: type[CommandBody]
    said: str
    to: Literal["order", "desk"] = "order"
    given: Callable[[Posted, ZoneInfo], Mapping[str, Any]] = lambda _form, _timezone: {}
    photos: bool = False


def _moment(name: str) -> Callable[[Posted, ZoneInfo], Mapping[str, Any]]:
    return lambda form, timezone: {name: moment(form.fields.get(name, ""), timezone)}


def _to(form: Posted, _timezone: ZoneInfo) -> Mapping[str, Any]:
    return {"to": {name: value for name in ("kind", "name", "id") if (value := form.fields.get(f"to.{name}"))}}


def _parts(form: Posted, _timezone: ZoneInfo) -> Mapping[str, Any]:
    """The parts that were filled in, of the lines there are."""
    given = []
    for number in range(PART_LINES):
        fields = {name: form.fields.get(f"part{number}.{name}") for name in ("kind", "name", "id", "task")}
        if fields["name"] or fields["task"]:
            party = {name: value for name in ("kind", "name", "id") if (value := fields[name])}
            given.append({"assignee": party if fields["name"] else None, "task": fields["task"] or ""})
    return {"parts": given}


ACTIONS: dict[Act, Action] = {
    "accept": Action(commands.accept, commands.AcceptBody, "已接单。办完后在这里填写结果。"),
    "decline": Action(commands.decline, commands.DeclineBody, "已退单，事项回到待派单。", to="desk"),
    "transfer": Action(commands.transfer, commands.TransferBody, "已转派，等对方接单。", to="desk", given=_to),
    "split": Action(commands.split, commands.SplitBody, "已分办，各部分已派出。", given=_parts),
    "return": Action(commands.give_back, commands.DeclineBody, "已退单，事项回到待派单。", to="desk"),
    "ask-extension": Action(
        commands.ask_extension, commands.ExtensionBody, "已申请延期，等支部批复。", given=_moment("until")
    ),
    "extend": Action(commands.extend, commands.NoteBody, "已同意延期。"),
    "refuse-extension": Action(commands.refuse_extension, commands.DeclineBody, "已答复：不同意延期。"),
    "suspend": Action(
        commands.suspend, commands.SuspendBody, "已挂起，这段时间不计入期限。", given=_moment("review_at")
    ),
    "resume": Action(commands.resume, commands.NoteBody, "已恢复办理，期限顺延。"),
    "supervise": Action(commands.supervise, commands.SuperviseBody, "已发督办。"),
    "resolve": Action(commands.resolve, commands.ResolveBody, "已办结。结果公示后，群众就能看到回音。", photos=True),
    "inspect": Action(
        commands.inspect,
        commands.InspectBody,
        "已记录核查结果。",
        given=lambda form, _timezone: {"passed": form.fields.get("passed") == "yes"},
        photos=True,
    ),
    "publicise": Action(commands.publicise, commands.PubliciseBody, "已公示，这件事有了回音。"),
}


def _posting(act: Act, action: Action) -> Callable[..., Awaitable[Response]]:
    async def post(request: Request, service: Here, principal: Asking, form: Form, order: UUID) -> Response:
        asking = require(principal, *TAKERS)
        timezone = zone((await desk.order(service, order))["timezone"])
        kept: list[str] = []

        async def command() -> Done[Order]:
            photos = {"photos": await sent_with(service, form, kept)} if action.photos else {}
            body = form.body(action.body, **action.given(form, timezone), **photos)
            return await action.command(service, form.frame, order, body)

        async def again(wrong: Mapping[str, Any]) -> Response:
            return await _page(request, service, asking, order, act, form.fields, kept, wrong)

        return await acted(
            request,
            service,
            action.said,
            command,
            to="/work" if action.to == "desk" else f"/work/orders/{order}",
            again=again,
            sent=f"{act}-{order}",
        )

    return post


for name, what in ACTIONS.items():
    router.add_api_route(f"/work/orders/{{order}}/{name}", back, methods=["GET"])
    router.add_api_route(f"/work/orders/{{order}}/{name}", _posting(name, what), methods=["POST"])


async def _page(
    request: Request,
    service: Service,
    principal: Principal,
    order: UUID,
    tried: Act | None = None,
    typed: Mapping[str, str] | None = None,
    kept: list[str] | None = None,
    wrong: Mapping[str, Any] | None = None,
) -> Response:
    """`tried` is what was not done, because of what is `wrong`: its form is shown again with what was typed."""
    row = await desk.order(service, order)
    require(principal, *TAKERS, division=row["division"])
    if not may_read(principal, row):
        raise Problem(403, "order-private", "这张工单不公开", "由别人承办的矛盾纠纷，内容只有承办人和工作人员能看。")
    refused = refusals(principal, row)
    timezone = zone(row["timezone"])
    charter = (await county(service.pool, row["division"])).of(row).rules
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
        **await past_of(request, service, row["issue"], timezone),
    )


def _said(request: Request, service: Service, why: Problem | Refused) -> str:
    catalogue, language = service.pages.catalogue, locale_of(request)
    return str(problem_of(why, catalogue, language).members(catalogue, language)["detail"])
