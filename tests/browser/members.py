"""Members on their pages."""

from typing import Any

from playwright.sync_api import Page, expect

from tests.e2e.county import County

from .conftest import PHONE, Visit, Visitor


def said(page: Page, text: str) -> None:
    expect(page.locator(".note", has_text=text).first).to_be_visible()


def line(page: Page, text: str) -> Any:
    return page.locator(".issue", has_text=text)


def member(visit: Visit, county: County, name: str = "member-li", **more: Any) -> Visitor:
    return visit("member", county.village, subject=name, screen=PHONE, **more)


def at_home(county: County, sign_in: str = "member-li", /, **more: Any) -> str:
    return str(county.member(who=county.huiyin.client("member", county.village, subject=sign_in), **more)["id"])
