"""The calendar as a villager sees it on the phone and an office at the desk (P6, P9, P10)."""

import pytest
from playwright.sync_api import expect

from tests.e2e.county import County
from tests.e2e.sites import open_site
from tests.e2e.tasks import assigned

from .conftest import PHONE, Visit

pytestmark = pytest.mark.browser


def test_a_month_is_a_list_on_a_phone_and_a_grid_at_a_desk(visit: Visit, county: County) -> None:
    site = open_site(county, name="和平社区议事室")
    open_site(county, name="赶集议事点", days="market", market={"rule": "market", "ending": [1, 4, 7]})
    open_site(county, name="彝汉联席议事点", days="joint")
    county.read(f"/api/deliberation/sites/{site['id']}")
    anybody = visit(screen=PHONE)
    page = anybody.open(f"/deliberation/calendar?division={county.village}&month=2027-03&at_least={county.cursor}")
    expect(page.get_by_text("议事日 · 和平社区议事室")).to_be_visible()
    expect(page.locator("time[datetime='2027-03-09']")).to_be_hidden()  # nothing is on it
    expect(page.get_by_text("原为 3月20日")).to_be_visible()
    assert anybody.fits_both("calendar")
    page.get_by_role("link", name="下个月").click()
    expect(page.get_by_role("heading", name="2027年4月")).to_be_visible()
    page.keyboard.press("Tab")

    page = anybody.open(f"/deliberation/sites/{site['id']}/calendar?month=2027-03")
    expect(page.locator("#subscribe")).to_contain_text(f"/deliberation/sites/{site['id']}/calendar.ics")
    assert anybody.fits_both("calendar-site")
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 1122, "height": 793})  # A4, lying
    anybody.shot("calendar-print")
    page.emulate_media(media="screen")
    page.set_viewport_size(PHONE)

    page = anybody.open(f"/deliberation/calendar?division={county.far_village}&month=2027-03")
    expect(page.get_by_text("这个月没有安排")).to_be_visible()
    page = anybody.open("/deliberation/calendar")
    expect(page.get_by_text("看哪里的日历")).to_be_visible()
    assert anybody.fits_both("calendar-where")


def test_an_office_sees_what_is_due_and_goes_there(visit: Visit, county: County) -> None:
    open_site(county, name="和平社区议事室")
    _, task = assigned(county)
    secretary = visit("secretary", county.village)
    page = secretary.open(
        f"/deliberation/calendar?division={county.village}&month={task['due_on'][:7]}&at_least={county.cursor}"
    )
    due = page.get_by_role("link", name=f"任务到期：{task['description']}")
    expect(due).to_be_visible()
    assert secretary.fits_both("calendar-office")
    due.click()
    expect(page.get_by_text(task["description"]).first).to_be_visible()
