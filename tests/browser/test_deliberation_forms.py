"""Forms of deliberation: behind or sent twice, they lose nothing and count once."""

import pytest
from playwright.sync_api import expect

from tests.e2e.county import County

from .conftest import Visit
from .topics import page_of, planned, secretary

pytestmark = pytest.mark.browser


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
            const form = document.querySelector("#next form[action$=publicise]");
            form.querySelector("[name=notice]").value = "下周三议充电桩";
            const send = () => fetch(form.action, {method: "POST", body: new FormData(form)});
            return (await Promise.all([send(), send()])).map((answer) => answer.status);
        }"""
    )
    assert statuses == [200, 200]
    county.read(f"/api/reporting/issues/{issue['id']}")
    assert county.trail(issue).count("notice.published") == 1
