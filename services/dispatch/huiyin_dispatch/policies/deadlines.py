"""The process manager of deadlines: an order that is not done when its deadline passes is put on record as overdue.

    dispatched, with a deadline              -> a timer is set
    resolved, declined or cancelled          -> the timer is taken back
    the timer fires                          -> FallOverdue, which the order's own state allows or lets be

What it remembers is its timers, and the view of orders, which its policies are never ahead of.
"""

from collections.abc import Callable
from datetime import UTC, datetime

from huiyin_dispatch.domain.order import ORDER, FallOverdue
from huiyin_events.contracts import Event
from huiyin_events.contracts.dispatch import OrderCancelled, OrderDeclined, OrderDispatched, OrderResolved
from huiyin_events.decider import perform
from huiyin_events.envelope import Recorded, stream_name
from huiyin_events.store import Connection
from huiyin_events.subscription import Reaction
from huiyin_events.timers import Timer, TimerHandler, cancel_timer, set_timer
from huiyin_service.service import Service

DEADLINE = "order-deadline"


def when_an_order_is_dispatched(_service: Service) -> Reaction:
    """Wait for its deadline, unless the order is over by now: so a history that is taken in sets no timers."""

    async def react(connection: Connection, recorded: Recorded) -> None:
        event = recorded.event
        assert isinstance(event, OrderDispatched)
        if event.due_at is None:
            return
        stage = await connection.fetchval("SELECT stage FROM orders WHERE id = $1", event.order)
        if stage in {"dispatched", "accepted"}:
            due_at = event.due_at.astimezone(UTC)
            # One that was sent out too late is overdue from then on, not before there was such an order.
            at = max(due_at, recorded.occurred_at)
            known = {"division": recorded.division, "due_at": due_at.isoformat()}
            await set_timer(connection, Timer(DEADLINE, str(event.order), at, known, recorded.caused()))

    return react


def when_an_order_is_over(_service: Service) -> Reaction:
    """Wait no longer."""

    async def react(connection: Connection, recorded: Recorded) -> None:
        event = recorded.event
        assert isinstance(event, OrderResolved | OrderDeclined | OrderCancelled)
        await cancel_timer(connection, DEADLINE, str(event.order))

    return react


def when_a_deadline_passes(service: Service) -> TimerHandler:
    """The order falls overdue; that happened when its deadline passed, however late it is noticed."""

    async def fire(connection: Connection, timer: Timer, _now: datetime) -> None:
        await perform(
            service.store,
            ORDER,
            stream_name(OrderDispatched.type, timer.subject),
            FallOverdue(datetime.fromisoformat(timer.data["due_at"])),
            division=timer.data["division"],
            at=timer.due_at,
            meta=timer.meta,
            connection=connection,
        )

    return fire


POLICIES: dict[type[Event], Callable[[Service], Reaction]] = {
    OrderDispatched: when_an_order_is_dispatched,
    OrderResolved: when_an_order_is_over,
    OrderDeclined: when_an_order_is_over,
    OrderCancelled: when_an_order_is_over,
}
TIMERS: dict[str, Callable[[Service], TimerHandler]] = {DEADLINE: when_a_deadline_passes}
