"""What falls due while nothing runs is told once all runs again."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest

from huiyin_local.testing import Huiyin, until
from huiyin_service.clock import ForwardedClock
from tests.e2e.county import STEPS_WITHIN
from tests.e2e.deadlines import FELL_OVERDUE, step, timers
from tests.founding import founded

pytestmark = [pytest.mark.faults, pytest.mark.timeout(300)]


@pytest.fixture(scope="module")
def moving() -> Iterator[Huiyin]:
    """A Huiyin whose clock is moved, and which is stopped and started, by nobody else."""
    with Huiyin({"HUIYIN_TESTING": "1"}) as moving:
        yield moving


def test_what_fell_due_while_nothing_ran_is_told_after_all_was_stopped(moving: Huiyin) -> None:
    county = founded(moving)
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
