"""A resident with a phone says what became of it (Y13), has it done again, and has the last word; staff record it."""

import re
from contextlib import closing

import pytest
from playwright.sync_api import Browser, Page, expect

from huiyin_local.testing import until
from tests.e2e.county import STEPS_WITHIN, County, Json

from .conftest import DESK, PHONE, Visit, Visitor
from .test_report import reported

pytestmark = pytest.mark.browser


def answered(visitor: Visitor, county: County) -> tuple[str, Json]:
    """Report an issue by the page and have it handled; its number, and the issue."""
    number = reported(visitor, county)
    path = f"/api/reporting/issues/{number}"
    until(lambda: county.anybody.get(path).is_success, STEPS_WITHIN, "what was reported by the page is there")
    issue: Json = county.read(path)
    county.answered(issue)
    receipt(visitor, county, number)
    return number, issue


def receipt(visitor: Visitor, county: County, number: str) -> None:
    """Look at the receipt, with what was done last."""
    visitor.open(f"/report/done/{number}?at_least={county.cursor}")


def choose(page: Page, name: str, value: str) -> None:
    """Press one of the large buttons."""
    page.locator(f"input[name={name}][value={value}]").check()


def redone(county: County, issue: Json) -> None:
    """Whoever it came back to does it again."""
    until(lambda: county.trail(issue).count("order.dispatched") == 2, STEPS_WITHIN, "it goes out again by itself")
    steps = [step for step in county.case(issue)["trail"] if ".order.dispatched." in step["type"]]
    order = {"id": steps[-1]["stream"].partition("-")[2]}
    for action in ("accept", "resolve"):
        county.on_order(order, action, county.client("member"))
    county.on_order(order, "publicise", notice="线路已换新，一直亮着")


def test_a_resident_is_content(visit: Visit, county: County) -> None:
    visitor = visit(screen=PHONE)
    answered(visitor, county)
    page = visitor.page
    expect(page.get_by_text("办得怎么样？")).to_be_visible()
    expect(page.locator(".claim")).to_have_text("3号楼前路灯已修复")
    for button in page.locator(".large-answer").all():
        box = button.bounding_box()
        assert box
        assert box["height"] >= 48
    expect(page.locator(".redo")).to_be_hidden()
    assert visitor.fits()
    visitor.shot("receipt-asked")
    choose(page, "solved", "yes")
    choose(page, "satisfied", "yes")
    page.get_by_label("想说的话").fill("谢谢李党员")
    page.get_by_role("button", name="提交评价").click()
    expect(page.get_by_text("评价收到了，谢谢您")).to_be_visible()
    verdict = page.locator("#verdict")
    expect(verdict).to_contain_text("已解决，满意")
    expect(verdict).to_contain_text("谢谢李党员")
    expect(page.get_by_role("button", name="提交评价")).to_have_count(0)
    expect(page.get_by_text("要求重办")).to_have_count(0)
    visitor.shot("receipt-rated")


def test_a_resident_has_it_done_again_and_has_the_last_word(visit: Visit, county: County) -> None:
    visitor = visit(screen=PHONE)
    number, issue = answered(visitor, county)
    page = visitor.page
    page.get_by_role("button", name="提交评价").click()
    assert "办得怎么样？" in page.content(), "the browser asks for an answer first"
    choose(page, "solved", "no")
    choose(page, "satisfied", "no")
    page.get_by_label("想说的话").fill("只亮了一晚上")
    reason = page.get_by_label("要求重办：哪里没办好")
    reason.fill("当晚又灭了，线路没有检修")
    assert visitor.fits()
    visitor.shot("receipt-not-solved")
    page.get_by_role("button", name="提交评价").click()
    expect(page.get_by_text("按您的要求重新办理")).to_be_visible()
    expect(page.locator("#verdict")).to_contain_text("要求重办：当晚又灭了，线路没有检修")
    visitor.shot("receipt-reopened")

    redone(county, issue)
    receipt(visitor, county, number)
    expect(page.locator(".claim")).to_have_text("线路已换新，一直亮着")
    choose(page, "solved", "yes")
    choose(page, "satisfied", "no")
    expect(page.locator(".redo")).to_have_count(0)
    page.get_by_role("button", name="提交评价").click()
    verdict = page.locator("#verdict")
    expect(verdict).to_contain_text("第 1 次办理：没解决，不满意")
    expect(verdict).to_contain_text("第 2 次办理：已解决，不满意")
    expect(page.get_by_text("不满意？要求重办一次")).to_have_count(0)
    assert visitor.fits()
    visitor.shot("receipt-twice")

    visitor.open(f"/issues/{number}")
    for said in ("评价：没解决，不满意", "反映人要求重办", "评价：已解决，不满意"):
        expect(page.locator("#trail")).to_contain_text(said)
    assert not [words for words in ("只亮了一晚上", "当晚又灭了") if words in page.content()], "what was said is sealed"
    assert visitor.fits()
    visitor.shot("issue-rated-twice")


def test_a_verdict_needs_no_javascript(visit: Visit, county: County, chromium: Browser) -> None:
    visitor = visit(screen=PHONE)
    answered(visitor, county)
    context = chromium.new_context(
        base_url=county.huiyin.url,
        viewport=PHONE,
        locale="zh-CN",
        java_script_enabled=False,
        storage_state=visitor.page.context.storage_state(),
    )
    with closing(context):
        page = context.new_page()
        page.goto(visitor.page.url)
        choose(page, "solved", "no")
        choose(page, "satisfied", "no")
        page.get_by_label("要求重办：哪里没办好").fill("又灭了")
        page.get_by_role("button", name="提交评价").click()
        expect(page.locator("#verdict")).to_contain_text("要求重办：又灭了")


def test_who_was_not_content_may_insist_later(visit: Visit, county: County) -> None:
    visitor = visit(screen=PHONE)
    answered(visitor, county)
    page = visitor.page
    choose(page, "solved", "yes")
    choose(page, "satisfied", "no")
    page.get_by_role("button", name="提交评价").click()
    page.get_by_text("不满意？要求重办一次").click()
    page.get_by_label("哪里没办好").fill("坑填了，路面还是高低不平")
    visitor.shot("receipt-insisting")
    page.get_by_role("button", name="要求重办").click()
    expect(page.get_by_text("按您的要求重新办理")).to_be_visible()


def test_what_was_typed_is_kept_where_it_was_said_before(visit: Visit, county: County) -> None:
    """In another tab, say."""
    visitor = visit(screen=PHONE)
    number, issue = answered(visitor, county)
    page = visitor.page
    choose(page, "solved", "no")
    choose(page, "satisfied", "no")
    county.does(
        county.secretary, f"/api/intake/issues/{issue['id']}/rate", solved=True, satisfied=True, channel="phone"
    )
    page.get_by_role("button", name="提交评价").click()
    expect(page.get_by_text("这次的办理结果已经评价过了")).to_be_visible()
    expect(page.locator("#verdict")).to_contain_text("已解决，满意")
    visitor.open(f"/report/done/{number}/rate")
    expect(page).to_have_url(f"{county.huiyin.url}/report/done/{number}")


def test_staff_record_a_revisit(visit: Visit, county: County) -> None:
    issue = county.report(kind="dispute", description="楼上漏水，协商不成")
    visitor = visit("secretary", county.village, screen=DESK)
    page = visitor.open(f"/screen/{issue['id']}/verdict")
    expect(page.get_by_text("办理结果还没有公示；公示以后再评价")).to_be_visible()
    order = county.answered(issue)
    visitor.open(f"/work/orders/{order['id']}")
    page.get_by_role("link", name="登记回访").click()
    expect(page.get_by_role("heading", name="登记回访")).to_be_visible()
    page.get_by_label("上门回访").check()
    choose(page, "solved", "no")
    choose(page, "satisfied", "yes")
    page.get_by_label("想说的话").fill("还在滴水")
    assert visitor.fits()
    visitor.shot("revisit")
    page.get_by_role("button", name="提交评价").click()
    expect(page.locator("#verdict")).to_contain_text("没解决，但满意")
    page.get_by_text("反映人要求重办").click()
    page.get_by_label("哪里没办好").fill("上门看过，确实还在滴水")
    page.get_by_role("button", name="要求重办").click()
    expect(page.locator("#verdict")).to_contain_text("要求重办：上门看过，确实还在滴水")
    visitor.shot("revisit-reopened")

    public = visit(screen=PHONE).open(f"/issues/{issue['number']}")
    expect(public.locator("#trail")).to_contain_text("评价：没解决，但满意")
    assert "滴水" not in public.content()


def test_a_second_order_says_why_it_came_back(visit: Visit, county: County) -> None:
    issue = county.report()
    first = county.answered(issue)
    county.rate(issue, solved=False, satisfied=False, comment="只亮了一晚上", reopen="当晚又灭了")
    until(lambda: county.trail(issue).count("order.dispatched") == 2, STEPS_WITHIN, "it goes out again by itself")
    visitor = visit("secretary", county.village, screen=DESK)
    page = visitor.open("/work?tab=redo")
    expect(page.locator("#desk")).to_contain_text("重办：当晚又灭了")
    visitor.shot("desk-redo")
    page.locator(".issue-title").first.click()
    expect(page.get_by_text("第一次的结果反映人不认可：当晚又灭了")).to_be_visible()
    expect(page.locator("#claims")).to_contain_text("更换灯泡并检修线路")
    expect(page.locator("#claims")).to_contain_text("没解决，不满意")
    visitor.shot("order-redo")
    visitor.open(f"/work/orders/{first['id']}")
    expect(page.locator("#claims")).to_contain_text("只亮了一晚上")

    phone = visit("member", county.village, screen=PHONE)
    phone.open("/work?tab=mine")
    phone.shot("mine-redo")
    phone.open(f"/work/orders/{first['id']}")
    assert phone.fits()
    phone.shot("order-rated")


def test_a_dashboard_says_what_residents_say_and_who_claimed_what_was_not_so(visit: Visit, county: County) -> None:
    desk, phone = visit(screen=DESK), visit(screen=PHONE)
    page = desk.open(f"/dashboard/{county.code}?at_least={county.cursor}")
    expect(page.get_by_text("实时更新中")).to_be_visible()
    expect(page.locator("#verdicts")).to_be_hidden()
    good, bad = county.report(), county.report(description="路面坑洼", category="道路")
    county.screen(bad)
    county.answered(good)
    county.rate(good, comment="谢谢")
    order = county.dispatch(bad, assignee={"kind": "company", "name": "城西物业"})
    for action in ("accept", "resolve", "publicise"):
        county.on_order(order, action)
    county.rate(bad, solved=False, satisfied=False)

    said = page.locator("#verdicts")
    for label, value in (("解决率", "50%"), ("满意率", "50%"), ("要求重办", "0"), ("虚假办结率", "50%")):
        expect(said.locator(".tile", has_text=label).locator(".tile-value")).to_have_text(value)
    expect(said.locator("tbody tr")).to_have_text([re.compile("城西物业")])  # of one member alone nothing is said
    assert desk.fits()
    desk.shot("dashboard-verdicts")
    page.get_by_role("link", name="虚假办结率").click()
    expect(page.locator("#handlers tbody tr").first).to_contain_text("100%")
    desk.shot("handlers")
    desk.open(f"/dashboard/{county.code}/issues?state=complained")
    expect(page.locator(".issue")).to_have_count(1)
    expect(page.locator(".issue")).to_contain_text("路面坑洼")
    desk.open(f"/dashboard/{county.neighbour}/handlers")
    expect(page.get_by_text("还没有人评价").first).to_be_visible()

    phone.open(f"/dashboard/{county.code}")
    assert phone.fits()
    phone.shot("dashboard-verdicts")
    phone.open(f"/issues/{bad['number']}")
    expect(phone.page.locator("#answer")).to_contain_text("没解决，不满意")
    assert phone.fits()
    phone.shot("issue-not-solved")
