"""The plan of a village on its board: whole, and anew where it changed (P3)."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid5

from huiyin_contracts.publications import PlanEntry, PlanPublished
from huiyin_deliberation.plans.rules import PLAN, PublishPlan
from huiyin_deliberation.publications.stream import plan_of
from huiyin_events.testing import given

BOARD = "511529104202"
AT = datetime(2026, 12, 2, 8, tzinfo=UTC)
ROAD = PlanEntry(
    topic=UUID(int=1), issue=UUID(int=2), title="修机耕道", priority="urgent", deliberate_by=date(2027, 1, 1)
)
LAMP = PlanEntry(
    topic=UUID(int=3), issue=UUID(int=4), title="修路灯", priority="common", deliberate_by=date(2027, 3, 1)
)
PUBLISH = PublishPlan(plan_of(BOARD), BOARD, (ROAD, LAMP), 1, AT, AT + timedelta(days=7), 1)
FIRST = PlanPublished(
    plan=PUBLISH.plan,
    publication=uuid5(PUBLISH.plan, "1"),
    edition=1,
    board=BOARD,
    entries=(ROAD, LAMP),
    unlisted=1,
    starts_at=AT,
    ends_at=PUBLISH.ends_at,
    charter=1,
)


def test_it_is_published_as_it_is_and_anew_once_it_has_changed() -> None:
    given(PLAN).when(PUBLISH).then(FIRST)
    second = {"edition": 2, "publication": uuid5(PUBLISH.plan, "2")}
    changed = replace(PUBLISH, entries=(LAMP,))
    given(PLAN, FIRST).when(changed).then(FIRST.model_copy(update={**second, "entries": (LAMP,)}))
    emptied = replace(PUBLISH, entries=(), unlisted=0)
    given(PLAN, FIRST).when(emptied).then(FIRST.model_copy(update={**second, "entries": (), "unlisted": 0}))


def test_what_has_not_changed_is_not_published_again() -> None:
    given(PLAN, FIRST).when(PUBLISH).refused("plan-unchanged")
    given(PLAN, FIRST).when(replace(PUBLISH, by_itself=True)).then()


def test_what_has_nothing_is_not_published() -> None:
    empty = replace(PUBLISH, entries=(), unlisted=0)
    given(PLAN).when(empty).refused("plan-empty")
    given(PLAN).when(replace(empty, by_itself=True)).then()
