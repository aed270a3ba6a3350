"""One order (工单) by the three lists: 点单 order, 派单 dispatch, 接单 accept; then resolved and publicised (Y10).

dispatched ─┬─ accepted ── resolved ── publicised
            ├─ declined   with a reason: the issue waits for another order
            └─ cancelled  when the issue fell away or is deliberated; also once accepted

While dispatched or accepted it may fall overdue, which stays on record and ends nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal, TypedDict
from uuid import UUID

from huiyin_events.contracts import Event
from huiyin_events.contracts.dispatch import (
    Assignee,
    OrderAccepted,
    OrderCancelled,
    OrderDeclined,
    OrderDispatched,
    OrderFellOverdue,
    OrderPublicised,
    OrderResolved,
)
from huiyin_events.decider import Decider
from huiyin_events.refused import Refused, Words

Stage = Literal["none", "dispatched", "accepted", "declined", "cancelled", "resolved", "publicised"]

ENDED: dict[Stage, str] = {
    "declined": "被退回",
    "cancelled": "取消",
    "resolved": "办理完毕",
    "publicised": "向群众公示",
}


class About(TypedDict):
    """What every event of an order is about."""

    order: UUID
    issue: UUID


@dataclass(frozen=True, slots=True)
class Order:
    """What the rules need to know of an order."""

    stage: Stage = "none"
    id: UUID | None = None
    issue: UUID | None = None
    assignee: Assignee | None = None
    due_at: datetime | None = None
    overdue: bool = False


@dataclass(frozen=True, slots=True)
class Dispatch:
    """Send an order for an issue; without an assignee it is open to whoever accepts first."""

    id: UUID
    issue: UUID
    assignee: Assignee | None
    due_at: datetime | None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Accept:
    """Take the order on. `by` is whoever accepts; with `for_all` an office accepts for whom the order was meant."""

    by: Assignee
    for_all: bool = False


@dataclass(frozen=True, slots=True)
class Decline:
    """Not take the order on, and say why."""

    reason: str
    by: Assignee
    for_all: bool = False


@dataclass(frozen=True, slots=True)
class Resolve:
    """Say that the work is done, with evidence."""

    result: str
    by: Assignee
    for_all: bool = False
    photos: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Publicise:
    """Put the result on the village's board."""

    notice: str


@dataclass(frozen=True, slots=True)
class Cancel:
    """Let the order fall away with its issue, or for deliberation; one that has ended stays as it is."""

    reason: str


@dataclass(frozen=True, slots=True)
class FallOverdue:
    """Put on record that a deadline passed, if it is still the order's and the work is not done."""

    due_at: datetime


Command = Dispatch | Accept | Decline | Resolve | Publicise | Cancel | FallOverdue


def decide(command: Command, order: Order) -> Sequence[Event]:
    """What a command leads to. Raises Refused."""
    if isinstance(command, Dispatch):
        if order.stage != "none":
            raise Refused("order-exists", "这张工单已经派出")
        return [
            OrderDispatched(
                order=command.id,
                issue=command.issue,
                assignee=command.assignee,
                due_at=command.due_at,
                note=command.note,
            )
        ]
    if order.id is None or order.issue is None:
        raise Refused("order-unknown", "没有这张工单")
    about: About = {"order": order.id, "issue": order.issue}
    match command, order.stage:
        case Accept(by, for_all), "dispatched":
            _only_the_assignee(order, by, for_all)
            return [OrderAccepted(**about, by=order.assignee if for_all and order.assignee else by)]
        case Accept(), "accepted":
            name = order.assignee.name if order.assignee else ""
            raise Refused("order-already-accepted", "这张工单已由{name}接单", name=name)
        case Decline(reason, by, for_all), "dispatched":
            _only_the_assignee(order, by, for_all)
            return [OrderDeclined(**about, reason=reason)]
        case Decline(), "accepted":
            raise Refused("order-already-accepted-no-decline", "已经接单，不能再退单")
        case Resolve(result, by, for_all, photos), "accepted":
            _only_the_assignee(order, by, for_all)
            return [OrderResolved(**about, result=result, photos=photos)]
        case Resolve(), "dispatched":
            raise Refused("order-not-accepted", "还没有人接单，不能办结")
        case Publicise(notice), "resolved":
            return [OrderPublicised(**about, notice=notice)]
        case Publicise(), "dispatched" | "accepted":
            raise Refused("order-not-resolved", "还没有办结，不能公示")
        case Cancel(reason), "dispatched" | "accepted":
            return [OrderCancelled(**about, reason=reason)]
        case FallOverdue(due_at), "dispatched" | "accepted" if order.due_at == due_at and not order.overdue:
            return [OrderFellOverdue(**about, due_at=due_at)]
        case Cancel() | FallOverdue(), _:
            return []
        case _, stage:
            raise Refused("order-ended", "这张工单已经{stage}，不能再办", stage=Words(ENDED[stage]))


def _only_the_assignee(order: Order, by: Assignee, for_all: bool) -> None:  # noqa: FBT001
    meant = order.assignee
    if for_all or meant is None or meant.id is None or meant.id == by.id:
        return
    raise Refused("order-of-somebody-else", "这张工单派给了{name}", name=meant.name)


def evolve(order: Order, event: Event) -> Order:
    """The order after an event."""
    match event:
        case OrderDispatched():
            return Order("dispatched", event.order, event.issue, event.assignee, event.due_at)
        case OrderAccepted():
            return replace(order, stage="accepted", assignee=event.by)
        case OrderDeclined():
            return replace(order, stage="declined")
        case OrderCancelled():
            return replace(order, stage="cancelled")
        case OrderFellOverdue():
            return replace(order, overdue=True)
        case OrderResolved():
            return replace(order, stage="resolved")
        case OrderPublicised():
            return replace(order, stage="publicised")
    return order


ORDER: Decider[Command, Order] = Decider(Order(), decide, evolve)
