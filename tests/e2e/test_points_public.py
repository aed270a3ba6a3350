"""Points as they are assessed, tried under another table, and made public."""

import json

import pytest

from .county import County, Json
from .ledgers import JANUARY, POINTS, THIS_YEAR, mine, read, serve
from .refusals import posting, refused

pytestmark = pytest.mark.e2e


def standings(county: County, **more: str) -> list[Json]:
    found: list[Json] = county.read(f"{POINTS}/standings", division=county.village, **more)["items"]
    return found


def test_employer_and_estate_assess_each_for_itself(county: County) -> None:
    li = county.member("member-li", estate=county.estate())
    path = f"{POINTS}/{li['id']}/assessments"
    body = {"period": "2026-Q1", "grade": "excellent"}
    officer = county.client("officer", county.code)
    refused(county.huiyin, posting(county, path, "secretary", json={**body, "assessor": "employer"}), 403, "not-yours")
    refused(
        county.huiyin,
        posting(county, path, "officer", county.code, json={**body, "assessor": "estate"}),
        403,
        "role-missing",
    )
    county.does(county.secretary, path, **body, assessor="estate")
    county.does(officer, path, **body, assessor="employer")
    county.does(county.secretary, path, **{**body, "grade": "basic"}, assessor="estate", comment="后两个月没有参加")
    said = [(one["assessor"], one["grade"], one["assessed_by"]) for one in mine(county)["assessments"]]
    assert said == [
        ("estate", "basic", "永兴小区"),
        ("employer", "excellent", "供电公司"),
        ("estate", "excellent", "永兴小区"),
    ]
    [one] = read(county, county.secretary, "", division=county.village, period="2026-Q1")["items"]
    assert one["assessments"] == {"estate": "basic", "employer": "excellent"}

    boss = county.huiyin.client("member", county.neighbour, subject="member-boss")
    refused(county.huiyin, posting(county, path, "member", json={**body, "assessor": "employer"}), 403, "not-yours")
    leader = {"name": "王经理", "id": "member-boss"}
    county.does(officer, "/api/dispatch/forces", division=county.code, kind="unit", name="供电公司", leader=leader)
    county.read("/api/dispatch/forces/figures", division=county.code)
    county.does(boss, path, **{**body, "grade": "qualified"}, assessor="employer")
    [one] = read(county, county.secretary, "", division=county.village, period="2026-Q1")["items"]
    assert one["assessments"] == {"estate": "basic", "employer": "qualified"}


def test_another_table_is_tried_on_the_same_log_and_changes_nothing(county: County) -> None:
    li, zhao = county.member("member-li"), county.member("member-zhao", name="赵党员")
    serve(county, li, hours=2)
    serve(county, zhao, hours=1)
    serve(county, zhao, hours=1)
    asked = {"division": county.village, "from": "2026-01", "to": "2026-03"}

    def preview(*points: Json) -> list[tuple[str, float, float]]:
        response = county.secretary.post(
            f"{POINTS}/preview", json={**asked, "points": points}, params={"at_least": county.cursor}
        )
        assert response.status_code == 200, response.text
        return [(one["name"], one["now"], one["then"]) for one in response.json()["items"]]

    assert preview({"work": "service", "points": 3}) == [("赵党员", 4, 6), ("李党员", 4, 3)]
    in_force = county.read(f"/api/dispatch/charters/{county.code}")["in_force"]["points"]
    assert all(now == then for _, now, then in preview(*in_force))
    assert mine(county, JANUARY)["points"] == 4
    body = {**asked, "to": "2025-12", "points": []}
    refused(county.huiyin, posting(county, f"{POINTS}/preview", "secretary", json=body), 422, "months-backwards")
    twice = {**asked, "points": [{"work": "order", "points": 1}] * 2}
    refused(county.huiyin, posting(county, f"{POINTS}/preview", "secretary", json=twice), 422, "invalid-request")


@pytest.mark.parametrize(("figures", "shown"), [("none", []), ("masked", ["李**"]), ("named", ["李党员"])])
def test_single_members_are_public_as_the_charter_says(county: County, figures: str, shown: list[str]) -> None:
    county.charter(publicity={"member_figures": figures})
    county.member("member-li")
    mine(county)  # the registration is in the view by then
    county.does(county.secretary, f"{POINTS}/standings", division=county.village, period=JANUARY)
    [found] = standings(county)
    assert [one["person"]["name"] for one in found["standings"]] == shown
    assert found["members"] == 1
    assert ("member-li" in json.dumps(found)) == (figures == "named"), "a mask leads to nobody"


def test_standings_are_public_and_stay_as_they_were(county: County) -> None:
    county.charter(publicity={"member_figures": "named"})
    estate = county.estate()
    li, _ = county.member("member-li", estate=estate), county.member("member-zhao", name="赵党员")
    serve(county, li, hours=2)
    county.does(
        county.secretary, f"{POINTS}/{li['id']}/assessments", period=JANUARY, assessor="estate", grade="excellent"
    )
    body = {"division": county.village, "period": JANUARY}
    mine(county)
    county.does(county.secretary, f"{POINTS}/standings", **body, note="公示五个工作日")
    [first] = standings(county)
    shown = [(one["rank"], one["person"]["name"], one["points"], one["estate"]) for one in first["standings"]]
    assert shown == [(1, "李党员", 4, "excellent"), (2, "赵党员", 0, None)]

    refused(county.huiyin, posting(county, f"{POINTS}/standings", "secretary", json=body), 409, "standings-the-same")
    too_early = {**body, "period": THIS_YEAR}
    refused(
        county.huiyin, posting(county, f"{POINTS}/standings", "secretary", json=too_early), 409, "standings-too-early"
    )
    county.does(county.secretary, f"{POINTS}/{li['id']}/corrections", month=JANUARY, points=-1, reason="多记了半小时")
    mine(county)
    county.does(county.secretary, f"{POINTS}/standings", **body)
    second, same = standings(county)
    assert same == first
    assert (second["version"], second["standings"][0]["points"]) == (2, 3)
    county.does(county.secretary, f"{POINTS}/standings", **body, estate=estate)
    assert [one["person"]["name"] for one in standings(county)[0]["standings"]] == ["李党员"]
    elsewhere = {**body, "estate": county.estate(village=county.neighbour)}
    county.read("/api/dispatch/forces/figures", division=county.village)
    refused(county.huiyin, posting(county, f"{POINTS}/standings", "secretary", json=elsewhere), 422, "estate-elsewhere")
    county.in_estate(elsewhere["estate"], "move", village=county.village)
    county.read("/api/dispatch/forces/figures", division=county.village)
    refused(county.huiyin, posting(county, f"{POINTS}/standings", "secretary", json=elsewhere), 409, "standings-empty")
