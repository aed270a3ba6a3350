"""Sites (P1): who is in their teams (P2), why one cannot convene, and how people come and go by themselves."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from huiyin_local.testing import Huiyin, until
from tests.founding import founded

from .county import STEPS_WITHIN, County, Json
from .refusals import posting, refused
from .sites import SITES, fill, on_site, open_site, seen, site_body, team

pytestmark = pytest.mark.e2e

LUO = {"name": "罗大爷", "id": "resident-luo"}


def appoint(county: County, site: Json, who: Json, capacity: str, kind: str = "residents", **more: Any) -> Json:
    return on_site(county, site, "teams/appoint", team=kind, person=who, capacity=capacity, **more)


def in_team(county: County, site: Json, kind: str) -> list[str]:
    teams = {one["team"]: one for one in seen(county, site)["teams"]}
    return [place["person"]["name"] for place in teams[kind]["places"]]


def test_a_site_says_what_its_teams_lack_until_they_are_whole(county: County) -> None:
    site = open_site(county)
    found = seen(county, site)
    assert found["village_names"] == ["First Village", "Second Village"]
    assert [(lack["team"], lack["kind"], lack["capacity"]) for lack in found["lacks"]][:2] == [
        ("working", "too_small", None),
        ("working", "incomplete", "governance_office"),
    ]
    assert not found["may_convene"]
    fill(county, site)
    whole = seen(county, site)
    assert (whole["may_convene"], whole["lacks"]) == (True, [])
    assert [(one["team"], one["have"], one["least"], one["most"]) for one in whole["teams"]] == [
        ("working", 1, 1, 15),
        ("cadre", 7, 7, 11),
        ("residents", 6, 6, 10),
    ]
    on_site(county, site, "teams/leave", team="cadre", person={"name": "张cadre0", "id": "cadre-0"}, reason="resigned")
    assert [lack["kind"] for lack in seen(county, site)["lacks"]] == ["too_small"]


def test_the_next_days_are_second_wednesdays_or_market_days_of_its_own(county: County) -> None:
    days = [date.fromisoformat(day["by_rule"]) for day in seen(county, open_site(county))["next_days"]]
    assert all(day.isoweekday() == 3 and 8 <= day.day <= 14 for day in days), days
    market = {"rule": "market", "calendar": "solar", "ending": [3, 6, 9]}
    point = open_site(county, kind="point", days="market", market=market)
    markets = [date.fromisoformat(day["on"]) for day in seen(county, point)["next_days"]]
    assert len(markets) == 3
    assert all(day.day % 10 in {3, 6, 9} for day in markets)


def test_the_public_sees_no_more_of_a_team_than_the_charter_lets(county: County) -> None:
    site = open_site(county)
    fill(county, site, "residents")

    def names() -> list[str]:
        found = county.read(f"{SITES}/{site['id']}", county.anybody)
        return [place["person"]["name"] for one in found["teams"] for place in one["places"]]

    assert names() == []
    county.charter(publicity={"member_figures": "masked"})
    assert names() == ["张**"] * 6
    county.charter(publicity={"member_figures": "named"})
    assert names()[0] == "张residents0"
    [listed] = county.read(SITES, county.anybody, division=county.neighbour)["items"]
    assert (listed["id"], listed["teams"][2]["have"]) == (site["id"], 6)


def test_a_team_is_refused_what_the_charter_forbids(county: County) -> None:
    huiyin, site = county.huiyin, open_site(county)
    path = f"{SITES}/{site['id']}/teams/appoint"

    def says(body: Json, code: str, role: Any = "secretary") -> None:
        refused(huiyin, posting(county, path, role, json=body), 409, code)

    for one in team("residents", 10):
        on_site(county, site, "teams/appoint", **one)
    says({"team": "residents", "person": LUO, "capacity": "respected"}, "team-full")
    zhang = {"name": "Zhang", "id": "residents-0"}
    on_site(county, site, "teams/leave", team="residents", person=zhang, reason="moved")
    on_site(county, site, "teams/appoint", team="residents", person=zhang, capacity="respected")
    says({"team": "cadre", "person": zhang, "capacity": "police"}, "team-supervises-itself")
    says({"team": "cadre", "person": LUO, "capacity": "respected"}, "capacity-elsewhere")
    says({"team": "working", "person": LUO, "capacity": "other"}, "working-group-of-county")
    says({"team": "cadre", "person": LUO, "capacity": "police", "until": "2126-01-01"}, "term-too-long")


def test_a_site_has_one_officer_of_the_county(county: County) -> None:
    site = open_site(county)
    on_site(county, site, "officer/assign", officer={"name": "王主任", "id": f"officer-{county.code}"})
    assert seen(county, site)["officer"]["id"] == f"officer-{county.code}"
    path = f"{SITES}/{site['id']}/officer/assign"
    officer = county.client("officer", county.code)
    answer = officer.post(path, json={"officer": {"name": "罗大爷", "id": "resident-luo"}})
    assert answer.json()["type"] == "/problems/not-an-officer"
    answer = county.secretary.post(path, json={"officer": {"name": "王主任", "id": f"officer-{county.code}"}})
    assert answer.json()["type"] == "/problems/role-missing"


def test_who_is_concerned_stands_back_by_themselves_or_by_the_office(county: County) -> None:
    site, matter = open_site(county), county.report()["id"]
    member = {"name": "李党员", "id": f"member-{county.village}"}
    appoint(county, site, member, "representative")
    path = f"{SITES}/{site['id']}/interests"
    themselves = county.client("member")
    county.does(themselves, f"{path}/declare", matter=matter, nature="kinship", detail="是我侄子")
    [declared] = county.read(path, county.secretary)
    assert (declared["person"]["id"], declared["detail"]) == (member["id"], "是我侄子")
    assert themselves.get(path).json()["type"] == "/problems/role-missing"
    other = {"person": LUO, "matter": matter, "nature": "other"}
    assert themselves.post(f"{path}/declare", json=other).json()["type"] == "/problems/not-yours"
    county.does(county.secretary, f"{path}/withdraw", person=member, matter=matter, reason="不是亲属")
    assert county.read(path, county.secretary) == []


def test_who_leaves_the_office_or_the_village_leaves_the_team_by_itself(county: County) -> None:
    site = open_site(county)
    member = county.member("member-wu", division=county.village)
    appoint(county, site, {"name": "吴党员", "id": "member-wu"}, "representative")
    county.does(county.secretary, f"/api/dispatch/members/{member['id']}/leave", reason="迁往成都")
    until(lambda: in_team(county, site, "residents") == [], STEPS_WITHIN, "who moved away left the team")


def test_a_village_that_became_another_is_followed(county: County) -> None:
    site = open_site(county)
    recoded = {"code": county.neighbour, "new_code": county.village, "effective_on": "2026-01-01", "reason": "两村合并"}
    county.does(county.client("operator", ""), "/api/dispatch/divisions/recode", **recoded)
    until(lambda: seen(county, site)["villages"] == [county.village], STEPS_WITHIN, "the site goes along")


def test_a_closed_site_stands_in_no_list_and_is_opened_again_empty(county: County) -> None:
    body = site_body(county, name="老街议事点")
    site = open_site(county, name="老街议事点")
    fill(county, site, "residents")
    on_site(county, site, "close", reason="并入大田社区议事室")
    assert county.read(SITES, county.anybody, division=county.village)["items"] == []
    again = county.does(county.client("officer", county.code), SITES, **body)
    assert again["id"] == site["id"]
    assert in_team(county, site, "residents") == []


def test_a_term_ends_with_its_last_day(moving: Huiyin) -> None:
    county = founded(moving)
    site = open_site(county)
    today = (datetime.now(UTC) + timedelta(hours=8)).date()
    moved = date.fromisoformat(seen(county, site)["next_days"][0]["on"])
    assert moved > today
    until_day = moved + timedelta(days=1)
    appoint(county, site, LUO, "respected", until=until_day.isoformat())
    assert in_team(county, site, "residents") == ["罗大爷"]
    moving.forward(f"{(until_day - today).days + 2}d")
    until(lambda: in_team(county, site, "residents") == [], STEPS_WITHIN, "the term is put on record as over")
