"""Histories of other systems: the orders their records attest, taken in once, however often they are sent."""

from pydantic import Field

from huiyin_contracts import DivisionCode
from huiyin_contracts.issues import IssueKind
from huiyin_contracts.orders import OrderAccepted, OrderDispatched, OrderResolved
from huiyin_county.recodings import presents
from huiyin_dispatch.orders.bodies import PartyBody
from huiyin_dispatch.orders.commands import order_id
from huiyin_dispatch.orders.rules import OrderIds
from huiyin_dispatch.orders.rules.results import Publicise, result_notice
from huiyin_events.envelope import Meta, NewEvent
from huiyin_events.store import NO_STREAM, StreamWrite
from huiyin_service.history_import import ImportResult, RejectedRecord, import_records, issue_id
from huiyin_service.http import Moment, RequestBody
from huiyin_service.masking import masked
from huiyin_service.service import Service
from huiyin_service.streams import issue_stream, order_stream

MOST_ITEMS = 1000


class OrderHistory(RequestBody):
    """Work that another system recorded as done. Its records say when it ended, not when it was accepted."""

    ref: str = Field(min_length=1, max_length=100)
    division: DivisionCode
    kind: IssueKind
    assignee: PartyBody
    dispatched_at: Moment
    closed_at: Moment
    result: str = Field(min_length=1, max_length=4000)


class OrderHistories(RequestBody):
    """A batch of orders from one system."""

    source: str = Field(pattern=r"^[a-z0-9_-]{1,40}$")
    public: bool = Field(default=False, description="its results are public where they come from; else they are masked")
    items: list[OrderHistory] = Field(min_length=1, max_length=MOST_ITEMS)


def write_of(source: str, item: OrderHistory, *, public: bool) -> StreamWrite:
    """The events a record attests: sent to its owner when it was made; taken on, done and public when it closed.

    That the work was accepted is known only by its end (`time_precision="latest"`), so it counts for no time to accept.
    """
    issue = issue_id(source, item.ref)
    order, assignee = order_id(issue, 0), item.assignee.party()
    about: OrderIds = {"order": order, "issue": issue}
    result = item.result if public else masked(item.result)
    events = [
        NewEvent(OrderDispatched(**about, assignee=assignee), item.division, item.dispatched_at),
        NewEvent(OrderAccepted(**about, by=assignee, time_precision="latest"), item.division, item.closed_at),
        NewEvent(OrderResolved(**about, result=result), item.division, item.closed_at),
        NewEvent(
            result_notice(order, issue, Publicise(result, item.division, item.closed_at)), item.division, item.closed_at
        ),
    ]
    return StreamWrite(order_stream(order), events, NO_STREAM)


async def import_orders(service: Service, histories: OrderHistories, meta: Meta) -> ImportResult:
    """Append the histories that are new, all in one transaction; those in an unknown division are refused by name.

    So are those of an issue that was not imported before, or lies elsewhere: else somebody could say of another
    county's that it was done.
    """
    elsewhere = await _elsewhere(service, histories)
    writes = {
        item.ref: (item.division, write_of(histories.source, item, public=histories.public))
        for item in histories.items
        if item.ref not in elsewhere
    }
    done = await import_records(service, writes, meta)
    return done.model_copy(update={"refused": [*done.refused, *elsewhere.values()]})


async def _elsewhere(service: Service, histories: OrderHistories) -> dict[str, RejectedRecord]:
    """Those whose issue does not lie where they say, each with why."""
    streams = {item.ref: issue_stream(issue_id(histories.source, item.ref)) for item in histories.items}
    began = await service.store.divisions(list(streams.values()))
    now = await presents(service.pool, {*began.values(), *(item.division for item in histories.items)})
    wrong: dict[str, RejectedRecord] = {}
    for item in histories.items:
        lies = began.get(streams[item.ref])
        if lies is None or now.get(lies, lies) != now.get(item.division, item.division):
            reason = f"no issue of {item.division} was imported under this reference"
            wrong[item.ref] = RejectedRecord(ref=item.ref, reason=reason)
    return wrong
