"""Dispatch's pages on every screen, from the county down, by keyboard alone, and in English."""

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.county import County, Json

from .conftest import PHONE, Visit
from .matters import row, said

pytestmark = pytest.mark.browser


def full(county: County) -> Json:
    """A desk with something in every list; one order of it."""
    kinds = ["hazard", "need", "dispute", "wish", "emergency", "suggestion"]
    texts = ["东门外路面塌陷，已有人绊倒", "老人行动不便，想请人上门理发", "楼上漏水，协商不成"]
    texts += ["想要一本新华字典", "3号楼有浓烟", "希望在东门停车棚加装电动车充电桩，现在大家从楼上拉线充电，" * 4]
    for kind, text in zip(kinds, texts, strict=True):
        county.report(kind=kind, description=text, address="永兴路12号院3号楼2单元")
    late = county.dispatch(county.report(), due_at="2026-01-01T00:00:00Z")
    county.on_order(late, "accept")
    county.on_order(county.dispatch(county.report(kind="wish")), "accept")
    for last in ("resolve", "publicise"):
        done = county.dispatch(county.report())
        county.on_order(done, "accept")
        county.on_order(done, "resolve", photos=[county.photo(), county.photo()])
        if last == "publicise":
            county.on_order(done, last)
    return late


def test_every_page_fits_every_screen(visit: Visit, county: County) -> None:
    late = full(county)
    officer = visit("officer", county.code, screen=PHONE)
    for tab in ("waiting", "under-way", "near", "overdue", "supervised", "resolved", "done"):
        page = officer.open(f"/work?tab={tab}")
        assert officer.fits_both(f"full-{tab}"), tab
    page = officer.open("/work")
    expect(page.locator("#desk .issue").first).to_contain_text("浓烟")  # what leaves the least time
    page.locator(".issue a").nth(5).click()
    expect(page.get_by_label("另填承办人")).to_be_visible()
    assert officer.fits_both("full-issue")
    page.get_by_label("另填承办人").check()
    assert officer.fits_both("full-issue-assignee")
    officer.open(f"/work/orders/{late['id']}")
    said(page, "已超期")
    assert officer.fits_both("full-order")
    officer.open(f"/work/charters/{county.code}")
    expect(page.locator("#terms")).to_contain_text("7 天")
    assert officer.fits_both("charter")
    page.goto(f"/work?division={county.town}")
    page.get_by_label("下级区划").select_option(county.village)
    page.get_by_role("button", name="查看").click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert officer.fits_both("full-village")


def test_who_looks_everywhere_goes_down_to_a_village(visit: Visit, county: County) -> None:
    county.report()
    everywhere = visit("officer", "")
    page = everywhere.open("/work")
    expect(page.locator(".live[data-state=on]")).to_be_visible()
    for code in (county.code, county.town, county.village):
        page.get_by_label("下级区划").select_option(code)
        page.get_by_role("button", name="查看").click()
        expect(page).to_have_url(re.compile(rf"division={code}"))
    expect(row(page)).to_have_count(1)
    expect(page.locator(".crumbs [aria-current]")).to_have_text("First Village")
    page.get_by_role("link", name="办理中").click()
    expect(page).to_have_url(re.compile(rf"division={county.village}"))
    expect(page.get_by_text("没有在办的工单")).to_be_visible()


def test_the_desk_works_by_keyboard_alone(visit: Visit, county: County) -> None:
    county.report()
    page = visit("secretary", county.village).open("/work")
    page.get_by_role("link", name="派单", exact=True).focus()
    page.keyboard.press("Enter")
    page.get_by_label("另填承办人").focus()
    page.keyboard.press("ArrowDown")
    expect(page.get_by_label("谁先接谁办")).to_be_checked()
    page.get_by_label("交代的话").focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    said(page, "已派单")


def test_the_desk_speaks_english(visit: Visit, county: County) -> None:
    late = full(county)
    secretary = visit("secretary", county.village, language="en")
    page = secretary.open("/work")
    expect(page.get_by_role("link", name=re.compile("To dispatch 6"))).to_be_visible()
    secretary.shot("english-desk")
    page.get_by_role("link", name="Dispatch", exact=True).first.click()
    expect(page.get_by_role("button", name="Dispatch")).to_be_visible()
    secretary.shot("english-issue")
    secretary.open(f"/work/orders/{late['id']}")
    expect(page.get_by_role("button", name="Resolve", exact=True)).to_be_visible()
    secretary.shot("english-order")
    assert secretary.fits()
