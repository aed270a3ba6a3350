"""What was taken out of public view is nowhere any more, nor told by a way round; and who may do so, may do it here."""

from typing import Any

import pytest

from huiyin_local.testing import Huiyin, until
from tests.e2e.county import Counties, County, Json, picture

pytestmark = pytest.mark.e2e

NOTICE = "3号楼张某家的路灯已修复"


def step(county: County, issue: Json, kind: str) -> Json:
    """The last event of a kind on an issue's public trail."""
    found: Json = [one for one in county.case(issue)["trail"] if kind in one["type"]][-1]
    return found


def redact(county: County, issue: Json, *events: str) -> None:
    path = f"/api/intake/issues/{issue['id']}/redact"
    county.does(county.secretary, path, parts=["trail"], reason="误公开了姓名", events=list(events))


def proof(county: County, event: str) -> Json:
    """The proof that an event is on the log, which it is a moment after."""

    def asked() -> Any:
        return county.anybody.get("/api/reporting/log/proof", params={"event": event})

    until(lambda: asked().status_code == 200, 30, "the event is in the tree")
    answer: Json = asked().json()
    return answer


def test_of_a_notice_taken_out_of_view_the_proof_has_the_hash_and_no_words(county: County) -> None:
    issue = county.report()
    county.screen(issue)
    order = county.dispatch(issue)
    for action in ("accept", "resolve"):
        county.on_order(order, action, county.client("member"))
    county.on_order(order, "publicise", notice=NOTICE)
    event = step(county, issue, "notice")["event"]
    before = proof(county, event)
    assert NOTICE in before["data"]
    redact(county, issue, event)
    assert county.case(issue)["answer"] is None
    after = proof(county, event)
    assert (after["data"], after["entry"]) == (None, None)
    assert after["hash"] == before["hash"]


def test_a_picture_of_what_was_done_goes_with_the_step_that_showed_it(county: County) -> None:
    issue = county.report()
    county.screen(issue)
    order = county.dispatch(issue)
    member = county.client("member")
    county.on_order(order, "accept", member)
    photo = member.post("/api/intake/photos", content=picture()).json()["id"]
    county.on_order(order, "resolve", member, photos=[photo])
    resolved = step(county, issue, "resolved")
    [copy] = resolved["data"]["photos"]
    assert county.anybody.get(f"/photos/{copy}.jpg").status_code == 200
    redact(county, issue, resolved["event"])
    until(lambda: county.anybody.get(f"/photos/{copy}.jpg").status_code == 404, 20, "the picture is gone")
    county.on_order(order, "inspect")
    assert county.case(issue)["result"] is None, "it does not come back with the next step"


def test_who_redacts_one_issue_has_no_say_about_anothers(counties: Counties, county: County) -> None:
    elsewhere = counties()
    theirs = elsewhere.report()
    elsewhere.screen(theirs)
    elsewhere.answered(theirs)
    event = step(elsewhere, theirs, "notice")["event"]
    mine = county.report()
    county.screen(mine)
    redact(county, mine, event)
    county.case(mine)
    elsewhere.cursor = county.cursor
    assert step(elsewhere, theirs, "notice")["data"]["notice"]
    assert elsewhere.board(elsewhere.village)[0]["notice"]
    assert proof(elsewhere, event)["data"]


def test_the_result_of_an_order_in_parts_names_no_member(huiyin: Huiyin, county: County) -> None:
    name, sub = "王晓梅", "member-who-has-a-part"
    huiyin.appoint(("member", county.village))
    issue = county.report()
    county.screen(issue)
    order = county.dispatch(issue)
    assignee = {"id": sub, "name": name}
    body = {"kind": "company", "name": "城西物业公司"}
    parts = [{"assignee": assignee, "task": "入户劝导"}, {"assignee": body, "task": "清运垃圾"}]
    county.on_order(order, "split", parts=parts)
    for part in step(county, issue, "order.split")["data"]["parts"]:
        path = f"/api/dispatch/orders/{part['order']}"
        until(lambda path=path: county.secretary.get(path).status_code == 200, 20, "the part went out")  # type: ignore[misc]
        for action in ("accept", "resolve"):
            county.on_order({"id": part["order"]}, action)
    until(lambda: county.case(issue)["result"] and "\n" in county.case(issue)["result"], 20, "the whole is resolved")
    result = county.case(issue)["result"]
    assert "城西物业公司：" in result
    assert name not in result
    assert "党员：" in result


TAKEN_BACK = {
    "withdrawn": lambda county, issue: county.as_holder(issue, "withdraw"),
    "erased": lambda county, issue: county.anybody.post(
        f"/api/intake/issues/{issue['id']}/erase", json={}, headers={"Authorization": f"Bearer {issue['receipt']}"}
    ).raise_for_status(),
    "redacted": lambda county, issue: county.does(
        county.secretary, f"/api/intake/issues/{issue['id']}/redact", parts=["description"], reason="误公开了姓名"
    ),
}


@pytest.mark.parametrize("how", TAKEN_BACK)
def test_words_that_made_a_topics_title_leave_with_the_issue(county: County, how: str) -> None:
    words = f"想给老楼加装电梯{how}"
    issue = county.report()
    county.screen(issue, "deliberation", public={"description": words})
    topic = county.topic_of(issue)
    assert county.case(issue)["title"] == words
    for action in ("take-up", "decide"):
        county.on_topic(topic, action)
    county.on_topic(topic, "publicise", kind="resolution")

    def shown() -> list[str]:
        paths = (f"/api/reporting/issues/{issue['number']}", f"/issues/{issue['number']}")
        lists = (f"/api/reporting/divisions/{county.village}/issues", f"/dashboard/{county.village}/issues")
        everybodys = [path for path in (*paths, *lists, "/deliberation") if words in county.anybody.get(path).text]
        staffs = (f"/deliberation?division={county.village}&stage=ended", f"/deliberation/topics/{topic['id']}")
        return everybodys + [path for path in (*staffs, "/deliberation") if words in county.secretary.get(path).text]

    until(lambda: len(shown()) >= 6, 20, "the words are where anybody reads them, and in the plan")
    TAKEN_BACK[how](county, issue)
    until(lambda: not shown(), 20, "the words are nowhere")
    if how != "withdrawn":  # which ends its topic
        county.on_topic(topic, "carry-out")
        until(lambda: county.case(issue)["state"] == "resolved", 20, "it goes on")
        assert not shown(), "they do not come back with the next step"
