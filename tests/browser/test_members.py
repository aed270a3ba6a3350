"""Pages of members and their services: as a member on a phone, an office at a desk, and whoever was served."""

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.county import County

from .conftest import PHONE, Visit
from .members import at_home, line, member, said

pytestmark = pytest.mark.browser


def test_a_member_reports_home_on_a_phone_and_serves(visit: Visit, county: County) -> None:
    county.estate("永兴小区")
    county.read("/api/dispatch/forces/figures", division=county.village)
    li, secretary = member(visit, county), visit("secretary", county.village)
    phone = li.open("/work")
    phone.get_by_role("link", name="我的报到").click()
    expect(phone.get_by_role("heading", name="双报到")).to_be_visible()
    li.shot("me-report")
    phone.get_by_label("工作单位").fill("原平市供电公司")
    phone.get_by_label("楼栋").fill("3号楼")
    phone.get_by_label("小区（网格）").select_option(label="永兴小区")
    phone.get_by_label("能帮什么").fill("水电、义诊")
    phone.get_by_role("button", name="报到").click()
    said(phone, "已报到")
    expect(phone.locator("#registration")).to_contain_text("水电、义诊")
    expect(phone.locator("#registration")).to_contain_text("永兴小区")

    phone.get_by_text("认领一个岗位").click()
    phone.get_by_label("岗位", exact=True).fill("环境卫生岗")
    phone.get_by_role("button", name="认领").click()
    said(phone, "已认领岗位")
    phone.get_by_text("包联一栋楼").click()
    phone.locator("#link-building").fill("5号楼")
    phone.get_by_role("button", name="包联", exact=True).click()
    said(phone, "已包联")
    phone.get_by_label("做了什么").fill("为独居老人检修电路")
    phone.get_by_label("哪一类").fill("水电维修")
    phone.get_by_label("服务人次").fill("2")
    phone.get_by_role("button", name="记下").click()
    said(phone, "已记录")
    expect(line(phone, "检修电路")).to_contain_text("待确认")
    li.shot("me")
    assert li.fits()

    desk = secretary.open("/work/forces")
    expect(desk.locator(".tile", has_text="报到党员")).to_contain_text("1")
    desk.get_by_role("link", name="党员服务").click()
    secretary.shot("services")
    line(desk, "检修电路").get_by_role("button", name="代为确认").click()
    said(desk, "已确认")
    desk.goto("/work/services?status=confirmed")
    expect(line(desk, "检修电路")).to_contain_text("社区代为确认")
    phone.reload()
    expect(line(phone, "检修电路")).to_contain_text("已确认")
    expect(phone.locator(".tile", has_text="服务人次")).to_contain_text("2")


def test_what_is_wrong_is_said_and_nothing_typed_is_lost(visit: Visit, county: County) -> None:
    at_home(county)
    estate = county.estate("永兴小区")
    county.estate("城东苑")
    county.read("/api/dispatch/forces/figures", division=county.village)
    li = member(visit, county)
    phone = li.open("/work/me")
    phone.get_by_text("在本村（社区）搬了家").click()
    # Chosen from a list that is out of date: the estate has moved away meanwhile.
    phone.locator("#building").fill("9号楼")
    phone.get_by_label("小区（网格）").select_option(label="永兴小区")
    county.in_estate(estate, "move", village=county.neighbour)
    county.read("/api/dispatch/forces/figures", division=county.village)
    phone.locator("#registration").get_by_role("button", name="保存").last.click()
    said(phone, "不在本村")
    expect(phone.locator("#building")).to_have_value("9号楼")
    expect(phone.locator("#estate")).to_have_value(estate)
    li.shot("me-refused")
    phone.get_by_text("暂时不能接单").click()
    phone.get_by_label("到哪一天").fill("2036-12-31")
    phone.locator("#availability").get_by_role("button", name="保存").click()
    said(phone, "派单时会看到")
    expect(phone.locator("#availability")).to_contain_text("2036年12月31日")
    phone.get_by_role("button", name="现在可以接单了").click()
    expect(phone.locator("#availability")).to_contain_text("可以接单")
    phone.get_by_text("迁出，转走报到").click()
    phone.get_by_label("转出原因").fill("迁往太原")
    phone.get_by_role("button", name="确认转出").click()
    said(phone, "已转出")
    phone.goto("/work/me")
    expect(phone).to_have_url(re.compile(r"/signin\?next=/work/me$"))  # they are a member no longer


def test_an_office_finds_members_and_corrects_a_name(visit: Visit, county: County) -> None:
    estate = county.estate("永兴小区")
    at_home(county, "member-zhao", estate=estate, skills=["水电"])
    for number in range(3):
        county.member(name=f"党员{number}", employer="市医院", skills=["义诊", "理发"])
    county.read("/api/dispatch/forces/figures", division=county.village)
    secretary = visit("secretary", county.village)
    desk = secretary.open("/work/organisation")
    desk.get_by_role("link", name="报到党员").click()
    rows = desk.locator("tbody tr")
    expect(rows).to_have_count(4)
    desk.get_by_role("link", name="姓名").click()
    expect(rows.nth(0)).to_contain_text("赵党员")
    expect(rows.nth(1)).to_contain_text("党员2")
    desk.get_by_label("能帮什么").fill("义诊")
    desk.get_by_role("button", name="查找").click()
    expect(rows).to_have_count(3)
    desk.get_by_label("能帮什么").fill("")
    desk.get_by_label("小区（网格）").select_option(label="永兴小区")
    desk.get_by_role("button", name="查找").click()
    expect(rows).to_have_count(1)
    expect(rows).to_contain_text("永兴小区")
    desk.get_by_text("更正姓名").click()
    rows.get_by_label("姓名").fill("赵志强")
    rows.get_by_role("button", name="保存").click()
    said(desk, "姓名已更正")
    expect(desk.locator("tbody")).to_contain_text("赵志强")
    secretary.shot("members")
    assert secretary.fits()
    phone = visit("secretary", county.village, screen=PHONE, language="en")
    phone.open("/work/members")
    phone.shot("members-en")
    assert phone.fits()


def test_whoever_was_served_answers_by_their_link(visit: Visit, county: County) -> None:
    path = f"/api/dispatch/members/{at_home(county)}/services"
    who = county.huiyin.client("member", county.village, subject="member-li")
    for what in ("为独居老人检修电路", "陪老人就医"):
        served = {"category": "助老", "served_on": "2026-01-05", "hours": 1, "persons": 1}
        county.does(who, path, description=what, **served)
    county.read("/api/dispatch/forces/figures", division=county.village)
    secretary, public = visit("secretary", county.village), visit(screen=PHONE)
    links = []
    for what in ("检修电路", "陪老人就医"):
        desk = secretary.open("/work/services")
        line(desk, what).get_by_role("link", name="请服务对象确认").click()
        links.append(desk.get_by_label("链接").input_value().split("/work/")[1])
    secretary.shot("served-link")
    page = public.open(f"/work/{links[0]}")
    public.shot("served")
    page.get_by_role("button", name="是的，做了").click()
    said(page, "您已经确认")
    page = public.open(f"/work/{links[1]}")
    page.get_by_text("不是这样", exact=True).click()
    page.get_by_label("实际是怎样的").fill("当天没有来")
    page.get_by_role("button", name="提出异议").click()
    said(page, "您已提出异议：当天没有来")
    public.shot("served-disputed")
    desk = secretary.open("/work/services?status=disputed")
    expect(line(desk, "陪老人就医")).to_contain_text("当天没有来")
    secretary.shot("services-disputed")
    assert public.page.request.get(f"/work/{links[0].split('?')[0]}").status == 403  # to sign in would not help
