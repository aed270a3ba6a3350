"""The public boards: what was decided and done, by day, for anybody to see."""

from datetime import datetime

import pytest
from playwright.sync_api import ViewportSize, expect

from huiyin_service.i18n import format_date
from tests.e2e.county import County, Json

from .conftest import DESK, PHONE, Visit

pytestmark = pytest.mark.browser


def settle(county: County, issue: Json, notice: str = "3号楼前路灯已修复") -> None:
    """Take a matter to the board by an order."""
    order = county.dispatch(issue)
    county.on_order(order, "accept")
    county.on_order(order, "resolve")
    county.on_order(order, "publicise", notice=notice)


@pytest.mark.parametrize("screen", [PHONE, DESK], ids=["phone", "desk"])
def test_a_board_shows_its_notices_by_day(visit: Visit, county: County, screen: ViewportSize) -> None:
    issue = county.report()
    settle(county, issue)
    published = datetime.fromisoformat(county.board(county.village)[0]["published_at"])
    visitor = visit(screen=screen)
    page = visitor.open(f"/board?at_least={county.cursor}")
    page.locator(f"a[href='/board/{county.town}']").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Near Town公示栏")
    page.get_by_role("link", name="First Village 1").click()
    expect(page.locator(".board-day")).to_have_text(format_date("zh", published, weekday=True))
    notice = page.locator(".notice")
    expect(notice).to_contain_text("结果")
    expect(notice.locator(".notice-text")).to_have_text("3号楼前路灯已修复")
    assert visitor.fits()
    visitor.shot("board")
    notice.get_by_role("link", name="问题").click()
    expect(page).to_have_url(f"{county.huiyin.url}/issues/{issue['number']}")


def test_a_board_fills_by_itself(visit: Visit, county: County) -> None:
    page = visit().open(f"/board/{county.town}?at_least={county.cursor}")
    expect(page.get_by_text("实时更新中")).to_be_visible()
    expect(page.get_by_text("还没有公示")).to_be_visible()
    settle(county, county.report())
    expect(page.locator(".notice-text")).to_have_text("3号楼前路灯已修复")
    expect(page.get_by_role("link", name="First Village 1")).to_be_visible()
    settle(county, county.report(division=county.village), "第二盏灯也亮了")
    expect(page.locator(".notice-text")).to_have_text(["第二盏灯也亮了", "3号楼前路灯已修复"])


def test_a_long_board_has_pages(visit: Visit, county: County) -> None:
    topics = []
    for _ in range(3):
        issue = county.report()
        topics.append(county.does(county.secretary, "/api/deliberation/topics", issue=issue["id"]))
    for n in range(21):
        county.on_topic(topics[n % 3], "publicise", kind="topic", notice=f"议题通知第{n + 1}号")
    page = visit().open(f"/board/{county.village}?at_least={county.cursor}")
    expect(page.locator(".notice")).to_have_count(20)
    page.get_by_role("link", name="下一页").click()
    expect(page.locator(".notice-text")).to_have_text("议题通知第1号")
    page = visit().open(f"/board/{county.village}?page=99")
    expect(page.locator(".notice")).to_have_count(1)


@pytest.mark.parametrize("screen", [PHONE, DESK], ids=["phone", "desk"])
def test_a_board_says_what_is_disputed_and_lists_only_that(visit: Visit, county: County, screen: ViewportSize) -> None:
    issue = county.report()
    settle(county, issue)
    settle(county, county.report(), "第二盏灯也亮了")
    county.rate(issue, solved=False, satisfied=False)
    visitor = visit(screen=screen)
    page = visitor.open(f"/board/{county.village}?at_least={county.cursor}")
    page.get_by_label("反映人评价").select_option("有异议")
    page.get_by_role("button", name="筛选").click()
    expect(page.locator(".notice")).to_have_count(1)
    expect(page.locator(".notice .badge", has_text="有异议")).to_be_visible()
    assert visitor.fits()
    visitor.shot("board-marked")
    page.get_by_label("反映人评价").select_option("已重办")
    page.get_by_role("button", name="筛选").click()
    expect(page.locator(".empty")).to_contain_text("现在只列：已重办")
    visitor.shot("board-none")
    page.locator(".empty").get_by_role("link", name="清除筛选").click()
    expect(page.locator(".notice")).to_have_count(2)


SECRETS = (
    "两家吵了起来",
    "二楼张家",
    "两家都是老住户",
    "请老支书出面",
    "赔了三百元",
    "讨论了漏水",
    "漏水调解",
    "各退一步",
)


def test_the_words_of_a_dispute_are_nowhere(visit: Visit, county: County) -> None:
    private = {"kind": "dispute", "category": "邻里", "description": "漏水，两家吵了起来", "address": "二楼张家"}
    by_order, by_talk, refused = (county.report(**private) for _ in range(3))
    county.screen(by_order, note="两家都是老住户")
    order = county.dispatch(by_order, note="请老支书出面")
    county.on_order(order, "accept")
    county.on_order(order, "resolve", result="赔了三百元")
    county.on_order(order, "publicise", notice="一起邻里纠纷已调解")
    topic = county.does(county.secretary, "/api/deliberation/topics", issue=by_talk["id"], title="漏水调解")
    county.on_topic(topic, "take-up")
    task = {"description": "各退一步", "assignee": {"id": f"member-{county.village}"}, "due_on": "2027-01-01"}
    county.on_topic(topic, "decide", text="各退一步", tasks=[task])
    county.screen(refused, "reject", reason="两家都是老住户，自行调解")
    county.case(refused)
    pages = [
        *(f"/issues/{issue['number']}" for issue in (by_order, by_talk, refused)),
        f"/dashboard/{county.code}",
        f"/dashboard/{county.village}",
        f"/dashboard/{county.code}/issues",
        f"/board/{county.village}",
        f"/board/{county.code}",
        "/",
    ]
    for language in ("zh", "en"):
        reader = county.client(language=language)
        for path in pages:
            html = reader.get(path, headers={"Accept": "text/html"}).text
            assert "</html>" in html, path
            assert not [words for words in SECRETS if words in html], path
    shown = visit()
    expect(shown.open(pages[0]).locator("#answer")).to_contain_text("一起邻里纠纷已调解")
    shown.shot("dispute")
    expect(shown.open(pages[2]).locator("#answer")).to_contain_text("已答复，内容不公开")
    expect(shown.open(pages[-3]).locator(".notice")).to_contain_text("矛盾纠纷")
