"""Emergencies (Y12): reported, called up by themselves wave by wave, told to a gateway, answered, ended, reviewed."""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from html import unescape

import httpx
import pytest

from huiyin_contracts.charter import ANSWER_MINUTES
from huiyin_local.testing import Huiyin, until
from huiyin_service.clock import ForwardedClock
from tests.founding import founded

from .county import STEPS_WITHIN, County, Json
from .emergencies import EMERGENCIES, called, going, member, seen, team
from .gateway import Gateway
from .refusals import posting, refused

pytestmark = pytest.mark.e2e

ANSWER_WITHIN = timedelta(minutes=ANSWER_MINUTES)


@pytest.fixture
def broken(gateway: Gateway) -> Iterator[Gateway]:
    gateway.status = 503
    yield gateway
    gateway.status = 200


@pytest.fixture
def county(moving: Huiyin) -> County:
    return founded(moving)


def test_what_is_reported_calls_the_nearest_team_by_itself(county: County, gateway: Gateway) -> None:
    team(county, county.town, "街道应急队", "钱")
    team(county, county.village, "社区突击队", "周", kind="commando")
    team(county, county.village, "社区应急队", "李", "赵")
    issue = county.report(
        county.client("resident"), kind="emergency", description="3号楼地下室进水", address="永兴路12号院"
    )
    until(lambda: len(going(county)) == 1, STEPS_WITHIN, "the emergency is declared by itself")
    [row] = going(county)
    emergency = row["id"]
    # Only its category is in clear on the log; what was written is told where it is read.
    assert (row["description"], row["place"], row["wave"], row["issues"]) == ("路灯", None, 1, [issue["id"]])
    assert (row["told"], row["told_place"]) == ("3号楼地下室进水", "永兴路12号院")
    assert "emergency.linked" in county.trail(issue)
    assert called(seen(county, emergency)) == [(1, "李"), (1, "赵")]

    until(lambda: len(gateway.to(emergency)) == 2, STEPS_WITHIN, "both are called by the gateway")
    assert {body["recipient"]["id"] for body in gateway.to(emergency)} == {f"李-{county.code}", f"赵-{county.code}"}
    assert gateway.to(emergency)[0]["url"].endswith(f"/work/emergencies/{emergency}")
    until(
        lambda: all(person["sent"] for person in seen(county, emergency)["people"]),
        STEPS_WITHIN,
        "what was sent is on record",
    )
    assert [sent["ok"] for person in seen(county, emergency)["people"] for sent in person["sent"]] == [True, True]

    li, zhao, far = member(county, "李"), member(county, "赵"), member(county, "周")
    [mine] = li.get(f"{EMERGENCIES}/mine").json()
    assert (mine["id"], mine["coming"]) == (emergency, None)
    assert (mine["told"], mine["told_place"]) == ("3号楼地下室进水", "永兴路12号院")
    for page in ("/work", f"/work/emergencies/{emergency}"):
        shown = li.get(page).text
        assert "3号楼地下室进水" in shown
        assert "永兴路12号院" in shown
    county.on_emergency(row, "acknowledge", li, coming=True, minutes=6)
    county.on_emergency(row, "acknowledge", zhao, coming=False, reason="在外地")
    assert far.get(f"{EMERGENCIES}/{emergency}").json()["type"] == "/problems/not-yours"
    assert far.post(f"{EMERGENCIES}/{emergency}/arrive", json={}).json()["type"] == "/problems/not-yours"
    county.on_emergency(row, "note", li, text="已断电")
    county.on_emergency(row, "arrive", li)
    now = seen(county, emergency, li)
    assert (now["called"], now["coming"], now["declined"], now["arrived"]) == (2, 0, 1, 1)
    county.huiyin.forward("10m")
    assert seen(county, emergency)["wave"] == 1  # somebody is there: nobody else is called
    county.on_emergency(row, "stand-down", outcome="水已抽干")
    county.on_emergency(row, "review", went_well="先断电后排水", to_change="备用泵每月试机")
    [over] = going(county, "over")
    assert (over["stage"], over["outcome"], over["went_well"]) == ("reviewed", "水已抽干", "先断电后排水")


def test_nobody_comes_and_the_next_are_called_in_waves(county: County) -> None:
    team(county, county.village, "社区应急队", "李")
    team(county, county.town, "街道应急队", "钱", "吴")
    team(county, county.code, "县应急队", "孙")
    wu = county.member(f"吴-{county.code}", name="吴党员")
    county.does(county.secretary, f"/api/dispatch/members/{wu['id']}/availability", available=False, until="2046-12-31")
    county.report(county.client("resident"), kind="emergency")
    until(lambda: len(going(county)) == 1, STEPS_WITHIN, "the emergency is declared by itself")
    [row] = going(county)
    declared = datetime.fromisoformat(row["declared_at"])
    # The clock goes on by itself, too: a minute's leeway would be too little on a busy machine.
    county.huiyin.forward("2m")
    assert seen(county, row["id"])["wave"] == 1
    county.huiyin.forward("3m")
    until(lambda: seen(county, row["id"])["wave"] == 2, STEPS_WITHIN, "the town's team is called")
    second = seen(county, row["id"])
    assert called(second) == [(1, "李"), (2, "钱"), (2, "吴党员")]
    # Who said that they are away is on record, and was not called.
    assert (second["called"], second["people"][2]["away"], second["people"][2]["until"]) == (2, True, "2046-12-31")
    page = county.secretary.get(f"/work/emergencies/{row['id']}").text
    assert "没有呼叫 吴党员：本人说暂时不能接单，到 2046年12月31日" in page
    assert datetime.fromisoformat(second["people"][1]["called_at"]) >= declared + ANSWER_WITHIN

    # All who were called decline: nobody waits for the rest of the five minutes.
    for name, village in (("李", county.village), ("钱", county.far_village)):
        county.on_emergency(row, "acknowledge", member(county, name, village), coming=False, reason="在外地")
    until(lambda: seen(county, row["id"])["wave"] == 3, STEPS_WITHIN, "the county's team is called at once")
    assert called(seen(county, row["id"]))[-1] == (3, "孙")


def test_where_there_is_no_team_the_office_is_told_that_it_is_nobody(county: County, gateway: Gateway) -> None:
    county.report(county.client("resident"), kind="emergency")
    until(lambda: len(going(county, "unanswered")) == 1, STEPS_WITHIN, "it is seen that nobody can be called")
    [row] = going(county, "unanswered")
    assert (row["forces_exhausted"], row["called"]) == (True, 0)
    until(lambda: len(gateway.to(row["id"])) == 1, STEPS_WITHIN, "the county's office is told")
    [told] = gateway.to(row["id"])
    assert (told["kind"], told["recipient"]["division"]) == ("forces_exhausted", county.code)

    later = team(county, county.town, "街道志愿队", "钱", kind="volunteer")
    county.on_emergency(row, "reinforce", forces=[later["id"]], reason="就近")
    now = seen(county, row["id"])
    assert (now["forces_exhausted"], called(now)) == (False, [(1, "钱")])


def test_an_office_declares_and_answers_for_who_telephoned_by_hand(county: County) -> None:
    row = county.emergency()
    path = f"{EMERGENCIES}/{row['id']}"
    until(lambda: bool(seen(county, row["id"])["people"][0]["sent"]), STEPS_WITHIN, "the gateway is done with it")
    li = {"name": "李党员", "id": "member-li"}
    county.on_emergency(row, "acknowledge", coming=True, minutes=3, person=li)
    another = county.huiyin.client("member", county.village, subject="member-zhao")
    answer = another.post(f"{path}/acknowledge", json={"coming": True, "person": li})
    assert answer.json()["type"] == "/problems/not-yours"
    # A second resident reports the same.
    again = county.report(description="地下室有水")
    county.on_emergency(row, "link", issue=again["id"])
    assert "emergency.linked" in county.trail(again)
    refused(
        county.huiyin,
        posting(county, f"{path}/link", "secretary", json={"issue": again["id"]}),
        409,
        "emergency-linked",
    )
    nowhere = {"division": county.village, "description": "地下室进水", "forces": [row["id"]]}
    refused(county.huiyin, posting(county, EMERGENCIES, "secretary", json=nowhere), 422, "unknown-force")


def test_what_the_gateway_does_not_take_is_tried_again_and_told_when_failing(county: County, broken: Gateway) -> None:
    gateway = broken
    row = county.emergency()
    until(lambda: len(gateway.to(row["id"])) >= 2, STEPS_WITHIN, "it is tried again")
    keys = {key for key, body in gateway.told if body["emergency"] == row["id"]}
    assert len(keys) == 1  # by which the gateway knows the same call
    waiting = seen(county, row["id"])
    assert (waiting["outgoing"], waiting["people"][0]["sent"]) == ({"waiting": 1, "error": "HTTP 503"}, [])
    health = county.huiyin.health()["dispatch"]["parts"]["gateway"]
    assert (health["ok"], health["failing"], health["trouble"]) == (True, 1, "HTTP 503")
    county.on_emergency(row, "acknowledge", coming=True, person={"name": "李党员", "id": "member-li"})

    def given_up() -> bool:
        county.huiyin.forward("1m")
        return bool(seen(county, row["id"])["people"][0]["sent"])

    until(given_up, 2 * STEPS_WITHIN, "it is given up")
    [sent] = seen(county, row["id"])["people"][0]["sent"]
    assert (sent["ok"], sent["detail"], sent["attempts"]) == (False, "HTTP 503", 7)
    assert seen(county, row["id"])["outgoing"]["waiting"] == 0


def test_only_who_is_called_and_offices_see_it_when_it_is_read(county: County) -> None:
    row = county.emergency()
    path = f"{EMERGENCIES}/{row['id']}"
    assert county.client().get(path).status_code == 401
    assert county.client("member", county.far_village).get(path).status_code == 403
    assert county.client("secretary", county.far_village).get(path).status_code == 403
    assert county.client("officer", county.code).get(path, params={"at_least": county.cursor}).status_code == 200
    assert county.secretary.get(f"{EMERGENCIES}/{county.report()['id']}").status_code == 404


def test_a_history_that_is_taken_in_calls_nobody_of_its_history(county: County, gateway: Gateway) -> None:
    team(county, county.village, "社区应急队", "李")
    item = {
        "ref": "old",
        "number": f"old-{county.code}",
        "kind": "emergency",
        "category": "Flood",
        "description": "Flooded cellar",
        "division": county.village,
        "channel": "Call",
        "reported_at": "2018-01-01T08:00:00Z",
    }
    county.does(county.client("operator", ""), "/api/intake/histories", source="elsewhere", items=[item])
    row = county.emergency()  # comes after it, by the same road
    until(lambda: bool(gateway.to(row["id"])), STEPS_WITHIN, "policies have passed it")
    assert [found["id"] for found in going(county)] == [row["id"]]


@pytest.mark.slow
def test_a_wave_that_was_due_while_nothing_ran_is_called_once_all_was_stopped(county: County) -> None:
    team(county, county.village, "社区应急队", "李")
    team(county, county.town, "街道应急队", "钱")
    county.report(county.client("resident"), kind="emergency")
    until(lambda: len(going(county)) == 1, STEPS_WITHIN, "the emergency is declared by itself")
    [row] = going(county)
    huiyin = county.huiyin
    clock = huiyin.run.clock
    assert clock
    huiyin.stop()
    ForwardedClock(clock).forward(timedelta(hours=3))
    huiyin.start()
    until(lambda: seen(county, row["id"])["wave"] == 2, STEPS_WITHIN, "the second wave is called late")
    second = seen(county, row["id"])
    # Those who are called have all their time from then on.
    assert datetime.fromisoformat(second["answer_by"]) - datetime.fromisoformat(second["people"][1]["called_at"]) == (
        ANSWER_WITHIN
    )
    huiyin.crash()
    huiyin.start()
    assert called(seen(county, row["id"])) == [(1, "李"), (2, "钱")]


def test_strangers_call_up_nobody_until_two_say_the_same_or_an_office_does(county: County) -> None:
    team(county, county.village, "社区应急队", "李")
    url = f"http://{county.huiyin.settings.address('intake')}"

    def alarm(address: str) -> Json:
        body = {"kind": "emergency", "category": "火情", "description": "有浓烟", "division": county.village}
        told = httpx.post(f"{url}/api/intake/issues", json=body, headers={"X-Forwarded-For": address}, timeout=30)
        assert told.status_code == 201, told.text
        county.cursor = told.json()["cursor"]
        return dict(told.json())

    alarms = [alarm("100.64.0.1") for _ in range(3)]
    desk = county.secretary.get("/work", params={"at_least": county.cursor}).text
    assert [f'data-alarm="{alarm["id"]}"' in desk for alarm in alarms] == [True] * 3
    assert "紧急求助" in desk
    assert going(county) == []
    # The office looks at one and calls the team; another turns out to be none.
    links = re.findall(
        r'<a [^>]*href="([^"]+)"', desk.partition(f'data-alarm="{alarms[0]["id"]}"')[2].partition("</li>")[0]
    )
    assert [county.secretary.get(unescape(link)).status_code for link in links] == [200, 200], links
    form = county.secretary.get(f"/work/emergencies?issue={alarms[0]['id']}").text
    assert f'name="issue" value="{alarms[0]["id"]}"' in form
    body = {"division": county.village, "description": "有浓烟", "issue": alarms[0]["id"]}
    county.does(county.secretary, EMERGENCIES, **body)
    county.screen(alarms[1], "reject", reason="核实为误报")
    county.read("/api/dispatch/emergencies", county.secretary, state="open")
    desk = county.secretary.get("/work", params={"at_least": county.cursor}).text
    assert [f'data-alarm="{alarm["id"]}"' in desk for alarm in alarms] == [False, False, True]
    assert len(going(county)) == 1
    # Somebody else, elsewhere, says the same.
    alarm("100.64.0.2")
    until(lambda: len(going(county)) == 2, STEPS_WITHIN, "two sources are believed")
