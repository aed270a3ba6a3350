"""What time does to a task, of itself: it turns yellow, is overdue, and comes to the town and the county (P7)."""

import pytest

from huiyin_local.testing import Huiyin, until

from .county import STEPS_WITHIN, County
from .tasks import assigned

pytestmark = pytest.mark.e2e


def test_what_nobody_does_comes_to_the_town_and_then_to_the_county(moving: Huiyin) -> None:
    county = County(moving, "990311")
    topic, task = assigned(county)
    issue = {"id": topic["issue"]}
    moving.forward("5d")  # it is due in seven days or so, and yellow three days before
    county.by_itself(issue, "task.neared_its_end")
    moving.forward("4d")
    county.by_itself(issue, "task.fell_overdue")
    moving.forward("9d")
    until(lambda: county.trail(issue).count("task.supervised") == 2, STEPS_WITHIN, "the town and the county see to it")
    found = county.read(f"/api/deliberation/tasks/{task['id']}", county.client("officer", county.code))
    assert (found["overdue"], found["supervised"]) == (True, ["town", "county"])
