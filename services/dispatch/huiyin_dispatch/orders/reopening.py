"""What was not solved, or not well, goes back to whoever handled it, and to who sees to them, by itself (Y13).

An issue that was deliberated has no such order: it waits on the desk again, and somebody decides.
"""

from collections.abc import Callable
from uuid import UUID

from huiyin_contracts import Event
from huiyin_contracts.issues import IssueReopened
from huiyin_contracts.orders import Assignee, OrderDispatched
from huiyin_county.charter import responsible
from huiyin_county.charters import county
from huiyin_dispatch.orders.commands import order_id
from huiyin_dispatch.orders.rules import ORDER, Dispatch, Supervise
from huiyin_events.decider import perform_because
from huiyin_events.envelope import Recorded, stream_name
from huiyin_events.store import Connection
from huiyin_events.subscription import Reaction
from huiyin_service.service import Service

_HANDLED = """
SELECT i.kind, i.category, o.assignee_kind, o.assignee_name, o.assignee_id, o.responsible,
       (SELECT count(*) FROM orders past WHERE past.issue = i.id) AS past
FROM issues i JOIN orders o ON o.id = $2 WHERE i.id = $1 AND i.waiting
"""


def when_an_issue_is_reopened(service: Service) -> Reaction:
    """A second order for it, to the same handler, by the deadline of its kind, seen to by the town; both know why."""

    async def react(connection: Connection, recorded: Recorded) -> None:
        event = recorded.event
        assert isinstance(event, IssueReopened)
        row = await connection.fetchrow(_HANDLED, event.issue, event.result_of)
        if row is None:
            return  # deliberated; or it has an order again, or was taken back, by now
        order: UUID = order_id(event.issue, row["past"])
        stream = stream_name(OrderDispatched.type, order)
        if await service.store.existing([stream], connection):
            return  # somebody was quicker than the view
        at, name = recorded.known_at, row["assignee_name"]
        schedule = (await county(connection, recorded.division)).begun_at(at, row["kind"])
        again = Dispatch(
            id=order,
            issue=event.issue,
            assignee=Assignee(kind=row["assignee_kind"], name=name, id=row["assignee_id"]) if name else None,
            deadline=schedule.deadline(at),
            accept_by=schedule.accept_by(at),
            charter=schedule.rules.version,
            responsible=row["responsible"] or responsible(schedule.rules.orders, row["category"]),
            note=f"重办：{event.reason}",
        )
        for command in (again, Supervise("town", "unsatisfied", event.reason)):
            await perform_because(service.store, ORDER, stream, command, recorded, connection)

    return react


POLICIES: dict[type[Event], Callable[[Service], Reaction]] = {IssueReopened: when_an_issue_is_reopened}
