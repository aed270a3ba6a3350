"""What points follow from (Y5) in orders: work that is public, overdue, not solved, and suggestions that were adopted.

Who had an order at which moment is known from `orders` as they stood before the batch, and from the batch itself, by
the fold of `order_state`. So this view goes before the one that keeps `orders`.
"""

from collections.abc import Iterator, Sequence
from uuid import UUID, uuid5

from huiyin_contracts.issues import IssueRated, IssueReported
from huiyin_contracts.order_state import EVENTS, Order, OrderStage, evolve, order_in
from huiyin_contracts.order_times import OrderFellOverdue
from huiyin_contracts.orders import AboutOrder
from huiyin_contracts.parties import Person, person_of
from huiyin_contracts.publications import NoticePublished
from huiyin_dispatch.members.rules import member_id
from huiyin_dispatch.orders.record import order_of
from huiyin_dispatch.points.view import DEED
from huiyin_events.envelope import Recorded, of_types
from huiyin_events.store import Connection
from huiyin_service.sql_batch import Statement, execute_in_order

_OVERDUE = "UPDATE deeds SET counts = true WHERE about = $1 AND work = 'order_overdue'"
_ADOPTED = """
UPDATE deeds SET counts = true, at = $2, because = $3 WHERE about = $1 AND work = 'adopted' AND NOT counts
"""
_ORDERS = "SELECT * FROM orders WHERE id = ANY($1) OR part_of = ANY($1)"

TAKEN_ON: tuple[OrderStage, ...] = ("accepted", "resolved", "publicised")


async def project(connection: Connection, batch: Sequence[Recorded]) -> None:
    """Take a batch of events into `deeds`."""
    events = list(of_types(batch, IssueReported, IssueRated, *EVENTS))
    if not events:
        return
    about = {event.result_of for _, event in events if isinstance(event, IssueRated)}
    about |= {order_in(event) for _, event in events if isinstance(event, EVENTS)}
    orders = _Orders(map(order_of, await connection.fetch(_ORDERS, list(about))))
    steps: list[Statement] = []
    for recorded, event in events:
        match event:
            case IssueReported(kind="suggestion"):
                steps.extend(_suggested(recorded, event))
            case IssueRated(solved=False):
                steps.extend(_not_solved(recorded, event, orders.of(event.result_of)))
            case NoticePublished(kind="result"):
                steps.extend(_publicised(recorded, event, orders.with_parts(event.about)))
            case OrderFellOverdue():
                steps.extend(_fell_overdue(recorded, event, orders.of(event.order)))
        if isinstance(event, AboutOrder | NoticePublished):
            orders.move(recorded, event)
    await execute_in_order(connection, steps)


class _Orders:
    """Orders as they stand after each event, and the parts of those that were split."""

    def __init__(self, known: Iterator[Order]) -> None:
        self._orders: dict[UUID, Order] = {}
        self._parts: dict[UUID, set[UUID]] = {}
        for order in known:
            self._keep(order)

    def of(self, order: UUID) -> Order:
        """One of them; an empty one where it is not known."""
        return self._orders.get(order, Order())

    def with_parts(self, order: UUID) -> list[Order]:
        """An order and its parts; none of a topic."""
        found = [order, *sorted(self._parts.get(order, ()))]
        return [self._orders[one] for one in found if one in self._orders]

    def move(self, recorded: Recorded, event: AboutOrder | NoticePublished) -> None:
        """Take an event in; a notice may be a topic's, which is no order."""
        this = order_in(event)
        if this in self._orders or isinstance(event, AboutOrder):
            self._keep(evolve(self.of(this), event, recorded.occurred_at))

    def _keep(self, order: Order) -> None:
        if order.id is None:
            return
        self._orders[order.id] = order
        if order.part_of:
            self._parts.setdefault(order.part_of, set()).add(order.id)


def _fell_overdue(recorded: Recorded, event: OrderFellOverdue, order: Order) -> Iterator[Statement]:
    """It counts against the member who has the order now, once its result is public."""
    if who := _holder(recorded, order):
        known = (None, False, event.order, recorded.id, None)
        yield DEED, (recorded.id, *who, "order_overdue", recorded.occurred_at, *known)


def _publicised(recorded: Recorded, event: NoticePublished, orders: Sequence[Order]) -> Iterator[Statement]:
    """The work of the member who has the order is certain; of one in parts, that of each who has a part."""
    for order in orders:
        assert order.id is not None
        if who := _holder(recorded, order):
            at = order.resolved_at or recorded.occurred_at
            known = (None, True, order.id, recorded.id, order.result)
            yield DEED, (uuid5(order.id, "order"), *who, "order", at, *known)
        yield _OVERDUE, (order.id,)
    yield _ADOPTED, (event.issue, recorded.occurred_at, recorded.id)


def _not_solved(recorded: Recorded, event: IssueRated, order: Order) -> Iterator[Statement]:
    """The reporter says that it is not so: that counts against the member who said that it was, when they did."""
    if who := _holder(recorded, order):
        known = (None, True, event.result_of, recorded.id, None)
        # Once, however many were answered by it.
        deed = uuid5(event.result_of, "false_closure")
        yield DEED, (deed, *who, "false_closure", order.resolved_at or recorded.occurred_at, *known)


def _holder(recorded: Recorded, order: Order) -> tuple[UUID, str, UUID, str] | None:
    """The member who has taken an order on; a team, a company or a unit has no points."""
    holder = order.assignee
    if not isinstance(holder, Person) or holder.id is None or order.stage not in TAKEN_ON:
        return None
    return member_id(recorded.division, holder.id), holder.id, holder.subject, recorded.division


def _suggested(recorded: Recorded, event: IssueReported) -> Iterator[Statement]:
    """A member's suggestion may come to be adopted: the points are its author's, not theirs who carried it out."""
    actor = recorded.meta.actor
    if actor.role == "member":
        who = (member_id(recorded.division, actor.id), actor.id, person_of(actor.id), recorded.division)
        known = (None, False, event.issue, recorded.id, event.category)
        yield DEED, (uuid5(event.issue, "adopted"), *who, "adopted", recorded.occurred_at, *known)
