"""An order in parts (分办): they go out when it is split, and it is resolved when all of them are."""

from collections.abc import Callable

from huiyin_dispatch.domain.deadline import Deadline
from huiyin_dispatch.domain.order import ORDER, Command, Dispatch, Join
from huiyin_dispatch.queries.charters import county
from huiyin_events.contracts import Event
from huiyin_events.contracts.dispatch import OrderDispatched, OrderResolved, OrderSplit
from huiyin_events.decider import perform
from huiyin_events.envelope import Recorded, stream_name
from huiyin_events.store import Connection
from huiyin_events.subscription import Reaction
from huiyin_service.service import Service

_WHOLE = "SELECT o.*, i.kind FROM orders o LEFT JOIN issues i ON i.id = o.issue WHERE o.id = $1"
_PARTS = """
SELECT part.stage, part.assignee_name, part.result, part.photos, part.part_of FROM orders one
JOIN orders part ON part.part_of = one.part_of WHERE one.id = $1 ORDER BY part.dispatched_at, part.id
"""


def when_an_order_is_split(service: Service) -> Reaction:
    """Each part goes out, by the deadline of the whole."""

    async def react(connection: Connection, recorded: Recorded) -> None:
        event = recorded.event
        assert isinstance(event, OrderSplit)
        whole = dict(await connection.fetchrow(_WHOLE, event.order) or {})
        at = recorded.known_at
        schedule = (await county(connection, recorded.division)).of(whole)
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
            await _perform(service, connection, recorded, str(part.order), command)

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
            await _perform(service, connection, recorded, str(parts[0]["part_of"]), Join(result, photos))

    return react


async def _perform(service: Service, connection: Connection, because: Recorded, order: str, command: Command) -> None:
    await perform(
        service.store,
        ORDER,
        stream_name(OrderDispatched.type, order),
        command,
        division=because.division,
        at=because.known_at,
        meta=because.caused(),
        connection=connection,
    )


POLICIES: dict[type[Event], Callable[[Service], Reaction]] = {
    OrderSplit: when_an_order_is_split,
    OrderResolved: when_an_order_is_resolved,
}
