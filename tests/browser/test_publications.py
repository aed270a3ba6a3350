"""A publication on its page: read by anybody, objected to, answered, and corrected by a further entry (P6, P8)."""

import pytest
from playwright.sync_api import expect

from tests.e2e.county import County
from tests.e2e.publications import put_up

from .conftest import PHONE, Visit
from .topics import at_the_top

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
    english = visit(screen=PHONE, language="en")
    page = english.open(here)
    expect(page.get_by_text("Answer: 离最近的窗户二十米")).to_be_visible()
    english.shot("publication-3-english")
