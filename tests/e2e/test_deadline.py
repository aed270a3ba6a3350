"""A month passes: what is not done when its deadline passes falls overdue by itself, also while nothing runs."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest

from huiyin_local.testing import Huiyin, until
from huiyin_service.clock import ForwardedClock

from .county import STEPS_WITHIN, County, Json

pytestmark = pytest.mark.e2e

FELL_OVERDUE = "order.fell_overdue"


@pytest.fixture(scope="module")
def moving() -> Iterator[Huiyin]:
    """A Huiyin whose clock is moved, and which is stopped and started, by nobody else."""
    with Huiyin({"HUIYIN_TESTING": "1"}) as moving:
        yield moving


@pytest.fixture
def county(moving: Huiyin, request: pytest.FixtureRequest) -> County:
    return County(
        moving, {"before": "990301", "running": "990302", "stopped": "990303"}[request.node.name.split("_")[-1]]
    )


def forward(moving: Huiyin, by: str) -> None:
    moved = moving.command("clock", "forward", by)
    assert moved.returncode == 0, moved.stdout


def timers(moving: Huiyin) -> dict[str, Any]:
    health: Json = moving.client().get("/healthz").json()
    return dict(health["services"]["dispatch"]["parts"]["timers"])


def step(county: County, issue: Json) -> Json:
    [step] = [step for step in county.case(issue)["trail"] if FELL_OVERDUE in step["type"]]
    return dict(step)


def test_what_is_done_or_falls_away_before(moving: Huiyin, county: County) -> None:
    before = timers(moving)["waiting"]
    done, declined, withdrawn = (county.report() for _ in range(3))
    order = county.dispatch(done)
    county.on_order(order, "accept")
    again = county.dispatch(declined)
    county.dispatch(withdrawn)
    until(lambda: timers(moving)["waiting"] == before + 3, STEPS_WITHIN, "three deadlines are waited for")
    forward(moving, "6d")
    county.on_order(order, "resolve")
    county.on_order(again, "decline")
    county.withdraw(withdrawn)
    county.by_itself(withdrawn, "order.cancelled")
    *_, asked, cancelled = county.case(withdrawn)["trail"]
    assert cancelled["occurred_at"] >= asked["occurred_at"]  # by the moved clock, too
    until(lambda: timers(moving)["waiting"] == before, STEPS_WITHIN, "no deadline is waited for any more")
    forward(moving, "2d")
    assert not any(FELL_OVERDUE in county.trail(issue) for issue in (done, declined, withdrawn))


def test_what_is_not_done_falls_overdue_while_all_is_running(moving: Huiyin, county: County) -> None:
    issue = county.report()
    order = county.dispatch(issue)
    due_at = datetime.fromisoformat(county.case(issue)["due_at"])
    forward(moving, "6d")
    assert not county.case(issue)["overdue"]
    forward(moving, "30h")
    county.by_itself(issue, FELL_OVERDUE)

    fell = step(county, issue)
    assert datetime.fromisoformat(fell["occurred_at"]) == due_at == datetime.fromisoformat(fell["data"]["due_at"])
    assert fell["role"] == "system"
    case = county.case(issue)
    assert (case["state"], case["overdue"]) == ("dispatched", True)
    assert county.figures(county.code)["overdue"] == 1
    for page in (f"/issues/{issue['number']}", f"/work/orders/{order['id']}"):
        assert "超过办理期限" in county.secretary.get(page, follow_redirects=True).text

    # It goes on as any other, from the version at which it now stands.
    seen = county.secretary.get(f"/api/dispatch/orders/{order['id']}", params={"at_least": county.cursor}).json()
    accepted = county.on_order(order, "accept", expected_version=seen["version"])
    assert accepted["version"] == seen["version"] + 1 == 3
    county.on_order(order, "resolve")
    assert not county.case(issue)["overdue"]
    assert county.trail(issue).count(FELL_OVERDUE) == 1


@pytest.mark.slow
def test_what_fell_due_while_nothing_ran_is_told_after_all_was_stopped(moving: Huiyin, county: County) -> None:
    first, second = county.report(kind="emergency"), county.report(kind="hazard")
    for issue in (second, first):
        county.dispatch(issue)
    due = [datetime.fromisoformat(county.case(issue)["due_at"]) for issue in (first, second)]
    until(lambda: timers(moving)["waiting"] >= 2, STEPS_WITHIN, "both deadlines are waited for")
    clock = moving.run.clock
    assert clock
    moving.stop()
    ForwardedClock(clock).forward(timedelta(days=30))
    moving.start()
    for issue, due_at in zip((first, second), due, strict=True):
        county.by_itself(issue, FELL_OVERDUE)
        assert datetime.fromisoformat(step(county, issue)["occurred_at"]) == due_at
    until(lambda: timers(moving)["due"] == 0, STEPS_WITHIN, "none is left that is due")
    assert timers(moving)["failing"] == 0
    moving.crash()
    moving.start()
    assert [county.trail(issue).count(FELL_OVERDUE) for issue in (first, second)] == [1, 1]
