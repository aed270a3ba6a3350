"""Members report home, take posts and serve (Y4): by the API, and by the link of whoever was served."""

import httpx
import pytest

from .asks.members import SERVICE
from .county import County, Json
from .refusals import posting, refused

pytestmark = pytest.mark.e2e

MEMBERS = "/api/dispatch/members"


def of(county: County, name: str = "member-li") -> httpx.Client:
    return county.huiyin.client("member", county.village, subject=name)


def figures(county: County, division: str | None = None) -> Json:
    office = county.client("officer", county.code)
    found: Json = county.read("/api/dispatch/forces/figures", office, division=division or county.code)
    return found


def test_a_member_reports_home_says_what_they_can_and_takes_a_post(county: County) -> None:
    li = of(county)
    assert li.get(f"{MEMBERS}/me").json()["type"] == "/problems/unknown-member"
    estate = f"{county.village}003"
    home = county.member(who=li, estate=estate, skills=["水电"])
    path = f"{MEMBERS}/{home['id']}"
    for action, body in (
        ("posts/take", {"post": "环境卫生岗", "duty": "每周六上午巡查一次"}),
        ("posts/take", {"post": "政策宣传岗"}),
        ("posts/leave", {"post": "政策宣传岗"}),
        ("buildings/link", {"estate": estate, "building": "5号楼"}),
        ("skills", {"skills": ["水电", "义诊"]}),
        ("availability", {"available": False, "until": "2036-12-31"}),
        ("move", {"estate": estate, "building": "7号楼"}),
    ):
        county.does(li, f"{path}/{action}", **body)
    me = li.get(f"{MEMBERS}/me", params={"at_least": county.cursor}).json()
    assert (me["id"], me["building"], me["skills"], me["version"]) == (home["id"], "7号楼", ["水电", "义诊"], 8)
    assert (me["available"], me["until"], me["posts"]) == (False, "2036-12-31", ["环境卫生岗"])
    assert me["buildings"] == [{"estate": estate, "building": "5号楼"}]
    assert (figures(county)["members"], figures(county)["posts"], figures(county)["buildings"]) == (1, 1, 1)

    county.does(li, f"{path}/leave", reason="迁往太原")
    assert (figures(county)["members"], figures(county)["posts"], figures(county)["buildings"]) == (0, 0, 0)
    county.does(of_town(county), MEMBERS, division=county.neighbour, employer="供电公司")
    assert (figures(county, county.village)["members"], figures(county, county.neighbour)["members"]) == (0, 1)


def of_town(county: County) -> httpx.Client:
    return county.huiyin.client("member", county.town, subject="member-li")


def test_only_what_whoever_was_served_or_an_office_confirms_counts(county: County) -> None:
    li = of(county)
    path = f"{MEMBERS}/{county.member(who=li)['id']}/services"
    first, second, third = (county.does(li, path, **{**SERVICE, "persons": n})["service"] for n in (2, 30, 400))
    assert (figures(county)["services_recorded"], figures(county)["services_confirmed"]) == (3, 0)
    refused(county.huiyin, posting(county, f"{path}/{first}/confirm", "member", json={}), 403, "role-missing")

    link = county.secretary.get(f"{path}/{first}/link", params={"at_least": county.cursor}).json()
    served = {"link": link["secret"]}
    other = county.anybody.post(f"{path}/{second}/confirm", json=served)
    assert (other.status_code, other.json()["type"]) == (403, "/problems/link-of-another")
    confirmed = county.anybody.post(f"{path}/{first}/confirm", json=served)
    assert confirmed.status_code == 200, confirmed.text
    refused(
        county.huiyin,
        posting(county, f"{path}/{first}/dispute", json={"reason": "没有来", **served}),
        409,
        "service-settled",
    )
    assert li.get(f"{path}/{first}/link").json()["type"] == "/problems/role-missing"
    county.does(county.secretary, f"{path}/{second}/confirm")
    county.does(county.secretary, f"{path}/{third}/dispute", reason="查无此事")

    now = figures(county, county.village)
    assert (now["services_confirmed"], now["services_disputed"], now["persons_served"]) == (2, 1, 32)
    assert now["hours_served"] == 3.0
    rows = li.get(path, params={"at_least": county.cursor}).json()
    words = {row["service"]: (row["status"], row["voice"], row["reason"]) for row in rows["items"]}
    assert words == {
        first: ("confirmed", "served", None),
        second: ("confirmed", "office", None),
        third: ("disputed", "office", "查无此事"),
    }
    assert li.get(path, params={"status": "confirmed", "size": 1}).json()["total"] == 2


def test_a_member_sees_to_nobody_else(county: County) -> None:
    li, zhao = county.member("member-li"), county.member("member-zhao")
    as_li = of(county)
    theirs = f"{MEMBERS}/{zhao['id']}"
    for response in (
        as_li.post(f"{theirs}/skills", json={"skills": ["义诊"]}),
        as_li.post(f"{theirs}/services", json=SERVICE),
        as_li.get(theirs, params={"at_least": county.cursor}),
        as_li.get(f"{theirs}/services"),
    ):
        assert (response.status_code, response.json()["type"]) == (403, "/problems/not-yours")
    other = {"division": county.village, "member": "x", "name": "x", "employer": "供电公司"}
    assert as_li.post(MEMBERS, json=other).json()["type"] == "/problems/role-missing"
    assert as_li.get(MEMBERS).json()["type"] == "/problems/role-missing"
    assert as_li.get(f"{MEMBERS}/{li['id']}").status_code == 200
    elsewhere = county.client("secretary", county.neighbour)
    assert elsewhere.get(f"{MEMBERS}/{li['id']}").json()["type"] == "/problems/division-missing"
    unnamed = {"division": county.village, "member": "member-sun", "employer": "供电公司"}
    refused(county.huiyin, posting(county, MEMBERS, "secretary", json=unnamed), 422, "name-required")
    town = {**unnamed, "name": "孙党员", "division": county.town}
    refused(county.huiyin, posting(county, MEMBERS, "supervisor", county.town, json=town), 422, "invalid-request")


def test_an_office_finds_its_members_by_what_they_can_and_where_they_work(county: County) -> None:
    county.member("a", name="安党员", skills=["水电"], employer="供电公司")
    county.member("b", name="曹党员", skills=["义诊"], employer="县医院")
    away = county.member("c", name="白党员", skills=["水电"], employer="县医院")
    county.does(county.secretary, f"{MEMBERS}/{away['id']}/availability", available=False)
    county.does(county.secretary, f"{MEMBERS}/{away['id']}/posts/take", post="环境卫生岗")

    def names(**wanted: str | bool) -> list[str]:
        answer = county.secretary.get(MEMBERS, params={"at_least": county.cursor, **wanted}).json()
        assert len(answer["items"]) == answer["total"]
        return [row["name"] for row in answer["items"]]

    assert names() == ["安党员", "曹党员", "白党员"]
    assert names(skill="水电") == ["安党员", "白党员"]
    assert names(skill="水电", free=True) == ["安党员"]
    assert names(text="医院") == ["曹党员", "白党员"]
    assert names(post="环境卫生岗") == ["白党员"]
    paged = county.secretary.get(MEMBERS, params={"size": 2, "page": 2}).json()
    assert (paged["total"], [row["name"] for row in paged["items"]]) == (3, ["白党员"])
