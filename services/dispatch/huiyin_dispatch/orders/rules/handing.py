"""Who has an order: 派单, 接单, 拒单, 退单, 转派, 分办; and that it falls away."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from huiyin_contracts import Event
from huiyin_contracts.charter import ResponsibleParty
from huiyin_contracts.order_state import Order
from huiyin_contracts.orders import (
    CancelCause,
    OrderAccepted,
    OrderCancelled,
    OrderDeclined,
    OrderDispatched,
    OrderPart,
    OrderReassigned,
    OrderResolved,
    OrderReturned,
    OrderSplit,
    OrderTransferred,
)
from huiyin_contracts.parties import Party
from huiyin_county.deadlines import Deadline
from huiyin_dispatch.orders.rules.guards import (
    about,
    must_be_in_hand,
    must_be_theirs,
    must_be_whole,
    must_run,
    times,
)
from huiyin_events.refusal import Refused

# A person in need should not wait while one after another is asked: then anybody may accept it.
MAX_OFFERS = 3


@dataclass(frozen=True, slots=True)
class Dispatch:
    """派单: send an order for an issue; without an assignee it is open to the first who accepts."""

    id: UUID
    issue: UUID
    assignee: Party | None
    deadline: Deadline
    accept_by: datetime
    charter: int
    responsible: ResponsibleParty | None
    note: str | None = None
    part_of: UUID | None = None
    again: bool = False

    def decide(self, order: Order) -> Sequence[Event]:
        """It goes out once."""
        if order.stage is not None:
            raise Refused("order-exists", "这张工单已经派出")
        return [
            OrderDispatched(
                order=self.id,
                issue=self.issue,
                assignee=self.assignee,
                accept_by=self.accept_by,
                **times(self.deadline),
                charter=self.charter,
                responsible=self.responsible,
                part_of=self.part_of,
                note=self.note,
                again=self.again,
            )
        ]


@dataclass(frozen=True, slots=True)
class Accept:
    """接单: take the order on. With `as_office` an office accepts for whom the order was meant."""

    by: Party
    as_office: bool = False

    def decide(self, order: Order) -> Sequence[Event]:
        """One holder at most; one that was sent to somebody is theirs alone."""
        must_be_whole(order)
        if order.stage == "accepted":
            name = order.assignee.in_short if order.assignee else ""
            raise Refused("order-already-accepted", "这张工单已由{name}接单", name=name)
        must_be_theirs(order, self.by, self.as_office)
        return [OrderAccepted(**about(order), by=order.assignee if self.as_office and order.assignee else self.by)]


@dataclass(frozen=True, slots=True)
class Decline:
    """拒单: not take the order on, and say why."""

    reason: str
    by: Party
    as_office: bool = False

    def decide(self, order: Order) -> Sequence[Event]:
        """What was accepted is returned, not declined; a part goes on in any case."""
        must_be_whole(order)
        _must_not_be_a_part(order)
        if order.stage == "accepted":
            raise Refused("order-already-accepted-no-decline", "已经接单，不能再拒单")
        must_be_theirs(order, self.by, self.as_office)
        return [OrderDeclined(**about(order), reason=self.reason)]


@dataclass(frozen=True, slots=True)
class Return:
    """退单: give an accepted order back as wrongly dispatched; that can be done until `until`."""

    reason: str
    until: datetime
    now: datetime
    by: Party
    as_office: bool = False

    def decide(self, order: Order) -> Sequence[Event]:
        """Who has it may, within the charter's limit."""
        must_be_in_hand(order)
        _must_not_be_a_part(order)
        must_be_theirs(order, self.by, self.as_office)
        if self.now > self.until:
            raise Refused("order-return-too-late", "退单期限已过：接单后超过章程规定的时间，不能再退单")
        return [OrderReturned(**about(order), reason=self.reason)]


@dataclass(frozen=True, slots=True)
class Reassign:
    """It was not accepted by `accept_by`: on to the first of `candidates` not yet asked, or open to any member."""

    accept_by: datetime
    candidates: tuple[Party, ...]
    next_accept_by: datetime

    def decide(self, order: Order) -> Sequence[Event]:
        """If it still waits for who it was sent to; after so many offers it is open."""
        if order.stage != "dispatched" or order.assignee is None or order.accept_by != self.accept_by:
            return []
        left = [one for one in self.candidates if not any(one.same_as(asked) for asked in order.offered_to)]
        to = left[0] if left and len(order.offered_to) < MAX_OFFERS else None
        return [OrderReassigned(**about(order), reassigned_from=order.assignee, to=to, accept_by=self.next_accept_by)]


@dataclass(frozen=True, slots=True)
class Transfer:
    """转派: hand the order on to somebody else, who has until `accept_by` to accept it."""

    to: Party
    reason: str
    accept_by: datetime
    by: Party
    as_office: bool = False

    def decide(self, order: Order) -> Sequence[Event]:
        """Who has it may; one that no one has, only an office."""
        must_be_whole(order)
        must_be_theirs(order, self.by, self.as_office)
        must_run(order)
        if order.assignee is None and not self.as_office:
            raise Refused("order-nobodys", "这张工单还没有人接，只有工作人员能转派")
        if order.assignee and self.to.same_as(order.assignee):
            raise Refused("order-transferred-to-the-same", "这张工单已经派给{name}", name=self.to.in_short)
        return [OrderTransferred(**about(order), to=self.to, reason=self.reason, accept_by=self.accept_by)]


@dataclass(frozen=True, slots=True)
class Split:
    """分办: have the order handled in parts."""

    parts: tuple[OrderPart, ...]
    by: Party
    as_office: bool = False

    def decide(self, order: Order) -> Sequence[Event]:
        """In two parts or more; a part is not split again."""
        must_be_whole(order)
        if order.part_of:
            raise Refused("order-part-split", "分办的部分不能再分，可以转派他人")
        must_run(order)
        if order.assignee is None and not self.as_office:
            raise Refused("order-nobodys-split", "这张工单还没有人接，只有工作人员能分办")
        if len(self.parts) < 2:
            raise Refused("order-split-in-one", "分办至少要分成两份")
        must_be_theirs(order, self.by, self.as_office)
        return [OrderSplit(**about(order), parts=self.parts)]


@dataclass(frozen=True, slots=True)
class ResolveSplit:
    """All parts are resolved, and with them the whole."""

    result: str
    photos: tuple[str, ...] = ()

    def decide(self, order: Order) -> Sequence[Event]:
        """If it is in parts still."""
        if order.stage != "split":
            return []
        return [OrderResolved(**about(order), result=self.result, photos=self.photos)]


@dataclass(frozen=True, slots=True)
class Cancel:
    """Let the order fall away with its issue, or for deliberation."""

    cause: CancelCause

    def decide(self, order: Order) -> Sequence[Event]:
        """One that has ended stays as it is."""
        return [OrderCancelled(**about(order), cause=self.cause)] if order.under_way else []


def _must_not_be_a_part(order: Order) -> None:
    if order.part_of:
        raise Refused("order-part-goes-on", "这是分办的一部分，不能拒单或退单，可以转派他人")
