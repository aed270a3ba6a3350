"""Pages of sites: an officer opens one, its teams are filled until it may convene, and the public sees it."""

from datetime import UTC, datetime

import pytest
from playwright.sync_api import expect

from tests.e2e.county import County
from tests.e2e.sites import fill, on_site, open_site

from .conftest import PHONE, Visit
from .members import said

pytestmark = pytest.mark.browser

LIST = "/deliberation/sites"


def test_a_site_is_opened_and_its_teams_are_filled(visit: Visit, county: County) -> None:
    officer = visit("officer", county.code)
    page = officer.open(f"{LIST}?division={county.village}")
    expect(page.get_by_text("这里还没有议事点")).to_be_visible()
    page.get_by_text("设立一个议事点").click()
    page.get_by_label("名称", exact=True).fill("和平社区议事室")
    page.get_by_label("在哪里").fill("党群服务中心二楼")
    page.get_by_label("Second Village").check()
    page.get_by_role("button", name="设立", exact=True).click()
    said(page, "议事点已设立")
    expect(page.get_by_text("干部队伍应有 7–11 人，现有 0 人（P2）")).to_be_visible()
    officer.shot("sites")
    page.get_by_role("link", name="和平社区议事室").click()
    team = page.locator("#team-residents")
    team.get_by_text("任命一人").click()
    team.get_by_label("姓名").fill("罗大爷")
    team.get_by_label("身份").select_option("威望高的村民")
    team.get_by_role("button", name="任命", exact=True).click()
    said(page, "已任命")
    expect(page.locator("#team-residents")).to_contain_text("罗大爷")
    page.locator("#team-residents").get_by_text("离任、替换").click()
    page.locator("#by-residents1").fill("陈婆婆")
    page.locator("#replace-residents1").select_option("已迁走")
    page.locator("#team-residents").get_by_role("button", name="替换").click()
    said(page, "已替换")
    expect(page.locator("#team-residents")).to_contain_text("陈婆婆")
    page.locator("#team-residents").get_by_text("任命一人").click()
    page.locator("#team-residents").get_by_label("姓名").fill("王婆婆")
    page.locator("#team-residents").get_by_label("身份").select_option("村民代表")
    page.locator("#team-residents").get_by_label("任期到哪一天").fill("2126-01-01")
    page.locator("#team-residents").get_by_role("button", name="任命", exact=True).click()
    expect(page.get_by_text("任期最长 36 个月")).to_be_visible()
    expect(page.locator("#team-residents").get_by_label("姓名")).to_have_value("王婆婆")
    page.locator("#interests").get_by_text("声明回避", exact=True).first.click()
    page.locator("#back-name").fill("陈婆婆")
    page.get_by_label("哪件事").fill(county.report()["number"])
    page.get_by_label("什么关系").select_option("涉及亲属")
    assert officer.fits_both("site-office")
    page.locator("#interests").get_by_role("button", name="声明回避").click()
    said(page, "已声明回避")
    expect(page.locator("#interests")).to_contain_text("涉及亲属")
    officer.shot("site")


def test_anybody_sees_where_and_when_and_not_who(visit: Visit, county: County) -> None:
    site = open_site(county, name="和平社区议事室")
    fill(county, site)
    on_site(county, site, "officer/assign", officer={"name": "王主任", "id": f"officer-{county.code}"})
    anybody = visit(screen=PHONE)
    page = anybody.open(f"{LIST}/{site['id']}")
    expect(page.get_by_text("三支队伍齐全，可以召集议事。")).to_be_visible()
    expect(page.get_by_text("接下来：")).to_be_visible()
    expect(page.get_by_text("按章程，不公开队员姓名。").first).to_be_visible()
    expect(page.get_by_role("button", name="任命")).to_have_count(0)
    assert "张residents0" not in page.content()
    assert str(datetime.now(UTC).year) in page.content()
    assert anybody.fits()
    anybody.shot("site-public")
    page.get_by_role("link", name="议事点", exact=True).first.click()
    expect(page.get_by_role("link", name="和平社区议事室").first).to_be_visible()
    anybody.shot("sites-public")
