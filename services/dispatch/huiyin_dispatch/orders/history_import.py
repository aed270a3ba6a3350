"""Histories of other systems: the orders their records attest, taken in once, however often they are sent."""

from uuid import uuid5

from pydantic import Field

from huiyin_contracts import DivisionCode
from huiyin_contracts.issues import IssueKind
from huiyin_contracts.orders import OrderAccepted, OrderDispatched, OrderPublicised, OrderResolved
from huiyin_dispatch.orders.commands import ORDERS, AssigneeBody
from huiyin_dispatch.orders.rules import OrderIds
from huiyin_events.envelope import Meta, NewEvent, stream_name
from huiyin_events.store import NO_STREAM, StreamWrite
from huiyin_service.history_import import ImportResult, import_records, issue_id
from huiyin_service.http import Body, Moment
from huiyin_service.service import Service

MOST_ITEMS = 1000


class OrderHistory(Body):
    """Work that another system recorded as done. Its records say when it ended, not when it was accepted."""

    ref: str = Field(min_length=1, max_length=100)
    division: DivisionCode
    kind: IssueKind
    assignee: AssigneeBody
    dispatched_at: Moment
    closed_at: Moment
    result: str = Field(min_length=1, max_length=4000)


class OrderHistories(Body):
    """A batch of orders from one system."""

    source: str = Field(pattern=r"^[a-z0-9_-]{1,40}$")
    items: list[OrderHistory] = Field(min_length=1, max_length=MOST_ITEMS)


def write_of(source: str, item: OrderHistory) -> StreamWrite:
    """The events a record attests: sent to its owner when it was made; taken on, done and public when it closed.

    That the work was accepted is known only by its end (`known="by"`), so it counts for no time to accept.
    """
    issue = issue_id(source, item.ref)
    order = uuid5(ORDERS, f"{issue}:0")
    about: OrderIds = {"order": order, "issue": issue}
    events = [
        NewEvent(OrderDispatched(**about, assignee=item.assignee), item.division, item.dispatched_at),
        NewEvent(OrderAccepted(**about, by=item.assignee, known="by"), item.division, item.closed_at),
        NewEvent(OrderResolved(**about, result=item.result), item.division, item.closed_at),
        NewEvent(OrderPublicised(**about, notice=item.result), item.division, item.closed_at),
    ]
    return StreamWrite(stream_name(OrderDispatched.type, order), events, NO_STREAM)


async def import_orders(service: Service, histories: OrderHistories, meta: Meta) -> ImportResult:
    """Append the histories that are new, all in one transaction; those in an unknown division are refused by name."""
    writes = {item.ref: (item.division, write_of(histories.source, item)) for item in histories.items}
    return await import_records(service, writes, meta)
