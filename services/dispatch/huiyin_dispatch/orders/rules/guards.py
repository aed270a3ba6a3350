"""What several rules of an order ask first."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol, TypedDict
from uuid import UUID

from huiyin_contracts import Event
from huiyin_contracts.order_state import Order, OrderStage
from huiyin_contracts.parties import Party
from huiyin_county.deadlines import Deadline
from huiyin_events.refusal import Refused, Words

ENDED: dict[OrderStage | None, str] = {
    "declined": "被拒单",
    "returned": "被退单",
    "cancelled": "取消",
    "resolved": "办理完毕",
    "publicised": "向群众公示",
}


class Command(Protocol):
    """Something to be done with an order, and its rule."""

    def decide(self, order: Order) -> Sequence[Event]:
        """What it leads to. Raises Refused."""


class OrderIds(TypedDict):
    """What every event of an order is about."""

    order: UUID
    issue: UUID


class Times(TypedDict):
    """The deadline that an event gives, where it gives one."""

    warn_at: datetime | None
    due_at: datetime | None
    without_notice: int | None


def about(order: Order) -> OrderIds:
    """The ids that every event of an order carries."""
    assert order.id is not None
    assert order.issue is not None
    return {"order": order.id, "issue": order.issue}


def times(deadline: Deadline | None) -> Times:
    """A deadline as events say it."""
    if deadline is None:
        return {"warn_at": None, "due_at": None, "without_notice": None}
    return {"warn_at": deadline.warn_at, "due_at": deadline.due_at, "without_notice": deadline.without_notice}


def must_be_under_way(order: Order) -> None:
    """It has not ended."""
    if not order.under_way:
        raise Refused("order-ended", "这张工单已经{stage}，不能再办", stage=Words(ENDED[order.stage]))


def must_be_whole(order: Order) -> None:
    """It is under way, and not in parts."""
    must_be_under_way(order)
    if order.stage == "split":
        raise Refused("order-split", "这张工单已经分办，要办的是它的各个部分")


def must_be_in_hand(order: Order) -> None:
    """Somebody has accepted it, and not ended it."""
    must_be_whole(order)
    if order.stage == "dispatched":
        raise Refused("order-not-accepted", "还没有人接单，不能这样办理")


def must_be_resolved(order: Order) -> None:
    """It is done, and its result not yet public."""
    if order.under_way:
        must_be_whole(order)
        raise Refused("order-not-resolved", "还没有办结，不能这样办理")
    if order.stage != "resolved":
        must_be_under_way(order)


def must_run(order: Order) -> None:
    """Its time does not stand still."""
    if order.suspended:
        raise Refused("order-suspended", "这张工单已经挂起，恢复以后再办")


def must_be_theirs(order: Order, by: Party, as_office: bool) -> None:  # noqa: FBT001
    """Only who it was sent to, or anybody where no one in person; an office acts `as_office`."""
    meant = order.assignee
    if as_office or meant is None or meant.id is None or meant.id == by.id:
        return
    raise Refused("order-of-somebody-else", "这张工单派给了{name}", name=meant.in_short)
