"""Forms of deliberation: refused, behind or sent twice, they lose nothing and count once, also without a script."""

import pytest
from playwright.sync_api import expect

from tests.e2e.county import County

from .conftest import PHONE, Visit
from .topics import assign, at_the_top, chosen, day, page_of, planned, registered, secretary, take_up

pytestmark = pytest.mark.browser


def test_a_refused_form_keeps_what_was_typed(visit: Visit, county: County) -> None:
    registered(county)
    issue, topic = planned(county)
    visitor = secretary(visit, county, screen=PHONE)
    page = visitor.open(page_of(topic))
    take_up(page)
    page.get_by_label("决议", exact=True).fill("装")
    assign(page, 1, "联系供电所安装", "张主任", day(7))
    page.get_by_role("button", name="再加一项任务").click()
    assign(page, 2, "清", "李组长", day(3))
    page.get_by_role("button", name="形成决议，分派任务").click()
    expect(page.get_by_role("alert")).to_contain_text("任务 2 · 做什么：至少 2 个字")
    expect(page.locator("#resolution-error")).to_be_visible()
    expect(chosen(page, 2)).to_have_text("李组长")
    assert visitor.fits()
    at_the_top(page)
    visitor.shot("topic-refused")
    page.get_by_role("group", name="任务 1").get_by_role("button", name="去掉这一项").click()
    expect(chosen(page, 1)).to_have_text("李组长")
    expect(page.get_by_role("button", name="去掉这一项")).to_be_hidden()
    assert county.trail(issue)[-1] == "topic.taken_up"
    page.reload()  # what a refused form was sent to shows the topic again
    expect(page.get_by_role("heading", name="下一步：形成决议")).to_be_visible()


def test_tasks_are_added_and_taken_out_without_a_script(visit: Visit, county: County) -> None:
    registered(county)
    _, topic = planned(county)
    county.on_topic(topic, "take-up")
    visitor = secretary(visit, county)
    browser = visitor.page.context.browser
    assert browser
    context = browser.new_context(
        base_url=county.huiyin.url, java_script_enabled=False, storage_state=visitor.page.context.storage_state()
    )
    page = context.new_page()
    page.goto(page_of(topic))
    page.get_by_label("决议", exact=True).fill("在东门停车棚安装充电桩十个")
    assign(page, 1, "联系供电所安装", "张主任", day(7))
    page.get_by_role("button", name="再加一项任务").click()
    expect(page.get_by_label("决议", exact=True)).to_have_value("在东门停车棚安装充电桩十个")
    assign(page, 2, "清理停车棚杂物", "李组长", day(3))
    page.get_by_role("button", name="再加一项任务").click()
    page.get_by_role("group", name="任务 1").get_by_role("button", name="去掉这一项").click()
    expect(chosen(page, 1)).to_have_text("李组长")
    page.get_by_role("group", name="任务 1").get_by_label("做什么").press("Enter")
    expect(page.get_by_text("决议已形成，任务已分派")).to_be_visible()
    expect(page.locator("#tasks-list li")).to_have_count(1)
    context.close()


def test_a_form_that_is_behind_says_so_and_loses_nothing(visit: Visit, county: County) -> None:
    issue, topic = planned(county)
    page = secretary(visit, county).open(page_of(topic))
    page.locator("#next summary", has_text="公示议题").click()
    page.get_by_label("公示内容").fill("下周三在东门议充电桩，请大家来")
    county.on_topic(topic, "publicise", kind="topic", notice="下周三议充电桩")
    page.get_by_role("button", name="公示", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("您看到的是第 1 版，现在是第 2 版")
    expect(page.get_by_role("alert")).to_contain_text("您填写的内容还在")
    expect(page.get_by_label("公示内容")).to_have_value("下周三在东门议充电桩，请大家来")

    county.withdraw(issue)
    county.by_itself(issue, "topic.dropped")
    page.get_by_role("button", name="公示", exact=True).click()
    expect(page.get_by_role("heading", name="没有办成")).to_be_visible()
    expect(page.get_by_text("下周三在东门议充电桩，请大家来")).to_be_visible()
    assert county.trail(issue).count("notice.published") == 1


def test_a_form_sent_twice_counts_once(visit: Visit, county: County) -> None:
    issue, topic = planned(county)
    page = secretary(visit, county).open(page_of(topic))
    statuses = page.evaluate(
        """async () => {
            const form = document.querySelector("#next form");
            const send = () => fetch(form.action, {method: "POST", body: new FormData(form)});
            return (await Promise.all([send(), send()])).map((answer) => answer.status);
        }"""
    )
    assert statuses == [200, 200]
    county.read(f"/api/reporting/issues/{issue['id']}")
    assert county.trail(issue).count("topic.taken_up") == 1
