"""Pages of members, forces and services: as a member on a phone, an office at a desk, and whoever was served."""

import pytest
from playwright.sync_api import expect

from tests.e2e.county import County

from .conftest import PHONE, Visit
from .members import at_home, line, member, said

pytestmark = pytest.mark.browser

LAMP = "3号楼前的路灯三天不亮了"


def test_an_office_forms_a_team_that_holds_an_activity(visit: Visit, county: County) -> None:
    at_home(county, "member-zhao", building="3号楼")
    estate = county.estate("永兴小区")
    secretary, zhao = visit("secretary", county.village), member(visit, county, "member-zhao")
    desk = secretary.open("/work")
    desk.get_by_role("link", name="治理力量").click()
    expect(desk.get_by_text("这里还没有这类力量")).to_be_visible()
    desk.get_by_text("组建一支力量").click()
    desk.get_by_label("名称", exact=True).fill("城西志愿服务队")
    desk.get_by_label("队长或联系人").fill("李党员")
    desk.get_by_label("账号编号").fill("member-li")
    desk.get_by_label("能帮什么").fill("理发、水电")
    desk.get_by_role("button", name="组建", exact=True).click()
    said(desk, "已组建")
    secretary.shot("forces")
    desk.get_by_label("按名称、队长找").fill("没有这样的")
    desk.get_by_role("button", name="查找").click()
    expect(desk.get_by_text("没有找到")).to_be_visible()
    desk.get_by_role("link", name="看全部").click()
    desk.get_by_role("link", name="城西志愿服务队").click()
    desk.get_by_text("加一名队员").click()
    desk.locator("#members").get_by_label("姓名").fill("赵党员")
    desk.locator("#members").get_by_label("账号编号").fill("member-zhao")
    desk.get_by_role("button", name="加入").click()
    said(desk, "已加入")
    desk.get_by_text("包联一个小区").click()
    choice = desk.locator(f"datalist option[value*='{estate}']").get_attribute("value") or ""
    assert choice.startswith("永兴小区")
    desk.get_by_label("小区（网格）").fill(choice)
    desk.get_by_role("button", name="包联", exact=True).click()
    said(desk, "已包联")
    expect(desk.locator("#estates")).to_contain_text("永兴小区")
    desk.get_by_text("改登记").click()
    desk.get_by_label("名称").fill("城西先锋志愿队")
    desk.locator("#describe-skills").fill("理发、水电、义诊")
    desk.locator("#force").get_by_role("button", name="保存").click()
    said(desk, "登记已更新")
    expect(desk.locator("#force")).to_contain_text("义诊")
    expect(desk.get_by_role("heading", level=1)).to_have_text("城西先锋志愿队")
    desk.get_by_text("发布一项活动").click()
    desk.get_by_label("什么活动").fill("义务理发")
    desk.get_by_label("地点").fill("党群服务中心")
    desk.get_by_label("什么时候").fill("2026-01-05T09:00")
    desk.get_by_role("button", name="发布", exact=True).click()
    said(desk, "活动已发布")

    phone = zhao.open("/work/me")
    zhao.shot("me-activities")
    line(phone, "义务理发").get_by_role("button", name="签到").click()
    said(phone, "已签到")
    zhao.shot("force")
    assert zhao.fits()
    desk.reload()
    expect(line(desk, "义务理发")).to_contain_text("签到 1 人")
    desk.get_by_text("替别人签到").click()
    line(desk, "义务理发").get_by_label("姓名").fill("孙师傅")
    line(desk, "义务理发").get_by_role("button", name="签到", exact=True).click()
    said(desk, "已签到")
    desk.get_by_text("活动结束，填写结果").click()
    line(desk, "义务理发").get_by_label("做了什么").fill("为36位老人理发")
    line(desk, "义务理发").get_by_label("用了几小时").fill("2.5")
    line(desk, "义务理发").get_by_label("服务人次").fill("36")
    secretary.shot("force-concluding")
    desk.get_by_role("button", name="结束活动").click()
    said(desk, "活动已结束")
    expect(line(desk, "义务理发")).to_contain_text("服务 36 人次")
    secretary.shot("force")
    desk.goto("/work/forces")
    expect(desk.locator(".tile", has_text="活动")).to_contain_text("2 人次参加")
    # What others enter meanwhile comes by itself, on this list, on a force's page and on that of the members.
    expect(desk.locator(".live[data-state=on]")).to_be_visible()
    another = county.force(name="城西应急队")["id"]
    phone.goto(f"/work/forces/{another}?at_least={county.cursor}")
    expect(line(desk, "城西应急队")).to_be_visible()
    expect(phone.locator(".live[data-state=on]")).to_be_visible()
    desk.goto("/work/members")
    expect(desk.locator(".live[data-state=on]")).to_be_visible()
    county.does(county.secretary, f"/api/dispatch/forces/{another}/join", person={"name": "钱党员"})
    expect(phone.locator("#members")).to_contain_text("钱**")
    county.member(name="孙党员")
    expect(desk.locator("tbody")).to_contain_text("孙党员")


def test_a_town_forms_a_team_and_chooses_by_name_where_it_can_be_called(visit: Visit, county: County) -> None:
    cadre = visit("cadre", county.town, screen=PHONE)
    phone = cadre.open("/work/forces")
    phone.get_by_text("组建一支力量").click()
    phone.get_by_label("名称", exact=True).fill("街道突击队")
    phone.get_by_label("队长或联系人").fill("周队长")
    for village in ("First Village", "Second Village"):
        phone.get_by_label(village).check()
    cadre.shot("forces-forming")
    phone.get_by_role("button", name="组建", exact=True).click()
    said(phone, "已组建")
    phone.get_by_role("link", name="街道突击队").click()
    expect(phone.locator("#force .facts")).to_contain_text("First Village、Second Village")
    phone.get_by_text("改登记").click()
    phone.get_by_label("First Village").uncheck()
    cadre.shot("force-describing")
    phone.locator("#force").get_by_role("button", name="保存").click()
    said(phone, "登记已更新")
    expect(phone.locator("#force .facts")).not_to_contain_text("First Village")
    expect(phone.locator("#force .facts")).to_contain_text("Second Village")
    assert cadre.fits()


def test_whoever_suits_best_is_the_first_choice_with_the_reasons(visit: Visit, county: County) -> None:
    at_home(county, name="李党员", building="3号楼", skills=["路灯检修"])
    at_home(county, "member-zhao", name="赵党员", building="9号楼")
    issue = county.report(address="永兴路3号楼")
    secretary = visit("secretary", county.village)
    desk = secretary.open(f"/work/issues/{issue['id']}?at_least={county.cursor}")
    choices = desk.locator("#to .choice")
    expect(choices.nth(0)).to_contain_text("李党员")
    expect(choices.nth(0)).to_contain_text("同楼栋；会路灯检修；手上 0 件；近30天 0 件")
    expect(choices.nth(1)).to_contain_text("赵党员")
    secretary.shot("issue-suggested")
    choices.nth(0).get_by_role("radio").check()
    desk.get_by_role("button", name="派单").click()
    said(desk, "已派单")
    desk.goto("/work?tab=under-way")
    expect(line(desk, LAMP)).to_contain_text("李党员")
    again = county.report(description="3号楼后面的路灯也不亮")
    desk.goto(f"/work/issues/{again['id']}?at_least={county.cursor}")
    expect(desk.locator("#to .choice", has_text="李党员")).to_have_count(1)


def test_the_pages_are_there_in_english(visit: Visit, county: County) -> None:
    at_home(county)
    force = county.force(name="Volunteers")["id"]
    li = member(visit, county, language="en")
    for path in ("/work/me", "/work/forces", f"/work/forces/{force}"):
        page = li.open(path)
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        assert li.fits()
    secretary = visit("secretary", county.village, language="en")
    for path in ("/work/services", "/work/forces", f"/work/forces/{force}"):
        secretary.open(path)
        assert secretary.fits()
    secretary.shot("force-en")
