"""Deliberation through its pages: from the plan to the board, in the browsers of those who carry it."""

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.county import County
from tests.e2e.late import decided
from tests.e2e.tasks import finish_tasks

from .conftest import PHONE, Visit
from .topics import at_the_top, day, page_of, planned, registered, secretary, suggestion

pytestmark = pytest.mark.browser

DRAFT = re.compile(
    r"在东门停车棚安装充电桩十个\n任务：联系供电所安装（张\*\*，.*前）\n任务：清理停车棚杂物（李\*\*，.*前）"
)


def test_a_topic_goes_from_the_plan_to_the_board(visit: Visit, county: County) -> None:
    registered(county)
    issue, topic = planned(county)
    visitor = secretary(visit, county, screen=PHONE)
    page = visitor.open("/deliberation")
    expect(page.get_by_text("实时更新中")).to_be_visible()
    expect(page.get_by_role("link", name="待议事 1")).to_be_visible()
    assert visitor.fits_both("plan")
    page.get_by_role("link", name="小区增设电瓶车充电桩").click()

    expect(page.get_by_role("heading", name="下一步：开会议事")).to_be_visible()
    at_the_top(page)
    assert visitor.fits_both("topic-1-planned")
    expect(page.get_by_role("link", name="召集议事会")).to_have_attribute("href", re.compile(topic["id"]))
    county.on_topic(topic, "take-up")
    expect(page.get_by_role("heading", name="下一步：议出结论")).to_be_visible()
    expect(page.locator("#next").get_by_role("link", name="议事会")).to_have_attribute("href", re.compile("/sessions/"))
    at_the_top(page)
    assert visitor.fits_both("topic-2-taken-up")
    whose = (("联系供电所安装", "zhang", 7), ("清理停车棚杂物", "li", 3))
    tasks = [
        {"description": what, "assignee": {"id": f"{who}-{county.code}"}, "due_on": day(n)} for what, who, n in whose
    ]
    county.on_topic(topic, "decide", text="在东门停车棚安装充电桩十个", tasks=tasks)

    expect(page.locator("#tasks-list li")).to_have_count(2)
    expect(page.get_by_role("heading", name="下一步：公示决议")).to_be_visible()
    expect(page.get_by_label("公示内容").first).to_have_value(DRAFT)
    at_the_top(page)
    assert visitor.fits_both("topic-3-decided")
    page.get_by_role("button", name="公示决议").click()

    expect(page.get_by_role("heading", name="下一步：落实任务")).to_be_visible()
    finish_tasks(county, topic)
    expect(page.locator("#tasks-list")).to_contain_text("任务已验收")
    page.get_by_label("落实结果").fill("十个充电桩投入使用，停车棚清理完毕")
    at_the_top(page)
    assert visitor.fits_both("topic-4-to-carry-out")
    page.get_by_role("button", name="任务已落实").click()

    expect(page.get_by_role("heading", name="下一步：公示办理结果")).to_be_visible()
    page.get_by_label("公示内容").first.fill("东门充电桩已启用，欢迎使用")
    at_the_top(page)
    assert visitor.fits_both("topic-5-carried-out")
    page.get_by_role("button", name="公示结果，给出回音").click()

    expect(page.get_by_role("heading", name="已有回音")).to_be_visible()
    at_the_top(page)
    assert visitor.fits_both("topic-6-publicised")
    steps = county.trail(issue)
    for road in (
        ("topic.planned", "topic.taken_up", "topic.decided", "notice.published", "topic.carried_out"),
        ("topic.decided", "task.assigned", "task.reported_done", "task.accepted", "topic.carried_out"),
    ):
        assert [steps.index(step) for step in road] == sorted(steps.index(step) for step in road)
    assert (steps[-1], steps.count("task.accepted")) == ("notice.published", 2)
    page = visit(screen=PHONE).open(f"/board/{county.village}")
    expect(page.get_by_text("东门充电桩已启用，欢迎使用")).to_be_visible()
    page = visit(screen=PHONE).open(f"/issues/{issue['number']}")
    expect(page.locator("#answer")).to_contain_text("东门充电桩已启用，欢迎使用")


def test_something_else_is_publicised_and_its_draft_forgotten(visit: Visit, county: County) -> None:
    issue, topic = planned(county)
    page = secretary(visit, county).open(page_of(topic))
    page.locator("#next summary", has_text="公示议题").click()
    page.get_by_label("公示内容").fill("下周三在东门议充电桩，请大家来")
    page.get_by_role("button", name="公示", exact=True).click()
    expect(page.get_by_text("已贴上公示栏")).to_be_visible()
    expect(page.locator("#facts")).to_contain_text("议题")
    page.locator("#next summary", has_text="公示议题").click()
    expect(page.get_by_label("公示内容")).to_have_value("")
    expect(page.get_by_label("议题（已公示过）")).to_be_visible()
    [notice] = county.board(county.village)
    assert (notice["publication_kind"], notice["notice"]) == ("topic", "下周三在东门议充电桩，请大家来")
    assert county.trail(issue)[-1] == "notice.published"


def test_what_is_not_taken_is_answered_with_the_reason(visit: Visit, county: County) -> None:
    issue, topic = planned(county)
    visitor = secretary(visit, county, screen=PHONE)
    page = visitor.open(page_of(topic))
    page.locator("#next summary", has_text="不列入议事").click()
    page.get_by_label("理由").fill("不属村务，请向供电所反映")
    at_the_top(page)
    visitor.shot("topic-decline")
    page.get_by_role("button", name="不列入，答复理由").click()
    expect(page.get_by_text("已说明理由，答复已公示")).to_be_visible()
    expect(page.get_by_role("heading", name="已有回音")).to_be_visible()
    expect(page.locator("#facts")).to_contain_text("未采纳的理由")
    assert visitor.fits()
    visitor.shot("topic-declined")
    page = visit(screen=PHONE).open(f"/issues/{issue['number']}")
    expect(page.locator("#answer")).to_contain_text("不属村务，请向供电所反映")


def test_a_secretary_of_another_village_is_refused(visit: Visit, county: County) -> None:
    _, topic = planned(county)
    neighbour = visit("secretary", county.neighbour)
    for path in (page_of(topic), f"/deliberation?division={county.village}"):
        answer = neighbour.page.goto(path)
        assert answer
        assert answer.status == 403
        expect(neighbour.page.get_by_text("不在您的辖区")).to_be_visible()
    page = neighbour.open("/deliberation")
    expect(page.get_by_text("计划里还没有议题")).to_be_visible()
    neighbour.shot("plan-empty")


def test_an_issue_is_planned_by_hand(visit: Visit, county: County) -> None:
    first, second = suggestion(county), suggestion(county, description="广场舞声音太大，想请大家商量个时间")
    visitor = secretary(visit, county, screen=PHONE)
    page = visitor.open("/deliberation?stage=waiting")
    assert visitor.fits()
    visitor.shot("waiting")
    page.get_by_role("listitem").filter(has_text=second["number"]).get_by_role("link", name="看详情").click()
    page.get_by_label("议题").fill("广")
    page.get_by_role("button", name="列入计划").click()
    expect(page.get_by_role("alert")).to_contain_text("议题：至少 2 个字")
    expect(page.get_by_label("议题")).to_have_value("广")
    assert visitor.fits()
    visitor.shot("matter")
    page.get_by_label("议题").fill("广场舞的时间")
    page.get_by_role("button", name="列入计划").click()
    expect(page.get_by_role("heading", name="广场舞的时间")).to_be_visible()
    expect(page.get_by_text("已列入议事计划")).to_be_visible()

    page = visitor.open("/deliberation?stage=waiting")
    stale = secretary(visit, county).open(f"/deliberation/issues/{first['id']}")
    page.get_by_role("button", name="列入计划").click()
    expect(page.get_by_role("heading", name="下一步：开会议事")).to_be_visible()
    stale.get_by_role("button", name="列入计划").click()
    expect(stale.get_by_role("alert")).to_contain_text("这件事项已列入议事计划")
    assert county.trail(first) == ["issue.reported", "topic.planned"]


def test_what_is_overdue_comes_first(visit: Visit, county: County) -> None:
    (_, late), (_, soon) = planned(county), planned(county)
    suggestion(county)
    for topic, days in ((soon, 20), (late, -5)):
        decided(county, topic, days)
    assert (
        "已超期" in visit("supervisor", county.code).open("/deliberation?stage=overdue").locator("#topics").inner_text()
    )
    officer = visit("officer", county.code)
    page = officer.open("/deliberation")
    expect(page.get_by_role("link", name="已超期 1")).to_be_visible()
    expect(page.locator("#topics .issue").first).to_contain_text("已超期")
    expect(page.locator("#topics .issue").first.get_by_role("link")).to_have_attribute("href", page_of(late))
    expect(page.locator("#topics .issue").last).to_contain_text("还剩")
    assert officer.fits()
    officer.shot("plan-overdue")
    page.get_by_role("link", name="已超期 1").click()
    expect(page.locator("#topics .issue")).to_have_count(1)
    page.locator("#topics .issue-title").click()
    expect(page.get_by_role("alert")).to_contain_text("任务已超过期限")
    at_the_top(page)
    officer.shot("topic-overdue")


def test_the_plan_moves_by_itself(visit: Visit, county: County) -> None:
    page = secretary(visit, county).open("/deliberation")
    expect(page.get_by_text("实时更新中")).to_be_visible()
    planned(county)
    expect(page.get_by_role("link", name="待议事 1")).to_be_visible()
    expect(page.locator("#topics .issue")).to_have_count(1)


def test_anybody_reads_what_deliberation_is_and_what_is_public(visit: Visit, county: County) -> None:
    issue, topic = planned(county)
    county.on_topic(topic, "publicise", kind="topic", notice="下周三议充电桩")
    dispute = suggestion(county, kind="dispute", description="两家的宅基地界线")
    private = county.does(county.secretary, "/api/deliberation/topics", issue=dispute["id"])
    county.on_topic(private, "publicise", kind="topic", notice="已排期调解")
    visitor = visit(screen=PHONE)
    page = visitor.open("/deliberation")
    expect(page.get_by_role("heading", name="大家的事，大家商量着办")).to_be_visible()
    expect(page.get_by_role("link", name="工作人员登录")).to_be_visible()
    expect(page.get_by_text(issue["number"])).to_be_visible()
    expect(page.get_by_text(dispute["number"])).to_be_hidden()
    assert visitor.fits()
    visitor.shot("public")
    for number, of in ((issue["number"], topic), (dispute["number"], private)):
        page = visitor.open(page_of(of))
        assert "/issues/" in page.url
        expect(page.get_by_text(number)).to_be_visible()
        expect(page.get_by_text("宅基地")).to_be_hidden()
    page = secretary(visit, county).open(page_of(private))
    expect(page.get_by_role("heading", level=1)).to_have_text("充电")  # a title is public, the words are not
    expect(page.locator(".said")).to_have_text("两家的宅基地界线")
    wide = visit("resident", county.village)
    page = wide.open("/deliberation")
    expect(page.get_by_role("link", name="工作人员登录")).to_be_hidden()
    wide.shot("public")


def test_in_english(visit: Visit, county: County) -> None:
    _, topic = planned(county)
    county.on_topic(topic, "take-up")
    visitor = secretary(visit, county, screen=PHONE, language="en")
    page = visitor.open("/deliberation")
    expect(page.get_by_role("heading", name="Deliberation plan")).to_be_visible()
    assert visitor.fits()
    visitor.shot("plan-english")
    page.locator("#topics .issue-title").click()
    expect(page.get_by_role("heading", name="Next: come to a conclusion")).to_be_visible()
    assert visitor.fits()
    at_the_top(page)
    visitor.shot("topic-english")
