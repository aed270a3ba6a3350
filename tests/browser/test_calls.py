"""Emergencies and whistles on the page: asked on the phone, led at the desk, answered and assessed."""

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.county import CITY, County

from .conftest import PHONE, Visit
from .matters import said

pytestmark = pytest.mark.browser


def test_a_member_is_asked_and_the_desk_sees_who_comes(visit: Visit, county: County) -> None:
    emergency, again = county.emergency(), county.report(description="地下室有水")
    li = visit("member", county.village, subject="member-li", screen=PHONE)
    phone = li.open("/work")
    expect(phone.locator("#called")).to_contain_text("3号楼地下室进水")
    li.shot("called")
    secretary = visit("secretary", county.village)
    desk = secretary.open("/work")
    expect(desk.locator("#emergencies")).to_contain_text("1 起应急正在处置")
    secretary.shot("desk-emergency")
    desk.get_by_role("link", name="去处置").click()
    secretary.shot("emergencies")
    desk.get_by_role("link", name="3号楼地下室进水").click()
    expect(desk.locator("#people")).to_contain_text("还没有答复")
    expect(desk.locator(".live[data-state=on]")).to_be_visible()
    expect(desk.get_by_role("timer")).to_have_text(re.compile(r"还有\s*4:[0-5]\d"))
    expect(desk.locator("[data-elapsed]")).to_have_text("0")

    phone.get_by_label("几分钟能到").fill("6")
    phone.get_by_role("button", name="我来").click()
    said(phone, "已答复")
    # The desk sees it without being loaded again.
    expect(desk.locator("#people")).to_contain_text("前往，约 6 分钟到")
    li.shot("coming")
    assert li.fits()
    phone.get_by_role("button", name="我到了").click()
    expect(desk.locator("#emergency")).to_contain_text("1 人已到场")
    phone.get_by_label("现场情况").fill("已断电")
    phone.get_by_role("button", name="记下").click()
    expect(desk.locator("#log")).to_contain_text("已断电")
    desk.get_by_text("还有人反映同一件事").click()
    desk.get_by_label("哪一件").select_option(again["id"])
    secretary.shot("emergency")
    desk.get_by_role("button", name="并到一起").click()
    said(desk, "已并到一起")
    expect(desk.locator("#issues")).to_contain_text("地下室有水")
    expect(desk.get_by_text("还有人反映同一件事")).to_have_count(0)
    desk.get_by_text("解除应急", exact=True).click()
    desk.get_by_label("怎么解除的").fill("水已抽干")
    desk.get_by_role("button", name="解除").click()
    said(desk, "应急已解除")
    desk.get_by_label("哪些做得好").fill("先断电后排水")
    desk.get_by_label("哪些要改").fill("备用泵每月试机")
    secretary.shot("emergency-review")
    desk.get_by_role("button", name="记录复盘").click()
    said(desk, "复盘已记录")
    expect(phone.locator("#called")).to_have_count(0)
    assert county.secretary.get(f"/api/dispatch/emergencies/{emergency['id']}").json()["stage"] == "reviewed"


def test_an_office_declares_one_and_what_it_typed_is_kept(visit: Visit, county: County) -> None:
    team = county.force(name="社区应急队", kind="emergency")
    secretary = visit("secretary", county.village)
    desk = secretary.open(f"/work/emergencies?at_least={county.cursor}")
    expect(desk.get_by_text("没有正在处置的应急")).to_be_visible()
    desk.get_by_text("启动应急", exact=True).click()
    what = desk.get_by_label("出了什么事")
    what.evaluate("area => area.removeAttribute('minlength')")
    what.fill("塌")
    desk.get_by_label("在哪里").fill("东门外")
    desk.locator(f"[name='force.{team['id']}']").check()
    secretary.shot("emergency-form")
    desk.get_by_role("button", name="马上呼叫").click()
    said(desk, "至少 2 个字")
    expect(desk.get_by_label("在哪里")).to_have_value("东门外")
    expect(desk.locator(f"[name='force.{team['id']}']")).to_be_checked()
    desk.get_by_label("出了什么事").fill("东门外路面塌陷")
    desk.get_by_role("button", name="马上呼叫").click()
    said(desk, "已启动应急")
    expect(desk.locator("#emergencies")).to_contain_text("呼叫 1 人")


def test_one_that_a_member_reported_in_words_of_their_own_is_known_by_them(visit: Visit, county: County) -> None:
    county.force(name="社区应急队", kind="emergency")
    smell = "煤气味很重，楼道里有人头晕"
    county.report(county.client("resident", county.village), kind="emergency", category="说不清", description=smell)
    phone = visit("member", county.village, subject="member-li", screen=PHONE).open("/work")
    expect(phone.locator("#called")).to_contain_text("我来")
    phone.locator("#called").get_by_role("link", name=smell).click()
    expect(phone.get_by_role("heading", level=1)).to_have_text(smell)
    desk = visit("secretary", county.village).open("/work/emergencies")
    expect(desk.get_by_role("link", name=smell)).to_be_visible()


def test_a_village_whistles_and_departments_are_ranked(visit: Visit, county: County) -> None:
    again = county.report(description="消防通道又被堵了")
    secretary, officer = visit("secretary", county.village), visit("officer", county.code, screen=PHONE)
    desk = secretary.open("/work/whistles")
    desk.locator("#form summary").click()
    desk.get_by_label("什么事要部门来").fill("夜市占道，消防通道被堵")
    desk.get_by_label("叫哪些部门").fill(f"{CITY}、市消防救援大队")
    secretary.shot("whistle-form")
    desk.get_by_role("button", name="吹哨").click()
    said(desk, "已吹哨")
    desk.get_by_role("link", name="夜市占道").click()
    desk.get_by_text("还有人反映同一件事").click()
    desk.get_by_label("哪一件").select_option(again["id"])
    desk.get_by_role("button", name="并到一起").click()
    said(desk, "已并到一起")
    secretary.shot("whistle-blown")

    phone = officer.open("/work/whistles")
    phone.get_by_role("link", name="夜市占道").click()
    city = phone.locator(".card", has_text=CITY).filter(has=phone.get_by_label("谁去"))
    city.get_by_label("谁去").fill("赵队长")
    city.get_by_role("button", name="响应").click()
    said(phone, "已响应")
    phone.get_by_role("button", name="报到").first.click()
    said(phone, "已报到")
    phone.get_by_text("填写办理结果").first.click()
    phone.get_by_label("办理结果").first.fill("清理占道摊位12个")
    officer.shot("whistle-act")
    assert officer.fits()
    phone.get_by_role("button", name="办理完毕").first.click()
    said(phone, "已记录办理结果")

    expect(desk.get_by_text("清理占道摊位12个").first).to_be_visible()
    desk.get_by_label("打几分").select_option("5")
    desk.get_by_role("button", name="评价").click()
    said(desk, "已评价")
    secretary.shot("whistle-assessed")
    secretary.open("/work/whistles?tab=ranking")
    expect(desk.locator("table tbody tr").first).to_contain_text(re.compile(f"{CITY}.*5.0", re.DOTALL))
    secretary.shot("whistle-ranking")


def test_every_page_fits_every_screen_and_speaks_english(visit: Visit, county: County) -> None:
    emergency, whistle = county.emergency(), county.whistle(CITY)
    paths = ["/work", "/work/emergencies", "/work/whistles", "/work/whistles?tab=ranking"]
    paths += [f"/work/emergencies/{emergency['id']}", f"/work/whistles/{whistle['id']}"]
    secretary = visit("secretary", county.village, screen=PHONE, language="en")
    for path in paths:
        page = secretary.open(path)
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        assert secretary.fits_both(f"english{path.replace('/', '-').split('?')[0][:26]}"), path
