"""Points follow from what is on record (Y5): disputed, corrected by counter-entries, assessed, tried, made public."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from huiyin_local.testing import until
from tests.e2e.asks.members import ACTIVITY, SERVICE

from .county import STEPS_WITHIN, County, Json
from .ledgers import JANUARY, MEMBERS, POINTS, mine, of, read, serve
from .refusals import posting, refused

pytestmark = pytest.mark.e2e


def brief(ledger: Json) -> list[tuple[str, str | None, float]]:
    return sorted((line["kind"], line.get("work"), line["points"]) for line in ledger["lines"])


def order(county: County, issue: Json, **more: Any) -> Json:
    return county.dispatch(issue, assignee={"name": "李党员", "id": "member-li"}, **more)


def test_an_order_counts_once_its_result_is_public_and_explains_itself(county: County) -> None:
    county.member("member-li")
    issue = county.report()
    sent = order(county, issue)
    county.on_order(sent, "accept", of(county))
    county.on_order(sent, "resolve", of(county))
    assert mine(county)["lines"] == []
    county.on_order(sent, "publicise")
    [line] = (ledger := mine(county))["lines"]
    assert (ledger["points"], ledger["name"]) == (5, "李党员")
    assert (line["work"], line["points"], line["charter"]) == ("order", 5, 0)
    assert (line["about"], line["title"]) == (sent["id"], "更换灯泡并检修线路")
    assert line["rule"] == {"work": "order", "points": 5, "per": "piece", "monthly_limit": None}
    behind = f"id = '{line['because']}' AND type = 'publication.notice.published.v1'"
    assert county.huiyin.count(f"SELECT count(*) FROM store.events WHERE {behind}") == 1

    county.rate(issue, solved=False)
    assert brief(mine(county)) == [("entry", "false_closure", -5), ("entry", "order", 5)]
    assert mine(county)["points"] == 0


def test_what_fell_overdue_counts_against_who_had_it_then(county: County) -> None:
    county.member("member-li")
    issue = county.report()
    due_at = (datetime.now(UTC) + timedelta(seconds=4)).isoformat()
    sent = order(county, issue, due_at=due_at)
    county.on_order(sent, "accept", of(county))
    county.by_itself(issue, "order.fell_overdue")
    county.on_order(sent, "transfer", to={"name": "赵党员", "id": "member-zhao"}, reason="在外地")
    zhao = of(county, "member-zhao")
    county.on_order(sent, "accept", zhao)
    county.on_order(sent, "resolve", zhao)
    county.on_order(sent, "publicise")
    assert brief(mine(county)) == [("entry", "order_overdue", -2)]
    assert brief(mine(county, who=zhao)) == [("entry", "order", 5)]


def test_who_was_called_up_and_came_has_points_once_it_is_over(county: County) -> None:
    county.member("member-li")
    emergency = county.emergency()
    county.on_emergency(emergency, "arrive", of(county))
    assert mine(county)["lines"] == []
    county.on_emergency(emergency, "stand-down", outcome="水已抽干")
    [line] = mine(county)["lines"]
    assert (line["work"], line["points"], line["about"], line["title"]) == (
        "emergency",
        10,
        emergency["id"],
        "水已抽干",
    )


def test_who_handled_a_part_has_its_points_and_nobody_those_of_the_whole(county: County) -> None:
    county.member("member-li")
    issue = county.report()
    whole = order(county, issue)
    county.on_order(whole, "accept", of(county))
    hands = [{"name": name, "id": name} for name in ("member-li", "member-zhao")]
    county.on_order(whole, "split", parts=[{"assignee": who, "task": who["name"]} for who in hands])

    def parts() -> list[Json]:
        listed = county.secretary.get("/api/dispatch/orders", params={"size": 200}).json()["items"]
        return [one for one in listed if one["part_of"] == whole["id"]]

    until(lambda: len(parts()) == 2, STEPS_WITHIN, "the parts go out by themselves")
    for part in parts():
        handler = of(county, part["note"])
        county.on_order(part, "accept", handler)
        county.on_order(part, "resolve", handler)
    county.by_itself(issue, "order.resolved")
    until(lambda: county.case(issue)["state"] == "resolved", STEPS_WITHIN, "the whole is resolved by itself")
    county.on_order(whole, "publicise")
    for name in ("member-li", "member-zhao"):
        assert brief(mine(county, who=of(county, name))) == [("entry", "order", 5)]


def test_a_suggestion_counts_for_the_member_whose_idea_it_was(county: County) -> None:
    county.member("member-li")
    idea = {"kind": "suggestion", "category": "便民设施", "description": "小区增设充电桩", "division": county.village}
    issue = county.does(of(county), "/api/intake/issues", **idea)
    sent = county.dispatch(issue, assignee={"kind": "unit", "name": "供电公司"})
    for step in ("accept", "resolve", "publicise"):
        county.on_order(sent, step)
    assert brief(mine(county)) == [("entry", "adopted", 3)]


def test_a_service_counts_once_it_is_confirmed_for_the_month_it_was_done_in(county: County) -> None:
    li = county.member("member-li")
    path = f"{MEMBERS}/{li['id']}/services"
    served = county.does(county.secretary, path, **SERVICE)["service"]
    assert mine(county, JANUARY)["lines"] == []
    county.does(county.secretary, f"{path}/{served}/confirm")
    assert brief(mine(county, JANUARY)) == [("entry", "service", 3)]
    serve(county, li, hours=24, description="连续值守", served_on="2026-01-06")
    assert mine(county, JANUARY)["points"] == 40, "the table gives so much a month at most"
    assert mine(county, "2026-02")["points"] == 0
    assert mine(county, "2026-Q1")["points"] == mine(county, "2026")["points"] == 40

    link = county.secretary.get(f"{path}/{served}/link", params={"at_least": county.cursor}).json()
    said = {"reason": "当天没有来", "link": link["secret"]}
    denied = county.anybody.post(f"{path}/{served}/dispute", json=said)
    assert denied.status_code == 200, denied.text
    county.cursor = denied.json()["cursor"]
    ledger = mine(county, JANUARY)
    assert brief(ledger) == [("counter", "service", -3), ("entry", "service", 3), ("entry", "service", 40)]
    assert ledger["points"] == 40, "what is void takes no room of the rest"


def test_an_activity_counts_for_all_who_signed_in_once_it_is_concluded(county: County) -> None:
    force = county.force()
    path = f"/api/dispatch/forces/{force['id']}/activities"
    activity = county.does(county.secretary, path, **ACTIVITY)["activity"]
    for name in ("member-li", "member-zhao"):
        who = {"name": name, "id": name}
        county.does(county.secretary, f"{path}/{activity}/sign-in", person=who)
    county.member("member-li")
    assert mine(county, JANUARY)["lines"] == []
    county.does(county.secretary, f"{path}/{activity}/conclude", hours=2.5, persons=36, summary="为36位老人理发")
    [line] = mine(county, JANUARY)["lines"]
    assert (line["work"], line["points"], line["hours"], line["title"]) == ("activity", 5, 2.5, "义务理发")
    members = read(county, county.secretary, "", division=county.village, period=JANUARY)
    assert sorted((one["member"], one["points"]) for one in members["items"]) == [("member-li", 5), ("member-zhao", 5)]


def test_a_post_counts_for_the_months_that_are_over(county: County) -> None:
    li = county.member("member-li")
    county.does(county.secretary, f"{MEMBERS}/{li['id']}/posts/take", post="环境卫生岗")
    assert mine(county)["lines"] == [], "this month is not over"


def test_a_point_is_disputed_answered_and_corrected_and_nothing_is_edited(county: County) -> None:
    li = county.member("member-li")
    serve(county, li)
    [line] = mine(county, JANUARY)["lines"]
    path = f"{POINTS}/{li['id']}"
    disputed = county.does(of(county), f"{path}/disputes", entry=line["id"], reason="是两个人一起去的，记错人了")
    waiting = read(county, county.secretary, "/disputes", division=county.village)
    assert (waiting["total"], waiting["items"][0]["month"]) == (1, JANUARY)
    answer = f"{path}/disputes/{disputed['dispute']}/answer"
    refused(county.huiyin, posting(county, answer, "member", json={"answer": "属实"}), 403, "role-missing")
    county.does(county.secretary, answer, answer="属实，冲正", void=True)
    ledger = mine(county, JANUARY)
    assert brief(ledger) == [("counter", "service", -3), ("entry", "service", 3)]
    assert ledger["points"] == 0
    [dispute] = ledger["disputes"]
    assert (dispute["answer"], dispute["corrected"]) == ("属实，冲正", True)

    county.does(county.secretary, f"{path}/corrections", month=JANUARY, points=1.5, reason="补记值守")
    assert mine(county, JANUARY)["points"] == 1.5
    void = {"entry": line["id"], "reason": "记了两遍"}
    refused(county.huiyin, posting(county, f"{path}/corrections", "secretary", json=void), 409, "points-void")
    for body in ({"reason": "没有说怎么改"}, {**void, "points": 1}):
        refused(county.huiyin, posting(county, f"{path}/corrections", "secretary", json=body), 422, "void-or-points")
    nowhere = {"entry": li["id"], "reason": "没有这一笔"}
    refused(county.huiyin, posting(county, f"{path}/disputes", "secretary", json=nowhere), 404, "unknown-entry")
    zhao = of(county, "member-zhao")
    assert zhao.get(path, params={"period": JANUARY}).json()["type"] == "/problems/not-yours"
