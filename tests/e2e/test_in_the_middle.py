"""What happens to each procedure in its middle: its village becomes another, its issue falls away, its people leave,
its charter changes (P7, P11). Each has one way to go on, or to end with an answer."""

from datetime import datetime, timedelta
from uuid import uuid4

import pytest

from huiyin_contracts.parties import person_of
from huiyin_local.testing import Huiyin, until
from tests.founding import founded

from .asks.mediations import MEDIATIONS, case_opened, case_steps
from .asks.online import AGAINST, ONLINES, online_of, published
from .asks.procedures import DECISIONS, DELEGATES, KEY_MATTERS, four, meeting, moved, owners_vote, raised, steps
from .commands import here
from .county import STEPS_WITHIN, County, Json
from .duties import officer
from .publications import PUBLICATIONS
from .refusals import posting, refused
from .sessions import EVERYBODY, come, convened, its_day, on_session, planned, seen, vote, voted_on
from .test_personal_data import forgotten, holding
from .test_recoding import recode

pytestmark = pytest.mark.e2e

TOPICS, PLANS = "/api/deliberation/topics", "/api/deliberation/plans"
_UNDER = """
SELECT array_agg(type ORDER BY tx, position) FROM store.events
WHERE division = $1 AND type NOT LIKE 'dispatch.%' AND (tx, position) > (
    SELECT tx, position FROM store.events WHERE type = 'dispatch.division.recoded.v1' AND division = $1)
"""


@pytest.fixture
def county(moving: Huiyin) -> County:
    return founded(moving)


def stage(county: County, topic: Json) -> str:
    return str(county.read(f"{TOPICS}/{topic['id']}", county.secretary)["stage"])


def reached(county: County, topic: Json, wanted: str) -> None:
    until(lambda: stage(county, topic) == wanted, STEPS_WITHIN, f"the topic is {wanted}")


def on(county: County, path: str, act: str, **body: object) -> Json:
    return county.does(county.secretary, f"{path}/{act}", **body)


def become(county: County) -> str:
    """The village's code becomes its neighbour's, and whoever is asked from then on is of there; the old code."""
    old, new = county.village, county.neighbour
    recode(county, old, new)
    county.village = new
    county.huiyin.appoint(*((role, new) for role in ("secretary", "member", "resident", "mediator")))
    county.huiyin.appoint(*((role, new, f"{role}-{old}") for role in ("member", "resident", "mediator")))
    county.read("/api/deliberation/topics", county.secretary)
    return old


def test_a_village_that_becomes_another_takes_all_that_it_has_begun_along(county: County) -> None:
    moving = county.huiyin
    in_session, in_decision = planned(county), planned(county)
    session = convened(county, in_session)
    decision = f"{DECISIONS}/{moved(county, topic=in_decision['id'])['id']}"
    on(county, decision, "branch", **four(county)["branch"])
    matter = f"{KEY_MATTERS}/{raised(county)['id']}"
    on(county, matter, "propose", **meeting(county))
    case = f"{MEDIATIONS}/{case_opened(county)['id']}"
    sides = case_steps(county)
    for role, act, body in sides[:3]:
        county.does(county.client(role), f"{case}/{act}", **body)
    online = published(county, now=moving.now)
    county.does(county.secretary, f"{PLANS}/{county.village}/publish")
    elsewhere = county.client("secretary", county.far_village)
    county.by_itself({"id": online["issue"]}, "notice.published")
    there = county.board(county.village)

    old = become(county)
    lists = {"village-decisions": decision, "key-matters": matter, "mediations": case, "sessions": session["id"]}
    for what, one in {**lists, "online-deliberations": online["id"]}.items():
        path = f"/api/deliberation/{what}"
        assert one.rpartition("/")[2] in {row["id"] for row in county.read(path, county.secretary)["items"]}, what
        assert county.read(path, county.client("officer", county.code), division=old)["items"] == [], what
    assert elsewhere.post(f"{decision}/committees", json=four(county)["committees"]).status_code == 403

    for act in ("committees", "members", "representatives"):
        on(county, decision, act, **four(county)[act])
    reached(county, in_decision, "decided")
    for act in ("discuss", "resolve"):
        on(county, matter, act, **steps(county)[act])
    for role, act, body in sides[3:]:
        county.does(moving.client(role, county.village, subject=f"{role}-{old}"), f"{case}/{act}", **body)
    assert county.read(case, county.secretary)["stage"] == "kept"
    its_day(county)
    come(county, session, *EVERYBODY[:9])
    on_session(county, session, "open")
    [item, *_] = voted_on(county, {**session, "member": f"member-{county.village}"}, in_session)["agenda"]
    for sign_in in EVERYBODY[:9]:
        vote(county, item, sign_in)
    on_session(county, session, "end-vote", topic=in_session["id"])
    reached(county, in_session, "decided")
    on_session(county, session, "close")
    county.does(county.client("resident"), f"{ONLINES}/{online['id']}/speak", **AGAINST)
    moving.forward("6d")
    path = f"{ONLINES}/{online['id']}"
    until(lambda: county.read(path)["stage"] == "closed", STEPS_WITHIN, "its days are over")
    on(county, path, "propose", proposal="搬到东头空地")
    # What an office did not put up goes up by itself, on the board of the code of now; and so does the plan, anew.
    until(lambda: {"resolution", "proposal"} <= kinds(county), STEPS_WITHIN, "all is on the board")
    assert county.board(old) == there, "what was up before stays as it was"
    editions = county.read(f"{PLANS}/{county.village}")["items"]
    assert editions[-1]["matters"] == 3
    assert moving.owner.one(_UNDER, old)[0] is None, "nothing is told under the code that was"


def kinds(county: County) -> set[str]:
    notices = county.read(PUBLICATIONS, county.secretary)["items"]
    return {one["kind"] for one in notices}


def test_the_plan_of_two_villages_that_become_one_is_published_as_one(county: County) -> None:
    moving = county.huiyin
    here_, there = planned(county), county.report(division=county.neighbour)
    county.does(county.client("officer", county.code), TOPICS, issue=there["id"])
    moving.forward("1d")
    for code in (county.village, county.neighbour):
        until(lambda: county.read(f"{PLANS}/{code}")["total"] == 1, STEPS_WITHIN, "each has its own")  # noqa: B023
    old = become(county)
    moving.forward("1d")
    path = f"{PLANS}/{county.village}"
    until(lambda: county.read(path)["total"] == 3, STEPS_WITHIN, "and then one with the matters of both")
    newest = county.read(f"{PUBLICATIONS}/{county.read(path)['items'][0]['id']}")
    assert {one["issue"] for one in newest["entries"]} == {here_["issue"], there["id"]}
    moving.forward("2d")
    assert county.read(path)["total"] == 3, "it has not changed since"
    assert moving.owner.one(_UNDER, old)[0] is None


def test_a_plan_that_offices_owe_is_owed_once_by_the_village_that_two_became(county: County) -> None:
    deliberation = county.read(f"/api/dispatch/charters/{county.code}")["in_force"]["deliberation"]
    county.charter(deliberation={**deliberation, "plan_publisher": "office"})
    planned(county)
    county.does(county.client("officer", county.code), TOPICS, issue=county.report(division=county.neighbour)["id"])
    county.huiyin.forward("1d")

    def owed() -> list[str]:
        return sorted(
            one["division"] for one in officer(county, "duties", state="open")["items"] if one["kind"] == "plan"
        )

    until(lambda: owed() == [county.village, county.neighbour], STEPS_WITHIN, "each owes its own")
    become(county)
    until(lambda: owed() == [county.village], STEPS_WITHIN, "that of the code that was lapses")
    county.does(county.secretary, f"{PLANS}/{county.village}/publish")
    until(lambda: owed() == [], STEPS_WITHIN, "one edition with the matters of both is what was owed")


def fallen(county: County, cause: str, issue: str) -> None:
    """An issue is taken back, or merged into another."""
    if cause == "withdrawn":
        county.does(county.secretary, f"/api/intake/issues/{issue}/withdraw")
    else:
        into = county.report()["id"]
        county.does(county.secretary, f"/api/intake/issues/{issue}/screen", outcome="merge", into=into)


@pytest.mark.parametrize("cause", ["withdrawn", "merged"])
def test_an_issue_that_falls_away_ends_what_it_was_in_and_what_has_others_goes_on(county: County, cause: str) -> None:
    in_session, stays, in_decision, in_matter = (planned(county) for _ in range(4))
    session = convened(county, in_session, stays)
    decision = f"{DECISIONS}/{moved(county, topic=in_decision['id'])['id']}"
    on(county, decision, "branch", **four(county)["branch"])
    matter = f"{KEY_MATTERS}/{raised(county, topic=in_matter['id'])['id']}"
    on(county, matter, "propose", **meeting(county))
    in_online = planned(county)
    online = county.does(county.secretary, ONLINES, **online_of(in_online, now=county.huiyin.now))
    for topic in (in_session, in_decision, in_matter, in_online):
        fallen(county, cause, topic["issue"])
        reached(county, topic, "dropped")
    for path, ended in ((decision, "declined"), (matter, "declined"), (f"{ONLINES}/{online['id']}", "declined")):
        until(lambda: county.read(path, county.secretary)["stage"] == ended, STEPS_WITHIN, f"{path} ends")  # noqa: B023
    until(lambda: len(seen(county, session)["agenda"]) == 1, STEPS_WITHIN, "it leaves the agenda")
    its_day(county)
    come(county, session, *EVERYBODY[:9])
    on_session(county, session, "open")
    on_session(county, session, "defer-item", topic=stays["id"], reason="等勘察")
    on_session(county, session, "close")
    reached(county, stays, "planned")
    late = posting(county, f"{decision}/committees", "secretary", json=four(county)["committees"])
    refused(county.huiyin, late, 409, "village-decision-ended")


def test_a_topic_that_no_session_comes_to_an_end_with_is_in_the_plan_and_goes_up(county: County) -> None:
    """Its quorum is missed twice, and the third session is cancelled after its notice: it stays owed (P7)."""
    issue = county.report()
    topic = county.does(county.secretary, TOPICS, issue=issue["id"], priority="urgent")
    by = county.read(f"{TOPICS}/{topic['id']}", county.secretary)["deliberate_by"]
    for _ in range(2):
        session = convened(county, topic)
        reached(county, topic, "taken_up")
        its_day(county)
        come(county, session, *EVERYBODY[:2])
        on_session(county, session, "miss-quorum")
        reached(county, topic, "planned")
    session = convened(county, topic)
    on_session(county, session, "cancel", reason="大雪封路")
    reached(county, topic, "planned")
    found = county.read(f"{TOPICS}/{topic['id']}", county.secretary)
    assert (found["deliberate_by"], found["set_back"]) == (by, "大雪封路"), "its day is not put off by that"
    county.huiyin.forward("45d")
    seen_to = "topic.stalled"
    until(lambda: county.trail(issue).count(seen_to) == 2, STEPS_WITHIN, "the town and the county see to it")
    owed = county.read("/api/deliberation/stalls", county.client("officer", county.code), state="county")["items"]
    assert [one["id"] for one in owed if one["kind"] == "topic"] == [topic["id"]]


def test_somebody_who_is_forgotten_leaves_no_name_and_takes_nothing_back(county: County) -> None:
    """One person is there, votes, speaks online, stands for the committee, oversees, and has a task."""
    moving, name, gone = county.huiyin, f"阿{uuid4().hex[:8]}", f"gone-{county.code}"
    person = {"name": name, "id": gone}
    topic = planned(county)
    session = convened(county, topic)
    decision = f"{DECISIONS}/{moved(county, overseers=[{'name': '孙大爷'}, person])['id']}"
    matter = f"{KEY_MATTERS}/{raised(county)['id']}"
    delegates = [one | ({"person": person} if one["party"] == "committee" else {}) for one in DELEGATES]
    on(county, matter, "propose", **meeting(county))
    on(county, matter, "discuss", **meeting(county, 3, 3, 3, delegates=delegates))
    online = published(county, now=moving.now)
    moving.appoint(("resident", county.village, gone))
    theirs = moving.client("resident", county.village, subject=gone)
    county.does(theirs, f"{ONLINES}/{online['id']}/speak", stand="against", reason=f"{name}说太近")
    its_day(county)
    come(county, session, *EVERYBODY[:9])
    on_session(county, session, "record-attendance", person=person)
    on_session(county, session, "open")
    told = person_of(gone)
    assert holding(moving, "deliberation_views", name)
    erased = here(moving, "persons", "erase", str(told), "--yes")
    assert erased.returncode == 0, erased.stdout
    until(lambda: forgotten(moving, name), STEPS_WITHIN * 2, "no name and no word of theirs is kept")
    [row] = [row for row in seen(county, session)["roll"] if row["subject"] == str(told)]
    assert (row["person"]["name"], bool(row["means"])) == ("—", True), "that somebody was there stays"
    assert county.read(f"{ONLINES}/{online['id']}")["opinions"]["against"] == 1, "and that somebody was against"
    on(county, decision, "replace-overseer", leaving={"name": "孙大爷"}, overseer={"name": "周大妈"})
    on(county, matter, "resolve", **owners_vote(county))
    on_session(county, session, "defer-item", topic=topic["id"], reason="等勘察")
    on_session(county, session, "close")


def test_a_charter_that_changes_in_the_middle_changes_nothing_that_has_begun(county: County) -> None:
    """P11: what began under a version stays under it, and what begins now goes by the new one."""
    moving, whole = county.huiyin, {"numerator": 1, "denominator": 1}
    decisions, matters = [moved(county)], [raised(county)]
    online = published(county, now=moving.now)
    moving.appoint(("resident", county.village))
    county.does(county.client("resident"), f"{ONLINES}/{online['id']}/speak", **AGAINST)
    rules = county.read(f"/api/dispatch/charters/{county.code}")["in_force"]["deliberation"]
    for kind in ("members", "joint_meeting"):
        rules["majorities"][kind]["present"] = whole
    rules["publication"]["proposal"] = 30
    county.charter(deliberation=rules)
    decisions.append(moved(county))
    matters.append(raised(county))

    def then(path: str, act: str, body: Json, *, old: bool) -> None:
        if old:
            on(county, path, act, **body)
        else:
            refused(moving, posting(county, f"{path}/{act}", "secretary", json=body), 409, "no-quorum")

    for decision, matter, old in zip(decisions, matters, (True, False), strict=True):
        path, meetings = f"{DECISIONS}/{decision['id']}", four(county)
        for act in ("branch", "committees"):
            on(county, path, act, **meetings[act])
        then(path, "members", meetings["members"], old=old)
        path = f"{KEY_MATTERS}/{matter['id']}"
        on(county, path, "propose", **meeting(county))
        then(path, "discuss", meeting(county, 4, 3, 3, delegates=DELEGATES), old=old)
    moving.forward("8d")
    path = f"{ONLINES}/{online['id']}"
    until(lambda: county.read(path)["stage"] == "closed", STEPS_WITHIN, "its days are over")
    on(county, path, "propose", proposal="搬到东头空地")
    until(lambda: "proposal" in kinds(county), STEPS_WITHIN, "its proposal is on the board")
    up = next(one for one in county.read(PUBLICATIONS, county.secretary)["items"] if one["kind"] == "proposal")
    stands = datetime.fromisoformat(up["ends_at"]) - datetime.fromisoformat(up["starts_at"])
    assert stands < timedelta(days=20), "for the days of the charter that it began under"
