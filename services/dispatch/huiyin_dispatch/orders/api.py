"""One order over HTTP: sending it out, what may be done with it, and reading it. Lists are the desk's."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from fastapi import APIRouter

from huiyin_contracts import DivisionCode
from huiyin_dispatch.forces.queries import acts_for
from huiyin_dispatch.orders import commands, queries
from huiyin_dispatch.orders.acts import ACTS
from huiyin_dispatch.orders.bodies import DispatchBody
from huiyin_dispatch.orders.declaration import Act
from huiyin_dispatch.orders.execution import perform
from huiyin_dispatch.orders.permissions import OrderAnswer, require_reader, with_allowed_acts
from huiyin_dispatch.orders.queries import DeskIssueRow
from huiyin_service.http import (
    CommandBody,
    CommandResult,
    CreatedResult,
    Framed,
    Fresh,
    Here,
    OptionalPrincipal,
    answer,
    created,
)
from huiyin_service.persons.shown import ShownParty
from huiyin_service.policy import permit
from huiyin_service.policy.routes import asks

router = APIRouter()


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueAnswer(DeskIssueRow):
    """An issue as the desk has it, with the orders there were for it."""

    orders: list[OrderAnswer]


@router.post(
    "/orders", status_code=201, summary="dispatch an order for an issue", dependencies=[asks("order.dispatch")]
)
async def dispatch(service: Here, frame: Framed, body: DispatchBody) -> CreatedResult:
    """Staff of the issue's division: to a member, team, company or unit, or open to the first who accepts."""
    done = await commands.dispatch(service, frame, body)
    return created(done, done.state.id)


def _route(name: str, act: Act[Any]) -> Callable[..., Awaitable[CommandResult]]:
    """The route of an act. Where its body may be empty it may be left out."""
    optional = not any(field.is_required() for field in act.body.model_fields.values())

    async def route(service: Here, frame: Framed, order: UUID, body: CommandBody | None) -> CommandResult:
        return answer(await perform(service, frame, order, act, body or act.body()))

    route.__name__, route.__doc__ = name.replace("-", "_"), act.who
    route.__annotations__["body"] = act.body | None if optional else act.body
    if optional:
        route.__defaults__ = (None,)
    return route


for _name, _act in ACTS.items():
    _path = f"/orders/{{order}}/{_act.path or _name}"
    router.add_api_route(
        _path, _route(_name, _act), methods=["POST"], summary=_act.summary, dependencies=[asks(_act.action)]
    )


@router.get(
    "/orders/{order}", summary="one order, and what may be done with it now", dependencies=[asks("order.read"), Fresh]
)
async def order(service: Here, principal: OptionalPrincipal, order: UUID) -> OrderAnswer:
    """Staff and members, within their scope. A command on it takes its `version` as `expected_version`."""
    reader = permit(principal, "order.read")
    row, forces = await queries.require_order(service, order), await acts_for(service.pool, reader)
    return with_allowed_acts(require_reader(reader, row, forces), row, forces)


@router.get(
    "/waiting/{issue}",
    summary="one issue as the desk has it, waiting or not",
    dependencies=[asks("order.dispatch"), Fresh],
)
async def issue(service: Here, principal: OptionalPrincipal, issue: UUID) -> IssueAnswer:
    """Staff, within their scope; with the orders there were for it."""
    permit(principal, "order.dispatch")
    found = await queries.require_issue(service, issue)
    reader = permit(principal, "order.dispatch", found.division)
    orders = [with_allowed_acts(reader, row) for row in await queries.orders_of(service.pool, issue)]
    return IssueAnswer(**{name: getattr(found, name) for name in DeskIssueRow.__slots__}, orders=orders)


@router.get(
    "/assignees", summary="whom orders of a division went to lately", dependencies=[asks("order.dispatch"), Fresh]
)
async def assignees(service: Here, principal: OptionalPrincipal, division: DivisionCode) -> list[ShownParty]:
    """Staff, within their scope: to choose from again."""
    permit(principal, "order.dispatch", division)
    return await queries.assignees(service.pool, division)
