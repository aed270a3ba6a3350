"""A county's charter on its page (P11): edited, what would change looked at, adopted; on a phone as at a desk."""

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.county import County

from .conftest import PHONE, Visit
from .matters import said

pytestmark = pytest.mark.browser


def test_an_officer_edits_previews_and_adopts_the_countys_next_charter(visit: Visit, county: County) -> None:
    officer = visit("officer", county.code)
    page = officer.open(f"/work/charters/{county.code}")
    expect(page.get_by_text("每月第二个星期三")).to_be_visible()
    assert officer.fits_both("charter")
    page.get_by_role("link", name="修订章程").click()
    page.get_by_label("章程名称").fill("试行基层治理章程")
    for title in ("议事的日子", "队伍", "到会与通过", "通知、公示与时限"):
        page.locator("summary", has_text=title).first.click()
    day, representatives = "deliberation.days.deliberation", "deliberation.majorities.representatives.present"
    page.locator(f"[name='{day}.rule']").select_option("每月几日")
    expect(page.locator(f"[name='{day}.nth']")).to_be_hidden()
    page.locator(f"[name='{day}.day']").fill("15")
    page.locator(f"[name='{representatives}']").fill("1/2")
    assert officer.fits_both("charter-edit")
    page.get_by_role("button", name="预览改动").click()

    expect(page.get_by_text("村民代表会议：到会须 ≥ 2/3（村委会组织法 §26），不能是 ≥ 1/2").first).to_be_visible()
    expect(page.get_by_label("章程名称")).to_have_value("试行基层治理章程")
    officer.shot("charter-refused")
    page.locator(f"[name='{representatives}']").fill("2/3")
    page.get_by_role("button", name="预览改动").click()

    changed = page.locator("#changes")
    expect(changed).to_contain_text("每月第二个星期三")
    expect(changed).to_contain_text("每月 15 日")
    expect(page.locator("#effects")).to_contain_text("全县还没有议事点")
    assert officer.fits_both("charter-preview")
    page.get_by_role("button", name="返回修改").click()
    page.get_by_label("说明").fill("按议事会意见修订")
    page.get_by_role("button", name="预览改动").click()
    page.get_by_role("button", name="通过章程").click()
    said(page, "新章程已通过")
    expect(page.get_by_text("每月 15 日")).to_be_visible()
    expect(page.locator("#adopted")).to_contain_text("按议事会意见修订")


def test_who_may_not_adopt_reads_it_and_no_more(visit: Visit, county: County) -> None:
    secretary = visit("secretary", county.village)
    page = secretary.open(f"/work/charters/{county.code}")
    expect(page.get_by_role("link", name="修订章程")).to_have_count(0)
    response = page.goto(f"/work/charters/{county.code}/edit")
    assert response is not None
    assert response.status == 403


def test_it_is_edited_in_english_by_keyboard_and_fits_a_phone(visit: Visit, county: County) -> None:
    officer = visit("officer", county.code, screen=PHONE, language="en")
    page = officer.open(f"/work/charters/{county.code}/edit")
    summaries = page.locator(".charter-form summary")
    for n in range(summaries.count()):
        summaries.nth(n).focus()
        page.keyboard.press("Enter")
    expect(page.get_by_text("Villagers' representatives", exact=False).first).to_be_visible()
    assert officer.fits_both("charter-edit-en")
    assert not [text for text in page.locator("legend").all_inner_texts() if re.search("[\u4e00-\u9fff]", text)]
