"""What intake suggests: categories to a reporter, similar issues to a screener; and its photos."""

import pytest

from huiyin_local.testing import Huiyin

from .county import Counties, County
from .refusals import posting, refused

pytestmark = pytest.mark.e2e


@pytest.fixture(scope="module")
def county(counties: Counties) -> County:
    """One county for all."""
    return counties()


def test_categories_of_the_place_come_before_those_of_its_county(county: County) -> None:
    for category, village in (("路灯", county.village), ("停车", county.neighbour), ("停车", county.neighbour)):
        county.report(category=category, division=village)
    read = {"at_least": county.cursor}
    asked = [
        county.anybody.get("/api/intake/categories", params={**read, "division": division}).json()
        for division in (county.village, county.neighbour, "")
    ]
    assert asked == [["路灯", "停车"], ["停车", "路灯"], []]


def test_similar_issues_are_those_of_the_village_that_go_on(county: County) -> None:
    matter = county.report(description="东门的井盖松动，车一压就响")
    likest = county.report(category="井盖", description="东门井盖松动")
    county.report(category="井盖", description="东门井盖松动", division=county.far_village)
    county.withdraw(county.report(category="井盖", description="东门井盖松动"))
    path = f"/api/intake/issues/{matter['id']}/similar"
    found = county.secretary.get(path, params={"at_least": county.cursor}).json()
    ids = [one["id"] for one in found]
    assert likest["id"] in ids
    assert all(one["division"] == county.village and one["stage"] == "reported" for one in found)
    assert county.anybody.get(path).status_code == 401
    assert county.client("secretary", county.far_village).get(path).status_code == 403


def test_nothing_is_merged_into_what_has_ended(huiyin: Huiyin, county: County) -> None:
    ended, later = county.report(), county.report()
    county.withdraw(ended)
    body = {"outcome": "merge", "into": ended["id"]}
    send = posting(county, f"/api/intake/issues/{later['id']}/screen", "secretary", json=body)
    refused(huiyin, send, 409, "merge-into-ended")


def test_a_photo_that_nobody_published_is_at_no_address(county: County) -> None:
    issue = county.report(photos=[county.photo()])
    for nothing in (county.photo(), "0" * 64, "x", issue["id"]):
        assert county.anybody.get(f"/photos/{nothing}.jpg").status_code == 404
