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


@pytest.mark.parametrize(("screen", "language"), [(PHONE, "zh"), (DESK, "en")])
def test_a_supervisor_sees_what_is_overdue_by_age_and_by_owner(
    visit: Visit, county: County, screen: dict[str, int], language: str
) -> None:
    supervisor = visit("supervisor", county.town, screen=screen, language=language)
    page = supervisor.open("/work")
    expect(page).to_have_url(re.compile("/work/supervision$"))
    expect(page.locator(".empty-title")).to_be_visible()
    expect(page.locator(".live[data-state=on]")).to_be_visible()
    supervisor.shot(f"board-empty-{language}")
    li: dict[str, str] = {"kind": "member", "name": "李党员", "id": f"member-{county.code}"}
    for said in SAID:
        county.dispatch(county.report(description=said), assignee=li, due_at="2026-01-01T00:00:00Z")
    above = county.client("supervisor", county.town)
    wish = county.report(kind="wish", description="想要一本字典", division=county.neighbour)
    company = {"kind": "company", "name": "城西物业公司"}
    order = county.does(above, "/api/dispatch/orders", issue=wish["id"], assignee=company)
    county.on_order(order, "supervise", above)
    expect(page.locator(".issue")).to_have_count(6)  # by itself
    expect(page.locator(".tile.tone-bad")).to_contain_text("5")
    expect(page.locator(".issue").last).to_contain_text(re.compile("乡镇（街道）|town"))
    supervisor.shot(f"board-{language}")
    assert supervisor.fits()
    page.get_by_role("link", name=re.compile("按承办人|By owner")).click()
    supervisor.shot(f"board-owners-{language}")
    assert supervisor.fits()
    page.get_by_role("link", name="李党员").click()
    expect(page.locator(".issue")).to_have_count(5)
    supervisor.shot(f"board-one-{language}")
    page.get_by_role("link", name=re.compile("还没到期|Not due yet")).click()
    expect(page.locator(".empty-title")).to_be_visible()
    supervisor.shot(f"board-none-{language}")
    page.get_by_role("link", name=re.compile("不再只看：李党员|No longer only: 李党员")).click()
    expect(page.locator(".issue")).to_have_count(1)
