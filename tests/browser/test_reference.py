"""What those who build upon it read: the events, their schemas, and what each problem means."""

import pytest
from playwright.sync_api import expect

from huiyin_contracts import contracts
from huiyin_local.testing import Huiyin
from huiyin_service.i18n import Language
from huiyin_service.kinds import kinds
from tests.e2e.county import County

from .conftest import Visit

pytestmark = pytest.mark.browser


def test_every_event_is_in_the_catalogue(visit: Visit, huiyin: Huiyin) -> None:
    visitor = visit()
    page = visitor.open("/asyncapi")
    expect(page.locator(".event")).to_have_count(len(contracts()) + len(kinds()))
    visitor.shot("asyncapi")
    page.get_by_role("link", name="order.accepted", exact=True).click()
    event = page.locator(".event:target")
    expect(event).to_contain_text("dispatch.order.accepted.v1")
    expect(event).to_be_in_viewport()
    assert event.get_by_role("link", name="JSON Schema").get_attribute("href") == (
        "/schemas/dispatch.order.accepted.v1.json"
    )


@pytest.mark.parametrize(
    ("language", "heading", "said"), [("zh", "怎样上报", "没有收下"), ("en", "How to publish", "what was not")]
)
def test_publishers_read_what_they_may_send(visit: Visit, language: Language, heading: str, said: str) -> None:
    visitor = visit(language=language)
    page = visitor.open("/asyncapi")
    how = page.locator(".card").filter(has=page.get_by_role("heading", name=heading))
    for text in ("ingress.<publisher>.issue.reported", "ingress.<publisher>.rejected", "_INBOX.<publisher>", said):
        expect(how).to_contain_text(text)
    page.get_by_role("link", name="issue.withdrawn", exact=True).last.click()
    kind = page.locator(".event:target")
    expect(kind).to_contain_text("ingress.<publisher>.issue.withdrawn")
    expect(kind.get_by_role("row").filter(has_text="ce-subject")).to_be_visible()
    visitor.shot(f"asyncapi-publishers-{language}")


def test_programs_get_the_documents(huiyin: Huiyin) -> None:
    anybody = huiyin.client()
    described = anybody.get("/schemas/dispatch.order.accepted.v1.json")
    assert described.headers["Content-Type"] == "application/schema+json"
    assert described.json()["$id"] == "/schemas/dispatch.order.accepted.v1.json"
    document = anybody.get("/asyncapi.json")
    assert set(document.json()["channels"]) > set(contracts())
    assert anybody.get("/asyncapi", headers={"Accept": "application/json"}).json() == document.json()
    assert anybody.get("/schemas/dispatch.order.forgotten.v1.json").status_code == 404


def test_a_problem_leads_to_what_it_means(visit: Visit, county: County) -> None:
    refused = county.anybody.get("/api/reporting/divisions/999999").json()
    visitor = visit()
    page = visitor.open(refused["type"])
    expect(page.get_by_role("heading", level=1)).to_have_text("unknown-division")
    expect(page.locator(".event")).to_contain_text("没有这个行政区划")
    visitor.shot("problem")
    page.get_by_role("link", name="全部代码").click()
    expect(page.locator("[id='stale-version']")).to_contain_text("The issue has changed")
    visitor.shot("problems")


def test_a_problem_that_is_not_there_is_said_so(visit: Visit) -> None:
    visitor = visit(language="en")
    response = visitor.page.goto("/problems/no-such-problem")
    assert response is not None
    assert response.status == 404
    expect(visitor.page.get_by_role("heading", level=1)).to_have_text("There is no problem type no-such-problem")
