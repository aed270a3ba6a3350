"""The plan through the API: topics by stage, what is overdue first, one topic, and what may still be planned."""

import re
from uuid import uuid4

import httpx
import pytest
from fastapi.routing import APIRoute

from huiyin_deliberation.app import SPEC
from huiyin_service.roles import Role

from .county import County, Json
from .late import decided
from .refusals import Send, refused

pytestmark = pytest.mark.e2e

TOPICS, WAITING = "/api/deliberation/topics", "/api/deliberation/waiting"


def plan(county: County, *steps: str, **more: str) -> Json:
    topic = county.does(county.secretary, TOPICS, issue=county.report(**more)["id"])
    for step in steps:
        county.on_topic(topic, step)
    return topic


def read(county: County, path: str, who: httpx.Client | None = None, **params: str | int | list[str]) -> Json:
    params["at_least"] = county.cursor
    response = (who or county.secretary).get(path, params=params)
    assert response.status_code == 200, response.text
    answer: Json = response.json()
    return answer


def ids(listing: Json) -> list[str]:
    return [item["id"] for item in listing["items"]]


def test_topics_are_listed_by_stage(county: County) -> None:
    planned = plan(county)
    under_way_too = plan(county, "take-up", "decide")
    ended = plan(county, "take-up", "decide", "carry-out", "publicise")
    dropped = plan(county)
    issue = read(county, f"{TOPICS}/{dropped['id']}")["issue"]
    county.does(county.secretary, f"/api/intake/issues/{issue}/withdraw", reason="已自行解决")
    county.by_itself({"id": issue}, "topic.dropped")
    county.cursor = county.case({"id": issue})["trail"][-1]["cursor"]

    under_way = read(county, TOPICS)
    assert (under_way["total"], ids(under_way)) == (2, [under_way_too["id"], planned["id"]])
    assert ids(read(county, TOPICS, stage="planned")) == [planned["id"]]
    assert ids(read(county, TOPICS, stage=["publicised", "dropped"])) == [dropped["id"], ended["id"]]
    assert read(county, f"{TOPICS}/{dropped['id']}")["dropped_for"] == "withdrawn"
    second = read(county, TOPICS, page=2, size=1)
    assert (second["total"], ids(second)) == (2, [planned["id"]])


def test_what_is_overdue_comes_first(county: County) -> None:
    fresh, late = plan(county), plan(county)
    for topic, days in ((fresh, 5), (late, -2)):
        decided(county, topic, days)
    officer = county.client("officer", county.code)
    listed = read(county, TOPICS, officer)
    assert [(item["id"], item["overdue"]) for item in listed["items"]] == [(late["id"], True), (fresh["id"], False)]
    overdue = read(county, TOPICS, officer, overdue=True)
    assert (overdue["total"], ids(overdue)) == (1, [late["id"]])
    county.on_topic(late, "carry-out")
    assert read(county, TOPICS, officer, overdue=True)["total"] == 0


def test_one_topic_with_all_that_is_known_of_it(county: County) -> None:
    issue = county.report(description="小区增设充电桩\n东门有空地", address="永兴路12号")
    county.screen(issue, "deliberation")
    topic = county.topic_of(issue)
    for step in ("take-up", "decide"):
        county.on_topic(topic, step)
    county.on_topic(topic, "publicise", kind="resolution", notice="决议：东门安装充电桩")
    found = read(county, f"{TOPICS}/{topic['id']}")
    assert (found["stage"], found["version"], found["publicised"]) == ("decided", 4, ["resolution"])
    assert (found["title"], found["address"], found["division_name"]) == (
        "小区增设充电桩",
        "永兴路12号",
        "First Village",
    )
    assert (found["priority"], found["procedure"]) == ("common", "session")
    assert found["resolution"] == "在东门停车棚安装充电桩"
    assert [task["assignee"]["id"] for task in found["tasks"]] == [f"member-{county.village}"]


def test_what_is_not_taken_from_the_plan_is_answered_with_the_reason(county: County) -> None:
    issue = county.report()
    topic = county.does(county.secretary, TOPICS, issue=issue["id"], priority="urgent")
    county.on_topic(topic, "decline")
    county.by_itself(issue, "notice.published")
    county.cursor = county.case(issue)["trail"][-1]["cursor"]
    found = read(county, f"{TOPICS}/{topic['id']}")
    assert (found["stage"], found["priority"], found["publicised"]) == ("publicised", "urgent", ["answer"])
    case = county.case(issue)
    assert (case["state"], case["answer"]) == ("publicised", "不属村务，请向供电所反映")
    [notice] = county.board(county.village)
    assert notice["publication_kind"] == "answer"


def test_what_nobody_has_screened_goes_by_its_category(county: County) -> None:
    topic = plan(county, description="王大爷家门口的路灯不亮")
    assert read(county, f"{TOPICS}/{topic['id']}")["title"] == "路灯"


def test_what_may_be_planned_waits(county: County) -> None:
    first, second, third = (county.report() for _ in range(3))
    county.dispatch(second)
    waiting = read(county, WAITING)
    assert (waiting["total"], [item["issue"] for item in waiting["items"]]) == (2, [first["id"], third["id"]])
    county.does(county.secretary, TOPICS, issue=first["id"])
    assert [item["issue"] for item in read(county, WAITING)["items"]] == [third["id"]]
    assert read(county, WAITING, county.client("secretary", county.neighbour))["total"] == 0


def test_what_was_planned_by_hand_goes_on_when_its_text_is_made_public(county: County) -> None:
    issue = county.report()
    county.does(county.secretary, TOPICS, issue=issue["id"])
    county.screen(issue, "under_way", public={"description": "三号楼前路灯不亮"})
    case = county.case(issue)
    assert (case["state"], case["description"]) == ("planned", "三号楼前路灯不亮")
    assert [step["data"]["route"] for step in case["trail"] if "route" in step["data"]] == ["under_way"]
    where = {"division": county.village, "at_least": county.cursor}
    assert county.secretary.get("/api/dispatch/waiting", params=where).json()["total"] == 0


def test_who_may_read_the_plan(county: County) -> None:
    path = f"{TOPICS}/{plan(county)['id']}"

    def reading(path: str, role: Role | None, scope: str | None = None) -> Send:
        return lambda language: county.client(role, scope, language).get(path)

    for asked in (path, WAITING):
        refused(county.huiyin, reading(asked, None), 401, "sign-in-required")
        refused(county.huiyin, reading(asked, "resident"), 403, "role-missing")
    refused(county.huiyin, reading(path, "secretary", county.neighbour), 403, "division-missing")
    refused(county.huiyin, reading(f"{TOPICS}/{uuid4()}", "secretary"), 404, "unknown-topic")


PAGE = {"Accept": "text/html"}
LINK = re.compile(r'href="(/deliberation[^"#]*)')
PAGES = sorted(
    route.path
    for router in SPEC.pages
    for route in router.routes
    if isinstance(route, APIRoute) and "GET" in (route.methods or ()) and "{" not in route.path
)
ASKS_MORE = {"/deliberation/charter-preview", "/deliberation/site-checks/new"}
"""Parts of a form elsewhere, and of a site."""


@pytest.mark.parametrize("role", ["officer", "secretary", "mediator", "member", "resident", None])
def test_every_page_is_reached_by_clicks_for_who_may_see_it(county: County, role: Role | None) -> None:
    who = county.client(role, county.code if role == "officer" else county.village)
    found, left = dict[str, str](), ["/deliberation"]
    while left:
        path = left.pop().replace("&amp;", "&")
        if (page := path.partition("?")[0]) not in found and (page == "/deliberation" or page in PAGES):
            answer = who.get(path, headers=PAGE)
            assert answer.status_code == 200, (path, answer.status_code)
            found[page] = path
            left += LINK.findall(answer.text)
    may = {page for page in PAGES if page not in ASKS_MORE and who.get(page, headers=PAGE).status_code == 200}
    assert not may - {*found}, "no link leads there"
