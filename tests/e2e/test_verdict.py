"""The reporter has the last word on its result (Y13), and everybody sees what it was."""

import pytest

from huiyin_local.testing import Huiyin, until
from huiyin_service.roles import Role

from .commands import here
from .county import STEPS_WITHIN, County, Json
from .refusals import posting, refused

pytestmark = pytest.mark.e2e

LI = {"name": "李党员", "id": "member-li"}
ANSWERED = ("issue.reported", "order.dispatched", "order.accepted", "order.resolved", "notice.published")


def verdicts(county: County, code: str | None = None) -> Json:
    figures: Json = county.figures(code or county.village)["verdicts"]
    return figures


def second_order(county: County, issue: Json) -> Json:
    """The order that went out by itself."""
    until(lambda: county.trail(issue).count("order.dispatched") == 2, STEPS_WITHIN, "it goes out again by itself")
    step = [step for step in county.case(issue)["trail"] if ".order.dispatched." in step["type"]][-1]
    return {"id": step["stream"].partition("-")[2], **step}


def read_order(county: County, order: Json) -> Json:
    answer: Json = county.secretary.get(
        f"/api/dispatch/orders/{order['id']}", params={"at_least": county.cursor}
    ).json()
    return answer


def test_a_good_verdict_is_on_the_trail_and_in_the_figures(county: County) -> None:
    issue = county.report()
    order = county.answered(issue)
    county.rate(issue, comment="谢谢李党员")
    assert county.trail(issue) == [*ANSWERED, "issue.rated"]
    case = county.case(issue)
    assert (case["state"], case["solved"], case["satisfied"], case["reopened_at"]) == ("publicised", True, True, None)
    said = case["trail"][-1]
    assert said["data"] == {
        "round": 1,
        "solved": True,
        "satisfied": True,
        "comment": None,
        "channel": "api",
    }, "their words are for those who handle it"
    for code in (county.village, county.town, county.code):
        assert verdicts(county, code) == {
            "results": 1,
            "false_closures": 0,
            "false_closure_rate": 0.0,
            "rated": 1,
            "solved": 1,
            "satisfied": 1,
            "reopened": 0,
            "solved_rate": 1.0,
            "satisfied_rate": 1.0,
        }
    assert verdicts(county, county.neighbour)["satisfied_rate"] is None
    assert county.children(county.town)[county.village]["verdicts"]["rated"] == 1
    assert read_order(county, order)["comment"] == "谢谢李党员"


def test_what_was_not_solved_goes_back_to_its_handler_and_is_judged_again(county: County) -> None:
    issue = county.report(kind="hazard")
    first = county.dispatch(issue, assignee=LI)
    li = county.huiyin.client("member", county.village, subject="member-li")
    for action in ("accept", "resolve"):
        county.on_order(first, action, li)
    county.on_order(first, "publicise")
    county.rate(issue, solved=False, satisfied=False, comment="灯亮了一晚上", reopen="当晚又灭了")

    again = second_order(county, issue)
    assert again["id"] != first["id"]
    assert again["role"] == "system"
    case = county.case(issue)
    assert (case["state"], case["overdue"], case["solved"]) == ("dispatched", False, False)
    assert case["reopened_at"] is not None
    order = read_order(county, again)
    assert (order["assignee"]["id"], order["redo"], order["note"]) == ("member-li", "当晚又灭了", None)
    assert order["supervised"] == ["town"]
    assert (order["due_at"] > order["dispatched_at"], order["stage"]) == (True, "dispatched")
    before = read_order(county, first)
    assert (before["result"], before["solved"], before["satisfied"], before["redo"]) == (
        "更换灯泡并检修线路",
        False,
        False,
        None,
    )
    mine = li.get("/api/dispatch/orders", params={"mine": True, "at_least": county.cursor}).json()
    assert [item["id"] for item in mine["items"]] == [again["id"]]
    done_again = county.secretary.get("/api/dispatch/orders", params={"redo": True}).json()
    assert [item["id"] for item in done_again["items"]] == [again["id"]]

    figures = county.figures(county.village)
    assert (figures["open"], figures["by_state"]) == (1, {"dispatched": 1})
    assert verdicts(county) == {
        "results": 1,
        "false_closures": 1,
        "false_closure_rate": 1.0,
        "rated": 1,
        "solved": 0,
        "satisfied": 0,
        "reopened": 1,
        "solved_rate": 0.0,
        "satisfied_rate": 0.0,
    }

    for action in ("accept", "resolve"):
        county.on_order(again, action, li)
    county.on_order(again, "publicise", notice="线路已换新")
    county.rate(issue, solved=True, satisfied=True)
    case = county.case(issue)
    assert (case["state"], case["answer"], case["solved"]) == ("publicised", "线路已换新", True)
    assert [step["data"]["round"] for step in case["trail"] if step["type"] == "intake.issue.rated.v1"] == [1, 2]
    assert [notice["notice"] for notice in county.board(county.village)] == ["线路已换新", "3号楼前路灯已修复"]
    said = verdicts(county)
    assert (said["rated"], said["solved"], said["reopened"]) == (1, 1, 1)
    assert (said["results"], said["false_closures"], said["false_closure_rate"]) == (2, 1, 0.5)
    handlers = county.read(f"/api/reporting/divisions/{county.code}/handlers")
    assert (handlers["total"], handlers["items"]) == (0, []), "of fewer than five results of members nothing is said"


def test_the_second_verdict_stands(county: County) -> None:
    issue = county.report()
    county.answered(issue)
    county.rate(issue, solved=True, satisfied=False, reopen="灯罩没有装回去")
    again = second_order(county, issue)
    for action in ("accept", "resolve"):
        county.on_order(again, action, county.client("member"))
    county.on_order(again, "publicise")
    county.rate(issue, solved=False, satisfied=False)
    holder = {"Authorization": f"Bearer {issue['receipt']}"}
    for action, body, code in (
        ("reopen", {"reason": "还是不行"}, "issue-reopened-before"),
        ("rate", {"solved": True, "satisfied": True}, "result-already-rated"),
    ):
        response = county.anybody.post(f"/api/intake/issues/{issue['id']}/{action}", json=body, headers=holder)
        assert response.status_code == 409, response.text
        assert response.json()["type"] == f"/problems/{code}"
    assert county.case(issue)["state"] == "publicised"
    assert verdicts(county)["false_closures"] == 1


def test_a_deliberated_issue_waits_again_for_an_order_or_a_second_topic(county: County) -> None:
    issue = county.report()
    county.screen(issue, "deliberation")
    topic = county.topic_of(issue)
    for action in ("take-up", "decide", "carry-out", "publicise"):
        county.on_topic(topic, action)
    county.rate(issue, solved=False, satisfied=False)
    county.as_holder(issue, "reopen", reason="充电桩装了没有电")
    assert county.case(issue)["state"] == "reopened"
    waiting = county.secretary.get("/api/dispatch/waiting", params={"at_least": county.cursor}).json()
    assert [(item["id"], item["redo"]) for item in waiting["items"]] == [(issue["id"], "充电桩装了没有电")]

    second = county.does(county.secretary, "/api/deliberation/topics", issue=issue["id"])
    again = {"id": second["id"]}
    assert again["id"] != topic["id"]
    waiting = county.secretary.get("/api/dispatch/waiting", params={"at_least": county.cursor}).json()
    assert waiting["items"] == []
    for action in ("take-up", "decide", "carry-out", "publicise"):
        county.on_topic(again, action)
    county.rate(issue)
    case = county.case(issue)
    assert (case["state"], case["solved"]) == ("publicised", True)
    assert verdicts(county)["results"] == 2


def test_a_reopened_issue_may_go_by_another_road(county: County) -> None:
    """From an order that was not good enough into the plan: what went out by itself falls away."""
    issue = county.report()
    county.answered(issue)
    county.rate(issue, satisfied=False, reopen="要商量怎么修")
    again = second_order(county, issue)
    county.on_order(again, "decline")
    assert county.case(issue)["state"] == "reopened"
    county.does(county.secretary, "/api/deliberation/topics", issue=issue["id"])
    assert county.case(issue)["state"] == "planned"


def test_a_reopened_issue_may_be_taken_back(county: County) -> None:
    issue = county.report()
    county.answered(issue)
    county.rate(issue, satisfied=False, reopen="要商量怎么修")
    second_order(county, issue)
    county.withdraw(issue, reason="自己修好了")
    county.by_itself(issue, "order.cancelled")
    assert county.case(issue)["state"] == "withdrawn"


def test_staff_record_what_they_were_told(county: County) -> None:
    issue = county.report(kind="dispute", description="楼上漏水，协商不成")
    county.answered(issue)
    path = f"/api/intake/issues/{issue['id']}/rate"
    county.does(county.secretary, path, solved=True, satisfied=False, comment="嫌慢", channel="phone")
    step = county.case(issue)["trail"][-1]
    assert (step["role"], step["data"]["channel"], "comment" in step["data"]) == ("secretary", "phone", False)


def test_who_may_not_and_what_cannot_be(county: County) -> None:
    huiyin, issue = county.huiyin, county.report()
    path = f"/api/intake/issues/{issue['id']}/rate"
    good: Json = {"solved": True, "satisfied": True}
    told: Json = {**good, "channel": "phone"}
    tries: list[tuple[Role | None, str | None, Json, int, str]] = [
        (None, None, good, 401, "sign-in-required"),
        ("member", None, told, 403, "not-yours"),
        ("secretary", county.far_village, told, 403, "division-missing"),
        ("secretary", None, good, 422, "channel-required"),
        ("secretary", None, told, 409, "verdict-on-own-work"),
        ("officer", county.code, {**told, "reopen": "再来一次"}, 409, "nothing-to-redo"),
        ("officer", county.code, {**told, "channel": "page"}, 422, "invalid-request"),
    ]
    refused(huiyin, posting(county, path, "secretary", json=told), 409, "issue-not-answered")
    order = county.dispatch(issue)
    county.on_order(order, "accept")
    county.on_order(order, "resolve")
    county.on_order(order, "publicise")
    for role, scope, body, status, code in tries:
        refused(huiyin, posting(county, path, role, scope, json=body), status, code)
    reopen = f"/api/intake/issues/{issue['id']}/reopen"
    unrated = {"reason": "又灭了", "channel": "phone"}
    refused(huiyin, posting(county, reopen, "officer", county.code, json=unrated), 409, "result-not-rated")
    holder = county.anybody.post(path, json=told, headers={"Authorization": f"Bearer {issue['receipt']}"})
    assert holder.json()["type"] == "/problems/channel-for-staff"
    assert county.trail(issue) == list(ANSWERED)


def test_a_form_sent_twice_is_one_verdict(county: County) -> None:
    issue = county.report()
    county.answered(issue)
    headers = {"Authorization": f"Bearer {issue['receipt']}", "Idempotency-Key": f"twice-{issue['id']}"}
    body = {"solved": False, "satisfied": False, "reopen": "又灭了"}
    path = f"/api/intake/issues/{issue['id']}/rate"
    first, again = (county.anybody.post(path, json=body, headers=headers) for _ in range(2))
    assert first.status_code == again.status_code == 200
    assert first.json() == again.json()
    second_order(county, issue)
    assert county.trail(issue).count("issue.rated") == county.trail(issue).count("issue.reopened") == 1


@pytest.mark.parametrize("service", ["intake", "dispatch", "deliberation", "reporting"])
def test_what_began_again_is_the_same_when_the_views_are_built_anew(huiyin: Huiyin, service: str) -> None:
    """All of the above in large batches, where it came in small ones."""
    done = here(huiyin, "projections", "verify", service)
    assert done.returncode == 0, done.stdout
