"""Who has an order: 接单, 拒单, 退单, 转派, 分办."""

from typing import Any, cast
from uuid import UUID, uuid5

from pydantic import Field

from huiyin_contracts.order_state import Order
from huiyin_contracts.orders import OrderPart
from huiyin_dispatch.orders.bodies import PartyBody, ReasonBody
from huiyin_dispatch.orders.declaration import Act, Within
from huiyin_dispatch.orders.rules.handing import Accept, Decline, Return, Split, Transfer
from huiyin_service.http import CommandBody, RequestBody


class AcceptBody(CommandBody):
    """Taking an order on."""


class TransferBody(ReasonBody):
    """Handing an order on."""

    to: PartyBody


class PartBody(RequestBody):
    """One part of an order: to whom, and what of it."""

    assignee: PartyBody | None = Field(default=None, description="none: open to the first who accepts")
    task: str = Field(min_length=2, max_length=1000)


class SplitOrderBody(CommandBody):
    """An order in parts."""

    parts: list[PartBody] = Field(min_length=2, max_length=9)


ACTS: dict[str, Act[Any]] = {
    "accept": Act(
        summary="take an order on",
        who="The member it was sent to, any member of the division for an open one, or staff in their name.",
        done="已接单。办完后在这里填写结果。",
        action="order.accept",
        body=AcceptBody,
        command=lambda asked, _body: Accept(asked.by, asked.as_office),
        trial=AcceptBody(),
        next=True,
    ),
    "decline": Act(
        summary="decline an order, with the reason",
        who="Who it was sent to; the issue then waits for another order.",
        done="已拒单，事项回到待派单。",
        action="order.handle",
        body=ReasonBody,
        command=lambda asked, body: Decline(body.reason, asked.by, asked.as_office),
        trial=ReasonBody(reason="……"),
        leaves=True,
        next=True,
    ),
    "transfer": Act(
        summary="hand an order on",
        who="Who has it, or staff; it is to be accepted anew, and its deadline stands.",
        done="已转派，等对方接单。",
        action="order.handle",
        body=TransferBody,
        command=Within(
            lambda asked, body, limits: Transfer(
                body.to.party(), body.reason, limits.accept_by, asked.by, asked.as_office
            )
        ),
        trial=TransferBody(to=PartyBody(kind="unit", name="…"), reason="……"),
        leaves=True,
    ),
    "return": Act(
        summary="give back an order that was wrongly dispatched",
        who="Who accepted it, or staff, within the charter's limit; the issue then waits for another order.",
        done="已退单，事项回到待派单。",
        action="order.handle",
        body=ReasonBody,
        command=Within(
            lambda asked, body, limits: Return(
                body.reason, limits.returnable_until, asked.now, asked.by, asked.as_office
            )
        ),
        trial=ReasonBody(reason="……"),
        leaves=True,
    ),
    "split": Act(
        summary="have an order handled in parts",
        who="Who has it, or staff. Each part is an order with the same deadline; when all are resolved, it is.",
        done="已分办，各部分已派出。",
        action="order.handle",
        body=SplitOrderBody,
        command=lambda asked, body: Split(_parts(asked.order, body), asked.by, asked.as_office),
        trial=SplitOrderBody(parts=[PartBody(task="……"), PartBody(task="……")]),
    ),
}


def _parts(order: Order, body: SplitOrderBody) -> tuple[OrderPart, ...]:
    whole = cast("UUID", order.id)
    return tuple(
        OrderPart(
            order=uuid5(whole, str(number)), assignee=part.assignee.party() if part.assignee else None, task=part.task
        )
        for number, part in enumerate(body.parts)
    )
