"""Sessions in the calendar and in its feed, and under a charter that changes meanwhile (P6, P11)."""

from datetime import date, timedelta

import icalendar
import pytest

from huiyin_local.testing import Huiyin
from tests.founding import founded

from .county import County, Json
from .sessions import EVERYBODY, NOTICE, come, convened, its_day, on_session, planned, seen

pytestmark = pytest.mark.e2e


@pytest.fixture
def county(moving: Huiyin) -> County:
    return founded(moving)


def entry(county: County, session: Json) -> icalendar.Component:
    """The session in the feed of its site."""
    county.read(f"/api/deliberation/sites/{session['site']}/calendar", None, **{"from": session["held_on"]})
    feed = county.anybody.get(f"/deliberation/sites/{session['site']}/calendar.ics").content
    (found,) = (one for one in icalendar.Calendar.from_ical(feed).walk("VEVENT") if str(one["UID"]) == session["id"])
    return found


def test_a_session_is_seen_moved_and_called_off_in_all_calendars(county: County) -> None:
    topic = planned(county)
    session = convened(county, topic)
    there: Json = county.read(
        "/api/deliberation/calendar", None, **{"division": county.neighbour, "from": session["held_on"]}
    )
    [row] = there["sessions"]
    assert (row["id"], row["held_on"], row["items"], len(row["titles"])) == (session["id"], session["held_on"], 1, 1)
    before = entry(county, session)
    assert (str(before["STATUS"]), str(before.decoded("DTSTART").date())) == ("CONFIRMED", session["held_on"])
    page = county.anybody.get(f"/deliberation/calendar?division={county.village}&month={session['held_on'][:7]}").text
    assert f"/deliberation/sessions/{session['id']}" in page

    later = date.fromisoformat(session["held_on"]) + timedelta(days=10)
    on_session(county, session, "postpone", held_on=later.isoformat(), starts_at="10:00", reason="大雪封路")
    moved = entry(county, session)
    assert str(moved.decoded("DTSTART").date()) == later.isoformat()
    assert int(str(moved["SEQUENCE"])) > int(str(before["SEQUENCE"]))
    on_session(county, session, "cancel", reason="议题已由县里统一解决")
    assert str(entry(county, session)["STATUS"]) == "CANCELLED"


def test_what_was_convened_under_a_charter_is_held_by_it_whatever_comes_under(county: County) -> None:
    """P11: nine of thirteen are enough by the charter it was convened under, and would not be by the next one."""
    session = convened(county, planned(county))
    officer = county.client("officer", county.code)
    rules = county.read(f"/api/dispatch/charters/{county.code}")["in_force"]["deliberation"]
    everybody = {"numerator": 1, "denominator": 1}
    rules["majorities"]["session"]["present"] = everybody
    rules["times"]["notice"] = NOTICE + 5
    path = f"/api/deliberation/charter-preview?at_least={county.cursor}"
    told: Json = officer.post(path, json={"county": county.code, "deliberation": rules}).raise_for_status().json()
    [unfit] = told["unfit_sessions"]
    assert (told["sessions"], unfit["id"]) == (1, session["id"])
    assert unfit["reason"] == f"议事会要提前 {NOTICE + 5} 天通知（P6）"
    version = seen(county, session)["charter"]
    assert {"kind": "session", "version": version, "n": 1} in told["under_way"]

    county.charter(deliberation=rules)
    its_day(county)
    come(county, session, *EVERYBODY[:9])
    on_session(county, session, "open")
    held = seen(county, session)
    assert (held["stage"], held["charter"]) == ("open", version)
    assert county.read(f"/api/dispatch/charters/{county.code}")["in_force"]["version"] == version + 1
