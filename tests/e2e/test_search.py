"""Issues are found by number or part of it, words and place, and nobody finds what is not public."""

import pytest

from huiyin_local.testing import until

from .county import County, Json

pytestmark = pytest.mark.e2e

WORDS = "孔雀河边的护栏松动"


def found(county: County, asked: str, **more: str) -> list[str]:
    """The ids of what is found in the county."""
    more = {"division": county.code, **more}
    return [item["id"] for item in county.read("/api/reporting/issues", q=asked, **more)["items"]]


def public(county: County, description: str = WORDS, **more: str) -> Json:
    issue = county.report(description=description, **more)
    county.screen(issue)
    return issue


def test_it_is_found_by_what_people_remember_of_it(county: County) -> None:
    issue = public(county)
    number = issue["number"]
    village = county.read(f"/api/reporting/divisions/{county.village}")["name"]
    digits = number.rpartition("-")[2]
    for asked in (
        number,
        number[:8],
        digits,
        digits.lstrip("0"),
        "护栏",
        "孔雀河 松动",
        "护栏，松动",
        f"{village} 护栏",
        "护",
    ):
        assert issue["id"] in found(county, asked), asked
    for asked in ("孔雀河 垃圾", "雀孔", "100%", "_", "'; drop table searched; --", "\\"):
        assert issue["id"] not in found(county, asked), asked
    assert found(county, "护栏", division=county.village) == [issue["id"]]
    assert found(county, "护栏", division=county.far_village) == []


def test_the_newest_come_first_and_page_by_page(county: County) -> None:
    issues = [public(county, f"灯笼第{n}盏坏了")["id"] for n in range(3)]
    assert found(county, "灯笼") == issues[::-1]
    pages = [found(county, "灯笼", page=str(n), size="2") for n in (1, 2, 3)]
    assert pages == [issues[:0:-1], issues[:1], []]
    whole = county.read("/api/reporting/issues", q="灯笼", division=county.code)
    assert (whole["total"], whole["more"]) == (3, False)


def test_by_its_words_nobody_finds_what_is_private_redacted_or_of_somebody_erased(county: County) -> None:
    dispute = county.report(kind="dispute", description="与邻居为檐沟争吵")
    county.screen(dispute)
    assert found(county, "檐沟") == []
    assert found(county, dispute["number"]) == [dispute["id"]]
    redacted = public(county, "电话打给蓝莓店")
    assert found(county, "蓝莓") == [redacted["id"]]
    county.does(
        county.secretary, f"/api/intake/issues/{redacted['id']}/redact", parts=["description"], reason="误公开了店名"
    )
    assert found(county, "蓝莓") == []


def test_what_cannot_be_asked_is_refused_by_name(county: County) -> None:
    for params, field in (
        ({}, "q"),
        ({"q": ""}, "q"),
        ({"q": "灯" * 101}, "q"),
        ({"q": "灯", "division": "1"}, "division"),
        ({"q": "灯", "words": "灯"}, "words"),
    ):
        refused = county.anybody.get("/api/reporting/issues", params=params)
        assert refused.status_code == 422
        assert field in refused.text
    assert county.anybody.get("/api/reporting/issues", params={"q": "灯", "division": "999999"}).status_code == 422


def test_the_page_goes_to_a_number_at_once_and_shows_places_of_a_name(county: County) -> None:
    issue = public(county)
    county.case(issue)
    to = county.anybody.get("/issues", params={"q": f" {issue['number']} "})
    assert (to.status_code, to.headers["location"]) == (303, f"/issues/{issue['number']}")
    name = county.read(f"/api/reporting/divisions/{county.village}")["name"]
    shown = county.anybody.get("/issues", params={"q": name, "division": county.code})
    assert f'href="/dashboard/{county.village}"' in shown.text
    until(lambda: "没有找到" in county.anybody.get("/issues", params={"q": "独角兽"}).text, 10.0, "nothing is found")
