"""From a report to its verdict with two phones: one reports, the other has but the link of the receipt."""

import re

import pytest
from playwright.sync_api import Page, expect

from huiyin_local.testing import until
from tests.e2e.county import STEPS_WITHIN, County

from .conftest import DESK, PHONE, Visit
from .test_report import fill, reported, send
from .test_verdict import choose

pytestmark = pytest.mark.browser


def link_of(page: Page) -> str:
    return page.get_by_label("回执链接").input_value()


def test_from_a_report_to_its_verdict_on_another_phone(visit: Visit, county: County) -> None:
    phone = visit(screen=PHONE)
    number = reported(phone, county)
    link = link_of(phone.page)
    code = phone.page.get_by_alt_text("打开这张回执的二维码").bounding_box()
    assert code
    assert code["width"] >= 160
    assert phone.fits()
    phone.shot("receipt-link")
    assert phone.page.get_by_role("link", name="存二维码图片").get_attribute("download") == f"huiyin-{number}.png"
    phone.page.get_by_role("button", name="复制链接").click()
    expect(phone.page.locator("[data-copy] [data-message]")).to_have_text(re.compile("已复制|已选中"))

    phone.page.get_by_text("还有要说的？补充情况").click()
    phone.page.get_by_label("补充什么").fill("隔壁4号楼的灯也灭了")
    assert phone.fits()
    phone.shot("receipt-adding")
    phone.page.get_by_role("button", name="提交补充").click()
    expect(phone.page.locator("#own-words")).to_contain_text("隔壁4号楼的灯也灭了")

    path = f"/api/reporting/issues/{number}"
    until(lambda: county.anybody.get(path).is_success, STEPS_WITHIN, "what was reported by the page is there")
    county.answered(county.read(path))

    other = visit(screen=PHONE)
    page = other.page
    sent: list[str] = []
    page.on("request", lambda request: sent.append(f"{request.url} {request.headers.get('referer', '')}"))
    page.goto(link)
    page.wait_for_url(f"**/report/done/{number}")
    secret = link.partition("#")[2]
    assert not [line for line in sent if secret in line.partition("#")[0] or secret in line.partition(" ")[2]]
    other.open(f"/report/done/{number}?at_least={county.cursor}")
    expect(page.get_by_text("办得怎么样？")).to_be_visible()
    choose(page, "solved", "yes")
    choose(page, "satisfied", "yes")
    page.get_by_role("button", name="提交评价").click()
    expect(page.locator("#verdict")).to_contain_text("已解决，满意")
    page.go_back()
    page.go_back()
    assert secret not in page.url

    other.open(f"/report/done/{number}")
    page.get_by_role("button", name="在本机跟进", exact=True).click()
    page.get_by_role("link", name="我的反映").click()
    expect(page.locator(".issue")).to_contain_text(number)
    assert other.fits()
    other.shot("mine")


def test_what_can_be_done_without_a_receipt_is_said(visit: Visit, county: County) -> None:
    visitor = visit(screen=PHONE)
    page = visitor.open("/report/mine")
    expect(page.get_by_text("这里还没有反映")).to_be_visible()
    assert visitor.fits()
    visitor.shot("mine-empty")
    page.get_by_role("link", name="打开回执").click()
    page.get_by_label("回执链接").fill("https://example.org/report/receipt#wrong")
    page.get_by_role("button", name="打开").click()
    expect(page.get_by_text("链接可能不完整、不对，或已满一年")).to_be_visible()
    expect(page.get_by_text("回执找不到了？")).to_be_visible()
    assert visitor.fits()
    visitor.shot("open-receipt-wrong")


def test_a_receipt_on_a_desk(visit: Visit, county: County) -> None:
    visitor = visit(screen=DESK)
    reported(visitor, county)
    assert visitor.fits()
    visitor.shot("receipt-link-desk")
    page = visitor.open("/report/mine")
    expect(page.locator(".issue")).to_have_count(1)
    visitor.shot("mine-desk")
    page.locator(".issue-title").click()
    page.get_by_role("button", name="不再在本机跟进").click()
    expect(page.get_by_text("这里还没有反映")).to_be_visible()


def test_a_secretary_reports_for_a_resident_and_hands_the_receipt_over(visit: Visit, county: County) -> None:
    desk = visit("secretary", county.village, screen=DESK)
    page = desk.open("/report")
    fill(page, county)
    page.get_by_label("居民，来站点说的").check()
    assert desk.fits()
    desk.shot("report-for-resident")
    send(page)
    page.wait_for_url("**/report/done/*")
    expect(page.get_by_text("请让居民扫走这张回执")).to_be_visible()
    expect(page.get_by_role("button", name="打印回执")).to_be_visible()
    expect(page.get_by_role("button", name="在本机跟进")).to_have_count(0)
    desk.shot("receipt-for-resident")
