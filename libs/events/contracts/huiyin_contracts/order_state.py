"""What an order is, folded from its events: the one fold that rules, views and reporting's case stand on.

    dispatched ─┬─ accepted ─┬─ resolved ─┬─ publicised
         ▲      │     │   ▲  │            └─ inspected, and found wanting: accepted again (返工)
         │      │     │   │  └─ returned   as wrongly dispatched, within its limit: the issue waits for another order
         │      │     └───┘ suspended, and resumed: its time stands still meanwhile
         └──────┴─ transferred by who has it, or reassigned when no one accepted it in time
                ├─ split, also once accepted, into parts (分办), each an order; resolved when all of them are
                ├─ declined   with a reason: the issue waits for another order
                └─ cancelled  when the issue fell away or is deliberated; also once accepted

While dispatched or accepted it may be urged, fall overdue and be supervised (督办): that stays on record, ends nothing.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal
from uuid import UUID

from huiyin_contracts.base import AboutIssue, Event, contracts
from huiyin_contracts.charter import ResponsibleParty
from huiyin_contracts.order_times import (
    OrderExtended,
    OrderExtensionRefused,
    OrderExtensionRequested,
    OrderFellOverdue,
    OrderRecounted,
    OrderResumed,
    OrderSupervised,
    OrderSuspended,
    OrderUrged,
)
from huiyin_contracts.orders import (
    AboutOrder,
    CancelCause,
    OrderAccepted,
    OrderCancelled,
    OrderDeclined,
    OrderDispatched,
    OrderInspected,
    OrderReassigned,
    OrderResolved,
    OrderReturned,
    OrderSplit,
    OrderTransferred,
)
from huiyin_contracts.parties import Party
from huiyin_contracts.publications import NoticePublished
from huiyin_contracts.supervision import SupervisionLevel

OrderStage = Literal["dispatched", "accepted", "split", "declined", "returned", "cancelled", "resolved", "publicised"]
EVENTS: tuple[type[AboutIssue], ...] = (
    *(contract for contract in contracts().values() if issubclass(contract, AboutOrder)),
    NoticePublished,
)
"""The contracts of what stands in an order's stream; a notice may also stand in a topic's."""
UNDER_WAY: tuple[OrderStage, ...] = ("dispatched", "accepted", "split")


@dataclass(frozen=True, slots=True)
class Order:
    """All that is known of an order. What is empty is not so, or not known."""

    stage: OrderStage | None = None
    id: UUID | None = None
    issue: UUID | None = None
    part_of: UUID | None = None
    assignee: Party | None = None
    offered_to: tuple[Party, ...] = ()
    note: str | None = None
    charter: int | None = None
    responsible: ResponsibleParty | None = None
    accept_by: datetime | None = None
    warn_at: datetime | None = None
    due_at: datetime | None = None
    without_notice: int | None = None
    counted_from: datetime | None = None
    overdue: bool = False
    suspended_at: datetime | None = None
    suspended_for: Literal["reporter", "shelved"] | None = None
    review_at: datetime | None = None
    extension_requested_until: datetime | None = None
    extension_reason: str | None = None
    extensions: int = 0
    supervised: tuple[SupervisionLevel, ...] = ()
    urged: int = 0
    urged_at: datetime | None = None
    cancelled_for: CancelCause | None = None
    finding: str | None = None
    reason: str | None = None
    result: str | None = None
    photos: tuple[str, ...] = ()
    notice: str | None = None
    dispatched_at: datetime | None = None
    accepted_at: datetime | None = None
    resolved_at: datetime | None = None
    publicised_at: datetime | None = None

    @property
    def under_way(self) -> bool:
        """Whether it has yet to be accepted, or to be done."""
        return self.stage in UNDER_WAY

    @property
    def suspended(self) -> bool:
        """Whether its time stands still, until it is reviewed."""
        return self.review_at is not None


def order_in(event: AboutIssue) -> UUID:
    """Which order one of `EVENTS` is about; of a notice, which order or topic."""
    if isinstance(event, NoticePublished):
        return event.about
    assert isinstance(event, AboutOrder)
    return event.order


def evolve(order: Order, event: Event, at: datetime | None = None) -> Order:
    """The order after an event that happened `at`. Rules need no moments, and fold without."""
    match event:
        case OrderDispatched():
            begun = Order(
                id=event.order,
                issue=event.issue,
                part_of=event.part_of,
                note=event.note,
                charter=event.charter,
                responsible=event.responsible,
                warn_at=event.warn_at,
                due_at=event.due_at,
                without_notice=event.without_notice,
                counted_from=at if event.without_notice else None,
                dispatched_at=at,
            )
            return _offered(begun, event.assignee, event.accept_by)
        case OrderAccepted():
            return replace(order, stage="accepted", assignee=event.by, accepted_at=at)
        case OrderReassigned():
            return _offered(order, event.to, event.accept_by)
        case OrderTransferred():
            return replace(_offered(order, event.to, event.accept_by), note=event.reason)
        case OrderSplit():
            return replace(_offered(order, None, None), stage="split")
        case OrderDeclined():
            return replace(order, stage="declined", reason=event.reason)
        case OrderReturned():
            return replace(order, stage="returned", reason=event.reason)
        case OrderCancelled():
            return replace(order, stage="cancelled", cancelled_for=event.cause)
    return _of_its_result(_in_time(order, event, at), event, at)


def _in_time(order: Order, event: Event, at: datetime | None) -> Order:
    """The order after an event of its time."""
    match event:
        case OrderExtensionRequested():
            return replace(order, extension_requested_until=event.due_at, extension_reason=event.reason)
        case OrderExtensionRefused():
            return _answered(order)
        case OrderExtended():
            return replace(_answered(_due(order, event, at)), extensions=order.extensions + 1)
        case OrderSuspended():
            standing = replace(order, suspended_at=at, suspended_for=event.cause)
            return replace(standing, review_at=event.review_at, reason=event.reason)
        case OrderResumed():
            return _running(_due(order, event, at))
        case OrderRecounted():
            return _due(order, event, order.counted_from)
        case OrderFellOverdue():
            return replace(order, overdue=True)
        case OrderUrged():
            return replace(order, urged=order.urged + 1, urged_at=at)
        case OrderSupervised():
            before = tuple(level for level in order.supervised if level != event.level)
            return replace(order, supervised=(*before, event.level))
    return order


def _of_its_result(order: Order, event: Event, at: datetime | None) -> Order:
    """The order after an event of what was done."""
    match event:
        case OrderResolved():
            done = _running(_answered(order))
            return replace(done, stage="resolved", result=event.result, photos=event.photos, resolved_at=at)
        case OrderInspected(passed=True):
            return replace(order, finding=event.finding)
        case OrderInspected():
            # Of one that was split no one is the holder: the first who accepts it now has it whole.
            again: OrderStage = "accepted" if order.assignee else "dispatched"
            return replace(_due(order, event, at), stage=again, finding=event.finding, resolved_at=None)
        case NoticePublished(kind="result"):
            return replace(order, stage="publicised", notice=event.notice, publicised_at=at)
    return order


def _offered(order: Order, to: Party | None, accept_by: datetime | None) -> Order:
    offered_to = (*order.offered_to, to) if to else order.offered_to
    sent = replace(order, stage="dispatched", assignee=to, accept_by=accept_by, offered_to=offered_to)
    return replace(_answered(sent), accepted_at=None)


def _answered(order: Order) -> Order:
    return replace(order, extension_requested_until=None, extension_reason=None)


def _running(order: Order) -> Order:
    reason = None if order.suspended else order.reason
    return replace(order, suspended_at=None, suspended_for=None, review_at=None, reason=reason)


def _due(
    order: Order, event: OrderExtended | OrderResumed | OrderRecounted | OrderInspected, counted_from: datetime | None
) -> Order:
    # An extension is until a moment that somebody chose; all others are counted.
    without_notice = None if isinstance(event, OrderExtended) else event.without_notice
    return replace(
        order,
        warn_at=event.warn_at,
        due_at=event.due_at,
        without_notice=without_notice,
        counted_from=counted_from if without_notice else None,
        overdue=False,
    )
