"""Whom to send an order to: near, able, with little to do and not always the same, with the reasons in words."""

import pytest

from .county import County, Json

pytestmark = pytest.mark.e2e

PATH = "/api/dispatch/suggestions"


def suggested(county: County, issue: Json, **more: str) -> list[Json]:
    response = county.secretary.get(PATH, params={"issue": issue["id"], "at_least": county.cursor, **more})
    assert response.status_code == 200, response.text
    found: list[Json] = response.json()
    return found


def test_who_is_near_and_can_do_it_comes_first_with_the_reasons(county: County) -> None:
    county.member("member-li", name="李党员", building="3号楼", skills=["路灯检修"])
    county.member("member-zhao", name="赵党员", building="3号楼")
    county.member("member-qian", name="钱党员", building="13号楼")
    away = county.member("member-sun", name="孙党员", building="3号楼", skills=["路灯检修"])
    county.does(county.secretary, f"/api/dispatch/members/{away['id']}/availability", available=False)
    neighbour = {"division": county.neighbour, "member": "member-zhou", "name": "周党员", "employer": "供电公司"}
    county.does(county.client("secretary", county.neighbour), "/api/dispatch/members", **neighbour)
    far = {**neighbour, "division": county.far_village, "member": "member-wu"}
    county.does(county.client("secretary", county.far_village), "/api/dispatch/members", **far)
    issue = county.report()
    found = suggested(county, issue)
    assert [(one["assignee"]["name"], one["near"]) for one in found] == [
        ("李党员", "building"),
        ("赵党员", "building"),
        ("钱党员", "village"),
        ("周党员", "town"),
    ]
    assert found[0]["assignee"] == {"name": "李党员", "id": "member-li"}
    assert found[0]["reasons"] == ["同楼栋", "会路灯检修", "手上 0 件", "近30天 0 件"]

    county.dispatch(issue, assignee=found[0]["assignee"])
    again = suggested(county, county.report(category="垃圾", description="3号楼前垃圾成堆"))
    assert [one["assignee"]["name"] for one in again][:2] == ["赵党员", "李党员"]
    assert (again[1]["in_hand"], again[1]["lately"]) == (1, 1)


def test_who_settled_the_like_is_known_by_it_and_not_asked_every_time(county: County) -> None:
    county.member("member-li", name="李党员")
    county.member("member-zhao", name="赵党员")
    order = county.dispatch(county.report(), assignee={"name": "李党员", "id": "member-li"})
    county.on_order(order, "accept")
    county.on_order(order, "resolve")
    first, second = suggested(county, county.report())
    assert (first["assignee"]["name"], first["alike"], first["in_hand"], first["lately"]) == ("李党员", 1, 0, 1)
    assert second["alike"] == 0
    other = suggested(county, county.report(category="垃圾", description="3号楼前垃圾成堆"))
    assert [one["assignee"]["name"] for one in other] == ["赵党员", "李党员"]


def test_a_force_is_suggested_where_it_can_be_called(county: County) -> None:
    leader = {"name": "李党员", "id": "member-li"}
    county.force(name="城西志愿队", skills=["路灯"])
    paired = county.force(name="供电公司", kind="unit")
    estate = f"{county.village}003"
    county.does(county.secretary, f"/api/dispatch/forces/{paired['id']}/pair", estate=estate)
    cadre = county.client("cadre", county.town)
    town = {"division": county.town, "kind": "commando", "leader": leader}
    county.does(cadre, "/api/dispatch/forces", **town, name="街道突击队")
    county.does(cadre, "/api/dispatch/forces", **town, name="邻村突击队", areas=[county.neighbour])
    issue = county.report()
    found = suggested(county, issue)
    assert [(one["assignee"]["kind"], one["assignee"]["name"], one["near"]) for one in found] == [
        ("team", "城西志愿队", "village"),
        ("unit", "供电公司", "village"),
        ("team", "街道突击队", "town"),
    ]
    by_estate = suggested(county, issue, estate=estate)
    assert next(one["near"] for one in by_estate if one["assignee"]["name"] == "供电公司") == "estate"
    county.dispatch(issue, assignee=found[0]["assignee"])
    assert next(one for one in suggested(county, county.report()) if one["in_hand"])["assignee"]["name"] == "城西志愿队"


def test_two_forces_of_one_name_are_told_apart_and_their_own_people_act_for_them(county: County) -> None:
    far = county.client("secretary", county.far_village)
    leader = {"name": "孙队长", "id": "member-sun"}
    cadre, officer = county.client("cadre", county.town), county.client("officer", county.code)
    body = {"kind": "commando", "name": "突击队", "leader": leader}
    towns = county.does(cadre, "/api/dispatch/forces", **body, division=county.town)["id"]
    county.does(officer, "/api/dispatch/forces", **{**body, "leader": {"name": "吴"}}, division=county.code)
    issue = county.report()
    found = suggested(county, issue)
    assert [(one["assignee"]["name"], one["near"]) for one in found] == [("突击队", "town"), ("突击队", "county")]
    order = county.dispatch(issue, assignee=found[0]["assignee"])
    assert found[0]["assignee"]["id"] == towns
    assert [(one["near"], one["in_hand"]) for one in suggested(county, county.report())] == [("county", 0), ("town", 1)]

    # Whoever belongs to it accepts in its name, wherever in the county they live; who lives beside it does not.
    path = f"/api/dispatch/orders/{order['id']}"
    sun = county.huiyin.client("member", county.far_village, subject="member-sun")
    li = county.huiyin.client("member", county.village, subject="member-li")
    assert li.post(f"{path}/accept", json={}).json()["type"] == "/problems/order-of-somebody-else"
    assert "accept" in sun.get(path, params={"at_least": county.cursor}).json()["may"]
    county.does(sun, f"{path}/accept")
    seen = sun.get(path, params={"at_least": county.cursor}).json()
    assert (seen["assignee"]["kind"], seen["assignee"]["id"], "resolve" in seen["may"]) == ("team", towns, True)
    mine = sun.get("/api/dispatch/orders", params={"mine": True}).json()
    assert (mine["total"], mine["items"][0]["id"]) == (1, order["id"])
    assert sun.get("/api/dispatch/orders", params={"mine": True, "division": county.far_village}).json()["total"] == 0
    county.does(sun, f"{path}/resolve", result="已修好")
    assert far.get(path).status_code == 403


def test_a_matter_that_names_its_estate_goes_to_who_lives_there(county: County) -> None:
    here, there = county.estate("永兴小区"), county.estate("城东苑")
    county.member("member-li", name="李党员", estate=there, building="3号楼")
    county.member("member-zhao", name="赵党员", estate=here, building="9号楼")
    found = suggested(county, county.report(address="永兴小区3号楼"))
    assert [(one["assignee"]["name"], one["near"]) for one in found] == [("赵党员", "estate"), ("李党员", "village")]


def test_only_the_offices_of_the_village_ask(county: County) -> None:
    issue = county.report()
    for who, code in (
        (county.client("secretary", county.neighbour), "division-missing"),
        (county.client("member"), "role-missing"),
        (county.anybody, "sign-in-required"),
    ):
        assert who.get(PATH, params={"issue": issue["id"]}).json()["type"] == f"/problems/{code}"
