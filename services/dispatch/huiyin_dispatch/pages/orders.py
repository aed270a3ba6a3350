"""One order: where it stands, what may be done with it now, and all that happened before."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request, Response

from huiyin_dispatch.commands import orders as commands
from huiyin_dispatch.commands.acts import ACTS, Act, may_read, refusals
from huiyin_dispatch.commands.orders import TAKERS
from huiyin_dispatch.domain.order import Order
from huiyin_dispatch.pages.past import past_of
from huiyin_dispatch.queries import desk
from huiyin_events.decider import Done
from huiyin_events.refused import Refused
from huiyin_service.auth import STAFF, Principal, require
from huiyin_service.errors import problem_of
from huiyin_service.http import Asking, Here
from huiyin_service.i18n import locale_of, zone
from huiyin_service.photos import sent_with
from huiyin_service.problems import Problem
from huiyin_service.service import Service
from huiyin_service.web.posting import Again, Form, Posted, acted

router = APIRouter()

# What moves an order on from where it stands.
NEXT: Mapping[str, Act] = {"dispatched": "accept", "accepted": "resolve", "resolved": "publicise"}


@router.get("/work/orders/{order}")
async def page(request: Request, service: Here, principal: Asking, order: UUID) -> Response:
    """The order, with the forms of what this person may do now."""
    return await _page(request, service, require(principal, *TAKERS), order)


async def back(service: Here, order: UUID) -> Response:
    """Whoever opens again the address that a form was sent to comes to the order's page."""
    return service.pages.redirect(f"/work/orders/{order}")


for name in ACTS:
    router.add_api_route(f"/work/orders/{{order}}/{name}", back, methods=["GET"])


@router.post("/work/orders/{order}/accept")
async def accept(request: Request, service: Here, principal: Asking, form: Form, order: UUID) -> Response:
    """Take it on."""
    asking = require(principal, *TAKERS)
    return await acted(
        request,
        service,
        "已接单。办完后在这里填写结果。",
        lambda: commands.accept(service, form.frame, order, form.body(commands.AcceptBody)),
        to=f"/work/orders/{order}",
        again=_again(request, service, asking, order, "accept", form),
    )


@router.post("/work/orders/{order}/decline")
async def decline(request: Request, service: Here, principal: Asking, form: Form, order: UUID) -> Response:
    """Send it back, with the reason."""
    asking = require(principal, *TAKERS)
    return await acted(
        request,
        service,
        "已退单，事项回到待派单。",
        lambda: commands.decline(service, form.frame, order, form.body(commands.DeclineBody)),
        to="/work",
        again=_again(request, service, asking, order, "decline", form),
    )


@router.post("/work/orders/{order}/resolve")
async def resolve(request: Request, service: Here, principal: Asking, form: Form, order: UUID) -> Response:
    """Say that the work is done, with photos."""
    asking = require(principal, *TAKERS)
    kept: list[str] = []

    async def command() -> Done[Order]:
        body = form.body(commands.ResolveBody, photos=await sent_with(service, form, kept))
        return await commands.resolve(service, form.frame, order, body)

    return await acted(
        request,
        service,
        "已办结。结果公示后，群众就能看到回音。",
        command,
        to=f"/work/orders/{order}",
        again=_again(request, service, asking, order, "resolve", form, kept),
        sent=f"resolve-{order}",
    )


@router.post("/work/orders/{order}/publicise")
async def publicise(request: Request, service: Here, principal: Asking, form: Form, order: UUID) -> Response:
    """Put the result on the village's board."""
    asking = require(principal, *STAFF)
    return await acted(
        request,
        service,
        "已公示，这件事有了回音。",
        lambda: commands.publicise(service, form.frame, order, form.body(commands.PubliciseBody)),
        to=f"/work/orders/{order}",
        again=_again(request, service, asking, order, "publicise", form),
    )


def _again(
    request: Request,
    service: Service,
    principal: Principal,
    order: UUID,
    act: Act,
    form: Posted,
    kept: list[str] | None = None,
) -> Again:
    async def again(wrong: Mapping[str, Any]) -> Response:
        return await _page(request, service, principal, order, act, form.fields, kept or [], wrong)

    return again


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
    why = refused.get(NEXT.get(row["stage"], "accept"))
    return service.pages.render(
        request,
        "order.html",
        status_code=wrong["status"] if wrong else 200,
        order=row,
        may=[act for act, reason in refused.items() if reason is None],
        why=_said(request, service, why) if why else None,
        timezone=str(timezone),
        tried=tried,
        typed=typed or {},
        kept=kept or [],
        wrong=wrong,
        **await past_of(request, service, row["issue"], timezone),
    )


def _said(request: Request, service: Service, why: Problem | Refused) -> str:
    catalogue, language = service.pages.catalogue, locale_of(request)
    return str(problem_of(why, catalogue, language).members(catalogue, language)["detail"])
