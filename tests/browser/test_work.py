"""Dispatch's pages: the road of a matter from the desk to the board, as the people on it walk it."""

import re
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import FilePayload, Page, expect

from tests.e2e.county import County, Json, picture

from .conftest import DESK, PHONE, Visit, Visitor

pytestmark = pytest.mark.browser

LAMP = "3号楼前的路灯三天不亮了"


def photo(name: str = "after.jpg") -> FilePayload:
    return {"name": name, "mimeType": "image/jpeg", "buffer": picture()}


def row(page: Page, text: str = LAMP) -> Any:
    """The line of a list that is about a matter."""
    return page.locator(".issue", has_text=text)


def send(page: Page, name: str, sign_in: str = "", *, kind: str = "member", note: str = "") -> None:
    """Fill in whom a matter is sent to, and send it."""
    page.get_by_label("另填承办人").check()
    page.get_by_label("承办人是").select_option(kind)
    page.get_by_label("名称").fill(name)
    page.get_by_label("登录名").fill(sign_in)
    page.get_by_label("交代的话").fill(note)
    page.get_by_role("button", name="派单").click()


def said(page: Page, text: str | re.Pattern[str]) -> None:
    """The page says it, in a note."""
    expect(page.locator(".note", has_text=text).first).to_be_visible()


def member(visit: Visit, county: County, name: str) -> Visitor:
    return visit("member", county.village, subject=name, screen=PHONE)


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
    expect(phone.locator(".timeline .photos img")).to_have_count(2)
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
    issue = county.report()
    county.dispatch(issue, assignee={"name": "李党员", "id": "member-li"})
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
    said(desk, "上次派出后被退回：不在本楼栋")
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
    order = county.dispatch(county.report())
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
    expect(second.get_by_text("这张工单派给了member-li")).to_be_visible()
    expect(second.get_by_role("button", name="办结")).to_have_count(0)
    zhao.shot("order-taken")
    seen = county.huiyin.client("member", county.village, subject="member-zhao").get(
        f"/api/dispatch/orders/{order['id']}"
    )
    assert (seen.json()["assignee"]["id"], seen.json()["may"]) == ("member-li", [])


def test_a_stale_form_says_so_and_loses_nothing(visit: Visit, county: County) -> None:
    order = county.dispatch(county.report())
    county.on_order(order, "accept")
    secretary = visit("secretary", county.village)
    page = secretary.open(f"/work/orders/{order['id']}")
    page.get_by_label("办理结果").fill("换了灯泡，线路也查了")
    county.on_order(order, "resolve")
    page.get_by_role("button", name="办结").click()
    said(page, "这张工单有了变化")
    expect(page.get_by_text("换了灯泡，线路也查了")).to_be_visible()
    expect(page.get_by_label("公示内容")).to_have_value("更换灯泡并检修线路")
    secretary.shot("order-stale")
    page.get_by_role("button", name="公示").click()
    said(page, "已公示")


def test_a_form_that_is_wrong_comes_back_with_its_photos(visit: Visit, county: County, tmp_path: Path) -> None:
    order = county.dispatch(county.report())
    county.on_order(order, "accept", county.huiyin.client("member", county.village, subject="member-li"))
    li = member(visit, county, "member-li")
    page = li.open(f"/work/orders/{order['id']}")
    page.get_by_label("办理结果").evaluate("area => area.removeAttribute('minlength')")
    page.get_by_label("办理结果").fill("好")
    page.locator("#photos").set_input_files([photo("one.jpg")])
    page.get_by_role("button", name="办结").click()
    said(page, "至少 2 个字")
    expect(page.locator(".photo-kept img")).to_have_count(1)
    expect(page.get_by_label("办理结果")).to_have_value("好")
    li.shot("order-wrong")
    page.get_by_label("办理结果").fill("好了，灯亮了")
    page.locator("#photos").set_input_files([photo("two.jpg")])
    page.get_by_role("button", name="办结").click()
    said(page, "已办结")
    expect(page.locator(".timeline .photos img")).to_have_count(2)


def test_who_has_no_business_here_is_told_why(visit: Visit, county: County) -> None:
    issue = county.report()
    order = county.dispatch(issue, assignee={"name": "李党员", "id": "member-li"})
    foreign = visit("secretary", county.far_village)
    for path in (f"/work/issues/{issue['id']}", f"/work/orders/{order['id']}", f"/work?division={county.village}"):
        response = foreign.page.goto(path)
        assert response is not None
        assert response.status == 403
        expect(foreign.page.get_by_role("heading", name="不在您的辖区")).to_be_visible()
        expect(foreign.page.locator(".lead")).to_contain_text(f"您的辖区是 {county.far_village}")
    foreign.shot("foreign")

    resident = visit("resident", county.village)
    response = resident.page.goto("/work")
    assert response is not None
    assert response.status == 403
    expect(resident.page.get_by_text("需要的身份：党员、支部书记")).to_be_visible()
    resident.shot("resident")

    zhao = member(visit, county, "member-zhao")
    page = zhao.open(f"/work/orders/{order['id']}")
    expect(page.get_by_text("这张工单派给了李党员")).to_be_visible()
    expect(page.get_by_role("button", name="接单")).to_have_count(0)
    zhao.shot("order-of-another")

    nobody = visit()
    nobody.page.goto(f"/work/orders/{order['id']}")
    expect(nobody.page).to_have_url(re.compile(rf"/signin\?next=/work/orders/{order['id']}"))


def test_the_words_of_a_dispute_are_for_those_who_handle_it(visit: Visit, county: County) -> None:
    issue = county.report(kind="dispute", category="邻里", description="楼上漏水，协商不成")
    order = county.dispatch(issue, assignee={"name": "李党员", "id": "member-li"})
    zhao, li = member(visit, county, "member-zhao"), member(visit, county, "member-li")
    response = zhao.page.goto(f"/work/orders/{order['id']}")
    assert response is not None
    assert response.status == 403
    expect(zhao.page.get_by_text("由别人承办的矛盾纠纷")).to_be_visible()
    expect(zhao.page.get_by_text("楼上漏水")).to_have_count(0)
    expect(li.open(f"/work/orders/{order['id']}").get_by_role("heading", level=1)).to_contain_text("楼上漏水")


def full(county: County) -> Json:
    """A desk with something in every list; one order of it."""
    kinds = ["hazard", "need", "dispute", "wish", "emergency", "suggestion"]
    texts = ["东门外路面塌陷，已有人绊倒", "老人行动不便，想请人上门理发", "楼上漏水，协商不成"]
    texts += ["想要一本新华字典", "3号楼有浓烟", "希望在东门停车棚加装电动车充电桩，现在大家从楼上拉线充电，" * 4]
    for kind, text in zip(kinds, texts, strict=True):
        county.report(kind=kind, description=text, address="永兴路12号院3号楼2单元")
    late = county.dispatch(county.report(), due_at="2026-01-01T00:00:00Z")
    county.on_order(late, "accept")
    county.on_order(county.dispatch(county.report(kind="wish")), "accept")
    for last in ("resolve", "publicise"):
        done = county.dispatch(county.report())
        county.on_order(done, "accept")
        county.on_order(done, "resolve", photos=[county.photo(), county.photo()])
        if last == "publicise":
            county.on_order(done, last)
    return late


@pytest.mark.parametrize("screen", [PHONE, DESK], ids=["phone", "desk"])
def test_every_page_fits_its_screen(visit: Visit, county: County, screen: dict[str, int]) -> None:
    late = full(county)
    officer = visit("officer", county.code, screen=screen)
    for tab in ("waiting", "under-way", "near", "overdue", "supervised", "resolved", "done"):
        page = officer.open(f"/work?tab={tab}")
        assert officer.fits(), tab
        officer.shot(f"full-{tab}")
    page = officer.open("/work")
    expect(page.locator(".issue").first).to_contain_text("浓烟")  # what leaves the least time
    page.locator(".issue a").nth(5).click()
    assert officer.fits()
    page.get_by_label("另填承办人").check()
    officer.shot("full-issue")
    officer.open(f"/work/orders/{late['id']}")
    said(page, "已超期")
    assert officer.fits()
    officer.shot("full-order")
    officer.open(f"/work/charters/{county.code}")
    expect(page.locator("#terms")).to_contain_text("7 天")
    assert officer.fits()
    officer.shot("charter")
    page.goto(f"/work?division={county.town}")
    page.get_by_label("下级区划").select_option(county.village)
    page.get_by_role("button", name="查看").click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert officer.fits()


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
    secretary.shot("order-extending")
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
    form.get_by_label("登录名").fill("member-zhao")
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


def test_who_looks_everywhere_goes_down_to_a_village(visit: Visit, county: County) -> None:
    county.report()
    operator = visit("operator")
    page = operator.open("/work")
    expect(page.locator(".live[data-state=on]")).to_be_visible()
    for code in (county.code, county.town, county.village):
        page.get_by_label("下级区划").select_option(code)
        page.get_by_role("button", name="查看").click()
        expect(page).to_have_url(re.compile(rf"division={code}"))
    expect(row(page)).to_have_count(1)
    expect(page.locator(".crumbs [aria-current]")).to_have_text("First Village")
    page.get_by_role("link", name="办理中").click()
    expect(page).to_have_url(re.compile(rf"division={county.village}"))
    expect(page.get_by_text("没有在办的工单")).to_be_visible()


def test_the_desk_works_by_keyboard_alone(visit: Visit, county: County) -> None:
    county.report()
    page = visit("secretary", county.village).open("/work")
    page.get_by_role("link", name="派单", exact=True).focus()
    page.keyboard.press("Enter")
    page.get_by_label("另填承办人").focus()
    page.keyboard.press("ArrowDown")
    expect(page.get_by_label("谁先接谁办")).to_be_checked()
    page.get_by_label("交代的话").focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    said(page, "已派单")


def test_the_desk_speaks_english(visit: Visit, county: County) -> None:
    late = full(county)
    secretary = visit("secretary", county.village, language="en")
    page = secretary.open("/work")
    expect(page.get_by_role("link", name=re.compile("To dispatch 6"))).to_be_visible()
    secretary.shot("english-desk")
    page.get_by_role("link", name="Dispatch", exact=True).first.click()
    expect(page.get_by_role("button", name="Dispatch")).to_be_visible()
    secretary.shot("english-issue")
    secretary.open(f"/work/orders/{late['id']}")
    expect(page.get_by_role("button", name="Resolve", exact=True)).to_be_visible()
    secretary.shot("english-order")
    assert secretary.fits()
