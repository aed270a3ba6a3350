"""The road of a matter through the API, and how each step shows in its trail, the figures and on the boards."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest

from .county import County, Json

pytestmark = pytest.mark.e2e


def shows(county: County, issue: Json, state: str, *steps: str) -> None:
    """The county's one matter is in this state after these steps, and counted so at every level."""
    case = county.case(issue)
    assert case["state"] == state
    assert county.trail(issue) == list(steps)
    unanswered = int(state not in {"publicised", "withdrawn", "rejected", "merged"})
    for code in (county.village, county.town, county.code):
        figures = county.figures(code)
        assert figures["by_state"] == {state: 1}, code
        assert (figures["total"], figures["open"]) == (1, unanswered)
        assert sum(figures["by_day"].values()) == figures["by_kind"][case["kind"]] == 1
    towns, villages = county.children(county.code), county.children(county.town)
    assert {code: town["total"] for code, town in towns.items()} == {county.town: 1, county.other_town: 0}
    assert {code: village["total"] for code, village in villages.items()} == {county.village: 1, county.neighbour: 0}
    assert villages[county.village]["by_state"] == {state: 1}


def test_a_matter_goes_from_its_report_to_the_public_board(county: County) -> None:
    member = county.client("member")
    issue = county.report(photos=[county.photo()], location={"lat": 38.731, "lon": 112.711}, address="永兴路12号")
    shows(county, issue, "reported", "issue.reported")
    county.screen(issue, note="转物业包联党员办理")
    shows(county, issue, "screened", "issue.reported", "issue.screened")
    order = county.dispatch(issue, note="先联系物业")
    shows(county, issue, "dispatched", "issue.reported", "issue.screened", "order.dispatched")
    county.on_order(order, "accept", member)
    shows(county, issue, "accepted", "issue.reported", "issue.screened", "order.dispatched", "order.accepted")
    evidence = county.photo()
    county.on_order(order, "resolve", member, photos=[evidence])
    assert county.board(county.village) == []
    county.on_order(order, "publicise")
    shows(
        county,
        issue,
        "publicised",
        *("issue.reported", "issue.screened", "order.dispatched"),
        *("order.accepted", "order.resolved", "notice.published"),
    )

    case = county.case(issue)
    assert case["number"] == issue["number"]
    assert case["answer"] == "3号楼前路灯已修复"
    resolved = next(step for step in case["trail"] if step["type"] == "dispatch.order.resolved.v1")
    [shown] = resolved["data"]["photos"]
    assert shown != evidence, "what opens the sealed one is nobody's to know"
    assert county.anybody.get(f"/photos/{shown}.jpg").status_code == 200
    assert resolved["role"] == "member"
    assert [step["cursor"] for step in case["trail"]][-1] == county.cursor
    for code in (county.village, county.town, county.code):
        [notice] = county.board(code)
        assert (notice["number"], notice["notice"]) == (issue["number"], case["answer"])
        assert county.figures(code)["median_hours"]["resolve"] is not None
    assert county.board(county.neighbour) == county.board(county.other_town) == []


def test_a_matter_is_found_by_its_number(county: County) -> None:
    issue = county.report()
    assert county.read(f"/api/reporting/issues/{issue['number']}")["id"] == issue["id"]


def test_an_order_that_is_declined_is_dispatched_anew(county: County) -> None:
    li, zhao = (county.huiyin.client("member", county.village, subject=name) for name in ("li", "zhao"))
    issue = county.report()
    first = county.dispatch(issue, assignee={"name": "李党员", "id": "li"})
    county.on_order(first, "decline", li, reason="不在本楼栋，建议派给3号楼党小组")
    shows(county, issue, "screened", "issue.reported", "order.dispatched", "order.declined")
    waiting = county.secretary.get("/api/dispatch/waiting", params={"at_least": county.cursor}).json()
    assert [item["number"] for item in waiting["items"]] == [issue["number"]]

    second = county.dispatch(issue, assignee={"name": "赵党员", "id": "zhao"})
    assert second["id"] != first["id"]
    county.on_order(second, "accept", zhao)
    case = county.case(issue)
    assert (case["state"], case["assignee"], case["assignee_kind"]) == ("accepted", None, "member"), "nobody is named"
    mine = zhao.get("/api/dispatch/orders", params={"mine": True, "at_least": county.cursor}).json()
    assert [item["id"] for item in mine["items"]] == [second["id"]]


def test_an_order_may_be_open_to_whoever_accepts_first(county: County) -> None:
    order = county.dispatch(county.report())
    li, zhao = (county.huiyin.client("member", county.village, subject=name) for name in ("li", "zhao"))
    county.on_order(order, "accept", li)
    late = zhao.post(f"/api/dispatch/orders/{order['id']}/accept")
    assert late.status_code == 409
    assert late.json()["type"] == "/problems/order-already-accepted"


def test_an_order_falls_away_with_a_matter_that_is_withdrawn(county: County) -> None:
    issue = county.report()
    order = county.dispatch(issue)
    county.on_order(order, "accept")
    county.withdraw(issue, reason="已自行解决")
    county.by_itself(issue, "order.cancelled")
    shows(
        county,
        issue,
        "withdrawn",
        *("issue.reported", "order.dispatched", "order.accepted", "issue.withdrawn", "order.cancelled"),
    )
    withdrawn, cancelled = county.case(issue)["trail"][-2:]
    assert withdrawn["data"].get("reason") is None, "what the reporter says is for those who handle it"
    assert county.case(issue)["description"] is None
    assert cancelled["role"] == "system"


def test_a_matter_that_is_rejected_is_answered_with_the_reason(county: County) -> None:
    issue = county.report()
    county.screen(issue, "reject", reason="属铁路部门管辖，已转告")
    shows(county, issue, "rejected", "issue.reported", "issue.rejected")
    assert county.case(issue)["answer"] == "属铁路部门管辖，已转告"


def test_a_matter_reported_before_is_merged(county: County) -> None:
    first, again = county.report(), county.report()
    county.screen(again, "merge", into=first["id"])
    case = county.case(again)
    assert (case["state"], case["merged_into"]) == ("merged", first["id"])
    assert county.figures(county.village)["by_state"] == {"reported": 1, "merged": 1}


def test_a_matter_is_deliberated_and_its_result_publicised(county: County) -> None:
    issue = county.report(kind="suggestion", category="充电", description="小区增设电瓶车充电桩\n东门有空地")
    county.screen(issue, "deliberation")
    topic = county.topic_of(issue)
    steps = ["issue.reported", "issue.screened", "topic.planned"]
    shows(county, issue, "planned", *steps)
    assert county.case(issue)["title"] == "小区增设电瓶车充电桩"
    under_way = county.secretary.get("/api/deliberation/topics", params={"at_least": county.cursor}).json()
    assert [item["number"] for item in under_way["items"]] == [issue["number"]]

    county.on_topic(topic, "publicise", kind="topic", notice="下周三议充电桩")
    steps.append("notice.published")
    shows(county, issue, "planned", *steps)
    done = ("task.reported_done", "task.accepted", "topic.carried_out")
    for action, events, state in (
        ("take-up", ("topic.taken_up",), "taken_up"),
        ("decide", ("topic.decided", "task.assigned"), "decided"),
        ("carry-out", done, "resolved"),
    ):
        county.on_topic(topic, action)
        county.by_itself(issue, events[-1])
        steps.extend(events)
        shows(county, issue, state, *steps)
    county.on_topic(topic, "publicise", kind="resolution", notice="决议：东门安装充电桩")
    county.on_topic(topic, "publicise")
    shows(county, issue, "publicised", *steps, "notice.published", "notice.published")
    assert [notice["publication_kind"] for notice in county.board(county.village)] == ["result", "resolution", "topic"]
    assert county.case(issue)["answer"] == "东门充电桩已启用"


def test_a_topic_falls_away_with_its_matter(county: County) -> None:
    issue = county.report(kind="suggestion")
    county.screen(issue, "deliberation")
    county.topic_of(issue)
    county.withdraw(issue)
    county.by_itself(issue, "topic.dropped")
    assert county.case(issue)["state"] == "withdrawn"


def test_what_is_past_its_deadline_is_overdue_until_it_is_resolved(county: County) -> None:
    issue = county.report()
    due_at = (datetime.now(UTC) - timedelta(minutes=1)).isoformat()
    order = county.dispatch(issue, due_at=due_at)
    county.on_order(order, "accept")
    assert county.case(issue)["overdue"]
    assert county.figures(county.code)["overdue"] == county.children(county.code)[county.town]["overdue"] == 1
    county.on_order(order, "resolve")
    assert not county.case(issue)["overdue"]
    assert county.figures(county.code)["overdue"] == 0


def test_the_words_of_a_dispute_are_not_for_the_public(county: County) -> None:
    issue = county.report(kind="dispute", category="邻里", description="三楼漏水到二楼，两家吵了起来", address="2号楼")
    county.screen(issue, note="两家都是老住户")
    order = county.dispatch(issue, note="请老支书出面")
    for action in ("accept", "resolve", "publicise"):
        county.on_order(order, action)
    case = county.case(issue)
    assert case["state"] == "publicised"
    assert case["description"] is case["address"] is None
    shown = str([step["data"] for step in case["trail"]])
    assert not any(words in shown for words in ("漏水", "老住户", "老支书", "更换灯泡"))


def test_matters_of_a_division_are_listed_the_newest_first(county: County) -> None:
    older, newer = county.report(), county.report(kind="hazard", division=county.neighbour)
    listed = county.read(f"/api/reporting/divisions/{county.town}/issues")
    assert [item["number"] for item in listed["items"]] == [newer["number"], older["number"]]
    here = county.read(f"/api/reporting/divisions/{county.village}/issues")
    assert [item["number"] for item in here["items"]] == [older["number"]]


def test_a_read_waits_for_the_cursor_it_names(county: County) -> None:
    county.report()
    tx, position = county.cursor.split("-")
    following = f"{tx}-{int(position) + 1}"  # whatever comes next is at or after this
    with ThreadPoolExecutor(1) as reader:
        path = f"/api/reporting/divisions/{county.village}"
        waiting = reader.submit(county.anybody.get, path, params={"at_least": following})
        county.report()
        assert waiting.result().json()["total"] == 2


def test_a_read_does_not_wait_for_ever(county: County) -> None:
    far = f"{2**62}-1"
    paths = (f"/api/reporting/divisions/{county.code}", "/api/dispatch/orders", "/api/intake/issues")
    with ThreadPoolExecutor(len(paths)) as readers:
        responses = readers.map(lambda path: county.secretary.get(path, params={"at_least": far}), paths)
    for response in responses:
        assert response.status_code == 503
        assert response.headers["Retry-After"] == "1"
        assert response.json()["type"] == "/problems/views-behind"


@pytest.mark.parametrize("service", ["intake", "dispatch", "deliberation"])
def test_every_service_can_be_read_as_fresh_as_a_command_of_another(county: County, service: str) -> None:
    county.report(kind="suggestion")
    path = {
        "intake": "/api/intake/issues",
        "dispatch": "/api/dispatch/waiting",
        "deliberation": "/api/deliberation/topics",
    }[service]
    response = county.secretary.get(path, params={"at_least": county.cursor})
    assert response.status_code == 200
    assert response.json()["total"] == (0 if service == "deliberation" else 1)
