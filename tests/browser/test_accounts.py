"""The pages of accounts on every screen: signing in, one's own account and data, and the people of one's scope."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from huiyin_service.auth import COOKIE
from tests.e2e.county import Counties, County
from tests.e2e.people import Person, invited

from .conftest import PHONE, Visit, Visitor

pytestmark = pytest.mark.browser

PAGES = ("/account", "/account/data", "/account/policy", "/account/authenticator", "/accounts", "/accounts/new")


@pytest.fixture(scope="module")
def county(counties: Counties) -> County:
    """One county for all, in which somebody with a long name is invited too."""
    county = counties()
    invited(county.huiyin, "secretary", county.village, name="一位名字很长很长的村党组织书记")
    return county


@pytest.fixture(scope="module")
def officer(county: County) -> Iterator[Person]:
    """The county's officer with an account of their own, signed in with both factors."""
    person, link = Person(county.huiyin), invited(county.huiyin, "officer", county.code, name="郑县长")
    person.take_up(link, "officer-of-pages", name="郑县长")
    person.set_authenticator()
    yield person
    person.http.close()


def at_the_pages_of(visitor: Visitor, person: Person) -> Visitor:
    """Let a visitor be somebody with an account."""
    visitor.page.context.add_cookies([{"name": COOKIE, "value": person.token, "url": person.huiyin.url}])
    return visitor


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_page_of_accounts_fits_every_screen(visit: Visit, officer: Person, language: str) -> None:
    nobody = visit(screen=PHONE, language=language)
    nobody.open("/signin")
    assert nobody.fits_both(f"signin-{language}"), "/signin"
    who = at_the_pages_of(visit(screen=PHONE, language=language), officer)
    for path in PAGES:
        heading = who.open(path).get_by_role("heading", level=1)
        expect(heading).to_be_visible()
        assert who.fits_both(f"{path.strip('/').replace('/', '-')}-{language}"), path
    page = who.open("/accounts")
    page.locator("#search").fill("一位")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="一位名字很长很长的村党组织书记").click()
    expect(page.locator("#offices .rows li")).to_have_count(1)
    assert who.fits_both(f"person-{language}")


def test_who_has_an_account_takes_out_all_that_names_them(visit: Visit, officer: Person) -> None:
    who = at_the_pages_of(visit(screen=PHONE), officer)
    page = who.open("/account/data")
    page.get_by_role("button", name="开始导出").click()
    expect(page.locator("#entries")).to_contain_text("郑县长")  # by itself, once it is gathered
    assert who.fits()
    who.shot("data-export")
    who.open("/account/data")
    expect(page.locator("#disclosures .rows li").first).to_contain_text("本人")
    who.shot("data-disclosed")


def test_an_operator_of_everywhere_chooses_the_county_or_none(visit: Visit, county: County) -> None:
    operator = Person(county.huiyin)
    operator.take_up(invited(county.huiyin, "operator", name="周师傅"), "operator-of-pages")
    operator.set_authenticator()
    page = at_the_pages_of(visit(screen=PHONE), operator).open("/accounts/new")
    page.get_by_label("姓名").fill("钱师傅")
    counties = page.get_by_label("县（市、区）")
    expect(counties.locator(f'option[value="{county.code}"]')).to_have_count(1)
    counties.select_option(label="不限地区")
    page.get_by_role("button", name="任命并邀请").click()
    expect(page.get_by_role("textbox", name="邀请链接")).to_have_value(re.compile("/invitations/"))
    operator.http.close()
