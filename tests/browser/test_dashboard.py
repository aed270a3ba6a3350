"""The dashboards: figures that move by themselves, from county to town to village, by click and by keyboard."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import asyncpg
import pytest
from playwright.sync_api import Locator, Page, ViewportSize, expect

from huiyin_contracts import OURS
from huiyin_events.envelope import Meta, NewEvent, stream_name
from huiyin_events.store import NO_STREAM, Store, StreamWrite
from huiyin_local.testing import Huiyin
from huiyin_service.i18n import format_datetime
from tests.builders import reported
from tests.e2e.county import County

from .conftest import DESK, PHONE, Visit

pytestmark = pytest.mark.browser


def figure(page: Page, label: str) -> Locator:
    """The value of one of the figures at the head."""
    return page.locator(".tile", has_text=label).locator(".tile-value")


def rows(page: Page) -> Locator:
    """The divisions below."""
    return page.locator("#below tbody tr")


def report_somewhere(county: County) -> None:
    """A report of a history that knows the county and no more; residents always say which village."""

    async def append() -> str:
        issue = uuid4()
        event = reported(issue, f"old-{issue}")
        async with asyncpg.create_pool(county.huiyin.run.admin_database_url, min_size=1, max_size=1) as pool:
            write = StreamWrite(
                stream_name(event.type, issue), [NewEvent(event, county.code, datetime.now(UTC))], NO_STREAM
            )
            return str((await Store(pool, OURS).append([write], meta=Meta())).cursor)

    with ThreadPoolExecutor(1) as beside:  # this thread is the browser's
        county.cursor = beside.submit(asyncio.run, append()).result()


def test_reports_move_an_open_dashboard(visit: Visit, county: County) -> None:
    visitor = visit()
    page = visitor.open(f"/dashboard/{county.code}?at_least={county.cursor}")
    expect(page.get_by_text("实时更新中")).to_be_visible()
    expect(page.get_by_text("这里还没有人反映")).to_be_visible()
    expect(figure(page, "累计反映")).to_have_text("0")
    visitor.shot("dashboard-empty")
    page.evaluate("window.stays = true")

    county.report()
    expect(figure(page, "累计反映")).to_have_text("1")
    expect(page.get_by_text("这里还没有人反映")).to_be_hidden()
    expect(page.locator("#states li")).to_contain_text("已反映")
    expect(rows(page)).to_contain_text("Near Town")
    expect(page.locator("#days-chart svg")).to_be_visible()

    page.evaluate("document.querySelector('#days-chart svg').dataset.same = 'yes'")
    place = page.locator("#days-chart .chart-canvas").bounding_box()
    issue = county.report(division=county.far_village, kind="hazard", category="井盖")
    expect(figure(page, "累计反映")).to_have_text("2")
    expect(page.locator("#kinds li")).to_have_count(2)
    expect(page.locator("#days-chart tbody tr").last).to_contain_text("2")
    expect(page.locator("#days-chart svg")).to_have_attribute("data-same", "yes")
    assert page.locator("#days-chart .chart-canvas").bounding_box() == place, "the chart keeps its place"

    county.does(county.client("secretary", county.far_village), f"/api/intake/issues/{issue['id']}/screen",
                outcome="reject", reason="已由市政接管")  # fmt: skip
    expect(figure(page, "已有回音")).to_have_text("50%")
    assert page.evaluate("window.stays"), "the page was not loaded again"


def test_what_the_reader_is_at_stays_while_figures_move(visit: Visit, county: County) -> None:
    county.report()
    page = visit().open(f"/dashboard/{county.code}?at_least={county.cursor}")
    expect(page.get_by_text("实时更新中")).to_be_visible()
    page.locator("#days-chart summary").click()
    town = page.get_by_role("link", name="Near Town")
    town.focus()
    county.report()
    expect(figure(page, "累计反映")).to_have_text("2")
    expect(rows(page).locator("td").nth(1)).to_have_text("2")
    expect(town).to_be_focused()
    expect(page.locator("#days-chart tbody tr").last).to_be_visible()


def test_one_goes_down_by_clicks_and_up_again(visit: Visit, county: County) -> None:
    county.report()
    page = visit().open(f"/dashboard?at_least={county.cursor}")
    page.locator(f"a[href='/dashboard/{county.code}']").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Test County")
    page.locator("#below").get_by_role("link", name="Near Town").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Near Town")
    page.locator("#below").get_by_role("link", name="First Village").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("First Village")
    expect(page.locator("#below")).to_have_count(0)
    expect(figure(page, "累计反映")).to_have_text("1")
    crumbs = page.get_by_role("navigation", name="行政区划")
    expect(crumbs.locator("li")).to_have_text(["全部县区", "Test County", "Near Town", "First Village"])
    crumbs.get_by_role("link", name="Near Town").click()
    page.locator("#below").get_by_role("link", name="Second Village").click()
    expect(page.get_by_text("这里还没有人反映")).to_be_visible()


def test_one_goes_down_by_keyboard(visit: Visit, county: County) -> None:
    county.report()
    page = visit().open(f"/dashboard/{county.code}?at_least={county.cursor}")
    page.get_by_role("link", name="跳到正文").press("Enter")
    for name in ("Near Town", "First Village"):
        for _ in range(40):
            page.keyboard.press("Tab")
            if page.evaluate("document.activeElement.innerText").strip() == name:
                break
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", level=1)).to_have_text(name)


def test_rows_are_sorted_by_their_heads_with_the_unplaced_last(visit: Visit, county: County) -> None:
    county.report()
    for _ in range(2):
        county.report(division=county.far_village)
    for _ in range(3):
        report_somewhere(county)
    visitor = visit()
    page = visitor.open(f"/dashboard/{county.code}?at_least={county.cursor}")
    names = rows(page).locator("td:first-child")
    expect(names).to_have_text(["Far Town", "Near Town", "未落到下级"])
    heads = page.locator("#below thead")
    heads.get_by_role("link", name="累计").click()
    expect(names).to_have_text(["Near Town", "Far Town", "未落到下级"])
    expect(page.get_by_role("columnheader", name="累计")).to_have_attribute("aria-sort", "ascending")
    expect(page).to_have_url(f"{county.huiyin.url}/dashboard/{county.code}?sort=total")
    heads.get_by_role("link", name="乡镇（街道）").click()
    expect(names).to_have_text(["Near Town", "Far Town", "未落到下级"])
    visitor.shot("dashboard-sorted")
    # Figures that move keep the order that was asked for.
    county.report(division=county.far_village)
    expect(rows(page).nth(1).locator("td").nth(1)).to_have_text("3")
    page.get_by_role("link", name="未落到下级").click()
    expect(page.locator(".issue")).to_have_count(3)
    expect(page.get_by_text("只列属于Test County、但不知道在下级哪里的事项")).to_be_visible()


@pytest.mark.parametrize("screen", [PHONE, DESK], ids=["phone", "desk"])
def test_figures_lead_to_the_matters_they_count(visit: Visit, county: County, screen: ViewportSize) -> None:
    county.report()
    late = county.report(kind="hazard", category="井盖", description="井盖松动")
    county.screen(late)
    county.dispatch(late, due_at=(datetime.now(UTC) + timedelta(seconds=1)).isoformat())
    county.report(kind="dispute", category="邻里", description="两家吵了起来")
    visitor = visit(screen=screen)
    page = visitor.open(f"/dashboard/{county.code}/issues?at_least={county.cursor}")
    expect(page.locator(".issue")).to_have_count(3)
    page.wait_for_timeout(1000)
    page.get_by_role("link", name="超期").click()
    expect(page.locator(".issue")).to_contain_text(["井盖松动"])
    expect(page.locator(".issue .overdue")).to_contain_text("已超期")
    visitor.shot("list")
    page.get_by_role("link", name="清除筛选").click()
    page.get_by_label("类型").select_option(label="矛盾纠纷")
    page.get_by_role("button", name="筛选").click()
    expect(page.locator(".issue-title")).to_have_text(["矛盾纠纷等，内容不公开"])
    page.get_by_label("状态").select_option(label="超期")
    page.get_by_role("button", name="筛选").click()
    expect(page.get_by_text("没有这样的事项")).to_be_visible()
    page.get_by_role("link", name="看全部").click()
    page.locator(".issue-title").first.click()
    expect(page.get_by_text("矛盾纠纷等涉及个人的事，只公开办理进度")).to_be_visible()


def test_a_county_elsewhere_keeps_its_own_time(visit: Visit, huiyin: Huiyin, county: County) -> None:
    code = f"98{county.code[2:]}"
    divisions = [
        {"code": code, "name": "Los Angeles", "timezone": "America/Los_Angeles"},
        {"code": f"{code}001", "name": "District 1"},
        {"code": f"{code}001001", "name": "Hollywood"},
    ]
    county.does(county.client("operator", ""), "/api/dispatch/divisions", divisions=divisions)
    issue = county.report(division=f"{code}001001")
    reported_at = datetime.fromisoformat(county.case(issue)["reported_at"])
    page = visit().open(f"/issues/{issue['number']}?at_least={county.cursor}")
    expect(page.get_by_text("时间按 America/Los_Angeles")).to_be_visible()
    expect(page.locator("#facts")).to_contain_text(format_datetime("zh", reported_at, "America/Los_Angeles"))
    expect(page.locator("#trail")).to_contain_text(format_datetime("zh", reported_at, "America/Los_Angeles"))


@pytest.mark.parametrize("code", ["999999", "14", "nowhere"])
def test_a_place_that_is_not_there_is_said_so_in_words(visit: Visit, huiyin: Huiyin, code: str) -> None:
    visitor = visit()
    for path in ("/dashboard/{}", "/dashboard/{}/issues", "/board/{}"):
        response = visitor.page.goto(path.format(code))
        assert response is not None
        assert response.status == 404
        expect(visitor.page.get_by_role("heading", level=1)).to_have_text("没有这个地方的页面")
        expect(visitor.page.get_by_text(f"没有代码为 {code} 的县、乡镇或村（社区）")).to_be_visible()
    assert huiyin.client().get(f"/api/reporting/divisions/{code}").status_code == 422


def test_a_page_that_is_behind_says_so(county: County) -> None:
    answer = county.anybody.get(
        f"/dashboard/{county.code}", params={"at_least": f"{2**62}-1"}, headers={"Accept": "text/html"}
    )
    assert answer.status_code == 503
    assert "数据还在更新" in answer.text
