"""An order falls away with its issue, or for deliberation, whichever the log has first."""

from collections.abc import Callable
from uuid import UUID

from huiyin_contracts import Event
from huiyin_contracts.issues import IssueMerged, IssueRejected, IssueWithdrawn
from huiyin_contracts.orders import OrderDispatched
from huiyin_contracts.topics import TopicPlanned
from huiyin_dispatch.orders.rules import ORDER, Cancel
from huiyin_events.decider import perform_because
from huiyin_events.envelope import Recorded, stream_name
from huiyin_events.store import Connection
from huiyin_events.subscription import Reaction
from huiyin_service.service import Service

REASONS = {
    "withdrawn": "诉求人已撤回",
    "rejected": "事项不予受理",
    "merged": "事项已并案",
    "planned": "事项已转议事",
}


def when_an_issue_goes(service: Service) -> Reaction:
    """Withdrawn, rejected, merged, or planned for deliberation: its orders that are not done are cancelled."""

    async def react(connection: Connection, recorded: Recorded) -> None:
        event = recorded.event
        assert isinstance(event, IssueWithdrawn | IssueRejected | IssueMerged | TopicPlanned)
        rows = await connection.fetch("SELECT id FROM orders WHERE issue = $1", event.issue)
        for row in rows:
            await _cancel(service, connection, recorded, row["id"], event.type.split(".")[2])

    return react


def when_an_order_is_dispatched(service: Service) -> Reaction:
    """For an issue that went meanwhile: the order is cancelled at once."""

    async def react(connection: Connection, recorded: Recorded) -> None:
        event = recorded.event
        assert isinstance(event, OrderDispatched)
        stage = await connection.fetchval("SELECT stage FROM issues WHERE id = $1", event.issue)
        if stage in REASONS:
            await _cancel(service, connection, recorded, event.order, stage)

    return react


async def _cancel(service: Service, connection: Connection, because: Recorded, order: UUID, stage: str) -> None:
    stream = stream_name(OrderDispatched.type, order)
    await perform_because(service.store, ORDER, stream, Cancel(REASONS[stage]), because, connection)


POLICIES: dict[type[Event], Callable[[Service], Reaction]] = {
    IssueWithdrawn: when_an_issue_goes,
    IssueRejected: when_an_issue_goes,
    IssueMerged: when_an_issue_goes,
    TopicPlanned: when_an_issue_goes,
    OrderDispatched: when_an_order_is_dispatched,
}
