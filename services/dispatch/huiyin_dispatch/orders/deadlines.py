"""The process manager of an order's times: nothing passes unseen, though nobody looks (P7).

    dispatched, and nobody accepts in time   -> PassOn: to the next who would be suggested, or open to any member
    the deadline passes                      -> FallOverdue
    it stays overdue                         -> Supervise, by the town, then by the county (督办)
    suspended, and the day of review comes   -> Resume

An order has one timer: for the next moment at which one of these is due, by where it stands and by its charter. Every
event that moves it sets the timer anew. When it fires, the order's own state allows what is due, or lets it be. What
this remembers is its timers, and the view of orders, which its policies are never ahead of.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from huiyin_contracts import Event
from huiyin_contracts.orders import (
    AboutOrder,
    Assignee,
    OrderAccepted,
    OrderCancelled,
    OrderDeclined,
    OrderDispatched,
    OrderExtended,
    OrderFellOverdue,
    OrderInspected,
    OrderPassedOn,
    OrderResolved,
    OrderResumed,
    OrderReturned,
    OrderSplit,
    OrderSupervised,
    OrderSuspended,
    OrderTransferred,
)
from huiyin_county.deadlines import Schedule
from huiyin_dispatch.orders.queries import UNDER_WAY
from huiyin_dispatch.orders.rules import MOST_ASKED, ORDER, Command, FallOverdue, PassOn, Resume, Supervise
from huiyin_dispatch.orders.schedules import scheduled
from huiyin_dispatch.orders.suggestions import suggested
from huiyin_events.decider import perform
from huiyin_events.envelope import Recorded, stream_name
from huiyin_events.store import Connection
from huiyin_events.subscription import Reaction
from huiyin_events.timers import Timer, TimerHandler, cancel_timer, set_timer
from huiyin_service.service import Service

NEXT = "order-next"
OVER = (OrderDeclined, OrderReturned, OrderCancelled, OrderResolved)

Row = dict[str, Any]


def due(order: Row, schedule: Schedule) -> tuple[datetime, Command] | None:
    """What time itself does next to an order of the view, and when; None: nothing, as it stands."""
    if order["stage"] not in UNDER_WAY:
        return None
    due_at, review_at = order["due_at"], order["review_at"]
    if review_at:
        again = schedule.resumed(due_at, order["suspended_at"], review_at) if due_at else None
        return review_at, Resume(again, review_at=review_at)
    moments: list[tuple[datetime, Command]] = []
    if order["stage"] == "dispatched" and order["assignee_name"] and order["accept_by"]:
        accept_by = order["accept_by"]
        moments.append((accept_by, PassOn(accept_by, (), schedule.accept_by(accept_by))))
    if due_at and not order["overdue"]:
        moments.append((due_at, FallOverdue(due_at)))
    elif due_at and order["supervised_by"] != "county":
        steps = schedule.supervised(due_at)
        left = [(at, Supervise(by, "overdue", due_at=due_at)) for by, at in steps if by != order["supervised_by"]]
        moments.extend(left)
    return min(moments, key=lambda moment: moment[0], default=None)


def when_an_order_moves(_service: Service) -> Reaction:
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


def when_it_is_time(service: Service) -> TimerHandler:
    """Do what is due; it happened when it was due, however late that is noticed."""

    async def fire(connection: Connection, timer: Timer, _now: datetime) -> None:
        next_ = await _next(connection, UUID(timer.subject))
        if next_ is None or next_[0] > timer.due_at:
            return  # it has moved meanwhile, and what moved it sets the timer
        command = next_[1]
        if isinstance(command, PassOn):
            command = replace(command, candidates=await _candidates(connection, UUID(timer.subject), timer.due_at))
        await perform(
            service.store,
            ORDER,
            stream_name(OrderDispatched.type, timer.subject),
            command,
            division=timer.data["division"],
            at=timer.due_at,
            meta=timer.meta,
            connection=connection,
        )

    return fire


async def _next(connection: Connection, order: UUID) -> tuple[datetime, Command] | None:
    found = await scheduled(connection, order)
    return due(*found) if found else None


async def _candidates(connection: Connection, order: UUID, at: datetime) -> tuple[Assignee, ...]:
    """Whom the next could be, the best first; nobody, where the order has come before its issue."""
    issue = await connection.fetchrow("SELECT i.* FROM orders o JOIN issues i ON i.id = o.issue WHERE o.id = $1", order)
    found = await suggested(connection, dict(issue), at, 2 * MOST_ASKED) if issue else []
    return tuple(candidate.party for candidate in found)


def _of_a_history(event: Event) -> bool:
    match event:
        case OrderDispatched():
            return event.due_at is None and event.accept_by is None
        case OrderAccepted():
            return event.known == "by"
        case _:
            return False


POLICIES: dict[type[Event], Callable[[Service], Reaction]] = dict.fromkeys(
    (
        OrderDispatched,
        OrderAccepted,
        OrderPassedOn,
        OrderTransferred,
        OrderSplit,
        OrderExtended,
        OrderSuspended,
        OrderResumed,
        OrderFellOverdue,
        OrderSupervised,
        OrderInspected,
        *OVER,
    ),
    when_an_order_moves,
)
TIMERS: dict[str, Callable[[Service], TimerHandler]] = {NEXT: when_it_is_time}
