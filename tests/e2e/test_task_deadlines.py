"""What time does to a task, of itself: it turns yellow, is overdue, and comes to the town and the county (P7)."""

import pytest

from huiyin_local.testing import Huiyin, until

from .county import STEPS_WITHIN, County
from .tasks import assigned, on_task

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


def test_the_handling_is_on_the_board_in_seven_days_or_seen_not_to_be(moving: Huiyin) -> None:
    county = County(moving, "990312")
    far = {"description": "联系供电所安装", "assignee": {"id": f"member-{county.village}"}, "due_on": "2036-12-01"}
    (told, one), (untold, other) = assigned(county, tasks=[far]), assigned(county, tasks=[far])
    for task in (one, other):
        on_task(county, task, "report-done")
        on_task(county, task, "accept")
    county.on_topic(told, "publicise", kind="handling", notice="充电桩装好了")
    moving.forward("8d")
    county.by_itself({"id": untold["issue"]}, "task.handling_missed")
    assert "task.handling_missed" not in county.trail({"id": told["issue"]})
