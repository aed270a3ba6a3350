"""A session with a private matter: who was not there reads no word of it, and knows nobody again by a number (P6)."""

import httpx
import pytest

from huiyin_contracts.parties import person_of
from huiyin_local.testing import Huiyin, until
from tests.e2e.commands import here
from tests.e2e.county import Counties, County, Json
from tests.e2e.same_day import SESSIONS, VOTES, take_up
from tests.e2e.sessions import attendee, planned

from .test_canaries import dump

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(300)]

CANARIES = ("金丝雀方案", "金丝雀纪要", "金丝雀更正")


@pytest.fixture(scope="module")
def county(counties: Counties) -> County:
    return counties()


@pytest.fixture(scope="module")
def held(county: County) -> Json:
    """A session that deliberated a dispute, voted on it secretly, and has minutes; one who was there wants a change."""
    topic = planned(county, kind="dispute")
    path = f"{SESSIONS}/{take_up(county, topic)['id']}"
    this = {"topic": topic["id"]}

    def does(act: str, who: httpx.Client | None = None, **body: object) -> None:
        county.does(who or county.secretary, f"{path}/{act}", **body)

    people = tuple(f"{team}-{county.code}" for team in ("cadre", "residents"))
    for one in people:
        does("record-attendance", person={"name": "赵议事", "id": one})
    does("open")
    does("call-item", **this)
    day = county.read(path, county.secretary)["held_on"]
    task = {"description": "立界石", "assignee": {"id": f"member-{county.village}"}, "due_on": day}
    does("table-option", **this, text=CANARIES[0], tasks=[task])
    does("put-to-vote", **this, secret=True)
    [item] = county.read(path, county.secretary)["agenda"]
    does("end-vote", **this)
    does("close")
    does("minutes/draft", sections=[{**this, "text": CANARIES[1]}])
    does("minutes/request-amendment", attendee(county, people[0]), **this, text=CANARIES[2])
    county.read(path, county.secretary)
    return {"path": path, "page": path.removeprefix("/api"), "vote": item["vote"], "people": people}


def addresses(held: Json) -> list[str]:
    minutes = [f"{held['page']}/minutes{kind}" for kind in ("", ".md")]
    votes = [f"{VOTES}/{held['vote']}", f"/deliberation/ballots/{held['vote']}"]
    return [held["path"], f"{held['path']}/minutes", held["page"], *minutes, *votes]


def told(county: County, held: Json, who: httpx.Client) -> dict[str, str]:
    """What somebody is answered, by address."""
    answers = {
        each: who.get(each, params={"at_least": county.cursor} if "/api/" in each else {}) for each in addresses(held)
    }
    return {each: answer.text for each, answer in answers.items() if answer.status_code == 200}


def test_who_was_there_and_the_office_read_all_of_it(county: County, held: Json) -> None:
    """Else all that follows proves nothing."""
    for who in (county.secretary, attendee(county, held["people"][0])):
        read = told(county, held, who)
        assert set(read) == set(addresses(held))
        assert {canary for canary in CANARIES for text in read.values() if canary in text} == set(CANARIES)


def test_who_was_not_there_reads_no_word_of_it(huiyin: Huiyin, county: County, held: Json) -> None:
    neighbour = huiyin.client("resident", county.village, subject="somebody-at-home")
    read = told(county, held, neighbour)
    assert set(read) == set(addresses(held))
    assert "不公开的议题" in read[held["page"]]
    for who, answers in (("somebody at home", read), ("anybody", told(county, held, county.anybody))):
        assert {each: text for each, text in answers.items() if any(canary in text for canary in CANARIES)} == {}, who


def test_who_was_not_there_knows_nobody_again(huiyin: Huiyin, county: County, held: Json) -> None:
    """By a pseudonym somebody is the same everywhere: in another session's roll, and in what they said online."""
    marks = {mark for one in held["people"] for mark in (one, str(person_of(one)))}
    neighbour = huiyin.client("resident", county.village, subject="somebody-at-home")
    read = told(county, held, neighbour)
    assert {
        each: sorted(found) for each, text in read.items() if (found := {one for one in marks if one in text})
    } == {}
    assert {each for each, text in told(county, held, county.secretary).items() if any(one in text for one in marks)}


def test_a_form_that_names_no_vote_is_refused(county: County, held: Json) -> None:
    for fields in ({"choice": "against"}, {"choice": "against", "vote": "x"}):
        answer = attendee(county, held["people"][0]).post(f"{held['page']}/vote", data=fields)
        assert answer.status_code == 422


def test_who_asked_for_a_change_takes_their_words_along(huiyin: Huiyin, county: County, held: Json) -> None:
    """What the office writes stays as the village's record; what somebody asked for is theirs, sealed on the log."""
    assert CANARIES[2] in dump(huiyin)
    assert CANARIES[2] not in dump(huiyin, "--exclude-schema=*_views")
    erased = here(huiyin, "persons", "erase", str(person_of(held["people"][0])), "--yes")
    assert erased.returncode == 0, erased.stdout
    until(lambda: CANARIES[2] not in dump(huiyin), 30, "all read models have forgotten")
    page = county.secretary.get(f"{held['page']}/minutes")
    assert page.status_code == 200
    assert "本人已删除" in page.text
