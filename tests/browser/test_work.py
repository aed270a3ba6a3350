"""Dispatch's pages: the road of a matter from the desk to the board, as the people on it walk it."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.county import County

from .conftest import Visit
from .matters import LAMP, member, photo, row, said, screened

pytestmark = pytest.mark.browser


def send(page: Page, name: str, sign_in: str = "", *, kind: str = "member", note: str = "") -> None:
    """Fill in whom a matter is sent to, and send it."""
    page.get_by_label("另填承办人").check()
    page.get_by_label("承办人是").select_option(kind)
    page.get_by_label("名称").fill(name)
    page.get_by_label("账号编号").fill(sign_in)
    page.get_by_label("交代的话").fill(note)
    page.get_by_role("button", name="派单").click()


def test_a_matter_goes_from_the_desk_over_a_phone_to_the_board(visit: Visit, county: County) -> None:
    public, secretary, li = visit(), visit("secretary", county.village), member(visit, county, "member-li")
    dashboard = public.open(f"/dashboard/{county.village}")
    dashboard.evaluate("window.opened = 'once'")
    expect(dashboard.locator(".live[data-state=on]")).to_be_visible()
    desk = secretary.open("/work")
    expect(desk.get_by_text("没有等派单的事")).to_be_visible()
    expect(desk.locator(".live[data-state=on]")).to_be_visible()
    secretary.shot("desk-empty")
    phone = li.open("/work")
    expect(phone.get_by_text("现在没有要您办的事")).to_be_visible()
    expect(phone.locator(".live[data-state=on]")).to_be_visible()
    li.shot("mine-empty")

    issue = county.report(photos=[county.photo()], address="永兴路12号")
    expect(row(desk)).to_be_visible()  # by itself
    secretary.shot("desk-waiting")
    row(desk).get_by_role("link", name="派单", exact=True).click()
    expect(desk.get_by_role("heading", level=1)).to_have_text(LAMP)
    assert desk.locator(".photos img").first.evaluate("image => image.decode().then(() => image.naturalWidth)") > 0
    secretary.shot("issue")
    send(desk, "李党员", "member-li", note="先联系物业")
    said(desk, "已派单")
    expect(desk.get_by_text("没有等派单的事")).to_be_visible()
    desk.get_by_role("link", name="办理中").click()
    expect(row(desk)).to_contain_text("李党员")
    secretary.shot("desk-under-way")

    expect(row(phone)).to_contain_text("先联系物业")  # by itself
    li.shot("mine-sent")
    row(phone).get_by_role("button", name="接单").click()
    said(phone, "已接单")
    expect(phone.locator(".timeline")).to_contain_text("派单给 李党员")
    li.shot("order-accepted")
    phone.get_by_label("办理结果").fill("更换灯泡并检修线路")
    phone.locator("#photos").set_input_files([photo()])
    expect(phone.locator(".photo-preview")).to_have_count(1)
    li.shot("order-resolving")
    phone.get_by_role("button", name="办结").click()
    said(phone, "已办结")
    expect(phone.locator(".timeline .photos img")).to_have_count(1)
    expect(phone.locator(".photos img")).to_have_count(1)  # the reported one is for who handles it, as long as they do
    li.shot("order-resolved")

    desk.get_by_role("link", name="待公示").click()
    secretary.shot("desk-resolved")
    row(desk).get_by_role("link", name="去公示").click()
    expect(desk.get_by_label("公示内容")).to_have_value("更换灯泡并检修线路")
    secretary.shot("order-publicising")
    desk.get_by_label("公示内容").fill("3号楼前路灯已修复，感谢反映")
    desk.get_by_role("button", name="公示").click()
    said(desk, "已公示")
    secretary.shot("order-publicised")

    board = public.page.context.new_page()
    board.goto(f"/board/{county.village}")
    expect(board.get_by_text("3号楼前路灯已修复，感谢反映")).to_be_visible()
    expect(dashboard.locator(".tile", has_text="已有回音")).to_contain_text("100%")
    assert dashboard.evaluate("window.opened") == "once", "the dashboard was loaded again"
    board.goto(f"/issues/{issue['number']}")
    for step in ("反映", "派单", "接单", "办结", "公示"):
        expect(board.locator(".timeline")).to_contain_text(step)
    desk.goto("/work?tab=done")
    expect(row(desk)).to_contain_text("3号楼前路灯已修复")
    secretary.shot("desk-done")


def test_what_is_declined_waits_again_and_goes_to_somebody_else(visit: Visit, county: County) -> None:
    county.dispatch(screened(county), assignee={"name": "李党员", "id": "member-li"})
    li, secretary = member(visit, county, "member-li"), visit("secretary", county.village)
    phone = li.open("/work")
    phone.get_by_text("不能办，拒单").click()
    li.shot("mine-declining")
    phone.get_by_label("为什么拒单").fill("不在本楼栋")
    phone.get_by_role("button", name="拒单").click()
    said(phone, "已拒单")
    phone.get_by_role("link", name="我办过的").click()
    expect(row(phone)).to_contain_text("已拒单")

    desk = secretary.open("/work")
    expect(row(desk)).to_contain_text("被拒单或退单：不在本楼栋")
    secretary.shot("desk-declined")
    row(desk).get_by_role("link", name="派单", exact=True).click()
    said(desk, "上次派出后被拒单或退单：不在本楼栋")
    expect(desk.get_by_label("李党员")).to_be_visible()
    secretary.shot("issue-declined")
    desk.get_by_label("李党员").check()
    expect(desk.get_by_label("名称")).to_be_hidden()
    send(desk, "3号楼党小组", kind="team")
    said(desk, "已派单")

    zhao = member(visit, county, "member-zhao")
    phone = zhao.open("/work?tab=open")
    expect(row(phone)).to_contain_text(LAMP)
    row(phone).get_by_role("button", name="接单").click()
    said(phone, "已接单")


def test_an_open_order_is_whoever_accepts_first(visit: Visit, county: County) -> None:
    order = county.dispatch(screened(county))
    li, zhao = member(visit, county, "member-li"), member(visit, county, "member-zhao")
    first, second = li.open("/work?tab=open"), zhao.open("/work?tab=open")
    expect(row(second).get_by_role("button", name="接单")).to_be_visible()
    li.shot("mine-open")
    # What the second one sees stays as it was: their connection is slow.
    second.evaluate("document.querySelector('#mine').setAttribute('id', 'elsewhere')")
    row(first).get_by_role("button", name="接单").click()
    said(first, "已接单")
    row(second).get_by_role("button", name="接单").click()
    said(second, "这张工单有了变化")
    expect(second.get_by_text("这件事只能办：交给自己或所在队伍的")).to_be_visible()
    expect(second.get_by_role("button", name="办结")).to_have_count(0)
    zhao.shot("order-taken")
    path = f"/api/dispatch/orders/{order['id']}"
    seen = county.huiyin.client("member", county.village, subject="member-zhao").get(path).json()
    assert (seen["assignee"]["id"], seen["may"]) == (None, []), "whose it is is no affair of theirs"
    assert county.secretary.get(path).json()["assignee"]["id"] == "member-li"


def fold(page: Page, title: str) -> Any:
    """One of the forms that are folded away under what else can be done; opened."""
    form = page.locator("#more .fold").filter(has=page.locator("summary").get_by_text(title, exact=True))
    form.locator("summary").click()
    return form


def test_an_order_is_given_more_time_handed_on_inspected_and_done_again(visit: Visit, county: County) -> None:
    order = county.dispatch(county.report(), assignee={"name": "李党员", "id": "member-li"})
    li, secretary = member(visit, county, "member-li"), visit("secretary", county.village)
    supervisor = visit("supervisor", county.town)
    phone = li.open(f"/work/orders/{order['id']}")
    phone.get_by_role("button", name="接单").click()
    said(phone, "已接单")

    form = fold(phone, "申请延期")
    form.get_by_label("延期至").fill("2199-01-01T09:00")
    form.get_by_label("原因").fill("等配件到货")
    li.shot("order-asking")
    form.get_by_role("button", name="提交申请").click()
    said(phone, "超过章程允许的最长延期")
    form = phone.locator("#more .fold[open]")
    expect(form.get_by_label("原因")).to_have_value("等配件到货")  # nothing typed is lost
    seen = county.secretary.get(f"/api/dispatch/orders/{order['id']}").json()
    later = datetime.fromisoformat(seen["due_at"]).astimezone(ZoneInfo("Asia/Shanghai")) + timedelta(days=3)
    form.get_by_label("延期至").fill(later.strftime("%Y-%m-%dT%H:%M"))
    form.get_by_role("button", name="提交申请").click()
    said(phone, "已申请延期")

    desk = secretary.open(f"/work/orders/{order['id']}")
    said(desk, "等配件到货")
    form = fold(desk, "同意延期")
    secretary.shot("order-upkeep")
    form.get_by_role("button", name="同意", exact=True).click()
    said(desk, "已同意延期")

    higher = supervisor.open(f"/work/orders/{order['id']}")
    form = fold(higher, "督办")
    form.get_by_label("督办要求").fill("请三日内办结")
    form.get_by_role("button", name="发督办").click()
    said(higher, "乡镇（街道）正在督办")
    higher.goto("/work?tab=supervised")
    expect(row(higher)).to_contain_text("督办中")
    supervisor.shot("desk-supervised")

    desk.goto(f"/work/orders/{order['id']}")
    form = fold(desk, "转派他人")
    form.get_by_label("名称").fill("赵党员")
    form.get_by_label("账号编号").fill("member-zhao")
    form.get_by_label("原因").fill("他住这栋楼")
    form.get_by_role("button", name="转派").click()
    said(desk, "已转派")

    zhao = member(visit, county, "member-zhao").open(f"/work/orders/{order['id']}")
    zhao.get_by_role("button", name="接单").click()
    zhao.get_by_label("办理结果").fill("更换灯泡")
    zhao.get_by_role("button", name="提交办结").click()
    said(zhao, "已办结")
    desk.goto(f"/work/orders/{order['id']}")
    form = fold(desk, "现场核查")
    form.get_by_label("没办好，返工").check()
    form.get_by_label("核查情况").fill("线盒仍裸露")
    secretary.shot("order-inspecting")
    form.get_by_role("button", name="记录核查结果").click()
    said(desk, "已记录核查结果")
    zhao.reload()
    expect(zhao.locator(".timeline")).to_contain_text("核查未通过，返工")
    expect(zhao.get_by_label("办理结果")).to_be_visible()
    assert li.fits()
