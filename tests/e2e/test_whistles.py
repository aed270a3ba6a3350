"""Whistles (吹哨报到): a village calls departments, which come or are seen not to, and are assessed by the village."""

from datetime import datetime

import pytest

from huiyin_local.testing import Huiyin, until
from tests.founding import founded

from .county import CITY, STEPS_WITHIN, County, Json
from .refusals import posting, refused

pytestmark = pytest.mark.e2e

WHISTLES = "/api/dispatch/whistles"
FIRE = "Fire Brigade"


@pytest.fixture
def county(moving: Huiyin) -> County:
    return founded(moving)


def seen(county: County, whistle: Json) -> Json:
    return dict(county.read(f"{WHISTLES}/{whistle['id']}", county.secretary))


def listed(county: County, state: str) -> list[str]:
    found = county.read(WHISTLES, county.client("officer", county.code), state=state)
    return [row["id"] for row in found["items"]]


def test_departments_come_or_are_seen_not_to_and_come_late(county: County) -> None:
    issue = county.report(kind="hazard", description="消防通道被堵")
    whistle = county.whistle(CITY, FIRE, issue=issue["id"])
    assert "whistle.linked" in county.trail(issue)
    again = county.report(description="消防通道又被堵了")
    county.on_whistle(whistle, "link", county.secretary, issue=again["id"])
    assert "whistle.linked" in county.trail(again)
    blown = seen(county, whistle)
    answer_by, at = datetime.fromisoformat(blown["answer_by"]), datetime.fromisoformat(blown["blown_at"])
    assert (answer_by - at).total_seconds() == 2 * 3600  # as an order for a hazard, by the default charter
    county.on_whistle(whistle, "acknowledge", department=CITY, contact={"name": "赵队长"})
    county.on_whistle(whistle, "arrive", department=CITY)
    assert listed(county, "unanswered") == []
    county.huiyin.forward("3h")
    until(lambda: listed(county, "unanswered") == [whistle["id"]], STEPS_WITHIN, "the county sees who did not answer")
    city, fire = seen(county, whistle)["states"]
    assert (city["unanswered"], fire["unanswered"]) == (False, True)

    county.on_whistle(whistle, "act", department=CITY, result="清理占道摊位12个", photos=[county.photo()])
    assert listed(county, "to-assess") == [whistle["id"]]
    county.on_whistle(whistle, "assess", department=CITY, score=5, remark="当晚到场")
    early = posting(county, f"{WHISTLES}/{whistle['id']}/assess", "secretary", json={"department": FIRE, "score": 1})
    refused(county.huiyin, early, 409, "whistle-not-acted")
    county.on_whistle(whistle, "acknowledge", department=FIRE, contact={"name": "钱参谋"})
    assert listed(county, "unanswered") == []
    county.huiyin.forward("24h")
    county.on_whistle(whistle, "assess", department=FIRE, score=1)
    assert listed(county, "closed") == [whistle["id"]]

    figures = {row["name"]: row for row in county.secretary.get(f"{WHISTLES}/figures").json()}
    assert list(figures) == [CITY, FIRE]
    assert (figures[CITY]["in_time"], figures[CITY]["acted"], figures[CITY]["score"]) == (1, 1, 5.0)
    assert (figures[FIRE]["in_time"], figures[FIRE]["unanswered"], figures[FIRE]["acted"]) == (0, 1, 0)
    assert figures[CITY]["minutes"] < 5
    assert figures[FIRE]["minutes"] >= 180


def test_who_stands_above_cannot_whistle_and_who_whistled_may_call_off_it(county: County) -> None:
    body = {"division": county.village, "kind": "priority", "description": "迎检", "departments": [{"name": CITY}]}
    officer = county.client("officer", county.code)
    assert officer.post(WHISTLES, json=body).json()["type"] == "/problems/whistle-from-below"
    refused(
        county.huiyin, posting(county, WHISTLES, "secretary", json={**body, "departments": []}), 422, "invalid-request"
    )
    whistle = county.whistle(CITY)
    county.on_whistle(whistle, "call-off", reason="摊主自行撤离")
    assert seen(county, whistle)["reason"] == "摊主自行撤离"
    county.huiyin.forward("3h")
    assert not seen(county, whistle)["states"][0]["unanswered"]


def test_departments_are_spoken_for_by_the_county_and_assessed_by_the_village_alone(county: County) -> None:
    whistle = county.whistle(CITY)
    path = f"{WHISTLES}/{whistle['id']}"
    mine = county.secretary.post(f"{path}/act", json={"department": CITY, "result": "清理"})
    assert mine.json()["type"] == "/problems/role-missing"
    county.on_whistle(whistle, "act", department=CITY, result="清理")
    for who in (county.client("officer", county.code), county.client("cadre", county.town)):
        answer = who.post(f"{path}/assess", json={"department": CITY, "score": 5})
        assert answer.json()["type"] == "/problems/whistle-of-others"
    assert county.client("secretary", county.neighbour).get(path).status_code == 403
