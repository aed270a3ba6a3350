"""A matter on dispatch's pages, and the people who work on it."""

import re
from typing import Any

from playwright.sync_api import FilePayload, Page, expect

from tests.e2e.county import County, Json, picture

from .conftest import PHONE, Visit, Visitor

LAMP = "3号楼前的路灯三天不亮了"


def photo(name: str = "after.jpg") -> FilePayload:
    return {"name": name, "mimeType": "image/jpeg", "buffer": picture()}


def row(page: Page, text: str = LAMP) -> Any:
    """The line of a list that is about a matter."""
    return page.locator(".issue", has_text=text)


def said(page: Page, text: str | re.Pattern[str]) -> None:
    """The page says it, in a note."""
    expect(page.locator(".note", has_text=text).first).to_be_visible()


def member(visit: Visit, county: County, name: str) -> Visitor:
    return visit("member", county.village, subject=name, screen=PHONE)


def screened(county: County) -> Json:
    """A matter whose words the screening made public: whoever may accept its order reads them before it is theirs."""
    issue = county.report()
    county.screen(issue)
    return issue
