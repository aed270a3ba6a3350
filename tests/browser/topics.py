"""A topic on deliberation's pages, and those who carry it."""

from datetime import UTC, datetime, timedelta

from playwright.sync_api import Locator, Page

from tests.e2e.county import County, Json

from .conftest import Visit, Visitor


def day(days: int = 0) -> str:
    return (datetime.now(UTC) + timedelta(days=days)).date().isoformat()


def suggestion(county: County, **more: str) -> Json:
    return county.report(
        **{"kind": "suggestion", "category": "充电", "description": "小区增设电瓶车充电桩\n东门有空地", **more}
    )


def planned(county: County) -> tuple[Json, Json]:
    """An issue that screening sent to deliberation, and its topic."""
    issue = suggestion(county)
    county.screen(issue, "deliberation")
    return issue, county.topic_of(issue)


def registered(county: County) -> None:
    """Two of the village's registers, by name and sign-in."""
    for name, sign_in in (("张主任", "zhang"), ("李组长", "li")):
        county.member(f"{sign_in}-{county.code}", name=name)
    county.read("/api/deliberation/topics", county.secretary)


def page_of(topic: Json) -> str:
    return f"/deliberation/topics/{topic['id']}"


def secretary(visit: Visit, county: County, **more: object) -> Visitor:
    return visit("secretary", county.village, **more)


def at_the_top(page: Page) -> None:
    """So that in a picture of the whole page its bar is where it belongs."""
    page.evaluate("window.scrollTo(0, 0)")


def assign(page: Page, number: int, what: str, assignee: str, due_on: str) -> None:
    row = page.get_by_role("group", name=f"任务 {number}", exact=True)
    row.get_by_label("做什么").fill(what)
    row.get_by_label("责任人").select_option(label=assignee)
    row.get_by_label("期限").fill(due_on)


def chosen(page: Page, number: int) -> Locator:
    """Who is chosen for a task."""
    return page.get_by_role("group", name=f"任务 {number}").get_by_label("责任人").locator("option:checked")
