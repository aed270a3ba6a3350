"""The process manager of an order's times: nothing passes unseen, though no one looks (P7).

    dispatched, and not accepted in time     -> Reassign: to the next who would be suggested, or open to any member
    the deadline passes                      -> FallOverdue
    it stays overdue                         -> Supervise, by the town, then by the county (督办)
    suspended, and the day of review comes   -> Resume

An order has one timer: for the next moment at which one of these is due, by where it stands and by its charter. Every
event that moves it sets the timer anew. When it fires, the order's own rules allow what is due, or let it be. What
this remembers is its timers, and the view of orders, which its policies are never ahead of.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

from huiyin_contracts import Event
from huiyin_contracts.order_state import EVENTS, Order
from huiyin_contracts.order_times import OrderExtensionRefused, OrderExtensionRequested, OrderUrged
from huiyin_contracts.orders import (
    AboutOrder,
    OrderAccepted,
    OrderCancelled,
    OrderDeclined,
    OrderDispatched,
    OrderResolved,
    OrderReturned,
)
from huiyin_contracts.parties import Party
from huiyin_contracts.publications import NoticePublished
from huiyin_county.deadlines import Schedule
from huiyin_dispatch.orders import queries
from huiyin_dispatch.orders.candidates import suggest
from huiyin_dispatch.orders.queries import scheduled
from huiyin_dispatch.orders.rules import ORDER, Command
from huiyin_dispatch.orders.rules.handing import MAX_OFFERS, Reassign
from huiyin_dispatch.orders.rules.timing import FallOverdue, Resume, Supervise
from huiyin_events.decider import perform_when_due
from huiyin_events.envelope import Recorded
from huiyin_events.store import Connection
from huiyin_events.subscription import Reaction
from huiyin_events.timers import Timer, TimerHandler, cancel_timer, set_timer
from huiyin_service.service import Service
from huiyin_service.streams import order_stream

NEXT = "order-next"
OVER = (OrderDeclined, OrderReturned, OrderCancelled, OrderResolved)
# These change nothing of when what is due.
TIMELESS = (OrderExtensionRequested, OrderExtensionRefused, OrderUrged, NoticePublished)


def due(order: Order, schedule: Schedule) -> tuple[datetime, Command] | None:
    """What time itself does next to an order, and when; None: nothing, as it stands."""
    if not order.under_way:
        return None
    due_at, review_at = order.due_at, order.review_at
    if review_at:
        again = schedule.resumed(due_at, order.suspended_at, review_at) if due_at and order.suspended_at else None
        return review_at, Resume(again, review_at=review_at)
    moments: list[tuple[datetime, Command]] = []
    if order.stage == "dispatched" and order.assignee and order.accept_by:
        accept_by = order.accept_by
        moments.append((accept_by, Reassign(accept_by, (), schedule.accept_by(accept_by))))
    if due_at and not order.overdue:
        moments.append((due_at, FallOverdue(due_at)))
    elif due_at and "county" not in order.supervised:
        steps = schedule.supervised(due_at)
        moments += [
            (at, Supervise(level, "overdue", due_at=due_at)) for level, at in steps if level not in order.supervised
        ]
    return min(moments, key=lambda moment: moment[0], default=None)


def on_order_moved(_service: Service) -> Reaction:
    """Wait for what is due next, or no longer; an order of a history that is taken in is over by now, and never was."""

    async def react(connection: Connection, recorded: Recorded) -> None:
        event = recorded.event
        assert isinstance(event, AboutOrder)
        if isinstance(event, OVER):
            await cancel_timer(connection, NEXT, str(event.order))
        elif not _of_a_history(event) and (next_ := await _next(connection, event.order)):
            # One that was sent out too late is overdue from then on, not before there was such an order.
            at = max(next_[0], recorded.occurred_at).astimezone(UTC)
            known = {"division": recorded.division}
            await set_timer(connection, Timer(NEXT, str(event.order), at, known, recorded.caused()))

    return react


def on_deadline(service: Service) -> TimerHandler:
    """Do what is due; it happened when it was due, however late that is noticed."""

    async def fire(connection: Connection, timer: Timer, _now: datetime) -> None:
        order = UUID(timer.subject)
        next_ = await _next(connection, order)
        if next_ is None or next_[0] > timer.due_at:
            return  # it has moved meanwhile, and what moved it sets the timer
        command = next_[1]
        if isinstance(command, Reassign):
            command = replace(command, candidates=await _candidates(connection, order, timer.due_at))
        await perform_when_due(
            service.store, ORDER, order_stream(order), command, timer, timer.data["division"], connection
        )

    return fire


async def _next(connection: Connection, order: UUID) -> tuple[datetime, Command] | None:
    found = await scheduled(connection, order)
    return due(*found) if found else None


async def _candidates(connection: Connection, order: UUID, at: datetime) -> tuple[Party, ...]:
    """Whom the next could be, the best first; no one, where the order has come before its issue."""
    row = await queries.order(connection, order)
    issue = await queries.issue(connection, row.issue) if row else None
    found = await suggest(connection, issue, at, 2 * MAX_OFFERS) if issue else []
    return tuple(candidate.party for candidate in found)


def _of_a_history(event: Event) -> bool:
    match event:
        case OrderDispatched():
            return event.due_at is None and event.accept_by is None
        case OrderAccepted():
            return event.time_precision == "latest"
        case _:
            return False


POLICIES: dict[type[Event], Callable[[Service], Reaction]] = {
    event: on_order_moved for event in EVENTS if event not in TIMELESS
}
TIMERS: dict[str, Callable[[Service], TimerHandler]] = {NEXT: on_deadline}
