"""A session (P6) as an OParl client follows it: what it came to, and what became private since."""

import pytest

from huiyin_local.testing import Huiyin, until
from tests.founding import founded
from tests.oparl import faults

from .county import STEPS_WITHIN
from .oparl_client import Client
from .same_day import SESSIONS
from .sessions import EVERYBODY, on_session, opened, vote, voted_on

pytestmark = pytest.mark.e2e


def test_a_session_is_followed_by_what_changed(moving: Huiyin) -> None:
    county = founded(moving)
    issues = [county.report(description=f"议题{n}：机耕道垮塌") for n in (1, 2)]
    for issue in issues:
        county.screen(issue, "deliberation")
    topics = [county.topic_of(issue) for issue in issues]
    session = opened(county, *topics)
    item, *_ = voted_on(county, session, topics[0])["agenda"]
    for sign_in in EVERYBODY[:8]:
        vote(county, item, sign_in)
    on_session(county, session, "end-vote", topic=topics[0]["id"])

    client = Client(county)
    body = client.body(county.village)
    [meeting] = client.each(body["meeting"], "Meeting")
    told = [(one["number"], one["name"], one.get("result"), one.get("resolutionText")) for one in meeting["agendaItem"]]
    assert told == [("1", "议题1：机耕道垮塌", "通过", "在垮塌处砌挡墙"), ("2", "议题2：机耕道垮塌", None, None)]
    assert "participant" not in meeting
    papers = [client.get(client.get(one["consultation"])["paper"]) for one in meeting["agendaItem"]]
    assert [paper["name"] for paper in papers] == [one["name"] for one in meeting["agendaItem"]]
    organization = client.get(meeting["organization"][0])
    assert [one["id"] for one in client.each(organization["meeting"], "Meeting")] == [meeting["id"]]

    on_session(county, session, "defer-item", topic=topics[1]["id"], reason="等勘察")
    on_session(county, session, "close")
    sections = [{"topic": topic["id"], "text": "三种方案比较"} for topic in topics]
    county.does(county.secretary, f"{SESSIONS}/{session['id']}/minutes/draft", sections=sections)
    moving.forward("4d")
    until(lambda: "resultsProtocol" in Client(county).get(meeting["id"]), STEPS_WITHIN, "its record is a file")
    file = client.get(client.get(meeting["id"])["resultsProtocol"]["id"])
    assert faults(file, "File") == []
    assert (file["meeting"], file["mimeType"]) == ([meeting["id"]], "text/markdown")
    recorded = county.anybody.get(file["accessUrl"]).text
    assert "**结论：通过**\n\n> 在垮塌处砌挡墙" in recorded
    assert "议题2：机耕道垮塌\n\n**结论：暂缓**" in recorded
    assert "三种方案比较" not in recorded, "what was said is for who lives there"

    county.withdraw(issues[1])
    since = max(one["modified"] for one in (meeting, *meeting["agendaItem"], *papers))

    def deleted() -> list[str]:
        changed = Client(county).each(body["paper"], "Paper", modified_since=since)
        return [one["id"] for one in changed if one.get("deleted")]

    until(lambda: deleted() == [papers[1]["id"]], STEPS_WITHIN, "its paper is told as deleted")
    assert faults(client.get(meeting["agendaItem"][1]["id"]), "AgendaItem") == []
    assert "议题2" not in county.anybody.get(file["accessUrl"]).text
    assert "议题2" not in client.get(meeting["id"])["name"] + str(client.get(meeting["id"]))
