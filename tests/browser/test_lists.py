"""Pages of visits and lists (P3): a member on a phone without a network, the two committees at a desk, anybody."""

import pytest
from playwright.sync_api import FilePayload, expect

from huiyin_local.testing import until
from tests.e2e.county import STEPS_WITHIN, County
from tests.e2e.lists import ROAD, link
from tests.e2e.lists import visit as visited

from .conftest import PHONE, Visit
from .members import said

pytestmark = pytest.mark.browser

HOUSEHOLDS, LISTS, LINKS = "/deliberation/households", "/deliberation/lists", "/deliberation/links"


def test_a_visit_without_a_network_waits_on_the_phone_and_is_sent_later(visit: Visit, county: County) -> None:
    link(county)
    member = visit("member", county.village, screen=PHONE)
    page = member.open(HOUSEHOLDS)
    expect(page.get_by_text("还没有走访")).to_be_visible()
    page.get_by_text("记录走访").click()
    page.get_by_label("问题，一行一件").fill("三组机耕道塌方\n3号路口灯不亮")
    page.get_by_label("聊了什么").fill("身体还好")
    page.context.set_offline(True)
    page.get_by_role("button", name="记录", exact=True).click()
    expect(page.get_by_text("没有网络，已存在这部手机里")).to_be_visible()
    expect(page.locator("[data-visits-waiting]")).to_contain_text("三组机耕道塌方")
    assert member.fits()
    member.shot("households-offline")
    page.context.set_offline(False)
    expect(page.locator("[data-visits-waiting]")).to_be_hidden()
    expect(page.get_by_text("共 1 次")).to_be_visible()
    assert len(county.read("/api/deliberation/lists", county.anybody, division=county.village)["items"]) == 2
    page.get_by_text("记录走访").click()
    page.get_by_label("需求，一行一件").fill("想办高龄补贴")
    page.get_by_role("button", name="记录", exact=True).click()
    said(page, "走访已记录")
    member.shot("households")


def test_the_two_committees_screen_the_list_and_anybody_sees_the_outcome(visit: Visit, county: County) -> None:
    _visited(county)
    secretary = visit("secretary", county.village)
    page = secretary.open(f"{LISTS}?division={county.village}")
    first = page.locator(".issue").first
    expect(first).to_contain_text("机耕道塌方")
    secretary.shot("lists")
    first.get_by_label("怎么办").select_option("列入议事计划")
    first.get_by_text("填写标题、原因或并入哪件").click()
    first.get_by_label("公开的标题").fill("修复三组机耕道")
    first.get_by_label("轻重缓急").select_option("重点")
    second = page.locator(".issue").nth(1)
    second.get_by_label("怎么办").select_option("不列入，说明原因")
    page.get_by_label("到会几人").fill("9")
    page.get_by_role("button", name="记录筛选").click()
    expect(page.get_by_role("alert").or_(page.locator("[data-focus]")).first).to_be_visible()
    second = page.locator(".issue").nth(1)
    expect(second.get_by_label("怎么办")).to_have_value("answer")
    second.get_by_label("不列入的原因").fill("已由供电所修好")
    page.get_by_role("button", name="记录筛选").click()
    said(page, "筛选已记录")
    expect(page.get_by_text("9 人到会，筛选 2 件")).to_be_visible()
    anybody = visit(screen=PHONE)
    public = anybody.open(f"{LISTS}?division={county.village}&stage=settled")
    expect(public.get_by_text("修复三组机耕道")).to_be_visible()
    expect(public.get_by_text("已由供电所修好")).to_be_visible()
    assert "收不了粮" not in public.content()
    assert anybody.fits()
    anybody.shot("lists-public")


def _visited(county: County) -> None:
    lamp = {"kind": "problem", "category": "路灯", "description": "3号路口的灯不亮"}
    visited(county, link(county), ROAD, lamp)

    def numbered() -> bool:
        found = county.read("/api/deliberation/lists", county.anybody, division=county.village)["items"]
        return all(one["number"] for one in found)

    until(numbered, STEPS_WITHIN, "what is listed is an issue")


def test_the_office_links_a_member_with_a_household(visit: Visit, county: County) -> None:
    secretary = visit("secretary", county.village)
    page = secretary.open(f"{LINKS}?division={county.village}")
    expect(page.get_by_text("没有联系户")).to_be_visible()
    page.get_by_text("登记一户", exact=True).click()
    page.get_by_label("户编号", exact=True).fill("0127")
    page.get_by_label("户主", exact=True).fill("罗大爷")
    page.get_by_label("哪位党员").fill("李党员")
    page.get_by_label("账号编号").fill("nobody-here")
    page.get_by_role("button", name="登记", exact=True).click()
    expect(page.get_by_text("这个账号在本县没有任职或党员身份")).to_be_visible()
    page.get_by_label("账号编号").fill(f"member-{county.village}")
    page.get_by_role("button", name="登记", exact=True).click()
    said(page, "联系户已登记")
    expect(page.locator("#links")).to_contain_text("罗大爷")
    secretary.shot("links")
    page.locator("#links").get_by_text("不再联系").first.click()
    page.locator("#links").get_by_label("原因").select_option("住户迁走")
    page.locator("#links").get_by_role("button", name="不再联系").click()
    said(page, "已不再联系这户")


def test_a_roll_is_mended_while_the_browser_has_its_file(visit: Visit, county: County) -> None:
    officer, member = visit("officer", county.code), f"member-{county.village}"
    page = officer.open(f"{LINKS}/import")
    columns = "村（社区）代码,户编号,户主,住址,党员姓名,党员账号"
    rows = [f"{county.village},{n:04},罗大爷,{n}号,李党员,{member if n else 'nobody-here'}" for n in range(30)]
    roll = FilePayload(name="联系户.csv", mimeType="text/csv", buffer="\n".join([columns, *rows]).encode())
    page.locator("#roll").set_input_files(roll)
    page.get_by_role("button", name="检查").click()
    expect(page.get_by_text("有 1 处要改，一户也没有导入")).to_be_visible()
    officer.shot("links-roll-wrong")
    page.get_by_label("第 2 行 · 党员账号").fill(member)
    page.get_by_role("button", name="导入", exact=True).click()
    expect(page.get_by_text("已导入 30 户")).to_be_visible()
    officer.shot("links-roll")
    phone = visit("officer", county.code, screen=PHONE)
    phone.open(f"{LINKS}/import")
    assert phone.fits()
    officer.open(f"{LINKS}?division={county.village}")
    officer.shot("links-full")
