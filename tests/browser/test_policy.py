"""The policy table on a phone and by keyboard: who may do what, and what the reader may."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import PHONE, Visit
from tests.e2e.county import County

pytestmark = pytest.mark.browser


def test_an_officer_reads_on_a_phone_what_they_may_and_what_others_may(visit: Visit, county: County) -> None:
    officer = visit("officer", county.code, screen=PHONE)
    page = officer.open("/work")
    page.locator("details.account summary").click()
    page.get_by_role("link", name="我能办什么").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("谁能办什么")
    expect(page.get_by_text("您现在的身份是县级干部")).to_be_visible()
    assert officer.fits()
    officer.shot("policy-mine")
    page.get_by_role("link", name="调解员", exact=True).click()
    expect(page.get_by_text("辖区内矛盾纠纷的 或交给自己或所在队伍的").first).to_be_visible()
    page.get_by_role("link", name="全部", exact=True).click()
    expect(page.get_by_text("任何人，不用登录").first).to_be_visible()
    assert officer.fits()
    officer.shot("policy-all")
