"""What anybody sees without signing in: the front page, the way to a matter, and every page on every screen."""

from contextlib import closing

import pytest
from playwright.sync_api import Browser, ViewportSize, expect

from huiyin_local.testing import Huiyin
from tests.e2e.county import County

from .conftest import DESK, PHONE, Visit, Visitor

pytestmark = pytest.mark.browser

WALL: ViewportSize = {"width": 1920, "height": 1080}
SCREENS = pytest.mark.parametrize("screen", [PHONE, DESK], ids=["phone", "desk"])


def settled(county: County) -> str:
    """A matter on the board; its number."""
    issue = county.report()
    order = county.dispatch(issue)
    for action in ("accept", "resolve", "publicise"):
        county.on_order(order, action)
    county.read(f"/api/reporting/boards/{county.code}")
    return str(issue["number"])


@SCREENS
def test_the_front_page_shows_the_way_in_and_what_was_answered(
    visit: Visit, county: County, screen: ViewportSize
) -> None:
    number = settled(county)
    visitor = visit(screen=screen)
    page = visitor.open(f"/?at_least={county.cursor}")
    expect(page.get_by_role("heading", level=1)).to_have_text("件件有落实，事事有回音")
    expect(page.locator("main").get_by_role("link", name="我要反映")).to_have_attribute("href", "/report")
    expect(page.locator("#front-notices li").first).to_contain_text("3号楼前路灯已修复")
    expect(page.locator(f"#front-counties a[href='/dashboard/{county.code}']")).to_contain_text("已有回音 100%")
    assert visitor.fits()
    visitor.shot("front")
    page.get_by_label("查进度").fill(f" {number} ")
    page.get_by_role("button", name="查询").click()
    expect(page).to_have_url(f"{county.huiyin.url}/issues/{number}")


def test_the_front_page_moves_by_itself(visit: Visit, county: County) -> None:
    page = visit().open(f"/?at_least={county.cursor}")
    expect(page.get_by_text("实时更新中")).to_be_visible()
    place = page.locator(f"#front-counties a[href='/dashboard/{county.code}'] .county-total")
    expect(place).to_contain_text("0")
    county.report()
    expect(place).to_contain_text("1")


def test_every_page_fits_every_screen(visit: Visit, county: County) -> None:
    number = settled(county)
    for category, said in (
        ("一个很长很长的类别名称怎么也放不下", "没有空格的很长的话" * 40),
        ("Supercalifragilisticexpialidocious", "averylongwordwithoutanybreak" * 12),
    ):
        county.screen(county.report(description=said), category=category)
    visitors = {language: visit(screen=PHONE, language=language) for language in ("zh", "en")}
    for path in (
        f"/?at_least={county.cursor}",
        "/issues",
        f"/issues/{number}",
        "/dashboard",
        f"/dashboard/{county.code}",
        f"/dashboard/{county.village}",
        f"/dashboard/{county.code}/issues",
        "/board",
        f"/board/{county.code}",
        f"/board/{county.village}",
        "/asyncapi",
        "/problems",
        "/problems/stale-version",
    ):
        for language, visitor in visitors.items():
            page = visitor.open(path)
            assert visitor.fits_both(f"public{path.replace('/', '-').partition('?')[0]}-{language}"), path
            assert page.locator("h1").count() == 1, path
            ids = page.evaluate("[...document.querySelectorAll('[id]')].map(({id}) => id)")
            assert len(ids) == len(set(ids)), path


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_dashboard_fills_a_wall(visit: Visit, county: County, scheme: str) -> None:
    settled(county)
    visitor = visit(screen=WALL)
    visitor.page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    page = visitor.open(f"/dashboard/{county.code}?at_least={county.cursor}")
    expect(page.locator("#days-chart svg")).to_be_visible()
    tiles = page.locator("#figures .tile")
    tops = {round((tiles.nth(n).bounding_box() or {"y": 0})["y"]) for n in range(tiles.count())}
    assert (tiles.count(), len(tops)) == (6, 1), "the six figures stand in one row"
    assert visitor.fits()
    visitor.shot(f"wall-{scheme}")


def test_the_keyboard_alone_reaches_everything(visit: Visit, county: County) -> None:
    number = settled(county)
    page = visit().open("/")

    def focused() -> str:
        return str(page.evaluate("document.activeElement.innerText || document.activeElement.id")).strip()

    page.keyboard.press("Tab")
    assert focused() == "跳到正文"
    expect(page.get_by_role("link", name="跳到正文")).to_be_in_viewport()
    page.keyboard.press("Enter")
    reached = []
    for _ in range(4):
        page.keyboard.press("Tab")
        reached.append(focused())
    assert reached == ["我要反映", "看公示", "q", "查询"]
    page.keyboard.press("Shift+Tab")
    page.keyboard.type(number)
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{county.huiyin.url}/issues/{number}")


def test_the_language_changes_where_one_is(visit: Visit, county: County) -> None:
    settled(county)
    path = f"/dashboard/{county.code}/issues?state=answered&sort=reported"
    page = visit().open(path)
    page.get_by_role("button", name="English").click()
    expect(page).to_have_url(county.huiyin.url + path)
    expect(page.get_by_role("heading", level=1)).to_have_text("Test County · All issues")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    page.get_by_role("button", name="中文").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Test County · 事项清单")


@pytest.mark.faults
def test_a_page_says_that_the_connection_is_lost_and_comes_back_by_itself(
    chromium: Browser, huiyin: Huiyin, county: County
) -> None:
    with closing(chromium.new_context(base_url=huiyin.url, viewport=DESK, locale="zh-CN")) as context:
        visitor = Visitor(context.new_page(), [], None)
        page = visitor.open(f"/dashboard/{county.code}?at_least={county.cursor}")
        expect(page.get_by_text("实时更新中")).to_be_visible()
        page.evaluate("window.stays = true")
        restarts = huiyin.kill("reporting")
        expect(page.get_by_text("连接中断，正在重连")).to_be_visible()
        county.report()  # which no one tells the page about
        huiyin.wait_for("reporting", restarts)
        expect(page.get_by_text("实时更新中")).to_be_visible(timeout=30_000)
        figure = page.locator("#figures .tile").first.locator(".tile-value")
        expect(figure).to_have_text("1")
        county.report()
        expect(figure).to_have_text("2")
        assert page.evaluate("window.stays"), "the page was not loaded again"
