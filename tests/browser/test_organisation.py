"""The organisation net (Y1) on its pages: the chart, an estate from its founding to its merger, a roll from a file."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import FilePayload, Page, expect

from tests.e2e.asks.members import SERVICE
from tests.e2e.asks.organisation import GROUP, TERM
from tests.e2e.county import County
from tests.rolls import county_roll, workbook

from .conftest import DESK, PHONE, Visit

pytestmark = pytest.mark.browser

IMPORT = "/work/organisation/import"
NESTED = (
    ":is(summary, button, [role=button], [role=tab], a[href]) :is(a[href], button, summary, input, select, textarea)"
)
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def said(page: Page, text: str) -> None:
    expect(page.locator(".note", has_text=text).first).to_be_visible()


def fold(page: Page, name: str) -> None:
    page.locator("summary").filter(has_text=re.compile(f"^{name}$")).first.click()


def roll(content: bytes) -> FilePayload:
    return {"name": "名册.xlsx", "mimeType": XLSX, "buffer": content}


def staffed(county: County, name: str) -> str:
    code = county.estate(name, buildings=3)
    county.in_estate(code, "branch", rank="branch", name=f"{name}党支部")
    county.in_estate(code, "appoint", **TERM)
    county.in_estate(code, "groups", **GROUP)
    county.in_estate(code, "households", building="1", head="孙大爷")
    return code


def test_an_estate_is_founded_and_gets_its_three_tiers(visit: Visit, county: County) -> None:
    secretary = visit("secretary", county.village)
    page = secretary.open("/work")
    page.get_by_role("link", name="组织网").click()
    expect(page.get_by_text("这里还没有登记小区")).to_be_visible()
    secretary.shot("organisation-empty")
    fold(page, "建立小区")
    page.get_by_label("小区编号").fill("001")
    page.get_by_label("小区名称").fill("永兴小区")
    page.get_by_role("button", name="建立小区").click()
    said(page, "小区已建立")
    secretary.shot("estate-new")
    page.get_by_role("button", name="建立党组织").click()
    said(page, "党组织已登记")
    appointing = visit("officer", county.code).open(f"/work/organisation/{county.village}001")
    fold(appointing, "任命书记")
    appointing.get_by_label("书记姓名").fill("王书记")
    appointing.get_by_label("书记来源").select_option(label="离退休党员")
    appointing.get_by_label("选任方式").select_option(label="社区选任")
    appointing.get_by_role("button", name="任命").click()
    said(appointing, "书记已任命")
    page.reload()
    for number in ("1", "2"):
        fold(page, "登记楼栋")
        page.get_by_label("楼栋号", exact=True).fill(number)
        page.get_by_role("button", name="登记", exact=True).first.click()
        said(page, "楼栋已登记")
    fold(page, "成立党小组")
    page.locator("#groups").get_by_label("1号楼", exact=True).check()
    page.locator("[id='groups-leader.name']").fill("李党员")
    page.get_by_role("button", name="成立", exact=True).click()
    said(page, "党小组已成立")
    fold(page, "登记中心户")
    page.locator("#households-building").select_option(label="1号楼")
    page.get_by_label("党员姓名").fill("孙大爷")
    page.locator("#households").get_by_role("button", name="登记", exact=True).click()
    said(page, "党员中心户已登记")
    expect(page.locator("#households")).to_contain_text("孙大爷")
    expect(page.locator("#groups")).to_contain_text("未编入党小组的楼栋：2号楼")
    secretary.shot("estate")
    page.get_by_role("link", name="组织网").first.click()
    expect(page.locator("#coverage")).to_contain_text("2号楼")
    expect(page.locator("#chart")).to_contain_text("1号楼党小组")
    secretary.shot("organisation-village")


def test_an_office_is_handed_over_and_a_form_that_is_refused_keeps_what_was_typed(visit: Visit, county: County) -> None:
    code = staffed(county, "永兴小区")
    secretary = visit("officer", county.code)
    page = secretary.open(f"/work/organisation/{code}")
    fold(page, "交接")
    page.locator("#hand-over-reason").fill("任期届满")
    page.locator("[id='hand-over-secretary.name']").fill("赵志强")
    page.locator("#hand-over-origin").select_option(label="退役军人党员")
    page.locator("#hand-over-selection").select_option(label="个人自荐")
    secretary.shot("estate-handing-over")
    page.get_by_role("button", name="办理交接").click()
    said(page, "已交接")
    expect(page.locator("#branch")).to_contain_text("赵志强")
    expect(page.locator("#earlier")).to_contain_text("王书记")

    fold(page, "登记楼栋")
    page.get_by_label("楼栋号", exact=True).fill("1")
    page.locator("#buildings-name").fill("一号楼")
    page.get_by_role("button", name="登记", exact=True).first.click()
    said(page, "永兴小区已有楼栋 1")
    expect(page.locator("#buildings-name")).to_have_value("一号楼")
    secretary.shot("estate-refused")


def test_an_estate_is_split_and_merged(visit: Visit, county: County) -> None:
    code = staffed(county, "永兴小区")
    secretary = visit("secretary", county.village)
    page = secretary.open(f"/work/organisation/{code}")
    fold(page, "拆分")
    page.locator("#changes").get_by_label("1号楼", exact=True).check()
    page.locator("#split-new_estate").fill(f"{county.village}990")
    page.locator("#split-name").fill("永兴北苑")
    secretary.shot("estate-splitting")
    page.get_by_role("button", name="拆分出去").click()
    said(page, "已拆分")
    expect(page.locator("#households")).to_contain_text("还没有党员中心户")
    page.goto(f"/work/organisation/{county.village}990")
    expect(page.locator("#households")).to_contain_text("孙大爷")
    fold(page, "并入别的小区")
    page.locator("#merge-into").select_option(code)
    page.get_by_role("button", name="确认并入").click()
    said(page, "已并入")
    expect(page.get_by_text("这个小区已经并入另一个小区")).to_be_visible()
    secretary.shot("estate-merged")
    page.get_by_role("link", name="永兴小区").click()
    expect(page.locator("#households")).to_contain_text("孙大爷")


def test_the_chart_and_an_estate_move_as_things_are_entered_elsewhere(visit: Visit, county: County) -> None:
    officer = visit("officer", county.code)
    page = officer.open("/work/organisation")
    expect(page.locator(".live[data-state=on]")).to_be_visible()
    code = county.estate("永兴小区")
    expect(page.locator("#chart")).to_contain_text("永兴小区")
    expect(page.locator("#coverage")).to_contain_text("未建党组织的小区：1 个")
    one = visit("officer", county.code, screen=PHONE)
    estate = one.open(f"/work/organisation/{code}")
    expect(estate.locator(".live[data-state=on]")).to_be_visible()
    county.in_estate(code, "branch", rank="branch", name="永兴小区党支部")
    expect(page.locator("#coverage")).not_to_contain_text("未建党组织的小区")
    expect(estate.locator("#branch")).to_contain_text("永兴小区党支部")
    # Where a form is filled in nothing moves; beside it everything does.
    fold(estate, "任命书记")
    estate.locator("[id='appoint-secretary.name']").fill("王书记")
    county.in_estate(code, "buildings", building="1")
    expect(estate.locator("#groups")).to_contain_text("未编入党小组的楼栋：1号楼")
    expect(estate.locator("[id='appoint-secretary.name']")).to_have_value("王书记")
    one.shot("estate-live")


def test_a_roll_is_checked_mended_and_brought_in(visit: Visit, county: County, tmp_path: Path) -> None:
    officer = visit("officer", county.code)
    page = officer.open(IMPORT)
    with page.expect_download() as download:
        page.get_by_role("link", name="下载空白名册").click()
    assert download.value.suggested_filename == "小区名册.xlsx"
    sheets = county_roll([county.village, county.neighbour, county.far_village])
    whole, one = workbook(sheets), workbook({**sheets, "小区": sheets["小区"][:1], "楼栋党小组": [], "党员中心户": []})
    sheets["党员中心户"][0][1] = "99"
    page.locator("#roll").set_input_files(roll(workbook(sheets)))
    page.get_by_role("button", name="只检查").click()
    said(page, "有 1 处要改")
    expect(page.locator("#wrong")).to_contain_text("没有楼栋 99")
    officer.shot("organisation-import-wrong")
    page.locator("#roll").set_input_files(roll(whole))
    page.get_by_role("button", name="导入", exact=True).click(timeout=60_000)  # five thousand rows, on a busy machine
    bar = page.get_by_role("progressbar", name="已导入的小区")
    expect(bar).to_have_attribute("aria-valuemax", "307")
    expect(bar).not_to_have_attribute("aria-valuenow", "0")
    officer.shot("organisation-import-going-on")
    second = county.client("secretary").post(IMPORT, data={"do": "import"}, files={"roll": ("一.xlsx", one)})
    assert (second.status_code, "的名册正在导入" in second.text) == (409, True), second.text
    expect(page.locator("#taking")).to_contain_text("名册.xlsx 已导入：小区 307 个", timeout=60_000)
    expect(page.locator(".tile", has_text="新建")).to_contain_text("307")
    officer.shot("organisation-import-done")
    page.get_by_role("link", name="看组织网").click()
    for label, n in (("党总支", "52"), ("党支部", "255"), ("楼栋党小组", "2,025"), ("党员中心户", "2,874")):
        expect(page.locator(".tile", has_text=label)).to_contain_text(n)
    expect(page.locator("#origins")).to_contain_text("124")
    officer.shot("organisation-county")
    page.locator("#chart summary", has_text="First Village").click()
    expect(page.locator("#chart .tier-leaf").first).to_be_visible()
    officer.shot("organisation-open")
    page.goto(f"/work/organisation?division={county.village}")
    officer.shot("organisation-village-full")


def test_what_is_pressed_holds_nothing_else_to_press(visit: Visit, county: County) -> None:
    """As axe's rule nested-interactive has it: what stands in a button is not found by a screen reader."""
    code = staffed(county, "永兴小区")
    county.estate("城西苑")
    secretary = visit("secretary", county.village)
    member, force = county.member(estate=code)["id"], county.force()["id"]
    county.does(county.secretary, f"/api/dispatch/members/{member}/services", **SERVICE)
    county.read("/api/dispatch/forces/figures", division=county.village)
    people = ("/work/members", "/work/services", "/work/forces", f"/work/forces/{force}")
    for path in ("/work/organisation", f"/work/organisation/{code}", IMPORT, *people):
        page = secretary.open(path)
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        assert page.locator(NESTED).all_inner_texts() == [], path
    page = secretary.open("/work/organisation")
    page.locator("#chart").get_by_role("link", name="永兴小区", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("永兴小区")


@pytest.mark.parametrize("screen", [PHONE, DESK])
def test_the_pages_fit_a_phone_and_speak_english(visit: Visit, county: County, screen: object) -> None:
    code = staffed(county, "永兴小区")
    county.estate("城东苑", buildings=2, village=county.far_village)
    officer = visit("officer", county.code, screen=screen, language="en")
    for name, path in (
        ("organisation-english", "/work/organisation"),
        ("organisation-import-english", "/work/organisation/import"),
        ("estate-english", f"/work/organisation/{code}"),
    ):
        officer.open(path)
        assert officer.fits(), name
        officer.shot(name)
    expect(officer.page.locator("#branch")).to_contain_text("How selected")


def test_the_pages_work_without_javascript(visit: Visit, county: County) -> None:
    code = staffed(county, "永兴小区")
    page = visit("secretary", county.village).page
    page.route("**/*.js", lambda route: route.abort())
    page.goto(f"/work/organisation/{code}")
    fold(page, "改名")
    page.locator("#rename-name").fill("永兴花园")
    page.get_by_role("button", name="改名").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("永兴花园")
