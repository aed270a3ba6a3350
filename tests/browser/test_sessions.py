"""A session on screen (P6): led at the desk, shown in the room, voted in on the phone, counted again by anybody."""

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.asks.sessions import CALLED, Sitting
from tests.e2e.county import County

from .conftest import PHONE, Visit
from .matters import said

pytestmark = pytest.mark.browser

ROOM = {"width": 1920, "height": 1080}


def test_a_secret_vote_is_cast_on_the_phone_and_counted_again_by_anybody(visit: Visit, county: County) -> None:
    sitting = Sitting(county, "came", "opened", *CALLED)
    address = f"/deliberation/sessions/{sitting.id}"
    secretary, resident = visit("secretary", county.village), visit("resident", county.village, screen=PHONE)
    desk, phone = secretary.open(address), resident.open(address)
    room = visit("secretary", county.village, screen=ROOM)
    screen = room.open(f"{address}/room")
    expect(screen.locator(".room-count")).to_contain_text(re.compile(r"3\s*/\s*3"))
    expect(screen.locator(".room-code")).to_have_text(re.compile(r"\d{6}"))
    resident.shot("session-phone")
    secretary.shot("session-desk")
    desk.get_by_role("button", name="无记名表决").click()
    said(desk, "开始表决")
    expect(phone.get_by_role("button", name="砌挡墙")).to_be_visible()
    resident.shot("session-ballot")
    assert resident.fits()
    phone.get_by_role("button", name="砌挡墙").click()
    expect(phone.locator("[role=status]", has_text=re.compile("[0-9a-f]{32}"))).to_be_visible(timeout=15_000)
    expect(screen.locator(".room-vote")).to_contain_text(re.compile(r"1\s*/\s*3"))
    room.shot("session-room")
    told = phone.locator("[role=status]", has_text=re.compile("[0-9a-f]{32}")).inner_text()
    [tracker] = re.findall("[0-9a-f]{32}", told)
    desk.get_by_role("button", name="截止并计票").click()
    said(desk, "表决结束")
    desk.get_by_role("link", name="公布的选票").click()
    expect(desk.get_by_text(tracker)).to_be_visible()
    desk.get_by_role("button", name="自己核对一遍").click()
    expect(desk.get_by_text("核对无误")).to_be_visible()
    secretary.shot("ballots")


def test_minutes_are_drafted_amended_and_read(visit: Visit, county: County) -> None:
    sitting = Sitting(county, "came", "opened", "deferred", "closed")
    address = f"/deliberation/sessions/{sitting.id}/minutes"
    secretary, resident = visit("secretary", county.village), visit("resident", county.village, screen=PHONE)
    desk = secretary.open(address)
    desk.get_by_label("机耕道垮塌").fill("三种方案比较")
    secretary.shot("minutes-draft")
    desk.get_by_role("button", name="起草纪要").click()
    said(desk, "纪要已起草")
    phone = resident.open(address)
    phone.locator("summary", has_text="申请更正").click()
    phone.get_by_label("应该怎么写").fill("是两种方案")
    phone.get_by_role("button", name="申请更正").click()
    said(phone, "更正申请已提交")
    resident.shot("minutes-phone")
    assert resident.fits()
    desk = secretary.open(address)
    desk.get_by_label("改成").fill("两种方案比较")
    desk.get_by_role("button", name="采纳", exact=True).click()
    said(desk, "已采纳")
    expect(desk.get_by_text("两种方案比较").first).to_be_visible()
    secretary.shot("minutes-desk")


def test_the_list_convenes_and_shows_why_not(visit: Visit, county: County) -> None:
    Sitting(county)
    secretary = visit("secretary", county.village)
    desk = secretary.open("/deliberation/sessions")
    expect(desk.get_by_role("link", name=re.compile("议事室")).first).to_be_visible()
    desk.get_by_text("召集议事会", exact=True).click()
    secretary.shot("sessions-desk")
    mine = visit("resident", county.village, screen=PHONE)
    expect(mine.open("/deliberation/sessions").get_by_role("heading", name="我的议事会")).to_be_visible()
    mine.shot("sessions-phone")
    assert mine.fits()
