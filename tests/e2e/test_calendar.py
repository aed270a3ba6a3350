"""The calendar (P6, P9, P10): days by the charter in force, open to all; a feed that needs no sign-in."""

import icalendar
import pytest

from .county import County, Json
from .sites import open_site
from .tasks import assigned, on_task

pytestmark = pytest.mark.e2e

NOVEMBER = {"from": "2027-03-01", "to": "2027-03-31"}


def days(county: County, **more: str) -> list[tuple[str, str, int]]:
    asked = {"division": county.village, **NOVEMBER, **more}
    found: Json = county.read("/api/deliberation/calendar", None, **asked)
    return [(day["kind"], day["on"], len(day["sites"])) for day in found["days"]]


def test_sites_keep_the_days_of_the_charter_and_their_own_markets(county: County) -> None:
    room, point = open_site(county), open_site(county, days="joint")
    market = open_site(
        county, days="market", market={"rule": "market", "calendar": "solar", "ending": [5]}, name="赶集议事点"
    )
    assert days(county) == [
        ("market", "2027-03-05", 1),
        ("deliberation", "2027-03-10", 1),
        ("market", "2027-03-15", 1),
        ("joint", "2027-03-22", 1),  # the 20th is a Saturday
        ("market", "2027-03-25", 1),
    ]
    of_site: Json = county.read(f"/api/deliberation/sites/{point['id']}/calendar", None, **NOVEMBER)
    assert [(day["on"], day["by_rule"]) for day in of_site["days"]] == [("2027-03-22", "2027-03-20")]
    assert days(county, division=county.code)[1] == ("deliberation", "2027-03-10", 1)
    assert days(county, division=county.far_village) == []

    county.charter(deliberation={"days": {"deliberation": {"rule": "day", "day": 18}}})
    assert ("deliberation", "2027-03-18", 1) in days(county)

    page = county.anybody.get(f"/deliberation/calendar?division={county.village}&month=2027-03").text
    assert "赶集议事点" in page
    assert "原为 3月20日" in page
    feed = county.anybody.get(f"/deliberation/sites/{room['id']}/calendar.ics")
    assert (feed.status_code, feed.headers["content-type"]) == (200, "text/calendar; charset=utf-8")
    read = icalendar.Calendar.from_ical(feed.content)
    assert len(list(read.walk("VEVENT"))) > 6
    again = county.anybody.get(
        f"/deliberation/sites/{room['id']}/calendar.ics", headers={"If-None-Match": feed.headers["etag"]}
    )
    assert (again.status_code, again.content) == (304, b"")
    officer = county.client("officer", county.code)
    county.does(officer, f"/api/deliberation/sites/{market['id']}/close", reason="市场搬迁")
    assert [day for day in days(county) if day[0] == "market"] == []
    assert county.anybody.get(f"/deliberation/sites/{market['id']}/calendar.ics").status_code == 410


def test_an_office_sees_until_when_tasks_are_due_and_the_public_does_not(county: County) -> None:
    _, task = assigned(county)
    asked = {"division": county.village, "from": task["due_on"], "to": task["due_on"]}
    path = "/api/deliberation/calendar"
    assert [one["id"] for one in county.read(path, county.secretary, **asked)["tasks"]] == [task["id"]]
    page = f"/deliberation/calendar?division={county.village}&month={task['due_on'][:7]}"
    assert f"/deliberation/tasks/{task['id']}" in county.secretary.get(page).text
    for nobody in (county.anybody, county.client("secretary", county.neighbour), county.client("member")):
        assert county.read(path, nobody, **asked)["tasks"] == []
        assert task["description"] not in nobody.get(page).text
    on_task(county, task, "report-done", county.client("member"))
    on_task(county, task, "accept")
    assert county.read(path, county.secretary, **asked)["tasks"] == []


@pytest.mark.parametrize(
    ("asked", "status", "code"),
    [
        ({"from": "2026-01-01", "to": "2028-01-01"}, 422, "calendar-too-long"),
        ({"from": "2026-02-01", "to": "2026-01-01"}, 422, "calendar-too-long"),
        ({"from": "2026-02-30"}, 422, "invalid-request"),
        ({"from": "0001-01-01"}, 422, "invalid-request"),
        ({}, 422, "invalid-request"),
    ],
)
def test_what_is_no_time_is_refused(county: County, asked: Json, status: int, code: str) -> None:
    answer = county.anybody.get("/api/deliberation/calendar", params={"division": county.village, **asked})
    assert (answer.status_code, answer.json()["type"]) == (status, f"/problems/{code}")


@pytest.mark.parametrize("month", ["2026-13", "1800-01", "x", "2026-1"])
def test_a_month_that_is_none_is_refused(county: County, month: str) -> None:
    assert county.anybody.get(f"/deliberation/calendar?division={county.village}&month={month}").status_code == 422


def test_what_is_no_site_has_no_calendar(county: County) -> None:
    nobody = "00000000-0000-4000-8000-000000000000"
    for path in (
        f"/api/deliberation/sites/{nobody}/calendar?from=2026-11-01",
        f"/deliberation/sites/{nobody}/calendar.ics",
        f"/deliberation/sites/{nobody}/calendar",
    ):
        assert county.anybody.get(path).status_code == 404
