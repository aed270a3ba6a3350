"""Forces (Y7, Y11): formed, paired, called together; activities with sign-in; and what it comes to."""

import re

import pytest

from .asks.members import ACTIVITY
from .county import County
from .refusals import posting, refused

pytestmark = pytest.mark.e2e

FORCES = "/api/dispatch/forces"
ZHAO = {"name": "赵党员", "id": "member-zhao"}


def test_a_team_holds_an_activity_that_people_sign_in_to(county: County) -> None:
    li, zhao = (county.huiyin.client("member", county.village, subject=name) for name in ("member-li", "member-zhao"))
    path = f"{FORCES}/{county.force(skills=['理发'])['id']}"
    county.does(li, f"{path}/join", person=ZHAO, duty="理发")
    county.does(county.secretary, f"{path}/pair", estate=f"{county.village}003")
    activity = county.does(li, f"{path}/activities", **ACTIVITY)["activity"]
    at = f"{path}/activities/{activity}"
    county.does(zhao, f"{at}/sign-in")
    county.does(li, f"{at}/sign-in", person={"name": "孙师傅"})
    far = county.huiyin.client("member", county.far_village, subject="member-qian")
    assert far.post(f"{at}/sign-in", json={}).json()["type"] == "/problems/sign-in-of-stranger"
    assert zhao.post(f"{at}/sign-in", json={}).json()["type"] == "/problems/signed-in"
    assert zhao.post(f"{at}/conclude", json={"hours": 1, "persons": 1, "summary": "很好"}).json()["type"] == (
        "/problems/force-of-others"
    )
    county.does(li, f"{at}/conclude", hours=2.5, persons=36, summary="为36位老人理发")

    read = zhao.get(path, params={"at_least": county.cursor}).json()
    assert [person["id"] for person in read["members"]] == ["member-li", "member-zhao"]
    assert (read["paired"], read["held"], read["people"], read["version"]) == ([f"{county.village}003"], 1, 2, 7)
    [held] = zhao.get(f"{path}/activities").json()["items"]
    assert (held["stage"], held["hours"], held["persons"], held["signed_in"]) == ("concluded", 2.5, 36, 2)
    assert [(person["id"], person["name"]) for person in held["people"]][1:] == [(None, "孙师傅")]
    theirs = far.get(path).json()
    assert (theirs["leader"]["name"], {one["name"] for one in theirs["members"]}) == ("李**", {"李**", "赵**"})
    assert {one["name"] for one in far.get(f"{path}/activities").json()["items"][0]["people"]} == {"赵**", "孙**"}
    page = path.replace("/api/dispatch", "/work")
    for reader, known in ((far, False), (zhao, True), (county.secretary, True)):
        text = reader.get(page).text
        assert all((name in text) == known for name in ("李党员", "赵党员", "孙师傅")), "as the answers have it"
        assert ("李**" in text) != known
    figures = county.read(f"{FORCES}/figures", county.secretary, division=county.village)
    assert (figures["activities"], figures["activity_hours"], figures["participants"]) == (1, 2.5, 2)
    assert (figures["participant_hours"], figures["activity_persons"], figures["estates_paired"]) == (5.0, 36, 1)


def test_forces_are_counted_and_listed_by_kind(county: County) -> None:
    kinds = ["commando", "volunteer", "volunteer", "emergency", "courier", "company", "social_organisation", "unit"]
    ids = [county.force(kind=kind, name=f"{number}队")["id"] for number, kind in enumerate(kinds)]
    couriers = f"{FORCES}/{ids[4]}"
    county.does(county.secretary, f"{couriers}/join", person={"name": "骑手一"})
    county.does(county.secretary, f"{couriers}/join", person={"name": "骑手二"})
    county.does(county.secretary, f"{FORCES}/{ids[2]}/disband", reason="并入街道志愿队")
    figures = county.read(f"{FORCES}/figures", county.client("officer", county.code), division=county.code)
    assert figures["forces"] == {
        "commando": 1,
        "volunteer": 1,
        "emergency": 1,
        "courier": 1,
        "company": 1,
        "social_organisation": 1,
        "unit": 1,
    }
    assert (figures["forces_total"], figures["couriers"], figures["people"]) == (7, 3, 9)
    listed = county.secretary.get(FORCES, params={"kind": "volunteer"}).json()
    assert (listed["total"], [row["name"] for row in listed["items"]]) == (1, ["1队"])
    refused(
        county.huiyin,
        posting(county, f"{FORCES}/{ids[2]}/join", "secretary", json={"person": ZHAO}),
        409,
        "force-disbanded",
    )


def test_a_team_of_the_town_comes_to_its_villages_alone(county: County) -> None:
    leader = {"name": "李党员", "id": "member-li"}
    town = county.client("cadre", county.town)
    body = {"division": county.town, "kind": "commando", "leader": leader}
    everywhere = county.does(town, FORCES, **body, name="街道突击队")
    county.does(town, FORCES, **body, name="二村突击队", areas=[county.neighbour])

    def names(**wanted: str | bool) -> list[str]:
        found = county.secretary.get(FORCES, params={"at_least": county.cursor, **wanted}).json()
        return [row["name"] for row in found["items"]]

    assert (names(), names(covering=True)) == ([], ["街道突击队"])
    # The page counts in its tabs what it lists.
    county.force(name="一村志愿队")
    page = county.secretary.get("/work/forces", params={"at_least": county.cursor}).text
    assert "其中 1 支是上级区划的" in page
    tabs = re.findall(r'kind=(\w+)"[^>]*>[^<]*<span class="count">(\d+)', page)
    assert tabs[:3] == [("all", "2"), ("commando", "1"), ("volunteer", "1")]
    assert county.secretary.get(f"{FORCES}/{everywhere['id']}").status_code == 200
    refused(
        county.huiyin,
        posting(county, f"{FORCES}/{everywhere['id']}/join", "secretary", json={"person": ZHAO}),
        403,
        "division-missing",
    )
