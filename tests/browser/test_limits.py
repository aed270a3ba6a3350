"""What a page does where a stranger must show that it is no program, and where the API is described."""

import pytest
from playwright.sync_api import expect

from huiyin_local.testing import Huiyin
from tests.e2e.county import County

from .conftest import PHONE, Visit
from .test_report import WHAT, fill, send

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def huiyin(limited: Huiyin) -> Huiyin:
    """One as it is used: with the usual limits."""
    return limited


def test_a_third_report_proves_itself_and_is_sent(visit: Visit, county: County) -> None:
    visitor = visit(screen=PHONE)
    for _ in range(3):
        page = visitor.open("/report")
        fill(page, county)
        send(page)
        page.wait_for_url("**/report/done/*")
    assert not visitor.complaints or all("429" in said for said in visitor.complaints)
    visitor.complaints.clear()


def test_without_javascript_one_is_told_what_else_to_do(county: County) -> None:
    form = {"kind": "problem", "category": "路灯", "description": WHAT, "division": county.village}
    answers = [county.anybody.post("/report", data=form, headers={"Accept": "text/html"}) for _ in range(3)]
    assert answers[-1].status_code == 429
    assert WHAT in answers[-1].text
    assert "<noscript>" in answers[-1].text


def test_the_page_of_the_api_shows_it_under_our_policy(visit: Visit) -> None:
    visitor = visit()
    page = visitor.open("/issues")
    page.get_by_role("link", name="开放接口").click()
    expect(page.locator(".opblock").first).to_be_visible()
    assert page.locator(".opblock").count() > 3
    assert visitor.complaints == []
