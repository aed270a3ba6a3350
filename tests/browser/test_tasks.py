"""Tasks on their pages: who has one does it, somebody else looks at it on the spot, and what is late is seen."""

import pytest
from playwright.sync_api import expect

from tests.e2e.county import County
from tests.e2e.late import decided
from tests.e2e.tasks import assigned, on_task, tasks_of

from .conftest import PHONE, Visit
from .topics import at_the_top

pytestmark = pytest.mark.browser


def test_a_task_is_done_by_a_member_and_accepted_by_the_village(visit: Visit, county: County) -> None:
    assigned(county)
    member = visit("member", county.village, screen=PHONE)
    page = member.open("/deliberation/tasks")
    page.get_by_role("link", name="联系供电所安装").click()
    page.locator("summary", has_text="定下步骤").click()
    page.get_by_label("步骤", exact=True).fill("勘察现场、安装、通电")
    page.get_by_role("button", name="定下步骤").click()
    expect(page.get_by_text("步骤已定下")).to_be_visible()
    page.get_by_label("进展", exact=True).fill("线已接到东门")
    page.get_by_label("完成了哪一步").select_option("勘察现场")
    page.get_by_role("button", name="报进展").click()
    expect(page.get_by_text("进展已记录")).to_be_visible()
    at_the_top(page)
    assert member.fits_both("task-1-assigned")
    page.locator("summary", has_text="任务办完了").click()
    page.get_by_label("办成了什么").fill("充电桩十个已通电")
    page.get_by_role("button", name="报告完成").click()
    expect(page.get_by_role("heading", name="等现场验收")).to_be_visible()
    expect(page.get_by_role("button", name="通过验收")).to_be_hidden()  # nobody accepts their own

    secretary = visit("secretary", county.village)
    page = secretary.open(f"/deliberation/tasks?tab=done&division={county.village}")
    secretary.shot("tasks-to-accept")
    page.get_by_role("link", name="联系供电所安装").click()
    page.locator("summary", has_text="没有办成").click()
    page.locator("#missing").fill("三")
    page.get_by_role("button", name="不通过，继续办").click()
    expect(page.get_by_role("alert")).to_contain_text("验收情况：至少 2 个字")
    expect(page.locator("#missing")).to_have_value("三")
    page.locator("#found").fill("到场看了，十个桩都能充")
    at_the_top(page)
    assert secretary.fits_both("task-2-to-accept")
    page.get_by_role("button", name="通过验收").click()
    expect(page.get_by_role("heading", name="已通过验收")).to_be_visible()
    at_the_top(page)
    assert secretary.fits_both("task-3-accepted")


def test_what_is_late_comes_first_and_is_handed_on(visit: Visit, county: County) -> None:
    late, soon = (county.does(county.secretary, "/api/deliberation/topics", issue=county.report()["id"]) for _ in "12")
    decided(county, late, -2)
    decided(county, soon, 1)
    tasks_of(county, late), tasks_of(county, soon)
    county.member(name="张主任")
    county.read("/api/deliberation/tasks", county.secretary)
    secretary = visit("secretary", county.village, screen=PHONE)
    page = secretary.open("/deliberation/tasks")
    expect(page.locator("#tasks .issue").first).to_contain_text("已超期")
    expect(page.locator("#tasks .issue").last).to_contain_text("临近期限")
    assert secretary.fits_both("tasks")
    page.get_by_role("link", name="联系供电所安装").first.click()
    expect(page.get_by_role("alert")).to_contain_text("任务已超过期限")
    page.locator("summary", has_text="转交给别人").click()
    page.get_by_label("转交给谁").select_option(label="张主任")
    page.get_by_label("原因").fill("供电所要村里派人配合")
    page.get_by_role("button", name="转交", exact=True).click()
    expect(page.get_by_text("任务已转交")).to_be_visible()
    expect(page.locator("#task")).to_contain_text("张主任")


def test_tasks_in_english_and_where_there_are_none(visit: Visit, county: County) -> None:
    member = visit("member", county.village, screen=PHONE, language="en")
    page = member.open("/deliberation/tasks")
    expect(page.get_by_text("No tasks to do")).to_be_visible()
    member.shot("tasks-none-english")
    _, task = assigned(county)
    on_task(county, task, "report-done")
    page = visit("secretary", county.village, language="en").open(f"/deliberation/tasks/{task['id']}")
    expect(page.get_by_role("heading", name="To be looked at on the spot")).to_be_visible()
