"""What was done: 办结, 核查, 公示."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid5

from huiyin_contracts import DivisionCode, Event
from huiyin_contracts.order_state import Order
from huiyin_contracts.orders import OrderInspected, OrderResolved
from huiyin_contracts.parties import Party
from huiyin_contracts.publications import NoticePublished
from huiyin_county.deadlines import Deadline
from huiyin_dispatch.orders.rules.guards import (
    about,
    must_be_in_hand,
    must_be_resolved,
    must_be_theirs,
    times,
)
from huiyin_events.refusal import Refused


@dataclass(frozen=True, slots=True)
class Resolve:
    """办结: say that the work is done, with evidence."""

    result: str
    by: Party
    as_office: bool = False
    photos: tuple[str, ...] = ()

    def decide(self, order: Order) -> Sequence[Event]:
        """Who accepted it says so, or an office in their name."""
        must_be_in_hand(order)
        must_be_theirs(order, self.by, self.as_office)
        return [OrderResolved(**about(order), result=self.result, photos=self.photos)]


@dataclass(frozen=True, slots=True)
class Inspect:
    """核查: look whether it is done; if not, it is to be done again by `deadline` (返工)."""

    passed: bool
    finding: str
    deadline: Deadline
    photos: tuple[str, ...] = ()

    def decide(self, order: Order) -> Sequence[Event]:
        """Between the result and its publication."""
        must_be_resolved(order)
        again = times(None if self.passed else self.deadline)
        return [OrderInspected(**about(order), passed=self.passed, finding=self.finding, photos=self.photos, **again)]


@dataclass(frozen=True, slots=True)
class Publicise:
    """公示: put the result on the public board of the order's division (P7)."""

    notice: str
    board: DivisionCode
    now: datetime

    def decide(self, order: Order) -> Sequence[Event]:
        """Once, of the whole: a part has no notice of its own."""
        if order.part_of and not order.under_way:
            raise Refused("order-part-publicised", "分办的部分不单独公示，全部办结后整件公示")
        must_be_resolved(order)
        return [result_notice(about(order)["order"], about(order)["issue"], self)]


def result_notice(order: UUID, issue: UUID, said: Publicise) -> NoticePublished:
    """The notice of an order's result; an order has one."""
    return NoticePublished(
        issue=issue,
        publication=uuid5(order, "result"),
        kind="result",
        about=order,
        board=said.board,
        notice=said.notice,
        starts_at=said.now,
    )
