"""What deliberation comes to, as anybody sees it."""

import pytest
from playwright.sync_api import expect

from tests.e2e.county import County
from tests.e2e.lists import listed
from tests.e2e.sites import open_site

from .conftest import DESK, PHONE, Visit

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("screen", [PHONE, DESK], ids=["phone", "desk"])
def test_anybody_sees_what_it_came_to_and_in_which_days(visit: Visit, county: County, screen: dict[str, int]) -> None:
    open_site(county)
    listed(county)
    county.read("/api/deliberation/figures", division=county.code)
    anybody = visit(screen=screen)
    page = anybody.open(f"/deliberation/figures?division={county.code}")
    expect(page.get_by_role("heading", name="议事数字")).to_be_visible()
    expect(page.locator("#lists .tile", has_text="列入清单")).to_contain_text("1")
    expect(page.locator("#sites .tile", has_text="在议事点议事的村")).to_contain_text("2")
    assert anybody.fits()
    anybody.shot("deliberation-figures")
    page.locator("#from").fill("2020-01-01")
    page.locator("#to").fill("2020-12-31")
    page.get_by_role("button", name="查看").last.click()
    expect(page.locator("#lists .tile", has_text="列入清单")).to_contain_text("0")
