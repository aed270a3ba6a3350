"""What time does to a task, of itself: it turns yellow, is overdue, and comes to the town and the county (P7)."""

import pytest

from huiyin_local.testing import Huiyin, until
from tests.founding import founded

from .county import STEPS_WITHIN, County, Json
from .publications import PUBLICATIONS, objected, put_up
from .tasks import assigned, on_task, tasks_of

pytestmark = pytest.mark.e2e


def test_what_nobody_does_comes_to_the_town_and_then_to_the_county(moving: Huiyin) -> None:
    county = founded(moving)
    topic, task = assigned(county)
    issue = {"id": topic["issue"]}
    moving.forward("5d")  # it is due in seven days or so, and yellow three days before
    county.by_itself(issue, "task.neared_its_end")
    moving.forward("4d")
    county.by_itself(issue, "task.fell_overdue")
    moving.forward("9d")
    seen_to(county, issue, "task.supervised")
    found = county.read(f"/api/deliberation/tasks/{task['id']}", county.client("officer", county.code))
    assert (found["overdue"], found["supervised"]) == (True, ["town", "county"])


def test_the_handling_is_on_the_board_in_seven_days_or_seen_not_to_be(moving: Huiyin) -> None:
    county = founded(moving)
    far = {"description": "联系供电所安装", "assignee": {"id": f"member-{county.village}"}, "due_on": "2036-12-01"}
    (told, one), (untold, other) = assigned(county, tasks=[far]), assigned(county, tasks=[far])
    for task in (one, other):
        on_task(county, task, "report-done")
        on_task(county, task, "accept")
    county.on_topic(told, "publicise", kind="handling", notice="充电桩装好了")
    moving.forward("5d")
    issue = {"id": untold["issue"]}
    county.by_itself(issue, "task.handling_neared")
    moving.forward("3d")
    county.by_itself(issue, "task.handling_missed")
    assert not [name for name in county.trail({"id": told["issue"]}) if name.startswith("task.handling")]
    assert county.read(f"/api/deliberation/tasks/{one['id']}", county.secretary)["told"]
    # And where nobody says that it is carried through, it is so by itself, and its result is owed to the board (P7).
    for topic in (told, untold):
        county.by_itself({"id": topic["issue"]}, "topic.carried_out")
        assert county.read(f"/api/deliberation/topics/{topic['id']}", county.secretary)["result"] == (
            "联系供电所安装：充电桩十个已通电"
        )
    moving.forward("20d")
    seen_to(county, {"id": told["issue"]}, "topic.stalled")


def test_what_is_not_all_accepted_is_not_carried_through_by_itself(moving: Huiyin) -> None:
    county = founded(moving)
    far = {"description": "联系供电所安装", "assignee": {"id": f"member-{county.village}"}, "due_on": "2036-12-01"}
    issue = county.report()
    topic = county.does(county.secretary, "/api/deliberation/topics", issue=issue["id"])
    county.on_topic(topic, "take-up")
    county.on_topic(topic, "decide", tasks=[far, {**far, "description": "划线"}])
    one, other = tasks_of(county, topic)
    path = f"/api/deliberation/topics/{topic['id']}"
    for task, stage in ((one, "decided"), (other, "carried_out")):
        on_task(county, task, "report-done")
        on_task(county, task, "accept")
        moving.forward("8d")
        county.by_itself(issue, "task.handling_missed")
        until(lambda: county.read(path, county.secretary)["stage"] == stage, STEPS_WITHIN, f"it is {stage}")  # noqa: B023
        if stage == "decided":  # what was done of it is owed to the board meanwhile
            moving.forward("8d")
            seen_to(county, issue, "task.handling_supervised")
            [owed] = [one for one in stalls(county, state="county") if one["about"] == topic["id"]]
            assert (owed["kind"], owed["title"]) == ("handling", far["description"])


def seen_to(county: County, issue: Json, event: str) -> None:
    until(lambda: county.trail(issue).count(event) == 2, STEPS_WITHIN, "the town and the county see to it")


def test_a_plan_that_its_office_is_to_publish_comes_to_the_town_and_the_county_until_it_is(moving: Huiyin) -> None:
    county = founded(moving)
    county.charter(deliberation={"plan_publisher": "office"})
    put_up(county)
    moving.forward("1d")
    until(lambda: bool(plan_duties(county, "open")), STEPS_WITHIN, "the village owes its plan the next morning")
    moving.forward("12d")
    above = [["town", "county"]]
    until(lambda: [one["escalated"] for one in plan_duties(county, "overdue")] == above, STEPS_WITHIN, "they see to it")
    assert [one["duty"] for one in stalls(county, state="county") if one["kind"] == "duty"] == ["plan"]
    county.does(county.secretary, f"/api/deliberation/plans/{county.village}/publish")
    until(lambda: bool(plan_duties(county, "done")), STEPS_WITHIN, "published late, it is done")
    assert not plan_duties(county, "open")


def plan_duties(county: County, tab: str) -> list[Json]:
    """What the village owes, or owed, of its plan."""
    duties = county.read("/api/deliberation/duties", county.client("officer", county.code), state=tab)["items"]
    return [one for one in duties if one["kind"] == "plan"]


def stalls(county: County, **which: str) -> list[Json]:
    """What is owed and not done."""
    found: list[Json] = county.read("/api/deliberation/stalls", county.client("officer", county.code), **which)["items"]
    return found


def test_an_objection_that_nobody_answers_comes_to_the_town_and_then_to_the_county(moving: Huiyin) -> None:
    county = founded(moving)
    notice = objected(county)
    issue = {"id": notice["issue"]}
    moving.forward("8d")
    county.by_itself(issue, "notice.objection_fell_overdue")
    moving.forward("8d")
    seen_to(county, issue, "notice.objection_supervised")
    [objection] = county.read(f"{PUBLICATIONS}/{notice['id']}")["objections"]
    assert (objection["overdue"], objection["supervised"]) == (True, "county")


def test_a_plan_that_changed_is_published_by_itself_the_next_morning(moving: Huiyin) -> None:
    county = founded(moving)
    put_up(county)
    moving.forward("1d")
    plans = f"/api/deliberation/plans/{county.village}"
    until(lambda: county.read(plans)["total"] == 1, STEPS_WITHIN, "its first edition is up")
    moving.forward("1d")
    put_up(county)
    moving.forward("1d")
    until(lambda: county.read(plans)["total"] == 2, STEPS_WITHIN, "the next one, once it has changed")
    assert [one["matters"] for one in county.read(plans)["items"]] == [2, 1]


def test_a_resolution_that_the_office_does_not_put_up_goes_up_by_itself(moving: Huiyin) -> None:
    county = founded(moving)
    topic, _ = assigned(county)
    moving.forward("5d")
    county.by_itself({"id": topic["issue"]}, "notice.published")
    [notice] = county.board(county.village)
    assert notice["publication_kind"] == "resolution"
    assert "任务：联系供电所安装" in notice["notice"]
