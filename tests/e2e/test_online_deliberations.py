"""The four online steps (P8) on a moved clock: each in its turn, one voice a resident, an answer to each objection."""

import pytest

from huiyin_local.testing import Huiyin, until

from .asks.online import AGAINST, ONLINES, online_of, planned, published
from .county import STEPS_WITHIN, County, Json
from .publications import PUBLICATIONS
from .refusals import posting, refused
from .tasks import finish_tasks

pytestmark = pytest.mark.e2e


@pytest.fixture(scope="module")
def county(moving: Huiyin) -> County:
    found = County(moving, "990548")
    moving.appoint(("resident", found.village), ("resident", found.neighbour), ("supervisor", found.town))
    moving.appoint(("officer", found.code))
    return found


def opened(county: County, **more: object) -> Json:
    return published(county, now=county.huiyin.now, **more)


def seen(county: County, online: Json) -> Json:
    return dict(county.read(f"{ONLINES}/{online['id']}"))


def on(county: County, online: Json, act: str, **body: object) -> Json:
    return county.does(county.secretary, f"{ONLINES}/{online['id']}/{act}", **body)


def no(county: County, online: Json, act: str, code: str, role: str = "secretary", **body: object) -> None:
    send = posting(county, f"{ONLINES}/{online['id']}/{act}", role, json=body)  # type: ignore[arg-type]
    assert "P8" in refused(county.huiyin, send, 409, code)["detail"]


def stage(county: County, online: Json, wanted: str) -> None:
    until(lambda: seen(county, online)["stage"] == wanted, STEPS_WITHIN, f"it is {wanted} by itself")


def tasks(county: County) -> list[Json]:
    return [{"description": "平整场地", "assignee": {"id": f"member-{county.village}"}, "due_on": "2037-12-31"}]


def test_a_topic_goes_through_the_four_steps_to_its_answer(county: County, moving: Huiyin) -> None:
    online = opened(county)
    resident, member = county.client("resident"), county.client("member")
    path = f"{ONLINES}/{online['id']}"
    county.does(resident, f"{path}/speak", **AGAINST)
    county.does(member, f"{path}/speak", stand="in_favour", reason="东头宽敞", private=True)
    county.does(resident, f"{path}/speak", stand="in_favour", reason="离学校远一点就行")
    assert seen(county, online)["opinions"] == {"in_favour": 2, "against": 0, "other": 0}
    [public] = county.read(f"{path}/opinions")["items"]
    assert (public["reason"], public["changed"], public["resident"]) == ("离学校远一点就行", True, None)
    assert county.read(f"{path}/opinions", county.secretary)["total"] == 2
    no(county, online, "propose", "online-not-over", proposal="搬到东头空地")
    no(county, online, "adopt", "online-not-over", tasks=tasks(county))
    moving.forward("8d")
    stage(county, online, "closed")
    no(county, online, "speak", "opinion-too-late", "resident", stand="other", reason="晚了一步")
    no(county, online, "adopt", "online-step", tasks=tasks(county))
    on(county, online, "propose", proposal="搬到东头空地")
    county.by_itself({"id": online["issue"]}, "notice.published")

    notice = seen(county, online)["publications"][-1]
    until(lambda: county.anybody.get(f"{PUBLICATIONS}/{notice}").is_success, STEPS_WITHIN, "it is on the board")
    county.does(resident, f"{PUBLICATIONS}/{notice}/object", words="路太窄")
    no(county, online, "adopt", "objections-not-over", tasks=tasks(county))
    moving.forward("8d")
    stage(county, online, "heard")
    no(county, online, "adopt", "objections-unanswered", tasks=tasks(county))
    [objection] = county.read(f"{PUBLICATIONS}/{notice}", county.secretary)["objections"]
    county.does(county.secretary, f"{PUBLICATIONS}/{notice}/answer", objection=objection["id"], answer="先拓宽路")
    on(county, online, "adopt", tasks=tasks(county))
    county.by_itself({"id": online["issue"]}, "topic.decided")

    topic = {"id": online["topic"]}
    finish_tasks(county, topic)
    county.on_topic(topic, "carry-out")
    county.on_topic(topic, "publicise", kind="result", notice="新市场开张")
    stage(county, online, "publicised")
    found = seen(county, online)
    assert (found["resolution"], found["result"], found["next"]) == ("搬到东头空地", "新市场开张", None)
    assert county.case({"id": online["issue"]})["state"] == "publicised"
    counts = county.read("/api/deliberation/figures", **{"division": county.code, "from": "2020-01-01"})["counts"]
    assert (counts["online"], counts["voices"]) == (1, 2)


def test_only_who_lives_there_speaks_and_what_is_moderated_is_kept(county: County) -> None:
    online = opened(county)
    path = f"{ONLINES}/{online['id']}"
    for role, scope in (("resident", county.neighbour), ("supervisor", county.town), ("officer", county.code)):
        elsewhere = posting(county, f"{path}/speak", role, scope, json=AGAINST)  # type: ignore[arg-type]
        assert "P8" in refused(county.huiyin, elsewhere, 409, "not-a-resident")["detail"]
    assert county.anybody.post(f"{path}/speak", json=AGAINST).status_code == 401
    county.does(county.client("resident"), f"{path}/speak", **AGAINST)
    no(county, online, "speak", "opinion-says-so", "resident", **AGAINST)
    no(county, online, "speak", "opinion-without-reason", "resident", stand="other")
    [opinion] = county.read(f"{path}/opinions", county.secretary)["items"]
    body = {"opinion": opinion["id"], "reason": "说到了别人家"}
    # By the charter village and town moderate, and the county does not.
    by_county = posting(county, f"{path}/moderate", "officer", county.code, json=body)
    assert "P8" in refused(county.huiyin, by_county, 409, "not-a-moderator")["detail"]
    county.does(county.secretary, f"{path}/moderate", **body)
    [public] = county.read(f"{path}/opinions")["items"]
    assert (public["reason"], public["moderated_for"]) == (None, "说到了别人家")
    [kept] = county.read(f"{path}/opinions", county.secretary)["items"]
    assert (kept["reason"], kept["resident"]["id"]) == ("离学校太近", None)
    assert seen(county, online)["opinions"]["against"] == 1
    county.does(county.secretary, f"{path}/restore", **body)
    assert county.read(f"{path}/opinions")["items"][0]["reason"] == "离学校太近"


def test_a_topic_is_in_one_procedure_and_goes_back_into_the_plan(county: County) -> None:
    online = opened(county)
    topic, path = {"id": online["topic"]}, f"/api/deliberation/topics/{online['topic']}"
    again = posting(county, ONLINES, "secretary", json=online_of(topic, now=county.huiyin.now))
    refused(county.huiyin, again, 409, "topic-already-taken-up")
    on(county, online, "set-back", reason="改开坝坝会")
    until(lambda: county.read(path, county.secretary)["stage"] == "planned", STEPS_WITHIN, "it is in the plan")
    short = posting(county, ONLINES, "secretary", json=online_of(topic, days=1, now=county.huiyin.now))
    refused(county.huiyin, short, 409, "online-too-short")


def test_it_ends_with_its_issue_and_what_residents_said_stays(county: County) -> None:
    issue, into = county.report(), county.report()
    topic = county.does(county.secretary, "/api/deliberation/topics", issue=issue["id"])
    county.read("/api/deliberation/topics", county.secretary)
    online = county.does(county.secretary, ONLINES, **online_of(topic, now=county.huiyin.now))
    county.does(county.client("resident"), f"{ONLINES}/{online['id']}/speak", **AGAINST)
    county.does(county.secretary, f"/api/intake/issues/{issue['id']}/screen", outcome="merge", into=into["id"])
    stage(county, online, "declined")
    assert (seen(county, online)["answer"], seen(county, online)["opinions"]["against"]) == ("议题已随事项终止", 1)


def test_nothing_of_a_private_matter_is_deliberated_online(county: County) -> None:
    issue = county.report(kind="dispute", category="邻里", description="两家争一堵墙")
    county.screen(issue, "deliberation")
    topic = county.topic_of(issue)
    county.read("/api/deliberation/topics", county.secretary)
    private = posting(county, ONLINES, "secretary", json=online_of(topic, now=county.huiyin.now))
    refused(county.huiyin, private, 409, "topic-private")


def test_what_stalls_goes_up_and_is_listed_with_mediations(county: County, moving: Huiyin) -> None:
    online = opened(county)
    moving.forward("50d")
    until(lambda: "town" in seen(county, online)["stalled"], STEPS_WITHIN, "the town sees to it")
    stalls = county.read("/api/deliberation/stalls", county.secretary)["items"]
    assert ("online_deliberation", online["id"], "农贸市场搬到哪里") in [
        (one["kind"], one["id"], one["title"]) for one in stalls
    ]


def test_a_charter_changed_meanwhile_is_for_what_begins_after(county: County, moving: Huiyin) -> None:
    online = opened(county)
    county.does(county.client("resident"), f"{ONLINES}/{online['id']}/speak", **AGAINST)
    charter = f"/api/dispatch/charters/{county.code}"
    rules = county.read(charter)["in_force"]
    del rules["version"]
    rules["deliberation"]["publication"] |= {"topic": 30, "proposal": 30}
    county.does(county.client("officer", county.code), charter, **{**rules, "title": "试行章程"})
    topic = planned(county)
    county.read("/api/deliberation/topics", county.secretary)
    short = posting(county, ONLINES, "secretary", json=online_of(topic, now=county.huiyin.now))
    refused(county.huiyin, short, 409, "online-too-short")
    moving.forward("8d")
    stage(county, online, "closed")
    on(county, online, "propose", proposal="搬到东头空地")
    moving.forward("8d")
    stage(county, online, "heard")


def test_a_village_that_gets_another_code_takes_it_along(county: County) -> None:
    county.huiyin.appoint(("secretary", county.far_village), ("resident", county.far_village))
    there = county.client("secretary", county.far_village)
    issue = county.report(division=county.far_village)
    county.does(
        there, f"/api/intake/issues/{issue['id']}/screen", outcome="deliberation", public={"description": "市场"}
    )
    topic = county.topic_of(issue)
    county.read("/api/deliberation/topics", there)
    online = county.does(there, ONLINES, **online_of(topic, days=40, now=county.huiyin.now))
    body = {
        "code": county.far_village,
        "new_code": county.neighbour,
        "reason": "两村合并",
        "effective_on": "2026-01-01",
    }
    county.does(county.client("operator", ""), "/api/dispatch/divisions/recode", **body)
    until(lambda: seen(county, online)["division"] == county.neighbour, STEPS_WITHIN, "it follows its village")
    path = f"{ONLINES}/{online['id']}/speak"
    county.does(county.client("resident", county.neighbour), path, **AGAINST)
    refused(county.huiyin, posting(county, path, "resident", county.far_village, json=AGAINST), 409, "not-a-resident")
    assert seen(county, online)["opinions"]["against"] == 1
