"""The desk where what was reported is screened: on its road, into another issue, or answered at once."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from huiyin_service.roles import Role
from tests.e2e.county import County, Json

from .conftest import DESK, PHONE, Visit

pytestmark = pytest.mark.browser

screens = pytest.mark.parametrize("screen", [PHONE, DESK], ids=["phone", "desk"])


def item(page: Page, issue: Json) -> Locator:
    """An issue in the list."""
    return page.locator(".issue", has=page.get_by_text(issue["number"], exact=True))


def desk(visit: Visit, county: County, **more: object) -> Page:
    """The village secretary's desk, as fresh as what was done last."""
    return visit("secretary", county.village, **more).open(f"/screen?at_least={county.cursor}")


@screens
def test_what_waits_is_listed_oldest_first_with_photos(visit: Visit, county: County, screen: dict[str, int]) -> None:
    first = county.report(photos=[county.photo(), county.photo()], address="永兴路12号")
    second = county.report(
        kind="hazard",
        category="消防通道",
        description="二单元门口的消防通道被两辆汽车堵住，救护车进不来；\n昨天夜里有人发病，担架绕了一大圈。",
    )
    elsewhere = county.report(division=county.far_village)
    page = desk(visit, county, screen=screen)
    expect(page.locator(".issue .code")).to_have_text([first["number"], second["number"]])
    expect(item(page, elsewhere)).to_have_count(0)
    expect(item(page, first).locator(".photos img").first).to_have_js_property("naturalWidth", 320)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


@screens
def test_how_the_desk_looks(visit: Visit, county: County, screen: dict[str, int]) -> None:
    county.report(photos=[county.photo(), county.photo()], address="永兴路12号")
    county.report(description="3号楼东边的路灯也不亮，天黑以后看不见台阶")
    county.report(kind="dispute", category="邻里", description="楼上漏水半个月，找了三次都不肯修")
    visitor = visit("supervisor", county.town, screen=screen)
    page = visitor.open(f"/screen?at_least={county.cursor}")
    assert visitor.fits()
    visitor.shot("screen")
    page.locator(".issue").first.get_by_text("并入另一件").click()
    page.locator(".issue").nth(2).get_by_text("不受理").click()
    expect(page.locator(".similar").first).not_to_be_empty()
    assert visitor.fits()
    visitor.shot("screen-open")


@pytest.mark.parametrize(
    ("button", "said", "step"), [("转派单", "办理台", "issue.screened"), ("转议事", "议事", "topic.planned")]
)
def test_an_issue_takes_its_road(visit: Visit, county: County, button: str, said: str, step: str) -> None:
    issue, other = county.report(), county.report()
    page = desk(visit, county)
    matter = item(page, issue)
    matter.get_by_text("附一句话").first.click()
    matter.get_by_label("给接着办的人").fill("先联系物业")
    matter.get_by_role("button", name=button).click()
    expect(page.get_by_role("status").filter(has_text=said).first).to_be_visible()
    expect(item(page, issue)).to_have_count(0)
    expect(item(page, other)).to_have_count(1)
    county.by_itself(issue, step)
    assert "先联系物业" in str(county.case(issue)["trail"])


def test_an_issue_is_merged_into_a_similar_one(visit: Visit, county: County) -> None:
    first = county.report(description="3号楼前的路灯三天不亮了")
    county.report(category="停车", description="外来车辆占了老人活动场地")
    later = county.report(description="路灯坏了，3号楼前漆黑一片")
    page = desk(visit, county)
    matter = item(page, later)
    matter.get_by_text("并入另一件").click()
    likest = matter.locator(".similar .choice").first
    expect(likest).to_contain_text(first["number"])
    likest.click()
    matter.get_by_role("button", name="并入").click()
    expect(page.get_by_text("已并入")).to_be_visible()
    county.by_itself(later, "issue.merged")
    assert county.case(later)["merged_into"] == first["id"]


def test_an_issue_is_merged_by_number_and_a_wrong_one_keeps_what_was_typed(visit: Visit, county: County) -> None:
    first, later = county.report(), county.report()
    page = desk(visit, county)
    item(page, later).get_by_text("并入另一件").click()
    item(page, later).get_by_label("或填编号").fill("990101-000000")
    item(page, later).get_by_role("button", name="并入").click()
    expect(item(page, later).locator(".error")).to_contain_text("没有编号为 990101-000000 的事项")
    expect(item(page, later).get_by_label("或填编号")).to_have_value("990101-000000")
    item(page, later).get_by_label("或填编号").fill(first["number"])
    item(page, later).get_by_role("button", name="并入").click()
    expect(item(page, later)).to_have_count(0)
    county.by_itself(later, "issue.merged")


def test_nothing_is_merged_into_what_has_ended(visit: Visit, county: County) -> None:
    ended, later = county.report(), county.report()
    county.screen(ended, "reject", reason="属铁路部门管辖")
    page = desk(visit, county)
    item(page, later).get_by_text("并入另一件").click()
    expect(item(page, later).locator(".similar")).to_contain_text("没有类似的")
    item(page, later).get_by_label("或填编号").fill(ended["number"])
    item(page, later).get_by_role("button", name="并入").click()
    expect(item(page, later).locator(".error")).to_contain_text("决定不予受理，不能再并入它")


def test_an_issue_is_rejected_with_the_answer_people_get(visit: Visit, county: County) -> None:
    issue = county.report()
    page = desk(visit, county)
    item(page, issue).get_by_text("不受理").click()
    item(page, issue).get_by_label("理由").fill("属铁路部门管辖，已转告")
    item(page, issue).get_by_role("button", name="答复不予受理").click()
    expect(page.get_by_text("没有待筛查的事")).to_be_visible()
    assert county.case(issue)["state"] == "rejected"
    visit().open(f"/issues/{issue['number']}").get_by_text("属铁路部门管辖，已转告").first.wait_for()


def test_what_is_refused_stays_as_it_was_typed_whatever_happens(visit: Visit, county: County) -> None:
    issue = county.report(description="找住在201的刘大妈说过，她不听")
    page = desk(visit, county, screen=PHONE)
    matter = item(page, issue)
    matter.get_by_label("公开的文字").fill("花坛里有人种菜浇粪")
    matter.get_by_label("公开的类别").fill("绿化")
    matter.get_by_text("附一句话").first.click()
    matter.get_by_label("给接着办的人").fill("先打13812345678")
    matter.get_by_role("button", name="转派单").click()
    expect(matter.get_by_text("这里的话会公开")).to_be_visible()
    with page.expect_response(lambda answer: answer.request.headers.get("hx-request") == "true"):
        county.report(description="又来一件")
    page.wait_for_timeout(300)
    expect(matter.get_by_label("公开的文字")).to_have_value("花坛里有人种菜浇粪")
    expect(matter.get_by_label("公开的类别")).to_have_value("绿化")
    expect(matter.get_by_label("给接着办的人")).to_have_value("先打13812345678")
    expect(matter.get_by_label("给接着办的人")).to_be_visible()


def test_what_was_screened_meanwhile_is_said_plainly(visit: Visit, county: County) -> None:
    issue = county.report()
    visitor = visit("secretary", county.village)
    visitor.page.route("**/live", lambda route: route.abort())  # or the issue would be gone before it is pressed
    page = visitor.open(f"/screen?at_least={county.cursor}")
    county.screen(issue)
    item(page, issue).get_by_role("button", name="转派单").click()
    expect(page.get_by_text(f"事项 {issue['number']} 已经筛查")).to_be_visible()


def test_the_list_moves_by_itself(visit: Visit, county: County) -> None:
    page = desk(visit, county)
    expect(page.get_by_text("没有待筛查的事")).to_be_visible()
    expect(page.locator(".live[data-state=on]")).to_be_visible()
    issue = county.report()
    expect(item(page, issue)).to_be_visible(timeout=10_000)


def test_a_dispatched_issue_waits_for_its_public_text_alone(visit: Visit, county: County) -> None:
    issue = county.report()
    county.dispatch(issue)
    page = desk(visit, county)
    expect(item(page, issue).get_by_role("button", name="转议事")).to_have_count(0)
    item(page, issue).get_by_label("公开的文字").fill("三号楼前路灯不亮")
    item(page, issue).get_by_role("button", name="就这样公开").click()
    expect(page.get_by_text("照原来的去向接着办")).to_be_visible()
    expect(page.get_by_text("没有待筛查的事")).to_be_visible()
    visit().open(f"/issues/{issue['number']}").get_by_text("三号楼前路灯不亮").first.wait_for()


def test_what_was_typed_as_a_category_is_proposed_masked_and_put_otherwise(visit: Visit, county: County) -> None:
    issue = county.report(category="3号楼2单元401打架")
    page = desk(visit, county)
    expect(item(page, issue).get_by_text("哪方面：3号楼2单元401打架")).to_be_visible()
    field = item(page, issue).get_by_label("公开的类别")
    expect(field).to_have_value("〔门牌〕打架")
    field.fill("邻里纠纷")
    item(page, issue).get_by_role("button", name="转派单").click()
    expect(page.get_by_text("没有待筛查的事")).to_be_visible()
    visit().open(f"/issues/{issue['number']}").get_by_text("邻里纠纷").first.wait_for()


def test_a_dispatched_dispute_needs_no_screening(visit: Visit, county: County) -> None:
    county.dispatch(county.report(kind="dispute", description="楼上漏水半个月"))
    expect(desk(visit, county).get_by_text("没有待筛查的事")).to_be_visible()


def test_somebody_of_the_county_goes_down_to_a_village(visit: Visit, county: County) -> None:
    county.report()
    county.report(division=county.far_village)
    visitor = visit("officer", county.code, screen=PHONE)
    page = visitor.open(f"/screen?at_least={county.cursor}")
    expect(page.locator(".issue")).to_have_count(2)
    page.locator(".scope-below select").select_option(county.other_town)
    page.get_by_role("button", name="查看").click()
    expect(page.locator(".issue")).to_have_count(1)
    page.get_by_role("button", name="转派单").click()
    page.wait_for_url(f"**/screen?division={county.other_town}")
    expect(page.get_by_text("没有待筛查的事")).to_be_visible()


@pytest.mark.parametrize(
    ("role", "scope", "said"), [("member", "village", "需要的身份"), ("secretary", "far_village", "不在您的辖区")]
)
def test_others_are_told_what_is_missing(visit: Visit, county: County, role: Role, scope: str, said: str) -> None:
    page = visit(role, getattr(county, scope)).page
    response = page.goto(f"/screen?division={county.village}")
    assert response is not None
    assert response.status == 403
    expect(page.get_by_text(said).first).to_be_visible()


def test_a_stranger_is_asked_to_sign_in_and_comes_back(visit: Visit, county: County) -> None:
    page = visit().page
    page.goto("/screen")
    page.wait_for_url(re.compile(r"/signin\?next=(/|%2F)screen$"))


def test_the_desk_speaks_english(visit: Visit, county: County) -> None:
    issue = county.report()
    visitor = visit("secretary", county.village, language="en", screen=PHONE)
    page = visitor.open(f"/screen?at_least={county.cursor}")
    expect(page.get_by_role("heading", name="Screening")).to_be_visible()
    item(page, issue).get_by_role("button", name="To dispatch").click()
    expect(page.get_by_text("Nothing to screen")).to_be_visible()
    assert visitor.fits()
