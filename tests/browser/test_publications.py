"""A publication on its page: read by anybody, objected to, answered, and corrected by a further entry (P6, P8)."""

import os

import pytest
from playwright.sync_api import Page, expect

from huiyin_local.testing import until
from tests.e2e.county import County
from tests.e2e.publications import put_up

from .conftest import PHONE, Visit
from .topics import at_the_top

SHOTS = os.environ.get("HUIYIN_SHOTS")
pytestmark = pytest.mark.browser


def test_a_notice_is_objected_to_answered_and_corrected(visit: Visit, county: County) -> None:
    notice = put_up(county)
    here = f"/deliberation/publications/{notice['id']}"
    page = visit(screen=PHONE).open(here)
    expect(page.get_by_text("下周三议充电桩")).to_be_visible()
    expect(page.get_by_role("link", name="登录后可提出异议")).to_be_visible()

    member = visit("member", county.village, screen=PHONE)
    page = member.open(here)
    page.locator("summary", has_text="我有异议").click()
    page.get_by_label("异议", exact=True).fill("离窗户太近")
    at_the_top(page)
    assert member.fits_both("publication-1-objecting")
    page.get_by_role("button", name="提交异议").click()
    expect(page.get_by_text("异议已提交")).to_be_visible()
    expect(page.get_by_text("离窗户太近")).to_be_hidden()  # for those who answer

    secretary = visit("secretary", county.village)
    page = secretary.open(f"/deliberation/topics/{notice['topic']}")
    expect(page.locator("#publications")).to_contain_text("1 条异议待答复")
    page.locator("#publications a").click()
    expect(page.get_by_text("离窗户太近")).to_be_visible()
    page.get_by_label("答复", exact=True).fill("离最近的窗户二十米")
    page.get_by_role("button", name="答复", exact=True).click()
    expect(page.get_by_text("异议已答复")).to_be_visible()
    page.locator("summary", has_text="更正公示").click()
    page.get_by_label("公示内容").fill("下周四议充电桩")
    page.get_by_label("原因").fill("日子写错了")
    page.get_by_role("button", name="更正", exact=True).click()
    expect(page.locator("#corrections")).to_contain_text("下周三议充电桩")
    at_the_top(page)
    assert secretary.fits_both("publication-2-corrected")
    until(lambda: visitor_sees(page, here), 30, "its proof is made")
    page.emulate_media(media="print")
    secretary.shot("publication-4-sheet")
    expect(page.get_by_text("离窗户太近")).to_be_hidden()  # a sheet is for everybody
    expect(page.locator("#correct")).to_be_hidden()
    if SHOTS:
        page.pdf(path=f"{SHOTS}/publication-sheet.pdf", format="A4")
    page.emulate_media(media="screen")
    page.get_by_role("link", name="现在就验证").click()
    expect(page.locator("#verdict")).to_have_attribute("data-verdict", "stood")
    expect(page.locator("[data-step=printed]")).to_have_class("good")
    expect(page.locator("#standing")).to_contain_text("日子写错了")
    secretary.shot("publication-5-verified")
    english = visit(screen=PHONE, language="en")
    page = english.open(here)
    expect(page.get_by_text("Answer: 离最近的窗户二十米")).to_be_visible()
    english.shot("publication-3-english")


def test_a_plan_is_published_by_its_office_and_printed_as_a_sheet(visit: Visit, county: County) -> None:
    for priority, title in (("common", "修路灯"), ("urgent", "修塌方的机耕道")):
        issue = county.report()
        body = {"issue": issue["id"], "priority": priority, "title": title}
        county.does(county.secretary, "/api/deliberation/topics", **body)
    secretary = visit("secretary", county.village)
    page = secretary.open(f"/deliberation/plans/{county.village}")
    expect(page.get_by_text("还没有公示过议事计划")).to_be_visible()
    assert secretary.fits_both("plan-1-now")
    page.get_by_role("button", name="公示这份计划").click()
    expect(page.get_by_text("议事计划已公示")).to_be_visible()
    page.get_by_role("link", name="第 1 版").click()
    here = page.url[page.url.index("/deliberation") :]
    until(lambda: visitor_sees(page, here), 30, "its proof is made")
    expect(page.locator(".plan-entries tbody tr").first).to_contain_text("修塌方的机耕道")
    assert secretary.fits_both("plan-2-published")
    if SHOTS:
        page.pdf(path=f"{SHOTS}/plan-sheet.pdf", format="A4")
        page.emulate_media(media="print")
        secretary.shot("plan-3-sheet")
        page.emulate_media(media="screen")
    member = visit("member", county.village, screen=PHONE)
    page = member.open(here)
    page.locator("summary", has_text="我有异议").click()
    page.get_by_label("哪一件").select_option(label="修路灯")
    page.get_by_label("异议", exact=True).fill("路灯更急")
    page.get_by_role("button", name="提交异议").click()
    expect(page.get_by_text("异议已提交")).to_be_visible()
    expect(page.locator("#objections")).to_contain_text("修路灯")
    member.shot("plan-4-objected")
    english = visit(screen=PHONE, language="en")
    english.open(here)
    assert english.fits()
    english.shot("plan-5-english")


def visitor_sees(page: Page, here: str) -> bool:
    page.goto(page.url.split("/deliberation")[0] + here)
    return page.locator("#proof svg").count() > 0
