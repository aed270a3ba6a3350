"""Face-to-face sessions (P6): convened in time, held with a quorum, resolved by the count, handed on to the topic."""

from datetime import date, timedelta
from itertools import chain

import pytest

from huiyin_local.testing import Huiyin, until
from tests.founding import founded

from .county import STEPS_WITHIN, County, Json
from .duties import officer
from .refusals import Send, posting, refused
from .same_day import SESSIONS, VOTES, today
from .sessions import (
    CADRES,
    EVERYBODY,
    NOTICE,
    RESIDENTS,
    attendee,
    come,
    convene_body,
    convened,
    its_day,
    on_session,
    opened,
    planned,
    saying,
    seen,
    vote,
    voted_on,
    with_days,
)
from .sites import fill, open_site

pytestmark = pytest.mark.e2e


@pytest.fixture
def county(moving: Huiyin) -> County:
    return founded(moving)


def topic_stage(county: County, topic: dict[str, str]) -> str:
    return str(county.read(f"/api/deliberation/topics/{topic['id']}", county.secretary)["stage"])


def test_only_a_whole_site_on_its_day_in_time_is_convened(county: County) -> None:
    held_on = today(county) + timedelta(days=NOTICE)
    with_days(county, held_on)
    site = open_site(county)
    body = convene_body(county, site, held_on)

    def says(body: Json) -> Send:
        return posting(county, SESSIONS, "secretary", json=body)

    refused(county.huiyin, says(body), 409, "team-too-small")
    fill(county, site)
    for days, code in ((1, "not-a-deliberation-day"), (-10, "session-in-the-past")):
        other = (held_on + timedelta(days=days)).isoformat()
        refused(county.huiyin, says({**body, "held_on": other}), 409, code)
    with_days(county, held_on, today(county) + timedelta(days=1))
    soon = (today(county) + timedelta(days=1)).isoformat()
    refused(county.huiyin, says({**body, "held_on": soon}), 409, "session-notice-too-short")
    refused(county.huiyin, says({**body, "chair": RESIDENTS[0]}), 409, "session-chair-not-cadre")
    taken = planned(county)
    county.does(county.secretary, SESSIONS, **{**body, "topics": [taken["id"]]})
    # It is on an agenda: no other has it, and nothing of what would have it too is done.
    refused(county.huiyin, says({**body, "topics": [taken["id"]]}), 409, "topic-already-taken-up")
    assert county.read(SESSIONS, county.secretary)["total"] == 1


def test_a_vote_that_carries_adopts(county: County) -> None:
    topic, other, third = planned(county), planned(county), planned(county)
    session = opened(county, topic, other, third)
    found = voted_on(county, session, topic)
    [item, *_] = found["agenda"]
    assert (found["stage"], found["present"], found["entitled"], len(item["voters"])) == ("open", 9, 13, 9)
    for n, sign_in in enumerate(EVERYBODY[:8]):
        vote(county, item, sign_in, "against" if n >= 6 else None)
    again = saying(county, CADRES[0], f"{VOTES}/{item['vote']}/vote", choice="against")
    refused(county.huiyin, again, 409, "voice-given")
    absent = saying(county, EVERYBODY[10], f"{VOTES}/{item['vote']}/vote", choice="against")
    refused(county.huiyin, absent, 409, "not-a-voter")
    raised = next(row["subject"] for row in found["roll"] if row["person"]["id"] == EVERYBODY[8])
    county.does(county.secretary, f"{VOTES}/{item['vote']}/vote", choice="abstain", voter=raised)
    on_session(county, session, "end-vote", topic=topic["id"])
    [adopted, *_] = seen(county, session)["agenda"]
    tally = adopted["tally"]
    assert (adopted["stage"], tally["options"][0]["voices"], tally["against"], tally["abstained"]) == (
        "adopted",
        6,
        2,
        1,
    )
    until(lambda: topic_stage(county, topic) == "decided", STEPS_WITHIN, "the topic hears of it")

    declined = voted_on(county, session, other)["agenda"][1]
    for sign_in in EVERYBODY[:4]:
        vote(county, declined, sign_in)
    on_session(county, session, "end-vote", topic=other["id"])
    # Not adopted, and on the board with the reason by itself, so soon that one may not be seen before the other.
    until(lambda: topic_stage(county, other) == "publicised", STEPS_WITHIN, "it is answered that it was not adopted")
    closing = posting(county, f"{SESSIONS}/{session['id']}/close", "secretary", json={})
    refused(county.huiyin, closing, 409, "items-unsettled")
    on_session(county, session, "defer-item", topic=third["id"], reason="等供电所勘察")
    until(lambda: topic_stage(county, third) == "planned", STEPS_WITHIN, "it is in the plan again")
    on_session(county, session, "close")
    over = seen(county, session)
    assert (over["stage"], over["settled"], over["items"]) == ("closed", 3, 3)


def test_who_is_in_the_room_joins_by_the_code(county: County) -> None:
    topic = planned(county)
    session = convened(county, topic)
    its_day(county)
    shown = county.read(f"{SESSIONS}/{session['id']}/code", county.secretary)["code"]
    me = attendee(county, RESIDENTS[0])
    wrong = f"{(int(shown) + 1) % 10**6:06}"
    path = f"{SESSIONS}/{session['id']}/join"
    refused(county.huiyin, saying(county, RESIDENTS[0], path, code=wrong), 409, "wrong-code")
    on_session(county, session, "join", me, code=shown, qr=True)
    guest = attendee(county, f"guest-{county.code}")
    on_session(county, session, "join", guest, code=shown)
    roll = {row["person"]["id"]: row for row in seen(county, session)["roll"]}
    assert (roll[RESIDENTS[0]]["means"], roll[RESIDENTS[0]]["entitled"]) == ("qr", True)
    assert (roll[f"guest-{county.code}"]["means"], roll[f"guest-{county.code}"]["entitled"]) == ("code", False)


def test_a_session_without_a_quorum_resolves_nothing_and_its_topics_go_back_for_quorum(county: County) -> None:
    topic = planned(county)
    session = convened(county, topic)
    assert topic_stage(county, topic) == "taken_up"
    its_day(county)
    come(county, session, *CADRES[:2])
    path = f"{SESSIONS}/{session['id']}"
    refused(county.huiyin, posting(county, f"{path}/open", "secretary", json={}), 409, "session-without-quorum")
    body = {"topic": topic["id"], "secret": False}
    refused(county.huiyin, posting(county, f"{path}/put-to-vote", "secretary", json=body), 409, "session-not-open")
    on_session(county, session, "miss-quorum")
    until(lambda: topic_stage(county, topic) == "planned", STEPS_WITHIN, "its topic is in the plan again")
    refused(county.huiyin, posting(county, f"{path}/open", "secretary", json={}), 409, "session-quorum-missed")


def test_one_that_nobody_opens_shows_and_goes_up_until_it_is_held(county: County) -> None:
    session = convened(county, planned(county))
    its_day(county)
    until(lambda: bool(seen(county, session)["reminded"]), STEPS_WITHIN, "those entitled were reminded")
    invited, other = attendee(county, EVERYBODY[0]), county.client("resident")
    told = [who.get("/deliberation", headers={"Accept-Language": "zh"}).text for who in (invited, other)]
    assert ["就要开了，请准时参加" in page for page in told] == [True, False], "where they look for what is theirs"
    county.huiyin.forward("1d")
    until(lambda: bool(seen(county, session)["not_held"]), STEPS_WITHIN, "it is seen that it was not held")
    assert county.read(SESSIONS, county.secretary, tab="unheld")["total"] == 1
    county.huiyin.forward("4d")
    until(lambda: seen(county, session)["supervised"] == ["town"], STEPS_WITHIN, "the town sees to it")
    held_on = today(county) + timedelta(days=NOTICE)
    ending = date.fromisoformat(session["held_on"]).day % 10
    while held_on.day % 10 != ending:
        held_on += timedelta(days=1)
    on_session(county, session, "postpone", held_on=held_on.isoformat(), reason="大雪封路")
    found = seen(county, session)
    assert (found["not_held"], found["supervised"], found["held_on"]) == (False, [], held_on.isoformat())


def minutes_duty(county: County, session: str) -> Json:
    """What the village owes of a session's minutes."""
    told = [officer(county, "duties", state=state)["items"] for state in ("open", "done")]
    return next((one for one in chain(*told) if (one["kind"], one["about"]) == ("minutes", session)), {"stage": None})


def test_what_was_said_is_amended_by_attendees_and_then_final_minutes(county: County) -> None:
    topic = planned(county)
    session = opened(county, topic)
    on_session(county, session, "defer-item", topic=topic["id"], reason="等勘察")
    on_session(county, session, "close")
    path = f"{SESSIONS}/{session['id']}/minutes"
    keep = {"sections": [{"topic": topic["id"], "text": "三种方案比较"}]}
    county.does(county.secretary, f"{path}/draft", **keep)
    me = attendee(county, CADRES[1])
    asked = county.does(me, f"{path}/request-amendment", topic=topic["id"], text="是两种方案")
    assert asked["version"] == 2
    body = {"topic": topic["id"], "text": "是四种方案"}
    absent = attendee(county, EVERYBODY[10]).post(f"{path}/request-amendment", json=body)
    assert absent.json()["type"] == "/problems/not-an-attendee"
    [amendment] = county.read(path, county.secretary)["amendments"]
    county.does(county.secretary, f"{path}/accept-amendment", amendment=amendment["id"], text="两种方案比较")
    county.huiyin.forward("4d")
    until(
        lambda: county.read(path, county.secretary)["stage"] == "final", STEPS_WITHIN, "they become final by themselves"
    )
    until(lambda: minutes_duty(county, session["id"])["stage"] == "done", STEPS_WITHIN, "the village owes them no more")
    refused(county.huiyin, saying(county, CADRES[1], f"{path}/request-amendment", **body), 409, "minutes-final")
    county.does(me, f"{path}/sign")
    other = next(row["subject"] for row in seen(county, session)["roll"] if row["person"]["id"] == CADRES[0])
    assert me.post(f"{path}/sign", json={"signer": other}).json()["type"] == "/problems/signs-for-another"
    found = county.read(path, me)
    assert (found["sections"][0]["text"], len(found["signed"])) == ("两种方案比较", 1)
    paper = path.removeprefix("/api")
    begins = {kind: me.get(f"{paper}.{kind}").content[:2] for kind in ("md", "docx", "pdf")}
    assert begins == {"md": b"# ", "docx": b"PK", "pdf": b"%P"}
