"""A year's holidays are announced: deadlines that were counted without them are counted anew (P11)."""

from collections.abc import Callable

from huiyin_contracts import Event
from huiyin_contracts.holidays import HolidaysAnnounced
from huiyin_dispatch.orders import queries
from huiyin_dispatch.orders.queries import scheduled
from huiyin_dispatch.orders.rules import ORDER
from huiyin_dispatch.orders.rules.timing import Recount
from huiyin_events.decider import perform_because
from huiyin_events.envelope import Recorded
from huiyin_events.store import Connection
from huiyin_events.subscription import Reaction
from huiyin_service.service import Service
from huiyin_service.streams import order_stream


def on_holidays_announced(service: Service) -> Reaction:
    """As many working days as before, of those that are worked as it is known now."""

    async def react(connection: Connection, recorded: Recorded) -> None:
        event = recorded.event
        assert isinstance(event, HolidaysAnnounced)
        for id in await queries.provisional(connection, event.county, event.year):  # noqa: A001
            found = await scheduled(connection, id)
            assert found, "a policy is never ahead of the views"
            order, schedule = found
            if order.due_at is None or order.counted_from is None:
                continue
            before = schedule.days.without(event.year)
            command = Recount(event.year, order.due_at, schedule.recounted(order.due_at, order.counted_from, before))
            await perform_because(service.store, ORDER, order_stream(id), command, recorded, connection)

    return react


POLICIES: dict[type[Event], Callable[[Service], Reaction]] = {HolidaysAnnounced: on_holidays_announced}
