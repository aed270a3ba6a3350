"""A topic brought to its resolution by a session of today (P6), through the commands that everybody has.

The county's charter has short teams, no notice, and lets a site convene on any day with a reason; all else of it stays.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from threading import Lock
from typing import TYPE_CHECKING, Any
from uuid import uuid4
from zoneinfo import ZoneInfo

from huiyin_local.testing import until

if TYPE_CHECKING:
    from .county import County

Json = dict[str, Any]

SESSIONS, VOTES = "/api/deliberation/sessions", "/api/deliberation/votes"
HEARS_WITHIN = 30.0
LETTERS = str.maketrans("0123456789", "ghijklmnop")
"""So that no name looks as if it held somebody's number."""
TEAMS = {"working": "governance_office", "cadre": "village_cadre", "residents": "respected"}
"""Of each team one, in this capacity: two have a voice, and both agree."""


_SITES: dict[tuple[str, str], str] = {}
"""By where Huiyin runs and the county's code."""
_ONE_BY_ONE = Lock()
"""Some tests do many things at once in one county."""


def today(county: County) -> date:
    """Which day it is there, by the clock of the test where it has one."""
    return county.huiyin.now.astimezone(ZoneInfo("Asia/Shanghai")).date()


def yesterday(county: County) -> str:
    """The day before, in whichever zone, by the clock of the test where it has one."""
    return (county.huiyin.now - timedelta(days=1)).date().isoformat()


def take_up(county: County, topic: Json) -> Json:
    """Convene a session of today with the topic on its agenda, and wait until that hears of it by itself."""
    body: Json = {"form": "courtyard", "held_on": today(county).isoformat(), "chair": _sign_in(county, "cadre")}
    body |= {"site": _site(county), "elsewhen": "当天就能到齐", "topics": [topic["id"]]}
    session = county.does(county.secretary, SESSIONS, **body)
    _hears(county, topic, "by", session["id"], "that it is on an agenda")
    return session


def decide(county: County, topic: Json, **option: Any) -> Json:
    """Hold the session that has the topic, and have everybody vote for the option; what the topic is then."""
    path = _path(topic)
    session = f"{SESSIONS}/{county.read(path, county.secretary)['by']}"

    def does(act: str, **body: Any) -> None:
        county.does(county.secretary, f"{session}/{act}", **body)

    this = {"topic": topic["id"]}
    for team in ("cadre", "residents"):
        does("record-attendance", person={"name": "赵议事", "id": _sign_in(county, team)})
    does("open")
    does("call-item", **this)
    does("table-option", **this, **option)
    does("put-to-vote", **this)
    [item] = [one for one in county.read(session, county.secretary)["agenda"] if one["topic"] == topic["id"]]
    for voter in item["voters"]:
        voice = {"choice": item["options"][0]["id"], "voter": voter}
        county.does(county.secretary, f"{VOTES}/{item['vote']}/vote", **voice)
    does("end-vote", **this)
    _hears(county, topic, "stage", "decided", "what was resolved")
    does("close")  # and whatever is asked from now on is as fresh as the topic's decision
    return dict(county.read(path, county.secretary))


ACTS: dict[str, Callable[..., Json]] = {"take-up": take_up, "decide": decide}


def _path(topic: Json) -> str:
    return f"/api/deliberation/topics/{topic['id']}"


def _hears(county: County, topic: Json, field: str, value: str, what: str) -> None:
    """Wait until a topic has made its own of what happened in its session."""
    path = _path(topic)
    heard = lambda: bool(county.read(path, county.secretary)[field] == value)  # noqa: E731
    until(heard, HEARS_WITHIN, f"the topic hears by itself {what}")


def _sign_in(county: County, team: str) -> str:
    return f"{team}-{county.code}"


def _let_convene(county: County) -> None:
    """See that the charter in force lets a site convene at once: a test may have adopted another since."""
    rules = county.read(f"/api/dispatch/charters/{county.code}")["in_force"]["deliberation"]
    if rules["days"]["elsewhen"] and not rules["times"]["notice"]:
        return
    sizes = {team: {**rules["teams"][team], "least": 1, "composition": []} for team in TEAMS}
    days, times = {**rules["days"], "elsewhen": True}, {**rules["times"], "notice": 0, "invitation": 0}
    county.charter(deliberation={**rules, "teams": sizes, "days": days, "times": times})


def _site(county: County) -> str:
    """The site that convenes at once: the county's one such, opened when it is first needed."""
    key = (county.huiyin.url, county.code)
    with _ONE_BY_ONE:
        _let_convene(county)
        if key not in _SITES:
            _SITES[key] = _opened(county)
    return _SITES[key]


def _opened(county: County) -> str:
    officer, name = county.client("officer", county.code), f"议事点 {uuid4().hex.translate(LETTERS)}"
    body = {"division": county.village, "name": name, "kind": "point", "days": "deliberation", "place": "村口"}
    site = county.does(officer, "/api/deliberation/sites", **body, villages=[county.village])["id"]
    for team, capacity in TEAMS.items():
        person = {"name": "赵议事", "id": _sign_in(county, team)}
        place = {"team": team, "person": person, "capacity": capacity}
        county.does(officer, f"/api/deliberation/sites/{site}/teams/appoint", **place)
    return str(site)
