"""Points and double assessment as a member sees them on the phone, an office at the desk, and everybody in public."""

import pytest
from playwright.sync_api import expect

from tests.e2e.asks.members import SERVICE
from tests.e2e.county import County

from .conftest import PHONE, Visit
from .matters import said

pytestmark = pytest.mark.browser

MONTH = SERVICE["served_on"][:7]
YEAR = MONTH[:4]


def served(county: County, member: str, **more: object) -> None:
    path = f"/api/dispatch/members/{member}/services"
    done = county.does(county.secretary, path, **{**SERVICE, **more})["service"]
    county.does(county.secretary, f"{path}/{done}/confirm")


def test_a_member_sees_why_each_point_and_disputes_one_which_the_office_corrects(visit: Visit, county: County) -> None:
    li, wang = visit("member", county.village, subject="member-li", screen=PHONE), visit("secretary", county.village)
    expect(li.open("/work/points").get_by_text("还没有积分")).to_be_visible()
    li.shot("points-none")
    home = county.member("member-li")
    served(county, home["id"])
    served(county, home["id"], description="连续值守", hours=24, served_on=f"{MONTH}-06")
    sent = county.dispatch(county.report(), assignee={"name": "李党员", "id": "member-li"})
    for step in ("accept", "resolve", "publicise"):
        county.on_order(sent, step)

    phone = li.open(f"/work/points?period={YEAR}&at_least={county.cursor}")
    expect(phone.get_by_text("为独居老人检修电路")).to_be_visible()
    expect(phone.get_by_text("本月已到上限 40 分")).to_be_visible()
    assert li.fits()
    li.shot("points-mine")
    line = phone.locator("#lines .issue", has_text="为独居老人检修电路")
    line.get_by_text("对这一笔有异议").click()
    line.get_by_label("原因").fill("那天两个人一起去的，记错人了")
    line.get_by_role("button", name="提出异议").click()
    said(phone, "已提出异议")
    expect(phone.get_by_text("异议待答复")).to_be_visible()
    phone.get_by_text("有漏记的，提出来").click()
    li.shot("points-disputed")

    desk = wang.open("/work/points")
    expect(desk.get_by_text("等答复的异议（1）")).to_be_visible()
    wang.shot("points-office")
    desk.get_by_role("link", name="那天两个人一起去的").click()
    desk.get_by_label("答复").fill("属")
    desk.get_by_label("怎么处理").select_option("冲正这一笔")
    desk.locator("form", has_text="怎么处理").evaluate("form => form.noValidate = true")
    desk.get_by_role("button", name="答复").click()
    expect(desk.get_by_label("答复", exact=True)).to_have_value("属")
    wang.shot("points-answering")
    desk.get_by_label("答复", exact=True).fill("属实，冲正")
    desk.get_by_role("button", name="答复").click()
    said(desk, "已答复")
    expect(desk.get_by_text("冲正：志愿服务")).to_be_visible()
    wang.shot("points-answered")
    phone.reload()
    expect(phone.get_by_text("属实，冲正").first).to_be_visible()

    desk.get_by_text("考核", exact=True).click()
    desk.get_by_label("优秀").check()
    desk.get_by_label("评语").fill("热心为邻居服务")
    wang.shot("points-assessing")
    desk.get_by_role("button", name="记录考核").click()
    said(desk, "已记录考核")
    expect(desk.locator("#assessments")).to_contain_text("热心为邻居服务")


def test_an_office_tries_another_table_and_makes_standings_public(visit: Visit, county: County) -> None:
    county.charter(publicity={"member_figures": "named"})
    home, zhao = county.member("member-li"), county.member("member-zhao", name="赵党员", employer="县医院")
    served(county, home["id"], hours=2)
    served(county, zhao["id"], hours=3)
    wang = visit("secretary", county.village)
    desk = wang.open(f"/work/points?period={MONTH}&at_least={county.cursor}")
    expect(desk.locator("tbody tr").first).to_contain_text("赵党员")
    wang.shot("points-members")

    desk.get_by_role("link", name="试算另一套分值").click()
    desk.get_by_label("从哪个月").fill(MONTH)
    desk.get_by_label("志愿服务：分值").fill("4")
    desk.get_by_role("button", name="试算").click()
    expect(desk.locator("#result")).to_contain_text("2 名党员，其中 2 名的积分会变")
    expect(desk.locator("#result tbody tr").first).to_contain_text("+6")
    wang.shot("points-preview")
    desk.get_by_label("志愿服务：分值").fill("5000")
    desk.locator("#table form").evaluate("form => form.noValidate = true")
    desk.get_by_role("button", name="试算").click()
    expect(desk.get_by_label("志愿服务：分值")).to_have_value("5000")
    wang.shot("points-preview-wrong")

    nobody = visit(screen=PHONE)
    expect(nobody.open(f"/work/standings/{county.village}").get_by_text("还没有公示过积分")).to_be_visible()
    nobody.shot("standings-none")
    desk.goto(f"/work/points?period={YEAR}")
    desk.get_by_text("公示这段时间的积分和考核").click()
    desk.get_by_label("说明").fill("公示五个工作日")
    desk.get_by_role("button", name="公示").click()
    said(desk, "这个公示期还没有结束")
    expect(desk.get_by_label("说明")).to_have_value("公示五个工作日")
    county.estate("永兴小区")
    desk.goto(f"/work/points?period={MONTH}&at_least={county.cursor}")
    desk.get_by_text("公示这段时间的积分和考核").click()
    desk.get_by_label("小区（网格）").select_option(label="永兴小区")
    desk.get_by_label("小区（网格）").select_option(label="全部")
    desk.get_by_label("说明").fill("公示五个工作日")
    wang.shot("points-publicising")
    desk.get_by_role("button", name="公示").click()
    said(desk, "已公示")
    page = nobody.open(f"/work/standings/{county.village}")
    expect(page.locator("tbody tr").first).to_contain_text("赵党员")
    expect(page.get_by_text("公示五个工作日")).to_be_visible()
    assert nobody.fits()
    nobody.shot("standings")
    wang.open(f"/work/standings/{county.village}")
    wang.shot("standings")
    # A secretary who is a member, too, has a ledger of their own beside the list.
    county.member(f"secretary-{county.village}", name="王书记")
    desk.goto(f"/work/points?at_least={county.cursor}")
    desk.get_by_role("link", name="我的积分").click()
    expect(desk.get_by_role("heading", level=1)).to_contain_text("我的积分")
    desk.get_by_role("link", name="全部党员").click()
    expect(desk.locator("tbody")).to_contain_text("王书记")
