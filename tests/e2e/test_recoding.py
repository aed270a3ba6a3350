"""A village's code becomes another: figures by the map of then and of now, and all that is there goes along (Y1)."""

from typing import Any

import pytest

from huiyin_local.testing import until

from .asks.members import SERVICE
from .county import County, Json
from .refusals import posting, refused

pytestmark = pytest.mark.e2e

FORCES = "/api/dispatch/forces"
RECODE = "/api/dispatch/divisions/recode"
PERIOD = str(SERVICE["served_on"])[:7]


def recode(county: County, code: str, to: str) -> None:
    body = {"code": code, "new_code": to, "reason": "两村合并", "effective_on": "2026-01-01"}
    county.does(county.client("operator", ""), RECODE, **body)


def figures(county: County, code: str, map_: str) -> Json:
    answer: Json = county.read(f"/api/reporting/divisions/{code}", map=map_)
    return answer


def totals(county: County, code: str, map_: str) -> dict[str | None, int]:
    below = county.read(f"/api/reporting/divisions/{code}/children", map=map_)
    return {child["code"]: child["total"] for child in below}


def test_what_happened_under_an_old_code_counts_for_the_new_one_by_the_map_of_now(county: County) -> None:
    old, new, other = county.neighbour, county.far_village, county.village
    for division in (old, old, new, other):
        county.report(division=division)
    assert figures(county, old, "now")["total"] == 2
    recode(county, old, new)
    assert [figures(county, code, "then")["total"] for code in (old, new, county.town, county.other_town)] == [
        2,
        1,
        3,
        1,
    ]
    assert [figures(county, code, "now")["total"] for code in (old, new, county.town, county.other_town)] == [
        0,
        3,
        1,
        3,
    ]
    assert figures(county, county.code, "now")["by_state"] == figures(county, county.code, "then")["by_state"]
    dashboard = {
        by: county.anybody.get(f"/dashboard/{new}", params={"map": by, "at_least": county.cursor}).text
        for by in ("then", "now")
    }
    assert all("按现在的区划" in page for page in dashboard.values())
    assert "算到新代码名下" in dashboard["now"]
    assert "算到新代码名下" not in dashboard["then"]
    assert totals(county, county.town, "then") == {other: 1, old: 2}
    assert totals(county, county.town, "now") == {other: 1}
    assert totals(county, county.other_town, "now") == {new: 3}
    assert figures(county, new, "now")["by_day"] != figures(county, new, "then")["by_day"]


def test_a_code_that_changed_twice_and_a_town_that_changed_are_followed_to_the_end(county: County) -> None:
    for division in (county.village, county.neighbour):
        county.report(division=division)
    recode(county, county.village, county.neighbour)
    recode(county, county.neighbour, county.far_village)
    assert figures(county, county.far_village, "now")["total"] == 2
    county.report(division=f"{county.far_village}")
    recode(county, county.other_town, county.town)
    # The far village did not change its code, its town did: it is placed in the new town, in none of its villages.
    assert figures(county, county.town, "now")["total"] == 3
    assert totals(county, county.town, "now") == {None: 3}


def test_its_estates_go_along_and_keep_their_codes(county: County) -> None:
    estate = county.estate("永兴小区", village=county.neighbour)
    recode(county, county.neighbour, county.village)
    officer = county.client("officer", county.code)

    def village() -> Any:
        return officer.get(f"/api/dispatch/estates/{estate}").json()["village"]

    until(lambda: village() == county.village, 20, "the estate follows its village")


def test_its_members_and_forces_go_along_with_what_they_hold(county: County) -> None:
    old, new = county.neighbour, county.village
    officer = county.client("officer", county.code)
    secretary = county.client("secretary", new)
    member = f"/api/dispatch/members/{county.member('member-sun', officer, division=old, name='孙党员')['id']}"
    county.does(officer, f"{member}/posts/take", post="环境卫生岗")
    team = county.does(
        officer, FORCES, division=old, kind="volunteer", name="二村志愿队", leader={"name": "孙党员"}, areas=[old]
    )
    towns = county.does(
        officer, FORCES, division=county.town, kind="commando", name="街道队", leader={"name": "周"}, areas=[old]
    )
    recode(county, old, new)

    def stands(path: str, name: str) -> Any:
        return officer.get(path).json()[name]

    until(lambda: stands(member, "division") == new, 20, "the member follows their village")
    until(lambda: stands(f"{FORCES}/{team['id']}", "division") == new, 20, "the team follows its village")
    until(lambda: stands(f"{FORCES}/{towns['id']}", "areas") == [new], 20, "the town's team is called to the new code")
    assert (stands(member, "posts"), stands(f"{FORCES}/{team['id']}", "areas")) == (["环境卫生岗"], [new])
    assert stands(f"{FORCES}/{towns['id']}", "division") == county.town
    # Whoever has charge of the new code has charge of them, also of what they hold.
    county.does(secretary, f"{member}/posts/leave", post="环境卫生岗")
    county.does(secretary, f"{FORCES}/{team['id']}/join", person={"name": "吴党员"})
    figures_of = {
        code: county.read(f"{FORCES}/figures", county.client("officer", county.code), division=code)
        for code in (old, new)
    }
    assert [figures_of[code]["members"] for code in (old, new)] == [0, 1]
    assert [figures_of[code]["forces_total"] for code in (old, new)] == [0, 1]


def test_what_is_open_goes_along_and_who_has_charge_of_the_new_code_acts_on_it(county: County) -> None:
    old, new = county.neighbour, county.village
    officer, secretary = county.client("officer", county.code), county.client("secretary", new)
    elsewhere = county.client("secretary", county.far_village)
    waiting, sent, planned = (county.report(division=old) for _ in range(3))
    order = county.does(officer, "/api/dispatch/orders", issue=sent["id"], assignee={"name": "孙党员", "id": "sun"})
    county.does(officer, f"/api/intake/issues/{planned['id']}/screen", outcome="deliberation")
    topic = county.topic_of(planned)
    recode(county, old, new)

    lists = {
        f"/api/intake/issues?division={new}": waiting["id"],
        f"/api/dispatch/orders?division={new}": order["id"],
        f"/api/deliberation/topics?division={new}": topic["id"],
    }
    for path, one in lists.items():
        found = county.read(path.partition("?")[0], secretary, division=new)["items"]
        assert one in {row["id"] for row in found}, path
        assert county.read(path.partition("?")[0], officer, division=old)["items"] == [], "nothing stays behind"
    # The one who is to do it has it as before, and whoever has charge of the new code decides.
    sun = county.huiyin.client("member", new, subject="sun")
    county.does(sun, f"/api/dispatch/orders/{order['id']}/accept")
    county.does(secretary, f"/api/dispatch/orders/{order['id']}/urge", note="请抓紧")
    county.does(sun, f"/api/dispatch/orders/{order['id']}/resolve", result="更换灯泡并检修线路")
    county.does(secretary, f"/api/dispatch/orders/{order['id']}/publicise", notice="3号楼前路灯已修复")
    county.does(secretary, f"/api/intake/issues/{waiting['id']}/screen", outcome="dispatch")
    county.does(secretary, "/api/dispatch/orders", issue=waiting["id"])
    county.on_topic(topic, "take-up")
    for path in (f"/api/dispatch/orders/{order['id']}/urge", f"/api/intake/issues/{waiting['id']}/screen"):
        assert elsewhere.post(path, json={}).json()["type"] == "/problems/division-missing"


def test_nothing_is_begun_under_a_code_that_became_another(county: County) -> None:
    old, new = county.neighbour, county.village
    recode(county, old, new)
    county.read("/api/intake/categories", division=old)
    issue = {"kind": "problem", "category": "路灯", "description": "路灯不亮了", "division": old}
    problem = refused(county.huiyin, posting(county, "/api/intake/issues", json=issue), 422, "division-recoded")
    assert (problem["division"], problem["new_code"]) == (old, new)
    county.read("/api/dispatch/waiting", county.secretary, division=new)
    body = {"division": old, "description": "地下室进水"}
    send = posting(county, "/api/dispatch/emergencies", "officer", county.code, json=body)
    refused(county.huiyin, send, 422, "division-recoded")


def test_a_members_points_go_along_and_stay_their_own(county: County) -> None:
    old, new = county.neighbour, county.village
    then, now = (county.huiyin.client("member", code, subject="member-sun") for code in (old, new))
    officer, secretary = county.client("officer", county.code), county.client("secretary", new)
    member = county.member(who=then, division=old, name="孙党员")["id"]
    path, served = f"/api/dispatch/members/{member}", []
    served.append(county.does(then, f"{path}/services", **SERVICE)["service"])
    county.does(officer, f"{path}/services/{served[0]}/confirm")
    before = county.read("/api/dispatch/points/me", then, period=PERIOD)
    assert before["lines"]
    recode(county, old, new)
    county.read("/api/dispatch/waiting", officer)
    until(lambda: officer.get(path).json()["division"] == new, 20, "the member follows their village")

    served.append(county.does(now, f"{path}/services", **SERVICE)["service"])
    county.does(secretary, f"{path}/services/{served[1]}/confirm")
    after = county.read("/api/dispatch/points/me", now, period=PERIOD)
    assert (after["account"], after["division"], len(after["lines"])) == (member, new, len(before["lines"]) + 1)
    assert county.read("/api/dispatch/members/me", now)["id"] == member
    [listed] = county.read("/api/dispatch/points", secretary, division=new, period=PERIOD)["items"]
    assert (listed["account"], listed["division"]) == (member, new)
    disputed = county.does(now, f"/api/dispatch/points/{member}/disputes", month=PERIOD, reason="漏记一次")["dispute"]
    county.does(secretary, f"/api/dispatch/points/{member}/disputes/{disputed}/answer", answer="已补记", points=1)
    # Whoever reports home again is the same member, and not another of the same name.
    again = now.post("/api/dispatch/members", json={"division": new, "employer": "供电公司"})
    assert again.status_code == 409, again.text


def test_a_village_that_is_split_takes_its_members_apart_by_their_estates(county: County) -> None:
    """The new village is registered, and the estates that go to it are moved; what no estate tells of stays."""
    old, new = county.village, county.neighbour
    officer = county.client("officer", county.code)
    goes, stays = county.estate("永兴小区", village=old), county.estate("城西小区", village=old)
    moved = county.member("member-sun", estate=goes, name="孙党员")["id"]
    stayed, nowhere = county.member("member-wu", estate=stays, name="吴党员")["id"], county.member("member-li")["id"]
    issue = county.report()
    county.does(officer, f"/api/dispatch/estates/{goes}/move", village=new)

    def lives(member: str) -> Any:
        return officer.get(f"/api/dispatch/members/{member}").json()["division"]

    until(lambda: lives(moved) == new, 20, "who lives in the estate follows it")
    assert [lives(member) for member in (stayed, nowhere)] == [old, old]
    county.does(county.client("secretary", new), f"/api/dispatch/members/{moved}/skills", skills=["水电"])
    county.does(county.secretary, f"/api/intake/issues/{issue['id']}/screen")


def test_a_code_that_cannot_become_another(county: County) -> None:
    good = {"code": county.village, "new_code": county.neighbour, "reason": "Merged", "effective_on": "2026-01-01"}
    for change, status, problem in (
        ({"new_code": county.village}, 409, "recode-to-itself"),
        ({"new_code": county.town}, 422, "wrong-division-level"),
        ({"new_code": f"{county.village[:-1]}9"}, 422, "unknown-division"),
        ({"effective_on": "2099-01-01"}, 409, "recoded-too-early"),
    ):
        refused(county.huiyin, posting(county, RECODE, "operator", "", json={**good, **change}), status, problem)
    recode(county, county.village, county.neighbour)
    refused(county.huiyin, posting(county, RECODE, "operator", "", json=good), 409, "division-recoded")
    refused(county.huiyin, posting(county, RECODE, "officer", county.code, json=good), 403, "role-missing")
