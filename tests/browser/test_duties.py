"""What county and town owe, on their pages: revisits, stock-taking, the check on the spot, the summary, what stalls."""

import pytest
from playwright.sync_api import expect

from tests.e2e.asks.duties import round_of, summary_of, taking_of
from tests.e2e.county import County, picture
from tests.e2e.sites import open_site

from .conftest import PHONE, Visit
from .matters import said

pytestmark = pytest.mark.browser


def test_an_officer_asks_after_what_was_carried_out_on_the_phone(visit: Visit, county: County) -> None:
    this, _ = round_of(county)
    officer = visit("officer", county.code, screen=PHONE)
    page = officer.open(f"/deliberation/revisits?at_least={county.cursor}")
    page.get_by_role("link", name="2026年10月落实的议题").click()
    assert officer.fits_both("revisit")
    page.get_by_label("没有办好").check()
    page.get_by_role("button", name="登记回访").click()
    expect(page.get_by_text("须写明群众怎么说")).to_be_visible()
    page.get_by_label("群众怎么说").fill("桩子是坏的")
    page.get_by_label("谁说的").fill("周大娘")
    page.get_by_role("button", name="登记回访").click()
    said(page, "已登记回访")
    expect(page.get_by_text("这件事已重新办理")).to_be_visible()
    expect(page.get_by_text("周大娘")).to_have_count(0)
    page.get_by_text("抽样是怎样来的").click()
    expect(page.get_by_text(f"huiyin verify draw {this}")).to_be_visible()
    officer.shot("revisit-done")


def test_the_county_goes_through_what_is_stuck(visit: Visit, county: County) -> None:
    this, _ = taking_of(county)
    issue = county.report()
    officer = visit("officer", county.code)
    page = officer.open(f"/deliberation/stock-takings/{this}?at_least={county.cursor}")
    page.get_by_text("列入一件").click()
    page.get_by_label("事项编号").fill("没有这件")
    page.get_by_label("为什么列入").fill("要县里协调")
    page.get_by_role("button", name="列入清单").click()
    expect(page.get_by_text("本县没有编号为 没有这件 的事项")).to_be_visible()
    expect(page.get_by_label("为什么列入")).to_have_value("要县里协调")
    page.get_by_label("事项编号").fill(issue["number"])
    page.get_by_role("button", name="列入清单").click()
    said(page, "已列入盘点清单")
    expect(page.locator("#items .card")).to_have_count(2)
    page.locator("#items .card").last.get_by_text("无需县级统筹").click()
    page.locator("#items .card").last.get_by_label("理由").fill("村里能办")
    page.locator("#items .card").last.get_by_role("button", name="定下来").click()
    said(page, "已盘点")
    page.get_by_text("由县级统筹协调").click()
    page.get_by_label("理由").fill("涉及管网改造，住建、水务一起办")
    page.get_by_role("button", name="定下来").click()
    expect(page.get_by_text("须写明由谁负责")).to_be_visible()
    assert officer.fits_both("stock-taking")
    page.get_by_label("由谁负责").select_option(index=1)
    page.get_by_label("何时办好").fill("2036-12-01")
    page.get_by_role("button", name="定下来").click()
    said(page, "已盘点")
    expect(page.get_by_text("没有要盘点的")).to_be_visible()
    assert officer.fits_both("stock-taking-gone-through")
    page.get_by_role("button", name="结束盘点").click()
    said(page, "盘点已结束")
    expect(page.get_by_text("列入一件")).to_have_count(0)
    page.get_by_role("link", name="跟踪中").click()
    page.get_by_label("办理结果").fill("三月开工")
    officer.shot("stock-taking-followed")
    page.get_by_role("button", name="办结").click()
    said(page, "已登记办理结果")


def test_a_supervisor_checks_a_site_on_the_spot(visit: Visit, county: County) -> None:
    open_site(county)
    supervisor = visit("supervisor", county.town, screen=PHONE)
    page = supervisor.open(f"/deliberation/site-checks?at_least={county.cursor}")
    assert supervisor.fits_both("site-checks")
    page.get_by_role("link", name="现在检查").click()
    for field in page.locator("input[type=number]").all():
        field.fill(field.get_attribute("max") or "")
    page.get_by_text("办好了，和说的一样").click()
    page.get_by_label("现场情况").fill("充电桩已投用，线路规整")
    page.get_by_label("指导意见").fill("会前把上月任务念一遍")
    assert supervisor.fits_both("site-check-form")
    page.get_by_role("button", name="登记检查").click()
    expect(page.locator(".note, .errors").first).to_be_visible()
    expect(page.get_by_label("指导意见")).to_have_value("会前把上月任务念一遍")
    page.locator("input[type=file]").set_input_files(
        {"name": "spot.jpg", "mimeType": "image/jpeg", "buffer": picture()}
    )
    page.get_by_role("button", name="登记检查").click()
    said(page, "检查已登记")
    page.get_by_role("link", name="会前把上月任务念一遍").click()
    expect(page.locator(".tile").first).to_contain_text("100")
    assert supervisor.fits_both("site-check")


def test_a_summary_is_reworded_and_its_figures_open_to_their_lists(visit: Visit, county: County) -> None:
    this = summary_of(county)
    officer = visit("officer", county.code)
    page = officer.open(f"/deliberation/summaries/{this}?at_least={county.cursor}")
    assert officer.fits_both("summary")
    first = page.locator("#section-practice")
    first.get_by_text("改这句话").click()
    first.get_by_label("文字").fill("年末共有 7 个议事点。")
    first.get_by_role("button", name="改好").click()
    expect(page.get_by_text("数字须各出现一次")).to_be_visible()
    first.get_by_label("文字").fill("年末共有议事点 {sites} 个，联系户 {links} 户。")
    first.get_by_role("button", name="改好").click()
    said(page, "这句话已改好")
    expect(page.locator("#sentence-sites")).to_contain_text("年末共有议事点 1 个，联系户 1 户。")
    page.get_by_role("button", name="印发第 1 版").click()
    said(page, "总结已印发")
    page.locator("#sentence-plan a").first.click()
    expect(page.get_by_role("heading", name="列入议事计划")).to_be_visible()
    assert officer.fits_both("summary-figure")


def test_what_stalls_is_listed_with_whom_and_an_empty_list_says_what_comes(visit: Visit, county: County) -> None:
    round_of(county)
    officer = visit("officer", county.code, language="en")
    page = officer.open(f"/deliberation/stalls?tab=open&at_least={county.cursor}")
    expect(page.locator("#stalls")).to_contain_text("To be deliberated")
    assert officer.fits_both("stalls")
    page.get_by_role("link", name="All overdue").click()
    expect(page.get_by_text("Nothing stalls")).to_be_visible()
    page.get_by_role("link", name="Duties", exact=True).click()
    expect(page.locator("#duties")).to_contain_text("Revisits")
    assert officer.fits_both("duties")
