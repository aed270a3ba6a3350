"""A matter goes one road: by order, or through deliberation; and neither when it has fallen away."""

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime
from uuid import UUID, uuid4

import asyncpg
import pytest

from huiyin_contracts import OURS, Event
from huiyin_contracts.issues import IssueReported, IssueWithdrawn
from huiyin_contracts.orders import OrderDeclined, OrderDispatched
from huiyin_contracts.topics import TopicPlanned
from huiyin_deliberation.topics.rules import topic_of
from huiyin_dispatch.app import SPEC, project
from huiyin_events.envelope import Cursor, Meta, NewEvent, Recorded, stream_name
from huiyin_events.store import NO_STREAM, Store, StreamWrite
from huiyin_local.testing import Huiyin

from .county import County

pytestmark = pytest.mark.e2e


def test_an_order_falls_away_when_its_matter_is_screened_for_deliberation(county: County) -> None:
    issue = county.report()
    order = county.dispatch(issue, assignee={"name": "李党员", "id": "li"})
    county.on_order(order, "accept")
    county.screen(issue, "deliberation")
    county.by_itself(issue, "order.cancelled")
    case = county.case(issue)
    assert (case["state"], case["assignee"], case["due_at"]) == ("planned", None, None)
    assert [step["data"]["cause"] for step in case["trail"] if "cause" in step["data"]] == ["deliberated"]
    assert county.board(county.village) == []
    seen = county.secretary.get("/api/dispatch/orders", params={"at_least": county.cursor}).json()
    assert seen["items"] == []


def test_no_order_is_sent_for_a_matter_in_the_plan(county: County) -> None:
    issue = county.report()
    topic = county.does(county.secretary, "/api/deliberation/topics", issue=issue["id"])
    waiting = county.secretary.get("/api/dispatch/waiting", params={"at_least": county.cursor}).json()
    assert (waiting["total"], waiting["items"]) == (0, [])
    refused = county.secretary.post("/api/dispatch/orders", json={"issue": issue["id"]})
    assert refused.json()["type"] == "/problems/issue-not-waiting"
    county.screen(issue, "dispatch")
    county.on_topic(topic, "take-up")
    assert county.case(issue)["state"] == "taken_up"


# --- events that met in the log, as asking for it would seldom bring about ------------------------------------


def planned(topic: UUID, issue: UUID) -> TopicPlanned:
    """That an issue was put into the plan."""
    by = date(2036, 1, 1)
    return TopicPlanned(topic=topic, issue=issue, title="路灯", priority="common", deliberate_by=by, charter=0)


async def append(huiyin: Huiyin, event: Event, aggregate: UUID, division: str) -> None:
    """Append an event as a service would that had not heard of what the log has before it."""
    async with asyncpg.create_pool(huiyin.run.admin_database_url, min_size=1, max_size=1, timeout=10) as pool:
        new = NewEvent(event, division, datetime.now(UTC))
        await Store(pool, OURS).append([StreamWrite(stream_name(event.type, aggregate), [new], NO_STREAM)], meta=Meta())


async def test_what_was_sent_or_planned_for_a_matter_just_withdrawn_falls_away(huiyin: Huiyin, county: County) -> None:
    report = county.report()
    county.withdraw(report)
    issue, order = UUID(report["id"]), uuid4()
    topic = topic_of(issue)
    await append(huiyin, OrderDispatched(order=order, issue=issue), order, county.village)
    await append(huiyin, planned(topic, issue), topic, county.village)
    county.by_itself(report, "order.cancelled")
    county.by_itself(report, "topic.dropped")
    assert county.case(report)["state"] == "withdrawn"


@pytest.fixture
async def dispatch_tables(huiyin: Huiyin) -> AsyncIterator[asyncpg.Connection]:
    """A connection to tables like dispatch's, which are gone afterwards."""
    connection = await asyncpg.connect(huiyin.run.admin_database_url, timeout=10)
    transaction = connection.transaction()
    await transaction.start()
    try:
        await connection.execute("CREATE SCHEMA met; SET LOCAL search_path TO met")
        for script in SPEC.projection().scripts():
            await connection.execute(script.read_text("utf-8"))
        yield connection
    finally:
        await transaction.rollback()
        await connection.close()


def logged(event: Event) -> Recorded:
    """An event as the log has it."""
    now = datetime.now(UTC)
    return Recorded(
        uuid4(), Cursor(1, 1), "", 1, event.type, "140981001001", now, now, event.model_dump_json(), Meta().dump(), OURS
    )


@pytest.mark.parametrize("stage", ["withdrawn", "planned"])
@pytest.mark.parametrize("at_once", [True, False])
async def test_an_order_declined_before_it_could_be_cancelled_makes_nothing_wait(
    dispatch_tables: asyncpg.Connection, stage: str, at_once: bool
) -> None:
    issue, order = uuid4(), uuid4()
    went = {
        "withdrawn": IssueWithdrawn(issue=issue),
        "planned": planned(topic_of(issue), issue),
    }
    events = [
        IssueReported(issue=issue, number="1", kind="problem", category="路灯", channel="api", reporter=uuid4()),
        OrderDispatched(order=order, issue=issue),
        went[stage],
        OrderDeclined(order=order, issue=issue, reason="不在本楼栋"),
    ]
    for batch in [events] if at_once else [events[:3], events[3:]]:
        await project(dispatch_tables, [logged(event) for event in batch])
    row = await dispatch_tables.fetchrow("SELECT stage, waiting FROM issues WHERE id = $1", issue)
    assert row is not None
    assert (row["stage"], row["waiting"]) == (stage, False)
