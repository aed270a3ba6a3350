"""Who reported, who handles it and who must see to it are told of each step, and of nothing of others."""

from uuid import uuid4

import httpx
import pytest

from .county import County, Json

pytestmark = pytest.mark.e2e

ALERTS = "/api/accounts/alerts"


def alerts(county: County, who: httpx.Client, **more: str) -> list[Json]:
    """What somebody is told of, the oldest first."""
    items: list[Json] = county.read(ALERTS, who, **more)["items"]
    return items[::-1]


def steps(county: County, who: httpx.Client, issue: Json, **more: str) -> list[str]:
    """What somebody is told of an issue."""
    return [".".join(one["type"].split(".")[1:3]) for one in alerts(county, who, **more) if one["issue"] == issue["id"]]


@pytest.fixture
def resident(county: County) -> httpx.Client:
    return county.huiyin.client("resident", county.village, subject=f"resident-{uuid4().hex[:8]}")


def test_each_is_told_of_what_concerns_them(county: County, resident: httpx.Client) -> None:
    issue = county.report(resident)
    county.screen(issue)
    order = county.answered(issue, assignee={"name": "李党员", "id": f"member-{county.village}"})
    member, supervisor = county.client("member"), county.client("supervisor", county.town)
    told = ["issue.screened", "order.dispatched", "order.accepted", "order.resolved", "notice.published"]
    assert steps(county, resident, issue) == told
    assert steps(county, member, issue) == ["order.dispatched", "notice.published"], "and not of what they did"
    assert steps(county, county.secretary, issue) == ["issue.reported", "order.resolved"]
    assert steps(county, supervisor, issue) == []
    assert steps(county, county.client("secretary", county.neighbour), issue) == []

    county.does(resident, f"/api/intake/issues/{issue['id']}/rate", solved=False, satisfied=False)
    county.does(resident, f"/api/intake/issues/{issue['id']}/reopen", reason="灯又灭了")
    assert steps(county, supervisor, issue) == ["issue.reopened"], "at once, and not by its terms only"
    assert "issue.reopened" in steps(county, member, issue)
    hrefs = {one["type"]: one["href"] for one in alerts(county, county.secretary) if one["issue"] == issue["id"]}
    assert hrefs["intake.issue.reported.v1"] == f"/screen/{issue['id']}"
    assert hrefs["dispatch.order.resolved.v1"] == f"/work/orders/{order['id']}"
    assert {one["href"] for one in alerts(county, resident)} == {f"/issues/{issue['number']}"}


def test_what_was_read_is_read_for_oneself_alone(county: County, resident: httpx.Client) -> None:
    issue = county.report(resident)
    county.screen(issue)
    county.answered(issue)
    first, *rest = alerts(county, resident, unread="true")
    assert county.read(f"{ALERTS}/unread", resident) == {"unread": len(rest) + 1}
    assert county.does(resident, f"{ALERTS}/read", events=[first["event"]]) == {"unread": len(rest)}
    assert alerts(county, resident, unread="true") == rest
    to = resident.get(f"/account/alerts/{rest[0]['event']}")
    assert (to.status_code, to.headers["location"]) == (303, f"/issues/{issue['number']}")
    assert county.does(resident, f"{ALERTS}/read") == {"unread": 0}
    assert all(one["read"] for one in alerts(county, resident))
    assert steps(county, county.secretary, issue, unread="true") == ["issue.reported", "order.resolved"]
    assert county.read(ALERTS, resident, size="1", page="2")["total"] == len(rest) + 1


def test_nobody_sees_what_others_are_told_of(county: County, resident: httpx.Client) -> None:
    issue = county.report(resident)
    county.screen(issue)
    [alert] = alerts(county, resident)
    stranger = county.huiyin.client("resident", county.village, subject=f"resident-{uuid4().hex[:8]}")
    assert alerts(county, stranger) == []
    refused = stranger.get(f"/account/alerts/{alert['event']}", headers={"Accept": "application/json"})
    assert (refused.status_code, refused.json()["type"]) == (404, "/problems/unknown-alert")
    assert county.anybody.get(ALERTS).status_code == 401
    county.does(stranger, f"{ALERTS}/read", events=[alert["event"]])
    assert not alerts(county, resident)[0]["read"]


def test_the_page_says_it_in_the_readers_language(county: County, resident: httpx.Client) -> None:
    assert "还没有提醒" in resident.get("/account/alerts?tab=all").text
    issue = county.report(resident)
    county.screen(issue)
    alerts(county, resident)
    page = resident.get("/account/alerts").text
    assert issue["number"] in page
    assert "筛查" in page
    done = resident.post("/account/alerts/read")
    assert (done.status_code, done.headers["location"]) == (303, "/account/alerts")
    assert "没有未读的提醒" in resident.get("/account/alerts").text
