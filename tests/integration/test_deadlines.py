"""Dispatch's deadlines: which orders are waited for, and that ten thousand fall overdue in time, once each."""

import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import cast
from uuid import UUID, uuid4

import asyncpg
import pytest

from huiyin_contracts import OURS, Event
from huiyin_contracts.order_times import OrderFellOverdue
from huiyin_contracts.orders import OrderAccepted, OrderCancelled, OrderDeclined, OrderDispatched, OrderResolved
from huiyin_contracts.parties import Person
from huiyin_dispatch.app import project
from huiyin_dispatch.orders.deadline_manager import POLICIES, TIMERS
from huiyin_events.envelope import START, Meta, NewEvent
from huiyin_events.store import ANY, Appended, Store, StreamWrite
from huiyin_events.timers import Timers
from huiyin_service.service import Service
from huiyin_service.streams import order_stream
from tests.builders import VILLAGE
from tests.integration.conftest import Background, ten_seconds
from tests.integration.read_models import dispatch_tables
from tests.local.standins import until
from tests.personal import closed

pytestmark = pytest.mark.integration

NOW = datetime(2026, 3, 5, 8, 30, tzinfo=UTC)
DUE = NOW + timedelta(days=7)
LI = closed(Person.named("李党员", "member-li"))
MANY = 10_000


class Dispatch:
    """Stands for the service: its store and its views."""

    def __init__(self, pool: asyncpg.Pool) -> None:
        self.pool = pool
        self.store = Store(pool, OURS)
        service = cast("Service", self)
        self.reactions = {contract.type: policy(service) for contract, policy in POLICIES.items()}
        self.handlers = {name: handler(service) for name, handler in TIMERS.items()}

    async def append(self, order: UUID, *events: Event, at: datetime = NOW) -> Appended:
        write = StreamWrite(order_stream(order), [NewEvent(event, VILLAGE, at) for event in events], ANY)
        return await self.store.append([write], meta=Meta())

    async def take_in(self) -> None:
        """Everything there is into the view, and then past the policies."""
        events = await self.store.read_all(START, 10 * MANY)
        async with self.pool.acquire() as connection, connection.transaction():
            await connection.execute("TRUNCATE issues, orders, charters, divisions, timers")
            await project(connection, events)
            for recorded in events:
                if recorded.type in self.reactions:
                    await self.reactions[recorded.type](connection, recorded)

    async def waited_for(self) -> dict[UUID, datetime]:
        rows = await self.pool.fetch("SELECT subject, due_at FROM timers")
        return {UUID(row["subject"]): row["due_at"] for row in rows}


@pytest.fixture
async def dispatch(pool: asyncpg.Pool) -> Dispatch:
    await dispatch_tables(pool)
    return Dispatch(pool)


def dispatched(order: UUID, due_at: datetime | None = DUE) -> OrderDispatched:
    return OrderDispatched(order=order, issue=uuid4(), assignee=LI, due_at=due_at)


@pytest.mark.parametrize(
    ("after", "waits"),
    [
        ([], True),
        ([OrderAccepted], True),
        ([OrderDeclined], False),
        ([OrderCancelled], False),
        ([OrderAccepted, OrderResolved], False),
    ],
)
@pytest.mark.parametrize("at_once", [True, False])
async def test_an_order_under_way_is_waited_for(
    dispatch: Dispatch, after: Sequence[type[Event]], waits: bool, at_once: bool
) -> None:
    """Whether it ended when it is first seen, as one of a history did, or ends later."""
    order = uuid4()
    await dispatch.append(order, dispatched(order))
    if not at_once:
        await dispatch.take_in()
        assert await dispatch.waited_for() == {order: DUE}
    said = {"by": LI, "reason": "不在本楼栋", "cause": "withdrawn", "result": "更换灯泡"}
    about = {"order": order, "issue": uuid4(), **said}
    for contract in after:
        known = {name: about[name] for name in contract.model_fields if name in about}
        await dispatch.append(order, contract.model_validate(known))
    await dispatch.take_in()
    assert await dispatch.waited_for() == ({order: DUE} if waits else {})


async def test_an_order_without_a_deadline_is_not_waited_for(dispatch: Dispatch) -> None:
    order = uuid4()
    await dispatch.append(order, dispatched(order, None))
    await dispatch.take_in()
    assert await dispatch.waited_for() == {}


async def test_an_order_that_was_sent_out_late_is_overdue_from_then(dispatch: Dispatch, background: Background) -> None:
    order = uuid4()
    await dispatch.append(order, dispatched(order, NOW - timedelta(days=1)))
    await dispatch.take_in()
    assert await dispatch.waited_for() == {order: NOW}
    timers = Timers(dispatch.pool, dispatch.handlers, lambda: DUE)
    background(timers.run())
    await until(lambda: timers.fired == 1)
    sent, fell = await dispatch.store.read_stream(order_stream(order))
    event = fell.event
    assert isinstance(event, OrderFellOverdue)
    assert (event.due_at, fell.occurred_at, fell.division) == (NOW - timedelta(days=1), NOW, VILLAGE)
    assert (fell.meta.causation, fell.meta.correlation, fell.meta.actor.role) == (sent.id, sent.id, "system")


async def test_an_order_that_is_done_while_its_deadline_passes_is_let_be(
    dispatch: Dispatch, background: Background
) -> None:
    """The timer fires before the policies have seen the end: the log decides."""
    order = uuid4()
    sent = dispatched(order)
    await dispatch.append(order, sent)
    await dispatch.take_in()
    await dispatch.append(order, OrderAccepted(order=order, issue=sent.issue, by=LI))
    await dispatch.append(order, OrderResolved(order=order, issue=sent.issue, result="更换灯泡"))
    timers = Timers(dispatch.pool, dispatch.handlers, lambda: DUE)
    background(timers.run())
    await until(lambda: timers.fired == 1)
    assert await dispatch.store.version(order_stream(order)) == 3


@pytest.mark.parametrize(("many", "share"), [(2_000, 0.3), pytest.param(MANY, 1, marks=pytest.mark.slow)])
async def test_ten_thousand_orders_fall_overdue_once_each_in_ten_seconds(
    dispatch: Dispatch, background: Background, many: int, share: float
) -> None:
    """And two thousand in three: the first ones wait for somebody to look."""
    orders = [uuid4() for _ in range(many)]
    for some in (orders[n : n + 1000] for n in range(0, many, 1000)):
        writes = [StreamWrite(order_stream(o), [NewEvent(dispatched(o), VILLAGE, NOW)], ANY) for o in some]
        await dispatch.store.append(writes, meta=Meta())
    await dispatch.take_in()
    await dispatch.pool.execute("ANALYZE store.events, store.streams, timers")  # as autovacuum has by then
    timers = Timers(dispatch.pool, dispatch.handlers, lambda: DUE)
    began = time.monotonic()
    background(timers.run())
    await until(lambda: timers.fired == many, within=60)
    took = time.monotonic() - began
    print(f"{many} orders fell overdue in {took:.1f} s")
    fell = "SELECT stream FROM store.events WHERE type = $1 AND occurred_at = $2"
    streams = [row["stream"] for row in await dispatch.pool.fetch(fell, OrderFellOverdue.type, DUE)]
    assert sorted(streams) == sorted(order_stream(order) for order in orders)
    assert await dispatch.waited_for() == {}
    assert took < ten_seconds() * share
