"""The secretary's desk by building, by keys and by hand, and the supervisor's board."""

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.county import County

from .conftest import DESK, PHONE, Visit

pytestmark = pytest.mark.browser

SAID = ["楼道灯不亮", "单元门坏了", "下水堵了", "电梯停了", "车棚漏雨"]


@pytest.mark.parametrize(("screen", "language"), [(PHONE, "zh"), (DESK, "zh"), (DESK, "en")])
def test_what_waits_is_listed_house_by_house(
    visit: Visit, county: County, screen: dict[str, int], language: str
) -> None:
    county.estate("永兴小区", buildings=3)
    for number, said in enumerate(SAID * 5):
        county.report(description=said, address=f"永兴小区{number % 2 + 1}号楼{number % 3 + 1}单元")
    for said in SAID:
        county.report(description=said, address="永兴路12号院3号楼2单元")
    county.report(description="村口的路灯不亮")
    secretary = visit("secretary", county.village, screen=screen, language=language)
    page = secretary.open("/work")
    page.get_by_role("link", name=re.compile("按楼栋|By building")).click()
    expect(page.locator(".estate").first).to_contain_text("永兴小区")
    expect(page.locator(".estate .count").first).to_have_text("25")
    expect(page.locator(".house").first).to_contain_text("1号楼")
    secretary.shot(f"by-building-{language}")
    page.locator(".pager [rel=next]").click()
    expect(page.locator(".house").first).to_contain_text("2号楼")
    expect(page.locator(".estate .optional", has_text=re.compile("接上页|continued"))).to_have_count(1)
    expect(page.locator(".estate").last).to_contain_text(re.compile("没有写明地址|No address"))
    secretary.shot(f"by-building-second-{language}")
    assert secretary.fits()
