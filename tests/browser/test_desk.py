"""The secretary's desk by building, by keys and by hand, and the supervisor's board."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.county import County

from .conftest import DESK, PHONE, Visit

pytestmark = pytest.mark.browser

SAID = ["楼道灯不亮", "单元门坏了", "下水堵了", "电梯停了", "车棚漏雨"]


def panel_of(page: Page, said: str) -> Locator:
    """Whom a matter may be sent to."""
    return page.get_by_role("complementary", name=said)


def test_what_waits_is_listed_house_by_house(visit: Visit, county: County) -> None:
    county.estate("永兴小区", buildings=3)
    for number, said in enumerate(SAID * 5):
        county.report(description=said, address=f"永兴小区{number % 2 + 1}号楼{number % 3 + 1}单元")
    for said in SAID:
        county.report(description=said, address="永兴路12号院3号楼2单元")
    county.report(description="村口的路灯不亮")
    for screen, language in ((PHONE, "zh"), (DESK, "en")):
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
    li: dict[str, str] = {"name": "李党员", "id": f"member-{county.code}"}
    for said in SAID:
        county.dispatch(county.report(description=said), assignee=li, due_at="2026-01-01T00:00:00Z")
    above = county.client("supervisor", county.town)
    wish = county.report(kind="wish", description="想要一本字典", division=county.neighbour)
    company = {"kind": "company", "name": "城西物业公司"}
    order = county.does(above, "/api/dispatch/orders", issue=wish["id"], assignee=company)
    county.on_order(order, "supervise", above)
    expect(page.locator(".issue")).to_have_count(6)  # by itself
    expect(page.locator(".tile.tone-bad")).to_contain_text("5")
    expect(page.locator(".issue").last).to_contain_text(re.compile("乡镇（街道）发起|by the town"))
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


def test_the_secretary_sends_matters_out_by_keys_and_by_dragging(visit: Visit, county: County) -> None:
    first, second = (f"member-{county.code}-{name}" for name in ("li", "zhao"))
    county.member(first, name="李党员", building="3号楼", skills=["路灯检修"])
    county.member(second, name="赵党员", building="5号楼")
    for said in SAID:
        county.report(description=said, category="路灯", address="3号楼")
    secretary = visit("secretary", county.village)
    page = secretary.open("/work")
    expect(page.locator(".live[data-state=on]")).to_be_visible()
    expect(page.locator(".hand")).to_have_count(2)
    secretary.shot("hands")
    page.keyboard.press("j")
    expect(page.get_by_role("link", name=SAID[0])).to_be_focused()
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("ArrowUp")
    expect(page.get_by_role("link", name=SAID[1])).to_be_focused()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="全部按键")).to_be_visible()
    secretary.shot("hands-keys")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    page.keyboard.press("1")  # nothing is open: nobody is sent anything
    page.keyboard.press("d")
    panel = panel_of(page, SAID[1])
    expect(panel.get_by_role("button", name="李党员")).to_be_focused()
    expect(panel.get_by_role("button", name="李党员")).to_contain_text("同楼栋")
    county.report(description="又一件事")
    expect(page.locator(".issue")).to_have_count(6)  # by itself, and what is open stays so
    expect(panel.get_by_role("button", name="李党员")).to_be_focused()
    secretary.shot("hands-open")
    page.keyboard.press("Escape")
    expect(page.get_by_role("link", name=SAID[1])).to_be_focused()
    page.keyboard.press("d")
    page.keyboard.press("2")
    expect(page.get_by_text("已派给赵党员")).to_be_visible()
    expect(page.locator(".issue")).to_have_count(5)
    expect(page.get_by_role("link", name=SAID[2])).to_be_focused()

    card = page.locator(".issue", has_text=SAID[3])
    card.click(position={"x": 5, "y": 5})
    expect(panel_of(page, SAID[3]).locator(".hand")).to_have_count(2)
    card.drag_to(page.locator(".hand", has_text="李党员"))
    expect(page.get_by_text("已派给李党员")).to_be_visible()
    expect(page.locator(".issue")).to_have_count(4)
    orders = county.secretary.get("/api/dispatch/orders", params={"at_least": county.cursor}).json()["items"]
    assert {(order["description"], order["assignee"]["id"]) for order in orders} == {
        (SAID[1], second),
        (SAID[3], first),
    }


def test_on_a_phone_a_button_does_it_and_what_stands_against_it_is_said_in_place(visit: Visit, county: County) -> None:
    county.member(f"member-{county.code}-li", name="李党员", building="3号楼")
    issue = county.report(description=SAID[0])
    secretary = visit("secretary", county.village, screen=PHONE, language="en")
    page = secretary.open("/work")
    page.get_by_role("button", name="Send to").click()
    hand = page.get_by_role("button", name="李党员")
    expect(hand).to_be_visible()
    secretary.shot("hands-phone")
    assert secretary.fits()
    page.route("**/api/dispatch/orders", lambda route: route.abort())
    hand.click()
    expect(page.get_by_text("No connection")).to_be_visible()
    page.unroute("**/api/dispatch/orders")
    county.withdraw(issue)
    county.read(f"/api/dispatch/waiting/{issue['id']}", county.secretary)  # what dispatch knows, it refuses
    hand.click()
    expect(page.locator(".hands-said")).to_contain_text(re.compile("ended|no longer waits"))
    secretary.shot("hands-phone-refused")
