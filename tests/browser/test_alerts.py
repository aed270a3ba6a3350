"""Who reported something is told at the top of every page that there is news, and goes from there to what it is."""

import pytest
from playwright.sync_api import ViewportSize, expect

from tests.e2e.county import County

from .conftest import DESK, PHONE, Visit

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("screen", [PHONE, DESK], ids=["phone", "desk"])
def test_the_bell_counts_what_is_not_read_and_leads_to_it(visit: Visit, county: County, screen: ViewportSize) -> None:
    resident = county.client("resident")
    issue = county.report(resident)
    county.screen(issue)
    county.answered(issue)
    county.read("/api/accounts/alerts", resident)
    visitor = visit("resident", county.village, screen=screen)
    page = visitor.open("/report")
    bell = page.locator(".bell")
    expect(bell).to_contain_text("5")
    expect(bell).to_have_attribute("aria-label", "我的提醒，5 条未读")
    bell.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("我的提醒")
    assert page.locator(".alert strong").all_inner_texts()[-2:] == ["派单", "筛查"]
    assert visitor.fits_both("alerts")
    page.locator(".alert").last.click()
    expect(page).to_have_url(f"{county.huiyin.url}/issues/{issue['number']}")
    expect(page.locator(".bell")).to_contain_text("4")
    page.locator(".bell").click()
    page.get_by_role("button", name="全部标为已读").click()
    expect(page.get_by_text("没有未读的提醒")).to_be_visible()
    expect(page.locator(".bell-count")).to_be_hidden()
    page.get_by_role("link", name="全部", exact=False).first.click()
    expect(page.locator(".alert")).to_have_count(5)
    page.get_by_role("button", name="English").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("My alerts")
    assert visitor.fits_both("alerts-en")
