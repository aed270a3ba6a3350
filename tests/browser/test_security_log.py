"""The security log on a phone and a desk: what deserves a look, and how a reader narrows down what happened."""

import pytest
from playwright.sync_api import ViewportSize, expect

from tests.browser.conftest import DESK, PHONE, Visit
from tests.e2e.county import County

pytestmark = pytest.mark.browser

FORGED = {"Authorization": "Bearer forged"}


@pytest.mark.parametrize("screen", [PHONE, DESK], ids=["phone", "desk"])
def test_an_operator_finds_who_forged_a_token(visit: Visit, county: County, screen: ViewportSize) -> None:
    county.anybody.get("/api/reporting/security-log", headers=FORGED)
    county.client("secretary").get("/api/reporting/security-log")
    operator = visit("operator", county.code, screen=screen)
    page = operator.open("/")
    page.locator("details.account summary").click()
    page.get_by_role("link", name="安全日志").click()
    page.get_by_role("link", name="数据服务").click()
    expect(page.get_by_role("link", name="数据服务")).to_be_in_viewport()
    expect(page.get_by_text("伪造或已作废的令牌").first).to_be_visible()
    page.get_by_label("类型").select_option(label="拒绝")
    page.get_by_role("button", name="筛选").click()
    expect(page.get_by_role("cell").filter(has_text="role-missing").first).to_be_visible()
    assert operator.fits()
    operator.shot("security-log")
    page.locator(".rows a.code").first.click()
    expect(page.get_by_label("账号或地址")).not_to_have_value("")
