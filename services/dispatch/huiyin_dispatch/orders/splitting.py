"""An order in parts (分办): they go out when it is split, and it is resolved when all of them are."""

from collections.abc import Callable
from uuid import UUID

from huiyin_contracts import Event
from huiyin_contracts.orders import OrderDispatched, OrderResolved, OrderSplit
from huiyin_county.deadlines import Deadline
from huiyin_dispatch.orders.rules import ORDER, Dispatch, ResolveSplit
from huiyin_dispatch.orders.schedules import scheduled
from huiyin_events.decider import perform_because
from huiyin_events.envelope import Recorded, stream_name
from huiyin_events.store import Connection
from huiyin_events.subscription import Reaction
from huiyin_service.service import Service

_PARTS = """
SELECT part.stage, part.assignee_name, part.result, part.photos, part.part_of FROM orders one
JOIN orders part ON part.part_of = one.part_of WHERE one.id = $1 ORDER BY part.dispatched_at, part.id
"""


def when_an_order_is_split(service: Service) -> Reaction:
    """Each part goes out, by the deadline of the whole."""

    async def react(connection: Connection, recorded: Recorded) -> None:
        event = recorded.event
        assert isinstance(event, OrderSplit)
        found = await scheduled(connection, event.order)
        assert found, "a policy is never ahead of the views"
        (whole, schedule), at = found, recorded.known_at
        due_at = whole["due_at"] or schedule.deadline(at).due_at
        for part in event.parts:
            command = Dispatch(
                id=part.order,
                issue=event.issue,
                assignee=part.assignee,
                deadline=Deadline(whole["warn_at"] or due_at, due_at),
                accept_by=schedule.accept_by(at),
                charter=schedule.rules.version,
                responsible=whole["responsible"],
                note=part.task,
                part_of=event.order,
            )
            await perform_because(service.store, ORDER, _stream(part.order), command, recorded, connection)

    return react


def when_an_order_is_resolved(service: Service) -> Reaction:
    """The last part of one that was split: the whole is resolved, with what was done in each."""

    async def react(connection: Connection, recorded: Recorded) -> None:
        event = recorded.event
        assert isinstance(event, OrderResolved)
        parts = await connection.fetch(_PARTS, event.order)
        if parts and all(part["stage"] == "resolved" for part in parts):
            result = "\n".join(f"{part['assignee_name']}：{part['result']}" for part in parts)
            photos = tuple(photo for part in parts for photo in part["photos"])
            stream = _stream(parts[0]["part_of"])
            await perform_because(service.store, ORDER, stream, ResolveSplit(result, photos), recorded, connection)

    return react


def _stream(order: UUID) -> str:
    return stream_name(OrderDispatched.type, order)


POLICIES: dict[type[Event], Callable[[Service], Reaction]] = {
    OrderSplit: when_an_order_is_split,
    OrderResolved: when_an_order_is_resolved,
}
