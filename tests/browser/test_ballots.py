"""Secret ballots on a device that several people share, one after the other (0042)."""

import re
from uuid import UUID

import pytest
from playwright.sync_api import Route, expect

from huiyin_local.testing import Huiyin, until
from huiyin_service.auth import COOKIE
from huiyin_service.roles import Role
from tests.e2e.asks.sessions import Sitting
from tests.e2e.county import County
from tests.e2e.same_day import SESSIONS, VOTES

from .conftest import PHONE, Visit

pytestmark = pytest.mark.browser

TRACKER = re.compile("[0-9a-f]{32}")


@pytest.mark.parametrize("lost", ["cast", "take-ballot"])
def test_two_who_share_a_device_have_a_ballot_each_though_the_first_was_cut_off(
    visit: Visit, county: County, huiyin: Huiyin, lost: str
) -> None:
    sitting = Sitting(county, "came", "opened", "called", "tabled")
    session, cut = f"{SESSIONS}/{sitting.id}", re.compile(f"/{lost}$")
    county.does(county.secretary, f"{session}/put-to-vote", topic=str(sitting.topic), secret=True)
    vote = county.read(session, county.secretary)["agenda"][0]["vote"]
    in_box = "SELECT count(*) FROM deliberation.ballot_box WHERE vote = $1"
    device = visit("resident", county.village, screen=PHONE)
    page = device.open(f"/deliberation/sessions/{sitting.id}")

    def cut_off(route: Route) -> None:
        if lost == "take-ballot":
            route.fetch()  # it was given out, and the answer does not come
        route.abort()

    def handed_to(role: Role) -> None:
        token = huiyin.token(role, county.village)
        page.context.add_cookies([{"name": COOKIE, "value": token, "url": huiyin.url}])
        page.goto(f"/deliberation/sessions/{sitting.id}")

    page.route(cut, cut_off)
    with page.expect_event("requestfailed", lambda request: bool(cut.search(request.url)), timeout=15_000):
        page.get_by_role("button", name="砌挡墙").click()
    page.unroute(cut)
    handed_to("cadre")
    page.get_by_role("button", name="都反对").click()
    expect(page.locator("[role=status]", has_text=TRACKER)).to_be_visible(timeout=15_000)
    handed_to("resident")
    until(lambda: huiyin.owner.one(in_box, UUID(vote))[0] == 2, 20, "both are cast, each once")
    assert page.evaluate("Object.keys(localStorage).filter((name) => name.startsWith('huiyin-ballot-'))") == []
    county.does(county.secretary, f"{session}/end-vote", topic=str(sitting.topic))
    tally = county.read(f"{VOTES}/{vote}")["tally"]
    assert (tally["options"][0]["voices"], tally["against"]) == (1, 1)
