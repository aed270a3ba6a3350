"""A division's year in figures, as its offices see it."""

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.asks.organisation import TERM
from tests.e2e.county import County

from .conftest import DESK, PHONE, Visit

pytestmark = pytest.mark.browser


def tile(page: Page, label: str) -> str:
    return page.locator(".tile", has_text=label).locator(".tile-value").inner_text()


@pytest.mark.parametrize("screen", [PHONE, DESK], ids=["phone", "desk"])
def test_an_office_sees_what_its_year_came_to(visit: Visit, county: County, screen: dict[str, int]) -> None:
    estate = county.estate(buildings=2)
    county.in_estate(estate, "branch", rank="branch", name="永兴小区党支部")
    county.in_estate(estate, "appoint", **TERM)
    county.answered(county.report(kind="suggestion", description="建议在东门装充电桩"))
    county.answered(county.report())
    county.dispatch(county.report(kind="dispute", description="楼上漏水"))
    county.read("/api/dispatch/figures", division=county.village)

    officer = visit("officer", county.code, screen=screen)
    page = officer.open("/work")
    page.get_by_role("link", name="年度数字").click()
    expect(page.get_by_role("heading", name="年度数字")).to_be_visible()
    assert [tile(page, label)[0] for label in ("采纳建议", "党员接单", "解决问题", "化解矛盾")] == ["1", "2", "1", "0"]
    expect(page.locator("#orders")).to_contain_text("派出 3 单")
    expect(page.locator("#tiers")).to_contain_text("书记 1 人")
    assert officer.fits()
    officer.shot("year")

    page.locator("#from").fill("2020-01-01")
    page.locator("#to").fill("2020-12-31")
    page.get_by_role("button", name="查看").last.click()
    expect(page.locator("#orders")).to_contain_text("这段时间没有工单")
    expect(page.locator("#from")).to_have_value("2020-01-01")


def test_days_that_cannot_be_meant_are_told_and_stay_typed(visit: Visit, county: County) -> None:
    page = visit("secretary", county.village).open("/work/year?from=2026-03-02&to=2026-03-01")
    expect(page.locator("#orders .note")).to_contain_text("“从”要在“到”之前")
    expect(page.locator("#from")).to_have_value("2026-03-02")
    page.goto("/work/year?from=soon")
    expect(page.locator("#orders .note")).to_contain_text("“soon”不是日期")
    expect(page.locator("#orders")).to_contain_text("这段时间没有工单")
