"""Key matters (Y2), village decisions and mediations (P6, P10) on their pages: begun, refused by rule, gone on with."""

import pytest
from playwright.sync_api import expect

from huiyin_local.testing import until
from tests.e2e.asks.mediations import MEDIATIONS, case_opened, degu_of
from tests.e2e.asks.procedures import DECISIONS, KEY_MATTERS, four, moved, raised, steps
from tests.e2e.county import STEPS_WITHIN, County
from tests.e2e.publications import notices_of

from .conftest import PHONE, Visit
from .matters import said

pytestmark = pytest.mark.browser


def test_a_key_matter_is_begun_and_discussed_at_the_desk(visit: Visit, county: County) -> None:
    county.estate("永兴小区")
    county.read(KEY_MATTERS, county.secretary)
    secretary = visit("secretary", county.village)
    page = secretary.open("/deliberation/key-matters")
    expect(page.get_by_text("没有在办的重点事项")).to_be_visible()
    page.get_by_text("提出重点事项", exact=True).click()
    page.get_by_label("小区").select_option(index=1)
    page.get_by_label("什么事").select_option("use_fund")
    page.get_by_label("名称").fill("更换3号楼电梯")
    page.get_by_label("情况").fill("年检不合格")
    secretary.shot("key-matter-form")
    page.get_by_role("button", name="列为重点事项").click()
    said(page, "已列为重点事项")
    page.get_by_role("link", name="更换3号楼电梯").click()
    page.get_by_label("应到人数").fill("9")
    page.get_by_label("实到人数").fill("4")
    page.get_by_label("同意人数").fill("4")
    page.get_by_label("会议内容").fill("提议更换电梯")
    page.get_by_role("button", name="记录提议").click()
    expect(page.get_by_text("应到 9 人，至少 5 人到会才能议决，实到 4 人（Y2）")).to_be_visible()
    page.get_by_label("实到人数").fill("8")
    page.get_by_label("同意人数").fill("8")
    page.get_by_role("button", name="记录提议").click()
    said(page, "已记录党组织提议")
    expect(page.locator("[aria-current=step]")).to_have_text("2三方联席会商议")
    secretary.shot("key-matter")


def test_a_key_matter_on_a_phone(visit: Visit, county: County) -> None:
    matter = raised(county)
    path = f"{KEY_MATTERS}/{matter['id']}"
    for act, body in list(steps(county).items())[:5]:
        county.does(county.secretary, f"{path}/{act}", **body)
    county.read(path, county.secretary)
    phone = visit("secretary", county.village, screen=PHONE)
    page = phone.open(f"/deliberation/key-matters/{matter['id']}")
    page.get_by_label("哪位代表说的").first.select_option("王业主")
    expect(page.locator("#next")).to_contain_text("王业主")
    expect(page.locator("dd").get_by_text("张书记").first).to_be_visible()
    phone.shot("key-matter-phone")
    assert phone.fits()
    page.get_by_role("button", name="验收合格").click()
    said(page, "这件重点事项办成了")
    until(lambda: len(notices_of(county, matter)) == 2, STEPS_WITHIN, "its result is on the board")
    page.reload()
    page.locator("#publications").get_by_role("link", name="办理结果").click()
    expect(page.locator("#publication")).to_contain_text("更换3号楼电梯")
    phone.shot("decision-publication-phone")
    assert phone.fits()
    page.get_by_role("link", name="看公示栏").click()
    expect(page.locator(".notice").first).to_contain_text("两部新梯安装完毕")
    phone.shot("decision-board-phone")
    assert phone.fits()


def test_a_village_decision_is_moved_and_signed_on_a_phone(visit: Visit, county: County) -> None:
    secretary = visit("secretary", county.village)
    page = secretary.open("/deliberation/village-decisions")
    page.get_by_text("动议", exact=True).first.click()
    page.get_by_label("名称").fill("修通三组机耕道")
    page.get_by_label("情况").fill("雨后垮塌")
    page.get_by_label("村务监督委员会").fill("孙大爷")
    secretary.shot("village-decision-form")
    page.get_by_role("button", name="动议").click()
    said(page, "已动议")
    decision = moved(county)
    path = f"{DECISIONS}/{decision['id']}"
    for act, body in four(county).items():
        county.does(county.secretary, f"{path}/{act}", **body)
    county.read(path, county.secretary)
    page = secretary.open(f"/deliberation/village-decisions/{decision['id']}")
    secretary.shot("village-decision")
    page.get_by_role("button", name="公开", exact=True).click()
    said(page, "已公开")
    county.huiyin.appoint(("resident", county.village))
    resident = visit("resident", county.village, screen=PHONE)
    phone = resident.open(f"/deliberation/village-decisions/{decision['id']}")
    phone.get_by_text("签字", exact=True).first.click()
    phone.get_by_label("哪次会议").select_option("representatives")
    resident.shot("village-decision-phone")
    assert resident.fits()
    phone.get_by_role("button", name="我到了会，签字").click()
    said(phone, "已签字")


def test_a_mediation_is_for_its_sides_and_its_degu(visit: Visit, county: County) -> None:
    case = case_opened(county)
    county.does(county.secretary, f"{MEDIATIONS}/{case['id']}/propose", **degu_of(county))
    county.read(f"{MEDIATIONS}/{case['id']}", county.secretary)
    secretary = visit("secretary", county.village)
    page = secretary.open("/deliberation/mediations")
    expect(page.locator(".issue")).to_have_count(1)
    expect(page.get_by_text("界石被移动")).to_have_count(0)
    secretary.shot("mediations")
    phone = visit("resident", county.village, screen=PHONE)
    page = phone.open("/deliberation/mediations")
    known = county.read(f"{MEDIATIONS}/{case['id']}", county.secretary)
    names = [known[who]["name"] for who in ("first", "second", "mediator")]
    page.get_by_role("link", name=f"{names[0]} · {names[1]}").click()
    expect(page.get_by_text("界石被移动")).to_be_visible()
    # Whom they are to accept, and with whom they sit down, each side knows in full; what it is in Yi is the day alone.
    expect(page.get_by_role("heading", level=1)).to_have_text(f"{names[0]} · {names[1]}")
    expect(page.locator("#mediation")).to_contain_text(f"德古 {names[2]}")
    expect(page.locator("[aria-current=step]")).to_contain_text("选定双方都接受的德古")
    page.wait_for_load_state()  # with its style sheets, which say where the font is
    assert page.evaluate("document.fonts.load('16px \"Noto Sans Yi\"', 'ꆏ').then(found => found.length)") == 1
    expect(page.get_by_text("写进章程")).to_have_count(0)
    phone.shot("mediation-phone")
    assert phone.fits()
    page.get_by_role("button", name="接受", exact=True).click()
    said(page, "已表态")
    stranger = visit("resident", county.neighbour, screen=PHONE)
    expect(stranger.open("/deliberation/mediations").get_by_text("没有您的说理")).to_be_visible()
