"""One matter, found by its number: how far it came, its answer, and its whole trail."""

from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from tests.e2e.county import County, Json

from .conftest import DESK, PHONE, Visit, Visitor

pytestmark = pytest.mark.browser

SCREENS = pytest.mark.parametrize("screen", [PHONE, DESK], ids=["phone", "desk"])


def matter(visitor: Visitor, county: County, issue: Json) -> Page:
    """The page of a matter, as fresh as what was done last."""
    return visitor.open(f"/issues/{issue['number']}?at_least={county.cursor}")


def trail(page: Page) -> list[str]:
    """What each entry of the trail is headed."""
    return page.locator("#trail h3").all_inner_texts()


def station(page: Page) -> str:
    """How far the road is gone."""
    return page.locator(".road [aria-current=step]").inner_text().strip()


@SCREENS
def test_a_matter_that_was_settled(visit: Visit, county: County, screen: ViewportSize) -> None:
    issue = county.report(address="永兴路12号", location={"lat": 38.731, "lon": 112.711}, photos=[county.photo()])
    public = {"description": issue["description"], "address": "永兴路12号", "location": True, "photos": [1]}
    county.screen(issue, note="转物业包联党员", public=public)
    due = (datetime.now(UTC) + timedelta(days=2)).isoformat()
    order = county.dispatch(issue, assignee={"name": "李党员", "id": "li"}, due_at=due)
    visitor = visit(screen=screen)
    page = matter(visitor, county, issue)
    expect(page.get_by_text("实时更新中")).to_be_visible()
    expect(page.locator("#facts")).to_contain_text("还剩")
    assert station(page) == "已派单"
    county.on_order(order, "accept")
    expect(page.locator(".road [aria-current=step]")).to_contain_text("已接单")
    county.on_order(order, "resolve", photos=[county.photo()])
    county.on_order(order, "publicise")
    expect(page.locator("#answer")).to_contain_text("3号楼前路灯已修复")

    assert trail(page)[:3] == ["反映", "筛查", "派单给 一位党员"]
    assert trail(page)[3].endswith("接单")
    assert trail(page)[4:] == ["办结", "公示办理结果"]
    assert station(page) == "已公示"
    said = page.locator("#trail")
    for words in ("转派单办理", "转物业包联党员", "办理期限", "更换灯泡并检修线路"):
        expect(said).to_contain_text(words)
    facts = page.locator("#facts")
    for words in ("永兴路12号", "38.73100, 112.71100", "党员", "按期办结"):
        expect(facts).to_contain_text(words)
    assert "李党员" not in page.content(), "who a member is, is not public"
    pictures = page.locator(".photos img")
    expect(pictures).to_have_count(2)
    for picture in pictures.all():
        picture.scroll_into_view_if_needed()
        expect(picture).to_have_js_property("complete", value=True)
        assert picture.evaluate("({naturalWidth}) => naturalWidth"), "the picture is there"
    assert visitor.fits()
    visitor.shot("settled")
    page.get_by_role("navigation", name="行政区划").get_by_role("link", name="Near Town").click()
    expect(page).to_have_url(f"{county.huiyin.url}/dashboard/{county.town}")


def test_a_matter_that_was_not_taken_up(visit: Visit, county: County) -> None:
    issue = county.report()
    county.screen(issue, "reject", reason="不属于本级职责，请拨打供电热线")
    visitor = visit()
    page = matter(visitor, county, issue)
    expect(page.locator("#answer")).to_contain_text("不予受理")
    expect(page.locator("#answer")).to_contain_text("请拨打供电热线")
    assert trail(page) == ["反映", "不予受理"]
    assert station(page) == "已反映"
    visitor.shot("rejected")


def test_a_matter_that_was_reported_before(visit: Visit, county: County) -> None:
    first, again = county.report(), county.report()
    county.screen(again, "merge", into=first["id"])
    visitor = visit()
    page = matter(visitor, county, again)
    expect(page.locator("#answer")).to_contain_text("已并入另一件事")
    assert trail(page) == ["反映", "并入另一件事"]
    visitor.shot("merged")
    page.locator("#answer").get_by_role("link", name=first["number"]).click()
    expect(page.locator("#matter")).to_contain_text(first["number"])


def test_a_matter_that_was_taken_back(visit: Visit, county: County) -> None:
    issue = county.report()
    county.dispatch(issue)
    county.withdraw(issue, reason="已自行解决")
    page = matter(visit(), county, issue)
    expect(page.locator("#answer")).to_contain_text("反映人已撤回")
    assert not [words for words in ("已自行解决", issue["description"]) if words in page.content()]


@SCREENS
def test_a_matter_that_was_deliberated(visit: Visit, county: County, screen: ViewportSize) -> None:
    issue = county.report(kind="suggestion", category="充电", description="小区增设电瓶车充电桩\n东门有空地")
    county.screen(issue, "deliberation")
    topic = county.topic_of(issue)
    county.on_topic(topic, "publicise", kind="topic", notice="议题：增设充电桩")
    for action in ("take-up", "decide"):
        county.on_topic(topic, action)
    visitor = visit(screen=screen)
    page = matter(visitor, county, issue)
    assert station(page) == "已决议"
    for action in ("carry-out", "publicise"):
        county.on_topic(topic, action)
    page = matter(visitor, county, issue)
    assert trail(page) == [
        *("反映", "筛查", "列入议事计划", "公示议题", "进入议事程序", "形成决议"),
        *("分派任务", "任务报告完成", "任务通过验收", "落实办结", "公示办理结果"),
    ]
    expect(page.locator(".road li")).to_have_text(["已反映", "已列计划", "议事中", "已决议", "已公示"])
    assert station(page) == "已公示"
    for words in ("议事会", "在东门停车棚安装充电桩", "任务：联系供电所安装（一位党员"):
        expect(page.locator("#trail")).to_contain_text(words)
    expect(page.locator("#answer")).to_contain_text("东门充电桩已启用")
    assert visitor.fits()
    visitor.shot("deliberated")


@SCREENS
def test_a_matter_is_found_by_its_number(visit: Visit, county: County, screen: ViewportSize) -> None:
    issue = county.report(description="萤火虫桥头的路灯灭了三天")
    county.screen(issue)
    county.case(issue)
    visitor = visit(screen=screen)
    page = visitor.open("/issues")
    asked = page.locator("#q")
    asked.fill("000000-000000")
    asked.press("Enter")
    expect(page.get_by_text("没有找到")).to_be_visible()
    expect(asked).to_have_value("000000-000000")
    assert visitor.fits()
    visitor.shot("find_nothing")
    asked.fill("萤火虫 灭了")
    asked.press("Enter")
    expect(page.locator("main")).to_contain_text(issue["number"])
    assert visitor.fits()
    visitor.shot("find")
    asked.fill(issue["number"])
    asked.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("萤火虫桥头的路灯灭了三天")


def test_a_matter_that_is_not_there_is_said_so(visit: Visit, county: County) -> None:
    visitor = visit(language="en")
    response = visitor.page.goto("/issues/000000-000000")
    assert response is not None
    assert response.status == 404
    expect(visitor.page.get_by_text("The number may be wrong")).to_be_visible()
