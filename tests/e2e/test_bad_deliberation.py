"""What no deliberation may do, each thing in its case: refused by a sentence that names the row, and nothing done."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from huiyin_contracts.ballots import BallotKey
from huiyin_county.lunar import months_of
from huiyin_local.testing import Huiyin, until
from tests.ballots import hide
from tests.founding import founded

from .county import STEPS_WITHIN, County, Json
from .refusals import Send, posting, refused
from .same_day import SESSIONS, VOTES, today
from .sessions import (
    CADRES,
    EVERYBODY,
    RESIDENTS,
    attendee,
    come,
    convene_body,
    convened,
    its_day,
    on_session,
    opened,
    option,
    planned,
    saying,
    seen,
    vote,
    voted_on,
)
from .sites import fill, on_site, open_site, team

pytestmark = pytest.mark.e2e


@dataclass(frozen=True)
class Scene:
    """A county with a site of two people and a whole one, with three sessions."""

    county: County
    pair: Json
    site: Json
    session: Json
    """It is being voted in on the first of its two topics."""
    topics: tuple[Json, ...]
    agenda: list[Json]
    talking: Json
    """It talks about its one topic."""
    topic: Json
    over: Json
    """It is closed, and its minutes are final."""

    def convenes(self, site: Json | None = None, **more: Any) -> Send:
        """Somebody of the office convenes a session."""
        body = convene_body(self.county, site or self.site, today(self.county)) | more
        return posting(self.county, SESSIONS, "secretary", json=body)

    def leads(self, act: str, **body: Any) -> Send:
        """Somebody of the office does something in the session."""
        return posting(self.county, f"{SESSIONS}/{self.session['id']}/{act}", "secretary", json=body)

    def votes(self, sign_in: str, item: int = 0, act: str = "vote", **body: Any) -> Send:
        """Somebody votes on an item."""
        return saying(self.county, sign_in, f"{VOTES}/{self.agenda[item]['vote']}/{act}", **body)

    def says(self, sign_in: str, act: str, **body: Any) -> Send:
        """Somebody says something about the minutes that are final."""
        return saying(self.county, sign_in, f"{SESSIONS}/{self.over['id']}/minutes/{act}", **body)

    def tables(self, **task: Any) -> Send:
        """An option with a task is tabled."""
        tabled = option(self.topic, self.talking)
        tabled["tasks"] = [tabled["tasks"][0] | task]
        return posting(self.county, f"{SESSIONS}/{self.talking['id']}/table-option", "secretary", json=tabled)


@pytest.fixture(scope="module")
def scene(moving: Huiyin) -> Scene:
    county = founded(moving)
    told = planned(county)
    over = opened(county, told)
    on_session(county, over, "defer-item", topic=told["id"], reason="等勘察")
    on_session(county, over, "close")
    minutes = f"{SESSIONS}/{over['id']}/minutes"
    county.does(county.secretary, f"{minutes}/draft", sections=[{"topic": told["id"], "text": "三种方案比较"}])
    moving.forward("4d")
    until(lambda: county.read(minutes, county.secretary)["stage"] == "final", STEPS_WITHIN, "the minutes are final")

    topics, topic = (planned(county), planned(county)), planned(county)
    session, talking = convened(county, *topics), convened(county, topic)
    its_day(county)
    for one in (session, talking):
        come(county, one, *EVERYBODY[:9])
        on_session(county, one, "open")
    on_session(county, talking, "call-item", topic=topic["id"])
    agenda = voted_on(county, session, topics[0])["agenda"]
    vote(county, agenda[0], CADRES[0])
    pair = open_site(county)
    fill(county, pair, "working")
    for one in team("cadre", 2):
        on_site(county, pair, "teams/appoint", **one)
    return Scene(county, pair, {"id": session["site"]}, session, topics, agenda, talking, topic, over)


def saturday(scene: Scene) -> date:
    """A Saturday in time for the notice that is no day of the county's, whose days go by the last digit of the date."""
    own = {date.fromisoformat(one["held_on"]).day % 10 for one in (scene.session, scene.talking)}
    days = (today(scene.county) + timedelta(days=n) for n in range(7, 60))
    return next(day for day in days if day.weekday() == 5 and day.day % 10 not in own)


def short_month(day: date) -> Json:
    """The 30th of the next lunar month that has 29 days."""
    months = (month for year in (day.year, day.year + 1) for month in months_of(year))
    found = next(month for month in months if month.days == 29 and month.first_day > day)
    return {"year": found.year, "month": found.month, "leap": found.leap, "day": 30}


@dataclass(frozen=True)
class Case:
    """What is tried, how it is refused, and by which row."""

    tried: Callable[[Scene], Send]
    code: str
    row: str
    status: int = 409


def later(scene: Scene, **by: int) -> str:
    return (today(scene.county) + timedelta(**by)).isoformat()


CASES = {
    "two people in a circle of seven": Case(lambda it: it.convenes(it.pair), "team-too-small", "P2"),
    "a Saturday": Case(
        lambda it: it.convenes(held_on=saturday(it).isoformat()),
        "not-a-deliberation-day",
        "P6",
    ),
    "a day in the past": Case(lambda it: it.convenes(held_on=later(it, days=-1)), "session-in-the-past", "P6"),
    "a day too soon": Case(lambda it: it.convenes(), "session-notice-too-short", "P6"),
    "a day in the far future": Case(lambda it: it.convenes(held_on=later(it, days=400)), "session-too-far", "P6"),
    "no day at all": Case(lambda it: it.convenes(held_on=None), "session-day-unsaid", "P6"),
    "a market day on the 30th of a month that has 29": Case(
        lambda it: it.convenes(held_on=None, lunar=short_month(today(it.county)), form="market"),
        "no-such-lunar-day",
        "P9",
    ),
    "a leap month that the year has not": Case(
        lambda it: it.convenes(held_on=None, lunar={"year": 2027, "month": 1, "day": 1, "leap": True}),
        "no-such-lunar-month",
        "P9",
    ),
    "a vote by somebody who is not there": Case(
        lambda it: it.votes(EVERYBODY[10], choice="against"), "not-a-voter", "P2、P6"
    ),
    "a second vote": Case(lambda it: it.votes(CADRES[0], choice="against"), "voice-given", "P6"),
    "a vote for what nobody proposed": Case(
        lambda it: it.votes(CADRES[1], choice=str(UUID(int=7))), "no-such-option", "P6"
    ),
    "somebody else's vote": Case(
        lambda it: it.votes(CADRES[1], choice="against", voter=str(UUID(int=7))),
        "votes-for-another",
        "P6",
        403,
    ),
    "a guessed code": Case(
        lambda it: saying(it.county, RESIDENTS[5], f"{SESSIONS}/{it.session['id']}/join", code=not_the_code(it)),
        "wrong-code",
        "P6",
    ),
    "minutes amended after their end": Case(
        lambda it: it.says(CADRES[1], "request-amendment", text="是两种方案"), "minutes-final", "P6"
    ),
    "a signature by somebody else": Case(
        lambda it: it.says(CADRES[1], "sign", signer=subject(it, CADRES[2])), "signs-for-another", "P6"
    ),
    "a signature by somebody who was not there": Case(
        lambda it: it.says(EVERYBODY[10], "sign"), "not-an-attendee", "P6"
    ),
    "an assignee who does not exist": Case(
        lambda it: it.tables(assignee={"id": "清方修路"}), "task-assignee-unknown", "P6"
    ),
    "a team that does not exist": Case(
        lambda it: it.tables(assignee={"kind": "team", "id": str(UUID(int=7))}), "task-assignee-unknown", "P6"
    ),
    "a task due before the session": Case(
        lambda it: it.tables(due_on=later(it, days=-1)), "task-due-before-session", "P6"
    ),
    "a resolution without a vote": Case(
        lambda it: it.leads("end-vote", topic=it.topics[1]["id"]), "item-not-voted-on", "P6"
    ),
    "a close with an item unsettled": Case(lambda it: it.leads("close"), "items-unsettled", "P7"),
}


def subject(scene: Scene, sign_in: str) -> str:
    roll = seen(scene.county, scene.over)["roll"]
    return str(next(row["subject"] for row in roll if row["person"]["id"] == sign_in))


def not_the_code(scene: Scene) -> str:
    shown = scene.county.read(f"{SESSIONS}/{scene.session['id']}/code", scene.county.secretary)["code"]
    return f"{(int(shown) + 1) % 10**6:06}"


@pytest.mark.parametrize("name", CASES)
def test_it_is_refused_by_the_row(scene: Scene, name: str) -> None:
    case = CASES[name]
    problem = refused(scene.county.huiyin, case.tried(scene), case.status, case.code)
    assert f"({case.row.replace('、', ', ')})" in f"{problem['title']} {problem['detail']}", problem


@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01", "2200-01-01"])
def test_a_day_at_the_end_of_the_calendar_is_none(scene: Scene, day: str) -> None:
    for send, where in ((scene.convenes(held_on=day), "held_on"), (scene.tables(due_on=day), "tasks.0.due_on")):
        [error] = refused(scene.county.huiyin, send, 422, "invalid-request")["errors"]
        assert (error["field"], error["code"]) == (where, "implausible_moment")


def test_two_people_are_no_quorum(moving: Huiyin) -> None:
    county = founded(moving)
    session = convened(county, planned(county))
    its_day(county)
    come(county, session, *CADRES[:2])
    send = posting(county, f"{SESSIONS}/{session['id']}/open", "secretary", json={})
    problem = refused(moving, send, 409, "session-without-quorum")
    assert "(P6)" in problem["detail"]


def test_a_secret_ballot_is_taken_once_and_cast_only_if_it_was_given_out(scene: Scene) -> None:
    county, (first, second) = scene.county, scene.topics
    on_session(county, scene.session, "end-vote", topic=first["id"])
    item = voted_on(county, scene.session, second, secret=True)["agenda"][1]
    path = f"{VOTES}/{item['vote']}"
    key = BallotKey(**county.read(path)["key"])
    this, choice = UUID(item["vote"]), item["options"][0]["id"]
    taken, another = (f"{hide(this, key, choice).blinded:0512x}" for _ in range(2))
    county.does(attendee(county, CADRES[3]), f"{path}/take-ballot", blinded=taken)
    for send, code in (
        (saying(county, CADRES[3], f"{path}/take-ballot", blinded=another), "voice-given"),
        (saying(county, EVERYBODY[10], f"{path}/take-ballot", blinded=another), "not-a-voter"),
        (saying(county, CADRES[4], f"{path}/vote", choice=choice), "vote-secret"),
    ):
        assert "P6)" in refused(county.huiyin, send, 409, code)["detail"]
    forged = {"tracker": "ab" * 16, "choice": choice, "signature": "7f" * 256}
    cast = f"/deliberation/ballots/{item['vote']}/cast"
    for send in (saying(county, CADRES[4], cast, **forged), posting(county, cast, json=forged)):
        assert "(P6)" in refused(county.huiyin, send, 409, "ballot-not-signed")["detail"]
    assert county.huiyin.count("SELECT count(*) FROM deliberation.ballot_box") == 0
