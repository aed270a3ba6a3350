"""The organisation net (Y1), from the API to the tree and the coverage."""

from typing import Any

import httpx
import pytest

from .asks.organisation import GROUP, TERM
from .commands import here
from .county import County, Json
from .refusals import posting, refused

pytestmark = pytest.mark.e2e


def read(county: County, path: str, **params: str) -> Any:
    response = county.client("officer", county.code).get(path, params={"at_least": county.cursor, **params})
    assert response.status_code == 200, response.text
    return response.json()


def tree(county: County, division: str = "") -> Json:
    answer: Json = read(county, "/api/dispatch/organisation", division=division)
    return answer


def coverage(county: County) -> Json:
    answer: Json = read(county, "/api/dispatch/organisation/coverage")
    return answer


def estate_of(county: County, code: str) -> Json:
    answer: Json = read(county, f"/api/dispatch/estates/{code}")
    return answer


def staffed(county: County, name: str = "永兴小区", **term: Any) -> str:
    """An estate with two buildings, a branch, a secretary, a group and a household."""
    code = county.estate(name, buildings=2)
    county.in_estate(code, "branch", rank="branch", name=f"{name}党支部")
    county.in_estate(code, "appoint", **{**TERM, **term})
    county.in_estate(code, "groups", **GROUP)
    county.in_estate(code, "households", building="1", head="孙大爷")
    return code


def test_three_tiers_stand_in_a_tree_with_their_counts(county: County) -> None:
    first = staffed(county)
    far = county.estate("城东苑", buildings=1, village=county.far_village)
    county.in_estate(far, "branch", rank="general_branch", name="城东苑党总支")
    whole = tree(county)
    wanted = {"estates": 2, "branches": 1, "general_branches": 1, "secretaries": 1}
    wanted |= {"buildings": 3, "grouped": 1, "groups": 1, "households": 1}
    assert (whole["code"], whole["level"], whole["counts"]) == (county.code, "county", wanted)
    assert [town["name"] for town in whole["children"]] == ["Near Town", "Far Town"]
    assert [town["counts"]["estates"] for town in whole["children"]] == [1, 1]
    [estate] = whole["children"][0]["children"][0]["estates"]
    assert (estate["code"], estate["branch"]["rank"], estate["secretary"]["name"]) == (first, "branch", "王书记")
    [group] = estate["groups"]
    assert (group["name"], group["leader"]["name"]) == ("1号楼党小组", "李党员")
    assert ([one["number"] for one in group["buildings"]], len(group["households"])) == (["1"], 1)
    assert [one["number"] for one in estate["buildings"]] == ["2"]
    assert tree(county, county.far_village)["estates"][0]["code"] == far


def test_coverage_says_what_is_lacking_by_name(county: County) -> None:
    staffed(county, term_ends_on="2020-06-30")
    bare = county.estate("城东苑", buildings=1, village=county.far_village)
    found = coverage(county)
    assert (found["estates"], found["with_branch"], found["with_secretary"]) == (2, 1, 1)
    assert (found["buildings"], found["with_group"]) == (3, 1)
    gaps = found["gaps"]
    assert [(gap["estate"], gap["name"], gap["village_name"]) for gap in gaps["branch"]] == [
        (bare, "城东苑", "Far Village")
    ]
    assert [gap["name"] for gap in gaps["secretary"]] == ["城东苑"]
    assert [(gap["name"], gap["building_name"]) for gap in gaps["group"]] == [
        ("永兴小区", "2号楼"),
        ("城东苑", "1号楼"),
    ]
    assert (found["by_origin"], found["by_selection"]) == ({"retired_member": 1}, {"community_selection": 1})
    assert [(one["secretary"], one["term_ends_on"]) for one in found["ending"]] == [("王书记", "2020-06-30")]


def test_the_name_of_a_member_is_told_on_the_estates_page_and_sealed_on_the_log(county: County) -> None:
    code = staffed(county)
    [household] = estate_of(county, code)["households"]
    assert (household["building"], household["head"]) == ("1", "孙大爷")
    clear = "SELECT count(*) FROM store.events WHERE stream = $1 AND data::text LIKE '%孙大爷%'"
    assert county.huiyin.count(clear, f"dispatch.estate-{code}") == 0
    named = "SELECT count(*) FROM store.events WHERE stream = $1 AND data::text LIKE '%王书记%'"
    assert county.huiyin.count(named, f"dispatch.estate-{code}") == 0, "who holds an office can be erased as well"


def test_an_office_is_handed_over_and_both_terms_are_remembered(county: County) -> None:
    code = staffed(county)
    successor = {"secretary": {"name": "赵志强"}, "origin": "veteran", "selection": "self_nomination"}
    county.in_estate(code, "hand-over", reason="任期届满", **successor)
    now = estate_of(county, code)
    assert [one["secretary"]["name"] for one in now["secretaries"]] == ["赵志强", "王书记"]
    assert (now["secretary"]["origin"], now["secretaries"][1]["reason"]) == ("veteran", "任期届满")
    assert coverage(county)["by_origin"] == {"veteran": 1}
    county.in_estate(code, "stand-down", reason="调离")
    assert estate_of(county, code)["secretary"] is None
    assert [gap["estate"] for gap in coverage(county)["gaps"]["secretary"]] == [code]


def test_an_estate_is_split_and_merged_and_nobody_is_lost(county: County) -> None:
    code = staffed(county)
    before = tree(county)["counts"]
    new_estate = f"{county.village}999"
    county.in_estate(code, "split", new_estate=new_estate, name="永兴北苑", buildings=["1"])
    new = estate_of(county, new_estate)
    assert (new["split_from"], [group["name"] for group in new["groups"]]) == (code, ["1号楼党小组"])
    assert [household["head"] for household in new["households"]] == ["孙大爷"]
    assert [estate["counts"]["groups"] for estate in tree(county, county.village)["estates"]] == [0, 1]
    assert tree(county)["counts"] == {**before, "estates": 2}

    county.in_estate(new_estate, "merge", into=code)
    assert tree(county)["counts"] == before
    again = estate_of(county, code)
    assert [household["head"] for household in again["households"]] == ["孙大爷"]
    assert estate_of(county, new_estate)["merged_into"] == code
    officer = county.client("officer", county.code)
    response = officer.post(f"/api/dispatch/estates/{new_estate}/rename", json={"name": "北苑"})
    assert (response.status_code, response.json()["type"]) == (409, "/problems/estate-merged")


def test_an_estate_that_came_to_another_village_keeps_its_code(county: County) -> None:
    code = staffed(county)
    county.in_estate(code, "move", village=county.far_village)
    assert [town["code"] for town in tree(county)["children"]] == [county.other_town]
    county.in_estate(code, "rename", name="永兴花园")
    places = "SELECT count(DISTINCT division) FROM store.events WHERE stream = $1"
    assert county.huiyin.count(places, f"dispatch.estate-{code}") == 2
    assert county.secretary.post(f"/api/dispatch/estates/{code}/rename", json={"name": "小区"}).status_code == 403


def test_what_does_not_fit_is_refused_by_name(county: County) -> None:
    code = county.estate("Old Mill", buildings=2)
    county.in_estate(code, "branch", rank="branch", name="Branch of Old Mill")
    county.in_estate(code, "appoint", **{**TERM, "secretary": {"name": "Wang"}})
    county.in_estate(code, "groups", name="Group 1", buildings=["1"])
    path = f"/api/dispatch/estates/{code}"

    def send(act: str, **body: Any) -> Any:
        asking = ("officer", county.code) if act == "appoint" else ("secretary",)
        return posting(county, f"{path}/{act}", *asking, json=body)

    for act, body, status, problem in (
        ("appoint", TERM, 409, "secretary-in-office"),
        ("groups", {**GROUP, "name": "又一个"}, 409, "building-in-group"),
        ("households", {"building": "9", "head": "孙大爷"}, 409, "building-unknown"),
        ("remove-building", {"building": "1", "reason": "登记有误"}, 409, "building-in-group"),
        ("merge", {"into": f"{county.village}998"}, 404, "unknown-estate"),
        ("split", {"new_estate": code, "name": "北苑", "buildings": ["1"]}, 409, "estate-exists"),
    ):
        refused(county.huiyin, send(act, **body), status, problem)
    nowhere = posting(
        county,
        "/api/dispatch/estates",
        "officer",
        county.code,
        json={"estate": f"{county.code}009001001", "name": "无村"},
    )
    refused(county.huiyin, nowhere, 422, "unknown-division")


@pytest.mark.parametrize("path", ["/api/dispatch/organisation", "/api/dispatch/organisation/coverage"])
def test_the_net_is_shown_to_staff_within_their_scope(county: County, path: str) -> None:
    def ask(role: Any, **params: str) -> httpx.Response:
        return county.client(role).get(path, params=params)

    assert ask("secretary").status_code == 200
    for response, code in (
        (ask("secretary", division=county.far_village), "division-missing"),
        (ask("member"), "role-missing"),
        (ask(None), "sign-in-required"),
    ):
        assert response.json()["type"] == f"/problems/{code}"


def test_the_read_models_are_what_the_log_says(county: County) -> None:
    code = staffed(county)
    county.in_estate(code, "split", new_estate=f"{county.village}997", name="北苑", buildings=["2"])
    tree(county)
    verified = here(county.huiyin, "projections", "verify", "dispatch")
    assert verified.returncode == 0, verified.stdout
