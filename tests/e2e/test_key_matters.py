"""Key matters (三议一服务, Y2): no step left out, the owners' majorities, who accepts, what its topic comes to."""

import pytest

from huiyin_events.transparency.bundles import ProofBundle
from huiyin_local.testing import Huiyin, until
from huiyin_ops.standing import standing
from tests.founding import founded

from .asks.procedures import DELEGATES, KEY_MATTERS, commission, meeting, owners_vote, raised, steps
from .county import STEPS_WITHIN, County, Json
from .publications import PUBLICATIONS, notices_of
from .refusals import posting, refused

pytestmark = pytest.mark.e2e


def on(county: County, matter: Json, act: str, body: Json) -> Json:
    return county.does(county.secretary, f"{KEY_MATTERS}/{matter['id']}/{act}", **body)


def seen(county: County, matter: Json) -> Json:
    return dict(county.read(f"{KEY_MATTERS}/{matter['id']}", county.secretary))


def no(county: County, matter: Json, act: str, body: Json, code: str) -> None:
    refused(county.huiyin, posting(county, f"{KEY_MATTERS}/{matter['id']}/{act}", "secretary", json=body), 409, code)


def test_a_topic_goes_through_all_steps_to_its_answer(county: County) -> None:
    issue = county.report()
    county.screen(issue, "deliberation")
    topic = county.topic_of(issue)
    matter = raised(county, topic=topic["id"])
    assert "topic.taken_up" in county.trail(issue)
    no(county, matter, "resolve", owners_vote(county), "key-matter-step")
    for act, body in steps(county).items():
        on(county, matter, act, body)
        if act == "commission":
            county.by_itself(issue, "topic.decided")
    county.by_itself(issue, "topic.carried_out")
    county.by_itself(issue, "task.accepted")  # with the whole: nothing of it stays open
    until(lambda: county.case(issue)["state"] == "publicised", STEPS_WITHIN, "the result answers the issue")
    board = county.read("/api/deliberation/publications", county.secretary)["items"]
    up = [one for one in board if one["topic"] == topic["id"]]
    assert sorted((one["kind"], one["notice"]) for one in up) == [
        ("resolution", "使用维修资金更换电梯"),
        ("result", "两部新梯安装完毕"),
    ]
    assert all(one["ends_at"] for one in up), "each may be objected to for its days"
    solved = seen(county, matter)
    assert (solved["stage"], solved["next"], solved["answer"]) == ("accepted", None, "运行平稳")
    assert solved["accepted_by"]["name"] == "王业主"
    officer = county.client("officer", county.code)
    assert county.read(f"{KEY_MATTERS}/figures", officer, by="village") == [
        {"division": county.village, "open": 0, "accepted": 1, "declined": 0}
    ]
    assert [row["id"] for row in county.read(KEY_MATTERS, officer, state="accepted")["items"]] == [matter["id"]]


def test_what_answers_no_issue_is_on_the_board_with_the_same_proof_and_period(county: County) -> None:
    matter = raised(county)
    for act, body in steps(county).items():
        on(county, matter, act, body)
    until(lambda: len(notices_of(county, matter)) == 2, STEPS_WITHIN, "its resolution and its result are up")
    up = notices_of(county, matter)
    assert [(one["kind"], one["notice"], one["title"]) for one in up] == [
        ("resolution", "使用维修资金更换电梯", "更换3号楼电梯"),
        ("result", "两部新梯安装完毕", "更换3号楼电梯"),
    ]
    told = [one for one in county.board(county.village) if one["publication"] in {one["id"] for one in up}]
    assert [(one["publication_kind"], one["title"], one["issue"], one["topical"]) for one in told] == [
        ("result", "更换3号楼电梯", None, True),
        ("resolution", "更换3号楼电梯", None, True),
    ]
    path = f"{PUBLICATIONS}/{up[0]['id']}"
    county.does(county.client("member"), f"{path}/object", words="钱花多了")
    [objection] = county.read(path, county.secretary)["objections"]
    assert objection["issue"] is None
    county.does(county.secretary, f"{path}/answer", objection=objection["id"], answer="三家比价，最低")
    county.does(county.secretary, f"{path}/correct", notice="更换电梯两部", reason="补上台数")
    assert county.read(path)["says"] == "更换电梯两部"
    [corrected] = [one for one in county.board(county.village) if one["publication"] == up[0]["id"]]
    assert corrected["notice"] == "更换电梯两部"
    client, proofs = county.client(), {"publication": up[0]["id"]}
    bundle = "/api/reporting/log/publication"
    until(lambda: "补上台数" in client.get(bundle, params=proofs).text, 30, "its proofs are made")
    found = standing(ProofBundle.parse(client.get(bundle, params=proofs).text))
    assert (found.kind, found.board, found.objections, found.answers) == ("resolution", county.village, 1, 1)
    assert not found.wrong
    assert up[0]["id"] in client.get(f"/deliberation/publications/{up[0]['id']}").text
    declined = raised(county)
    on(county, declined, "decline", {"reason": "改为先大修"})
    until(lambda: bool(notices_of(county, declined)), STEPS_WITHIN, "why it is not gone on with is up, too")
    assert [(one["kind"], one["notice"]) for one in notices_of(county, declined)] == [("answer", "改为先大修")]


def test_what_is_improper_is_refused_with_its_row(county: County) -> None:
    matter = raised(county)
    no(county, matter, "propose", meeting(county, 9, 4, 4), "no-quorum")
    no(county, matter, "propose", {**meeting(county), "held_on": "2036-01-01"}, "step-in-the-future")
    on(county, matter, "propose", meeting(county, 9, 5, 2))
    assert (seen(county, matter)["stage"], seen(county, matter)["voted_down"]) == ("raised", 1)
    on(county, matter, "propose", meeting(county))
    no(county, matter, "discuss", meeting(county, 2, 2, 2, delegates=DELEGATES[:2]), "joint-meeting-party-missing")
    on(county, matter, "discuss", meeting(county, 3, 3, 3, delegates=DELEGATES))
    no(
        county,
        matter,
        "resolve",
        {**owners_vote(county), "owners_taking_part": 199, "owners_in_favour": 150},
        "owners-taking-part",
    )
    on(county, matter, "resolve", owners_vote(county))
    nobody = {**commission(county), "provider": matter["id"]}
    answer = county.secretary.post(f"{KEY_MATTERS}/{matter['id']}/commission", json=nobody)
    assert (answer.status_code, answer.json()["type"]) == (404, "/problems/unknown-force")


def test_a_delegate_of_the_committee_accepts_for_themselves(county: County) -> None:
    county.huiyin.appoint(("resident", county.village))
    owner = {"name": "王业主", "id": f"resident-{county.village}"}
    all_steps = steps(county)
    all_steps["discuss"]["delegates"] = [DELEGATES[0], {"party": "committee", "person": owner}, DELEGATES[2]]
    matter = raised(county)
    for act in ("propose", "discuss", "resolve", "commission", "report"):
        on(county, matter, act, all_steps[act])
    no(county, matter, "accept", {"delegate": {"name": "王业主"}}, "not-of-the-committee")
    resident = county.client("resident")
    path = f"{KEY_MATTERS}/{matter['id']}"
    county.read(path, county.secretary)
    assert resident.get(path).status_code == 200
    assert county.client("member").get(path).json()["type"] == "/problems/not-yours"
    on(county, matter, "replace-delegate", {"leaving": DELEGATES[2]["person"], "by": {"name": "钱经理"}})
    assert "钱经理" in [one["person"]["name"] for one in seen(county, matter)["delegates"]]
    county.does(resident, f"{path}/send-back", reason="灯不亮", due_on="2036-12-31")
    on(county, matter, "report", all_steps["report"])
    county.does(resident, f"{path}/accept")
    assert seen(county, matter)["accepted_by"]["id"] == owner["id"]


def test_what_is_declined_answers_its_issue_and_an_issue_taken_back_ends_it(county: County) -> None:
    issue, other = county.report(), county.report()
    for one in (issue, other):
        county.screen(one, "deliberation")
    matter = raised(county, topic=county.topic_of(issue)["id"])
    on(county, matter, "decline", {"reason": "改为先大修"})
    county.by_itself(issue, "topic.declined")
    county.by_itself(issue, "notice.published")
    second = raised(county, topic=county.topic_of(other)["id"])
    county.withdraw(other)
    until(lambda: seen(county, second)["stage"] == "declined", STEPS_WITHIN, "it ends with its issue")


def test_what_stalls_goes_to_the_town_then_to_the_county(moving: Huiyin) -> None:
    county = founded(moving)
    matter = raised(county)
    moving.forward("35d")
    until(lambda: seen(county, matter)["stalled"] == ["town"], STEPS_WITHIN, "the town sees to it")
    assert seen(county, matter)["overdue"]
    moving.forward("5d")
    until(lambda: seen(county, matter)["stalled"] == ["town", "county"], STEPS_WITHIN, "the county sees to it")
