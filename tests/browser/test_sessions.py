"""A session on screen (P6): led at the desk, shown in the room, voted in on the phone, counted again by anybody."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.asks.sessions import Sitting
from tests.e2e.county import County
from tests.e2e.sites import fill, open_site

from .conftest import PHONE, Visit
from .matters import said
from .topics import assign, chosen, day, registered

pytestmark = pytest.mark.browser

ROOM = {"width": 1920, "height": 1080}
TRACKER = re.compile("[0-9a-f]{32}")
ON_ITS_WAY = """whose => {
  const { ballot, modulus, exponent } = document.querySelector("[data-ballot]").dataset;
  const told = { vote: ballot, voter: whose, tracker: "0".repeat(32), choice: "against", factor: "7" };
  localStorage.setItem(`huiyin-ballot-${ballot}`, JSON.stringify([{ ...told, modulus, exponent, at: Date.now() }]));
}"""
"""A ballot that somebody chose on this device, and that was not cast yet."""


def called(desk: Page, title: str) -> None:
    """Have an item deliberated."""
    item = desk.locator("#agenda > ol > li", has_text=title)
    item.get_by_role("button", name="议这个").click()
    said(desk, "进入这个议题")


def tabled(desk: Page, option: str) -> None:
    """Table an option with its one task."""
    desk.get_by_label("方案", exact=True).fill(option)
    assign(desk, 1, "备料", "张主任", day(7))
    desk.get_by_role("button", name="提出方案").click()
    said(desk, "方案已提出")


def left_on_a_device(page: Page) -> None:
    """What who used it before chose is not cast as theirs who use it now; what they themselves chose is."""
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.evaluate(ON_ITS_WAY, "somebody-else")
    page.reload()
    expect(page.locator("[data-ballot]")).to_be_visible()
    page.wait_for_timeout(300)
    assert not [url for url in asked if "take-ballot" in url]
    page.evaluate(ON_ITS_WAY, page.locator("[data-voter]").first.get_attribute("data-voter"))
    with page.expect_response(re.compile("/cast$"), timeout=15_000) as cast:
        page.reload()
    assert cast.value.ok


def test_an_attendee_takes_part_by_phone(visit: Visit, county: County) -> None:
    registered(county)
    sitting = Sitting(county, "second")
    address = f"/deliberation/sessions/{sitting.id}"
    secretary, room = visit("secretary", county.village), visit("secretary", county.village, screen=ROOM)
    resident = visit("resident", county.village, screen=PHONE)
    desk, screen = secretary.open(address), room.open(f"{address}/room")
    expect(screen.locator(".room-stage")).to_have_text("还差 2 人才能开会")
    room.shot("room-1-waiting")

    phone = resident.open("/deliberation")
    expect(phone.locator("#invitations h2")).to_have_text("请您参加的议事会")
    resident.shot("attendee-0-invited")
    assert resident.fits()
    phone.locator("#invitations").get_by_role("link", name=re.compile("议事室 ·")).click()
    code = screen.locator(".room-code").inner_text()
    wrong = f"{(int(code) + 1) % 10**6:06}"
    phone.get_by_label("签到码").fill(wrong)
    phone.get_by_role("button", name="签到").click()
    expect(phone.get_by_role("alert")).to_contain_text("签到码不对或已换新，请看会场屏幕（P6）")
    expect(phone.get_by_label("签到码")).to_have_value(wrong)
    resident.shot("attendee-1-code")
    phone.get_by_label("签到码").fill(code)
    phone.get_by_role("button", name="签到").click()
    said(phone, "已签到")
    expect(screen.locator(".room-count")).to_contain_text(re.compile(r"1\s*/\s*3"))
    desk.locator("#roll li").first.get_by_role("button", name="到", exact=True).click()
    expect(screen.locator(".room-stage")).to_have_text("人数够了，可以开会")
    desk.get_by_role("button", name="宣布开会").click()
    said(desk, "议事会开始")

    called(desk, "机耕道垮塌")
    phone.get_by_role("button", name="我要发言").click()
    said(phone, "已请求发言")
    expect(screen.locator(".room-speaker")).to_have_text("1 人等着发言")
    desk.get_by_role("button", name=re.compile("请 .* 发言")).click()
    expect(screen.locator(".room-speaker")).to_contain_text("正在发言")
    resident.shot("attendee-2-speaking")
    tabled(desk, "砌挡墙二十五米")
    desk.get_by_role("button", name="记名表决", exact=True).click()
    said(desk, "开始表决")
    expect(screen.locator(".room-vote strong")).to_have_text("0 / 2")
    phone.get_by_role("button", name="赞成：砌挡墙二十五米").click()
    said(phone, "已表决")
    expect(screen.locator(".room-vote strong")).to_have_text("1 / 2")
    room.shot("room-2-voting")
    resident.shot("attendee-3-voted")
    desk.locator("#now").get_by_role("button", name="赞成：砌挡墙二十五米").click()
    said(desk, "已表决")
    desk.get_by_role("button", name="截止并计票").click()
    said(desk, "表决结束")
    expect(screen.locator(".room-agenda li").first).to_contain_text("赞成 2 · 反对 0")

    called(desk, "路灯不亮")
    tabled(desk, "换成太阳能路灯")
    desk.get_by_role("button", name="无记名表决").click()
    said(desk, "开始表决")
    expect(phone.get_by_role("button", name="换成太阳能路灯")).to_be_visible()
    resident.shot("attendee-4-ballot")
    assert resident.fits()
    phone.get_by_role("button", name="换成太阳能路灯").click()
    told = phone.locator("[role=status]", has_text=TRACKER)
    expect(told).to_be_visible(timeout=15_000)
    [tracker] = TRACKER.findall(told.inner_text())
    resident.shot("attendee-5-tracker")
    left_on_a_device(desk)
    desk.get_by_role("button", name="截止并计票").click()
    said(desk, "表决结束")
    desk.get_by_role("button", name="宣布散会").click()
    said(desk, "议事会结束")
    expect(screen.locator(".room-stage")).to_have_text("已散会")
    room.shot("room-3-over")

    expect(phone.locator("#agenda [data-tracker]")).to_contain_text(tracker)
    phone.get_by_role("link", name="公布的选票").click()
    phone.get_by_label("找您的票").fill(tracker[:8])
    expect(phone.locator("[data-ballots] code:visible")).to_have_text(tracker)
    phone.get_by_label("找您的票").fill("x")
    expect(phone.locator("[data-ballots] code:visible")).to_have_count(0)
    phone.get_by_label("找您的票").fill("")
    phone.get_by_role("button", name="自己核对一遍").click()
    expect(phone.get_by_text("核对无误")).to_be_visible()
    resident.shot("attendee-6-ballots")
    assert resident.fits()

    desk = secretary.open(f"{address}/minutes")
    desk.get_by_label("机耕道垮塌").fill("三种方案比较")
    secretary.shot("minutes-1-draft")
    desk.get_by_role("button", name="起草纪要").click()
    said(desk, "纪要已起草")
    phone.get_by_role("link", name="返回议事会").click()
    phone.get_by_role("link", name="会议纪要").click()
    phone.locator("summary", has_text="申请更正").first.click()
    phone.get_by_label("应该怎么写").first.fill("是两种方案")
    phone.get_by_role("button", name="申请更正").first.click()
    said(phone, "更正申请已提交")
    resident.shot("attendee-7-minutes")
    assert resident.fits()
    desk = secretary.open(f"{address}/minutes")
    desk.get_by_label("改成").fill("两种方案比较")
    desk.get_by_role("button", name="采纳", exact=True).click()
    said(desk, "已采纳")
    expect(desk.get_by_text("两种方案比较").first).to_be_visible()
    secretary.shot("minutes-2-amended")


def test_the_screen_asks_for_the_next_code_though_nothing_happens(visit: Visit, county: County) -> None:
    address = f"/deliberation/sessions/{Sitting(county).id}/room"
    room = visit("secretary", county.village, screen=ROOM)
    room.page.clock.install()
    screen = room.open(address)
    expect(screen.get_by_text("实时更新中")).to_be_visible()
    with screen.expect_response(f"**{address}"):
        screen.clock.fast_forward(1_000)  # what is asked for once it is connected
    with screen.expect_response(f"**{address}"):
        screen.clock.fast_forward(301_000)
    expect(screen.locator(".room-code")).to_have_text(re.compile(r"\d{6}"))


def test_a_guest_of_another_village_that_the_site_serves_comes_by_the_picture(visit: Visit, county: County) -> None:
    sitting, elsewhere = Sitting(county, site=open_site(county)["id"]), Sitting(county)
    screen = visit("secretary", county.village, screen=ROOM).open(f"/deliberation/sessions/{sitting.id}/room")
    guest = visit("resident", county.neighbour, screen=PHONE)
    phone = guest.open(f"/deliberation/sessions/{sitting.id}?code={screen.locator('.room-code').inner_text()}")
    phone.get_by_role("button", name="签到").click()
    said(phone, "已签到")
    expect(screen.locator(".room-roll")).to_contain_text("旁听 1 人")
    answer = guest.page.goto(f"/deliberation/sessions/{elsewhere.id}")
    assert answer
    assert answer.status == 403


def test_the_list_convenes_and_shows_why_not(visit: Visit, county: County) -> None:
    Sitting(county)
    fill(county, open_site(county))
    secretary = visit("secretary", county.village)
    desk = secretary.open(f"/deliberation/sessions?at_least={county.cursor}")
    expect(desk.get_by_role("link", name=re.compile("议事室")).first).to_be_visible()
    desk.get_by_text("召集议事会", exact=True).click()
    expect(desk.get_by_text("来得及通知的议事日：")).to_be_visible()
    expect(desk.get_by_label("日期")).not_to_have_value("")
    secretary.shot("sessions-desk")
    desk.get_by_label("主持人").select_option(index=1)
    desk.get_by_label("时间").fill("10:00")
    desk.get_by_role("button", name="召集", exact=True).click()
    said(desk, "议事会已召集")
    expect(desk.get_by_text("10:00").first).to_be_visible()
    mine = visit("resident", county.village, screen=PHONE)
    expect(mine.open("/deliberation/sessions").get_by_role("heading", name="我的议事会")).to_be_visible()
    mine.shot("sessions-phone")
    assert mine.fits()


def test_an_option_has_as_many_tasks_as_it_needs(visit: Visit, county: County) -> None:
    registered(county)
    sitting = Sitting(county, "came", "opened", "called")
    secretary = visit("secretary", county.village)
    desk = secretary.open(f"/deliberation/sessions/{sitting.id}")
    desk.get_by_label("方案", exact=True).fill("砌挡墙二十五米")
    assign(desk, 1, "备料", "张主任", day(7))
    desk.get_by_role("button", name="再加一项任务").click()
    expect(desk.get_by_role("group", name="任务 2").get_by_label("做什么")).to_be_focused()
    assign(desk, 2, "清", "李组长", day(3))
    secretary.shot("session-option")
    desk.get_by_role("button", name="提出方案").click()
    expect(desk.get_by_role("alert")).to_contain_text("任务 2 · 做什么：至少 2 个字")
    expect(chosen(desk, 2)).to_have_text("李组长")
    assign(desk, 2, "清方", "李组长", day(3))
    desk.get_by_role("button", name="提出方案").click()
    said(desk, "方案已提出")
    expect(desk.locator("#now .option .meta")).to_have_count(2)


def test_rows_of_tasks_need_no_script(visit: Visit, county: County) -> None:
    registered(county)
    sitting = Sitting(county, "came", "opened", "called")
    secretary = visit("secretary", county.village)
    browser = secretary.page.context.browser
    assert browser
    context = browser.new_context(
        base_url=county.huiyin.url, java_script_enabled=False, storage_state=secretary.page.context.storage_state()
    )
    page = context.new_page()
    page.goto(f"/deliberation/sessions/{sitting.id}")
    page.get_by_label("方案", exact=True).fill("砌挡墙二十五米")
    assign(page, 1, "备料", "张主任", day(7))
    page.get_by_role("button", name="再加一项任务").click()
    expect(page.get_by_label("方案", exact=True)).to_have_value("砌挡墙二十五米")
    assign(page, 2, "清方", "李组长", day(3))
    page.get_by_role("group", name="任务 1").get_by_role("button", name="去掉这一项").click()
    expect(chosen(page, 1)).to_have_text("李组长")
    page.get_by_role("group", name="任务 1").get_by_label("做什么").press("Enter")
    expect(page.get_by_text("方案已提出")).to_be_visible()
    expect(page.locator("#now .option .meta")).to_have_count(1)
    context.close()


def test_a_guest_is_heard_without_a_voice(visit: Visit, county: County) -> None:
    sitting = Sitting(county, "came", "opened", "called")
    secretary = visit("secretary", county.village)
    desk = secretary.open(f"/deliberation/sessions/{sitting.id}")
    desk.locator("summary", has_text="登记旁听").click()
    desk.get_by_label("姓名").fill("王大姐")
    secretary.shot("session-guest")
    desk.get_by_role("button", name="登记旁听").click()
    said(desk, "已签到")
    expect(desk.locator("#roll li", has_text="王大姐")).to_contain_text("旁听")
    expect(desk.locator("#session")).to_contain_text("应到 3 人，实到 3 人")
