"""A resident with a phone: reports, keeps the receipt, follows the link, takes it back."""

import re
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Page, Route, expect

from huiyin_local.testing import Huiyin, until
from tests.e2e.county import County, picture

from .conftest import DESK, PHONE, Visit, Visitor

pytestmark = pytest.mark.browser

WHAT = "3号楼前的路灯三天不亮了，晚上看不清台阶"


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    """A picture on somebody's phone."""
    path = tmp_path / "lamp.jpg"
    path.write_bytes(picture())
    return path


def choose_place(page: Page, code: str) -> None:
    """County, town and village, one list after the other."""
    lists = page.locator(".division-lists select")
    for level, length in enumerate((6, 9, 12)):
        lists.nth(level).select_option(code[:length])


def fill(page: Page, county: County) -> None:
    """All that must be said."""
    page.locator("input[value=problem]").check()
    choose_place(page, county.village)
    page.get_by_label("详细地点").fill("永兴路12号")
    page.get_by_label("说说情况").fill(WHAT)
    page.get_by_label("哪方面").fill("路灯")


def send(page: Page) -> None:
    page.get_by_role("button", name="提交").click()


def reported(visitor: Visitor, county: County) -> str:
    """Report an issue; its number, from the receipt."""
    page = visitor.open("/report")
    fill(page, county)
    send(page)
    page.wait_for_url("**/report/done/*")
    return page.locator("h1").inner_text()


def suggested(county: County) -> list[str]:
    response = county.anybody.get("/api/intake/categories", params={"division": county.village})
    return [str(category) for category in response.json()]


def test_reported_with_a_photo_followed_and_taken_back(visit: Visit, county: County, photo: Path) -> None:
    visitor = visit(screen=PHONE)
    page = visitor.open("/report")
    assert visitor.fits()
    visitor.shot("report-empty")
    fill(page, county)
    page.get_by_label("称呼").fill("张居民")
    page.locator("#phone").fill("138 0000 0000")
    page.locator("input[type=file]").set_input_files(photo)
    expect(page.locator(".photo-preview img")).to_be_visible()
    visitor.shot("report-filled")
    send(page)

    page.wait_for_url("**/report/done/*")
    expect(page.get_by_text("收到了，谢谢您")).to_be_visible()
    number = page.locator("h1").inner_text()
    assert re.fullmatch(r"\d{6}-\d{6}", number)
    assert page.evaluate("localStorage.getItem('huiyin:draft:report')") is None
    expect(page.locator(".photos img")).to_have_js_property("naturalWidth", 320)
    assert visitor.fits()
    visitor.shot("receipt")

    receipt = page.url
    page.get_by_role("link", name="看办理进度").click()
    page.wait_for_url(f"**/issues/{number}")
    expect(page.locator("#facts")).to_contain_text("路灯")
    assert not [words for words in (WHAT, "永兴路12号", "张居民") if words in page.content()], "nothing is screened yet"

    issue = county.read(f"/api/reporting/issues/{number}")
    county.screen({**issue, "description": WHAT})
    visitor.open(f"/issues/{number}?at_least={county.cursor}")
    expect(page.get_by_text(WHAT).first).to_be_visible()
    assert not [words for words in ("永兴路12号", "张居民") if words in page.content()]

    visitor.open(receipt)
    page.get_by_text("不用办了？撤回这件事").click()
    page.get_by_label("为什么撤回").fill("物业已经修好了")
    visitor.shot("receipt-withdrawing")
    page.get_by_role("button", name="撤回").click()
    expect(page.get_by_text("您已撤回这件事：物业已经修好了")).to_be_visible()
    expect(page.get_by_text("不用办了？撤回这件事")).to_have_count(0)
    visitor.shot("receipt-withdrawn")


def test_what_involves_minors_is_kept_as_a_dispute_is(visit: Visit, county: County) -> None:
    visitor = visit(screen=PHONE)
    page = visitor.open("/report")
    fill(page, county)
    page.get_by_label("涉及未成年人").check()
    send(page)
    page.wait_for_url("**/report/done/*")
    number = page.locator("h1").inner_text()
    expect(page.get_by_text(WHAT)).to_be_visible()
    desk = visit("secretary", county.village).open("/screen")
    expect(desk.get_by_text(number, exact=True)).to_be_visible()
    expect(desk.get_by_text("不公开内容，只公开办理进度")).to_be_visible()
    expect(desk.get_by_label("公开的文字")).to_have_count(0)
    assert county.read(f"/api/reporting/issues/{number}")["private"]


def test_a_form_that_is_refused_keeps_what_was_typed(visit: Visit, county: County, photo: Path) -> None:
    visitor = visit(screen=PHONE)
    page = visitor.open("/report")
    page.get_by_label("说说情况").fill(WHAT)
    page.locator("#phone").fill("打不通")
    page.locator(".division-lists select").first.select_option(county.code)
    page.locator("input[type=file]").set_input_files(photo)
    send(page)

    errors = page.locator(".errors")
    expect(errors).to_be_focused()
    assert [link.split("：")[0] for link in errors.locator("a").all_inner_texts()] == ["类型", "哪方面", "电话"]
    for said in ("类型：请选这是哪一类事", "哪方面：请写一个词", "电话：不是电话号码"):
        expect(errors).to_contain_text(said)
    expect(page.get_by_label("说说情况")).to_have_value(WHAT)
    expect(page.locator("#phone")).to_have_value("打不通")
    expect(page.locator(".photo-kept img")).to_have_js_property("naturalWidth", 240)  # a preview
    assert visitor.fits()
    visitor.shot("report-refused")

    page.locator("#phone").fill("")
    page.locator("input[value=problem]").check()
    page.get_by_label("哪方面").fill("路灯")
    send(page)
    expect(errors).to_contain_text("村（社区）：请选到村（社区）这一级")

    choose_place(page, county.village)
    send(page)
    page.wait_for_url("**/report/done/*")
    expect(page.locator(".photos img")).to_have_count(1)


def test_what_is_no_photo_is_refused_and_the_others_are_kept(visit: Visit, county: County, photo: Path) -> None:
    broken = photo.with_name("broken.jpg")
    broken.write_bytes(b"no picture at all")
    page = visit(screen=PHONE).open("/report")
    fill(page, county)
    page.locator("input[type=file]").set_input_files([broken, photo])
    send(page)
    expect(page.locator(".errors")).to_contain_text("照片：这不是照片")
    expect(page.locator(".photo-kept")).to_have_count(1)
    expect(page.get_by_label("说说情况")).to_have_value(WHAT)
    send(page)
    page.wait_for_url("**/report/done/*")


def test_a_photo_chosen_before_the_script_has_come_is_shown(visit: Visit, photo: Path) -> None:
    page = visit(screen=PHONE).page
    held: list[Route] = []
    page.route("**/js/photos.js*", lambda route: held.append(route))  # noqa: PLW0108 (playwright marks its handlers)
    with page.expect_request("**/js/photos.js*"):
        page.goto("/report", wait_until="commit")
    page.locator("input[type=file]").set_input_files(photo)
    expect(page.locator(".photo-preview")).to_have_count(0)
    held[0].continue_()
    expect(page.locator(".photo-preview img")).to_be_visible()


def test_a_link_chooses_kind_and_place_and_categories_are_suggested(visit: Visit, county: County) -> None:
    county.report(category="路灯")
    county.report(category="路灯", division=county.neighbour)
    county.report(category="停车", division=county.neighbour)
    until(lambda: len(suggested(county)) == 2, 10, "both are suggested")
    visitor = visit(screen=DESK)
    page = visitor.open(f"/report?division={county.village}&kind=hazard")
    expect(page.locator("input[value=hazard]")).to_be_checked()
    expect(page.locator(".division-lists select").last).to_have_value(county.village)
    options = page.locator("#categories option")
    expect(options).to_have_count(2)
    assert visitor.fits()
    visitor.shot("report-prefilled")

    page = visitor.open("/report")
    choose_place(page, county.neighbour)
    expect(options).to_have_count(2)


def test_what_was_typed_survives_a_closed_page_but_not_who_one_is(visit: Visit, county: County) -> None:
    visitor = visit(screen=PHONE)
    page = visitor.open("/report")
    fill(page, county)
    page.get_by_label("称呼").fill("张居民")
    visitor.open("/")
    assert "张居民" not in str(page.evaluate("localStorage.getItem('huiyin:draft:report')"))
    visitor.open("/report")
    expect(page.get_by_label("说说情况")).to_have_value(WHAT)
    expect(page.locator(".division-lists select").last).to_have_value(county.village)
    expect(page.get_by_label("称呼")).to_have_value("")

    visitor.open("/report?kind=emergency")
    expect(page.locator("input[value=emergency]")).to_be_checked()
    page.wait_for_load_state("networkidle")
    page.context.set_offline(offline=True)
    send(page)
    expect(page.get_by_text("现在没有网络")).to_be_visible()
    page.context.set_offline(offline=False)


def test_only_its_holder_sees_a_receipt(visit: Visit, county: County) -> None:
    holder = visit(screen=PHONE)
    number = reported(holder, county)
    [cookie] = [cookie for cookie in holder.page.context.cookies(holder.page.url) if "receipt" in cookie["name"]]
    assert cookie["httpOnly"]
    assert cookie["path"] == f"/report/done/{number}"

    other = visit(screen=PHONE)
    page = other.open(f"/report/done/{number}")
    page.wait_for_url(f"**/issues/{number}")
    expect(page.get_by_text("有回执链接的，打开链接就能看回执")).to_be_visible()


def test_what_is_answered_is_not_taken_back(visit: Visit, county: County) -> None:
    visitor = visit(screen=PHONE)
    number = reported(visitor, county)
    page = visitor.page
    page.get_by_text("不用办了？撤回这件事").click()
    page.get_by_label("为什么撤回").fill("不用了")

    issue = county.read(f"/api/reporting/issues/{number}")
    order = county.dispatch(issue)
    for action in ("accept", "resolve", "publicise"):
        county.on_order(order, action)
    page.get_by_role("button", name="撤回").click()
    expect(page.get_by_text(f"事项 {number} 已办结并公示，不能撤回")).to_be_visible()
    expect(page.get_by_text("已经办结，结果已公示")).to_be_visible()


def test_a_rejection_is_read_on_the_receipt(visit: Visit, county: County) -> None:
    visitor = visit(screen=PHONE)
    number = reported(visitor, county)
    county.screen(county.read(f"/api/reporting/issues/{number}"), "reject", reason="属铁路部门管辖，已转告")
    visitor.page.reload()
    expect(visitor.page.get_by_text("没有受理，理由是：属铁路部门管辖，已转告")).to_be_visible()
    visitor.shot("receipt-rejected")


def test_the_same_form_sent_twice_is_one_issue(huiyin: Huiyin, county: County) -> None:
    form = {
        "idempotency_key": f"twice-{county.code}",
        "kind": "problem",
        "category": "路灯",
        "description": WHAT,
        "division": county.village,
    }
    with httpx.Client(base_url=huiyin.url, trust_env=False) as resident:
        files = {"photos": ("lamp.jpg", picture(), "image/jpeg")}
        first, again = (resident.post("/report", data=form, files=files) for _ in range(2))
        assert first.status_code == again.status_code == 303
        assert first.headers["location"] == again.headers["location"]


def test_the_form_speaks_english(visit: Visit, county: County) -> None:
    visitor = visit(screen=PHONE, language="en")
    page = visitor.open("/report")
    page.get_by_role("button", name="Send").click()
    expect(page.locator(".errors")).to_contain_text("Choose what kind of issue it is")
    page.locator("option").evaluate_all("names => names.forEach((name) => name.remove())")
    assert not re.search(r"[\u4e00-\u9fff]", page.locator("main").inner_text())
    assert visitor.fits()
    visitor.shot("report-english")
