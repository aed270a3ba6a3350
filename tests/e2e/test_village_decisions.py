"""Village decisions (四议两公开, P6): four meetings in turn, both disclosures, its topic's answer, its register."""

import pytest

from huiyin_local.testing import Huiyin, until
from tests.founding import founded

from .asks.procedures import DECISIONS, TOWN, decision_of, four, meeting, moved
from .county import STEPS_WITHIN, County, Json
from .refusals import posting, refused

PUBLICATIONS = "/api/deliberation/publications"

pytestmark = pytest.mark.e2e


def on(county: County, decision: Json, act: str, body: Json) -> Json:
    return county.does(county.secretary, f"{DECISIONS}/{decision['id']}/{act}", **body)


def seen(county: County, decision: Json) -> Json:
    return dict(county.read(f"{DECISIONS}/{decision['id']}", county.secretary))


def no(county: County, decision: Json, act: str, body: Json, code: str) -> None:
    send = posting(county, f"{DECISIONS}/{decision['id']}/{act}", "secretary", json=body)
    refused(county.huiyin, send, 409, code)


def test_a_topic_goes_through_four_meetings_and_two_disclosures_to_its_answer(moving: Huiyin) -> None:
    county = founded(moving)
    issue = county.report()
    county.screen(issue, "deliberation")
    topic = county.topic_of(issue)["id"]
    decision = moved(county, topic=topic)
    for act, body in four(county).items():
        on(county, decision, act, body)
    county.by_itself(issue, "topic.decided")
    for sheet, after in (("resolution", "carry-out"), ("result", "")):
        on(county, decision, "publicise", {"sheet": sheet, "notice": f"修通三组机耕道（{sheet}）"})
        early = {"sheet": sheet, "opinion": "属实", "agrees": True, "overseer": {"name": "孙大爷"}}
        no(county, decision, "supervise", early, "publication-not-over")
        up = on_board(county, topic, sheet)
        county.does(county.client("resident"), f"{PUBLICATIONS}/{up['id']}/object", words="路线绕远了")
        moving.forward("8d")
        no(county, decision, "supervise", {**early, "overseer": {"name": "周大妈"}}, "not-an-overseer")
        no(county, decision, "supervise", early, "objections-unanswered")
        [objection] = county.read(f"{PUBLICATIONS}/{up['id']}", county.secretary)["objections"]
        answer = {"objection": objection["id"], "answer": "按地形走，已当面说明"}
        county.does(county.secretary, f"{PUBLICATIONS}/{up['id']}/answer", **answer)
        on(county, decision, "supervise", early)
        if after:
            on(county, decision, after, {"result": "机耕道通车"})
            county.by_itself(issue, "topic.carried_out")
    until(lambda: county.case(issue)["state"] == "publicised", STEPS_WITHIN, "the result answers the issue")
    answered = seen(county, decision)
    assert (answered["stage"], answered["next"]) == ("answered", None)
    assert answered["sheets"]["result"]["overseen_by"]["name"] == "孙大爷"


def test_a_decision_that_answers_no_issue_is_public_and_may_be_objected_to(moving: Huiyin) -> None:
    county = founded(moving)
    decision = moved(county)
    for act, body in four(county).items():
        on(county, decision, act, body)
    on(county, decision, "publicise", {"sheet": "resolution", "notice": "修通三组机耕道"})
    up = on_board(county, decision["id"], "resolution", of="decision")
    [told] = county.board(county.village)
    assert (told["publication"], told["number"], told["title"]) == (up["id"], None, seen(county, decision)["title"])
    county.does(county.client("resident"), f"{PUBLICATIONS}/{up['id']}/object", words="路线绕远了")
    moving.forward("8d")
    opinion = {"sheet": "resolution", "opinion": "属实", "agrees": True, "overseer": {"name": "孙大爷"}}
    no(county, decision, "supervise", opinion, "objections-unanswered")


def on_board(county: County, about: str, kind: str, of: str = "topic") -> Json:
    """What a topic or a decision has up of a kind, with the days in which it may be objected to."""

    def up() -> list[Json]:
        items = county.read(PUBLICATIONS, county.secretary)["items"]
        return [one for one in items if (one[of], one["kind"]) == (about, kind) and one["ends_at"]]

    until(lambda: bool(up()), STEPS_WITHIN, "it is on the board")
    return up()[0]


def test_who_leads_the_village_does_not_supervise_it(county: County) -> None:
    led_by = {"name": "张书记", "id": f"secretary-{county.village}"}
    body = decision_of(county, overseers=[led_by])
    refused(county.huiyin, posting(county, DECISIONS, "secretary", json=body), 409, "overseer-in-office")
    decision = moved(county)
    no(county, decision, "replace-overseer", {"leaving": {"name": "孙大爷"}, "overseer": led_by}, "overseer-in-office")
    on(county, decision, "replace-overseer", {"leaving": {"name": "孙大爷"}, "overseer": {"name": "周大妈"}})
    assert [one["name"] for one in seen(county, decision)["overseers"]] == ["周大妈"]


def test_what_is_improper_is_refused_with_its_row(county: County) -> None:
    decision = moved(county)
    no(county, decision, "members", four(county)["members"], "village-decision-step")
    on(county, decision, "branch", four(county)["branch"])
    on(county, decision, "committees", four(county)["committees"])
    no(county, decision, "members", meeting(county, 30, 19, 19, **TOWN), "no-quorum")
    no(county, decision, "members", meeting(county, 30, 24, 20), "town-not-there")
    on(county, decision, "members", meeting(county, 30, 20, 15, **TOWN))
    assert (seen(county, decision)["stage"], seen(county, decision)["voted_down"]) == ("discussed", 1)
    on(county, decision, "members", four(county)["members"])
    early = four(county, "2020-01-01")["representatives"]
    no(county, decision, "representatives", early, "task-due-before-meeting")
    on(county, decision, "representatives", four(county)["representatives"])
    no(county, decision, "carry-out", {"result": "通车"}, "village-decision-step")
    no(county, decision, "decline", {"reason": "不办了"}, "village-decision-resolved")


def test_one_who_leads_both_holds_one_meeting_where_the_charter_lets_them(county: County) -> None:
    decision = moved(county, merged=True)
    together = {"committees": {"entitled": 7, "present": 6, "in_favour": 6}}
    on(county, decision, "branch", {**four(county)["branch"], **together})
    assert seen(county, decision)["stage"] == "discussed"


def test_everybody_in_the_village_reads_it_and_signs_for_themselves_only(county: County) -> None:
    county.huiyin.appoint(("resident", county.village))
    decision = moved(county)
    on(county, decision, "branch", four(county)["branch"])
    path = f"{DECISIONS}/{decision['id']}"
    resident = county.client("resident")
    county.does(resident, f"{path}/sign", step="branch")
    again = posting(county, f"{path}/sign", "resident", json={"step": "branch"})
    refused(county.huiyin, again, 409, "signed-twice")
    # Who was not there signs nothing, though there were more than have signed.
    other = posting(county, f"{path}/sign", "member", json={"step": "branch"})
    refused(county.huiyin, other, 409, "not-at-the-meeting")
    shown = county.read(path, resident)
    assert len(shown["meetings"]["branch"]["signers"]) == 2
    assert all(one["name"].endswith("**") for one in shown["overseers"])
    assert county.client("resident", county.neighbour).get(path).status_code == 403
    # Who is to say whether it is right sees of whom.
    own = moved(county, overseers=[{"name": "孙大爷", "id": f"resident-{county.village}"}])
    on(county, own, "branch", four(county)["branch"])
    known = county.read(f"{DECISIONS}/{own['id']}", county.client("member"))["meetings"]["branch"]["signers"]
    shown = county.read(f"{DECISIONS}/{own['id']}", resident)["meetings"]["branch"]["signers"]
    assert [one["name"].endswith("**") for one in (*known, *shown)] == [True, False]


def test_the_register_is_printed_as_six_sheets(county: County) -> None:
    decision = moved(county)
    on(county, decision, "branch", four(county)["branch"])
    county.read(f"{DECISIONS}/{decision['id']}", county.secretary)
    page = f"/deliberation/village-decisions/{decision['id']}/register.pdf"
    answer = county.secretary.get(page)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/pdf")
    assert answer.content.count(b"/Type /Page\n") == 6
    assert county.anybody.get(page).status_code == 401
