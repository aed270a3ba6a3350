"""A task from its resolution to its acceptance: by whom, by which steps, and by an order (P6, P7)."""

from uuid import uuid4

import pytest

from huiyin_local.testing import until

from .county import STEPS_WITHIN, County, Json
from .late import decided
from .refusals import posting, refused
from .tasks import assigned, on_task, tasks_of

pytestmark = pytest.mark.e2e
TASKS = "/api/deliberation/tasks"


def test_a_task_is_done_in_steps_and_accepted_by_somebody_else(county: County) -> None:
    topic, task = assigned(county)
    member = county.client("member")
    on_task(county, task, "set-milestones", member)
    on_task(county, task, "progress", member, milestone="勘察现场", photos=[county.photo()])
    on_task(county, task, "report-done", member)
    send = posting(county, f"{TASKS}/{task['id']}/accept", "member", json={"finding": "我看好了"})
    refused(county.huiyin, send, 403, "not-yours")
    on_task(county, task, "refuse")
    on_task(county, task, "report-done", member)
    on_task(county, task, "accept")
    found = county.read(f"{TASKS}/{task['id']}", county.secretary)
    assert (found["stage"], found["refused"], found["reached"]) == ("accepted", 1, ["勘察现场"])
    trail = county.trail({"id": topic["issue"]})
    assert trail[trail.index("task.assigned") :] == [
        *("task.assigned", "task.milestones_set", "task.progressed", "task.reported_done"),
        *("task.refused", "task.reported_done", "task.accepted"),
    ]
    county.on_topic(topic, "carry-out")


def test_nothing_is_carried_out_before_its_tasks_are_accepted(county: County) -> None:
    topic, _ = assigned(county)
    send = posting(county, f"/api/deliberation/topics/{topic['id']}/carry-out", "secretary", json={"result": "好了"})
    refused(county.huiyin, send, 409, "tasks-not-accepted")


@pytest.mark.parametrize(
    "assignee", [{"id": "清方修路"}, {"kind": "company", "id": "0190f3c2-9999-7a53-9c1b-0d5f3a1b2c3d"}]
)
def test_who_is_in_no_register_has_no_task(county: County, assignee: Json) -> None:
    issue = county.report()
    topic = county.does(county.secretary, "/api/deliberation/topics", issue=issue["id"])
    session = county.on_topic(topic, "take-up")
    task = {"description": "清方修路", "assignee": assignee, "due_on": "2036-12-01"}
    path = f"/api/deliberation/sessions/{session['id']}/table-option"
    send = posting(county, path, "secretary", json={"topic": topic["id"], "text": "清方", "tasks": [task]})
    refused(county.huiyin, send, 409, "task-assignee-unknown")


def test_a_team_has_a_task_and_its_leader_does_it(county: County) -> None:
    force = county.force()
    county.read("/api/deliberation/topics", county.secretary)
    topic, task = assigned(
        county,
        tasks=[{"description": "清淤", "assignee": {"kind": "team", "id": force["id"]}, "due_on": "2036-12-01"}],
    )
    leader = county.huiyin.client("member", county.village, subject="member-li")
    on_task(county, task, "report-done", leader)
    # Somebody of that name leads teams of other tests' counties, too.
    mine = [one for one in county.read(TASKS, leader)["items"] if one["division"] == county.village]
    assert [(one["id"], one["stage"]) for one in mine] == [(task["id"], "done")]
    assert topic["id"] == mine[0]["topic"]


def test_it_is_handed_on_to_somebody_of_the_registers(county: County) -> None:
    _, task = assigned(county)
    sign_in = f"member-{uuid4()}"
    county.member(sign_in)
    county.read("/api/deliberation/topics", county.secretary)
    on_task(county, task, "hand-on", assignee={"id": sign_in}, reason="调离")
    found = county.read(f"{TASKS}/{task['id']}", county.secretary)
    assert found["assignee"] == {"name": "李党员", "id": sign_in}
    send = posting(county, f"{TASKS}/{task['id']}/progress", "member", json={"note": "还是我来"})
    refused(county.huiyin, send, 403, "not-yours")


def test_what_is_sent_to_dispatch_comes_back_with_the_orders_result(county: County) -> None:
    _, task = assigned(county)
    on_task(county, task, "dispatch")
    work = {"id": county.read(f"{TASKS}/{task['id']}", county.secretary)["work"]}
    until(
        lambda: county.secretary.get(f"/api/reporting/issues/{work['id']}").is_success, STEPS_WITHIN, "it is an issue"
    )
    county.by_itself(work, "issue.screened")
    county.answered(work)

    def done() -> bool:
        return bool(county.read(f"{TASKS}/{task['id']}", county.secretary)["stage"] == "done")

    until(done, STEPS_WITHIN, "the task is reported done by the result")
    found = county.read(f"{TASKS}/{task['id']}", county.secretary)
    assert (found["result"], found["work"]) == ("3号楼前路灯已修复", None)


def test_what_dispatch_could_not_do_comes_back(county: County) -> None:
    _, task = assigned(county)
    on_task(county, task, "dispatch")
    work = {"id": county.read(f"{TASKS}/{task['id']}", county.secretary)["work"]}
    until(
        lambda: county.secretary.get(f"/api/reporting/issues/{work['id']}").is_success, STEPS_WITHIN, "it is an issue"
    )
    county.does(county.secretary, f"/api/intake/issues/{work['id']}/withdraw", reason="已自行解决")

    def back() -> bool:
        return bool(county.read(f"{TASKS}/{task['id']}", county.secretary)["stage"] == "assigned")

    until(back, STEPS_WITHIN, "the task came back")


def test_tasks_are_listed_by_how_they_stand(county: County) -> None:
    late, soon = (county.does(county.secretary, "/api/deliberation/topics", issue=county.report()["id"]) for _ in "12")
    decided(county, late, -2)
    decided(county, soon, 1)
    (overdue,), (near,) = tasks_of(county, late), tasks_of(county, soon)
    listed = county.read(TASKS, county.secretary)
    assert [(one["id"], one["overdue"], one["near"]) for one in listed["items"]] == [
        (overdue["id"], True, False),
        (near["id"], False, True),
    ]
    for tab, ids in {"overdue": [overdue["id"]], "near": [near["id"]], "accepted": []}.items():
        assert [one["id"] for one in county.read(TASKS, county.secretary, tab=tab)["items"]] == ids
    assert county.read(TASKS, county.client("member"))["total"] == 0
    neighbour = county.client("secretary", county.neighbour)
    assert county.read(TASKS, neighbour)["total"] == 0
    assert neighbour.get(f"{TASKS}/{near['id']}").json()["type"] == "/problems/division-missing"
