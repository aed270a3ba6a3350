"""A month, a quarter and a year pass: what county and town owe begins by itself, is done, or goes up (P4, P5, P7)."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from huiyin_contracts.revisits import Revisit
from huiyin_county.draws import drawn
from huiyin_deliberation.stock_takings.policies import next_quarter, quarter_before
from huiyin_deliberation.stock_takings.queries import REPEATED
from huiyin_deliberation.topics.rules import topic_of
from huiyin_local.testing import Huiyin, until
from huiyin_service.clock import ForwardedClock
from tests.founding import founded

from .asks.duties import a_round, round_of
from .commands import here
from .county import STEPS_WITHIN, County, Json
from .duties import API, CHINA, carried_out, carry_out, check_body, does, now, officer, only, to, to_next_month
from .refusals import posting, refused
from .sites import open_site

pytestmark = pytest.mark.e2e


@pytest.fixture
def county(moving: Huiyin) -> County:
    return founded(moving)


def owed(county: County, kind: str, state: str = "open") -> list[Json]:
    """The duties of a kind that are owed now, what is due first first."""
    return [one for one in officer(county, "duties", state=state, size="200")["items"] if one["kind"] == kind]


def state(county: County, duty: str) -> Json:
    found = [one for tab in ("open", "done") for one in officer(county, "duties", state=tab)["items"]]
    return next((dict(one) for one in found if one["about"] == duty or one["id"] == duty), {})


def test_what_was_carried_out_is_asked_after_and_what_is_not_well_is_opened_anew(
    moving: Huiyin, county: County
) -> None:
    well, ill = carried_out(county), carried_out(county)
    first = to_next_month(moving)
    round_ = only(county, "revisits")
    assert (round_["population"], round_["drawn"], round_["share"]) == (2, 2, 100)
    assert datetime.fromisoformat(round_["due_at"]) == datetime(first.year, first.month, 20, tzinfo=CHINA)
    topics = officer(county, f"revisits/{round_['id']}")["topics"]
    assert [topic["topic"] for topic in topics] == [
        str(each) for each in drawn(UUID(round_["seed"]), 100, [UUID(well["topic"]), UUID(ill["topic"])])
    ]
    redrawn = here(moving, "verify", "draw", round_["id"])
    assert (redrawn.returncode, redrawn.stdout.splitlines()[-1]) == (0, "it was drawn as the log has it")
    chosen = here(moving, "verify", "draw", str(round_of(county)[0]))
    assert chosen.returncode == 1
    assert "not as it was to be: the seed is" in chosen.stdout
    assert here(moving, "verify", "draw", str(UUID(int=1))).returncode == 2
    asked = f"revisits/{round_['id']}"
    said = {"channel": "phone", "solved": True, "satisfied": True}
    assert county.secretary.post(f"{API}/{asked}/answer", json={"topic": well["topic"], **said}).status_code == 403
    does(county, f"{asked}/answer", topic=well["topic"], **said)
    no_reason = {"topic": ill["topic"], "channel": "visit", "solved": False, "satisfied": False}
    who = county.client("officer", county.code)
    assert who.post(f"{API}/{asked}/answer", json=no_reason).json()["type"] == "/problems/revisit-without-reason"
    does(county, f"{asked}/answer", **no_reason, remark="周大娘说桩子是坏的", told_by="周大娘")

    county.by_itself(ill, "issue.reopened")
    steps = [step for step in county.case(ill)["trail"] if "revisit_round" in step["type"]]
    assert [step["type"] for step in steps] == ["deliberation.revisit_round.answered.v1"]
    assert "周大娘" not in str(county.case(ill))
    until(lambda: officer(county, asked)["round"]["closed_at"] is not None, STEPS_WITHIN, "the round is closed")
    until(lambda: state(county, round_["id"])["stage"] == "done", STEPS_WITHIN, "the duty is done")
    assert (state(county, round_["id"])["late"], state(county, round_["id"])["overdue_at"]) == (False, None)
    assert who.post(f"{API}/{asked}/answer", json={"topic": well["topic"], **said}).json()["type"] == (
        "/problems/revisit-answered"
    )


def test_undone_by_the_twentieth_it_is_overdue_shown_and_escalates(moving: Huiyin, county: County) -> None:
    issue = carried_out(county)
    to_next_month(moving)
    round_ = only(county, "revisits")
    clock = ForwardedClock(moving.run.clock) if moving.run.clock else None
    moving.stop()
    assert clock
    clock.forward(timedelta(days=27))  # down for weeks: overdue, and seven days on
    moving.start()
    until(lambda: state(county, round_["id"])["escalated"] == ["county"], STEPS_WITHIN, "it went up")
    duty = state(county, round_["id"])
    assert datetime.fromisoformat(duty["overdue_at"]) == datetime.fromisoformat(round_["due_at"])
    stalls = officer(county, "stalls", state="county")["items"]
    # Nor was the result publicised within seven days, nor the session put on record: that went up from the village.
    assert {(one["kind"], one["duty"], one["division"]) for one in stalls} == {
        ("handling", None, county.village),
        ("duty", "minutes", county.village),
        ("duty", "revisits", county.code),
    }
    page = county.client("officer", county.code).get("/deliberation/stalls").text
    assert "月度回访" in page
    # Each level was told once, on the issue's own trail, and nobody sees to it any more once it is done.
    assert county.trail(issue).count("topic.stalled") == 2
    county.on_topic({"id": issue["topic"]}, "publicise", kind="result", notice="充电桩已启用")
    until(lambda: officer(county, "stalls", state="county")["total"] == 2, STEPS_WITHIN, "duties are left")


def test_what_was_handled_once_more_stands_with_the_county_when_it_is_not_well_again(
    moving: Huiyin, county: County
) -> None:
    issue = carried_out(county)
    to_next_month(moving)
    ill = {"channel": "phone", "solved": False, "satisfied": False, "remark": "还是不亮"}
    does(county, f"revisits/{only(county, 'revisits')['id']}/answer", topic=issue["topic"], **ill)
    county.by_itself(issue, "issue.reopened")
    again = deliberated_again(county, issue)
    to_next_month(moving)
    until(lambda: officer(county, "revisits")["total"] == 2, STEPS_WITHIN, "there is another round")
    round_ = officer(county, "revisits")["items"][0]
    answer = f"revisits/{round_['id']}/answer"
    who, body = county.client("officer", county.code), {"topic": again, **ill}
    assert who.post(f"{API}/{answer}", json=body).json()["type"] == "/problems/finding-without-owner"
    due_on = (now(moving).date() + timedelta(days=10)).isoformat()
    nobody = {**body, "due_on": due_on, "owner": {"kind": "member", "id": "nobody-at-all"}}
    assert who.post(f"{API}/{answer}", json=nobody).json()["type"] == "/problems/task-assignee-unknown"
    does(county, answer, **body, due_on=due_on)
    until(lambda: len(owed(county, "revisit_finding")) == 1, STEPS_WITHIN, "somebody owes it")
    [finding] = owed(county, "revisit_finding")
    assert (finding["about"], finding["owner"]["id"]) == (issue["id"], f"officer-{county.code}")
    does(county, f"revisits/{round_['id']}/settle", topic=again, result="县住建局已更换灯具")
    until(lambda: not owed(county, "revisit_finding"), STEPS_WITHIN, "nobody owes it any more")


def deliberated_again(county: County, issue: Json) -> str:
    """The topic of an issue that was reopened, carried out."""
    county.does(county.secretary, f"{API}/topics", issue=issue["id"], title="路灯又不亮了")
    topic = {"id": str(topic_of(UUID(issue["id"]), again=True))}
    carry_out(county, topic)
    return topic["id"]


def test_a_quarter_is_gone_through_and_what_is_decided_is_followed_until_it_is_done(
    moving: Huiyin, county: County
) -> None:
    open_site(county)
    shelved = county.report()
    order = county.dispatch(shelved)
    county.on_order(order, "accept")
    review = (now(moving) + timedelta(days=200)).isoformat()
    county.on_order(order, "suspend", cause="shelved", reason="等管网改造", review_at=review)
    repeated = county.report()
    report_again(county, repeated)
    first = next_quarter(now(moving).date())
    to(moving, first)
    taking = only(county, "stock-takings")
    assert (taking["items"], taking["gone_through"], taking["quarter"]) == (2, 0, quarter_before(first))
    assert datetime.fromisoformat(taking["due_at"]).astimezone(CHINA).date() == first + timedelta(days=15)
    items = officer(county, f"stock-takings/{taking['id']}")["items"]
    assert [(item["issue"], item["cause"], item["outcome"]) for item in items] == [
        (shelved["id"], "shelved", None),
        (repeated["id"], "repeated", None),
    ]
    decide = f"stock-takings/{taking['id']}/decide"
    body = {"issue": shelved["id"], "outcome": "coordinate", "reason": "涉及管网改造，住建、水务一起办"}
    who = county.client("officer", county.code)
    assert who.post(f"{API}/{decide}", json=body).json()["type"] == "/problems/stock-item-without-owner"
    owner = {"kind": "member", "id": f"officer-{county.code}"}
    due_on = (first + timedelta(days=60)).isoformat()
    does(county, decide, **body, owner=owner, due_on=due_on)
    does(county, decide, issue=repeated["id"], outcome="none", reason="镇里能办")
    does(county, f"stock-takings/{taking['id']}/close")
    assert officer(county, "stock-takings")["items"][0]["closed_at"]
    assert "stock_taking.item_decided" in county.trail(shelved)
    until(lambda: len(owed(county, "stock_item")) == 1, STEPS_WITHIN, "somebody owes it")
    assert owed(county, "stock_item")[0]["owner"]["id"] == f"officer-{county.code}"
    does(county, f"stock-takings/{taking['id']}/finish", issue=shelved["id"], result="三月开工")
    until(lambda: not owed(county, "stock_item"), STEPS_WITHIN, "nobody owes it any more")


def report_again(county: County, issue: Json) -> None:
    """So often that it counts as repeated."""
    for _ in range(REPEATED):
        county.screen(county.report(), "merge", into=issue["id"])


def test_where_nothing_is_stuck_more_is_put_on_the_list_until_its_last_day_is_over(
    moving: Huiyin, county: County
) -> None:
    open_site(county)
    again = carried_out(county)
    report_again(county, again)  # carried out, so that it is not stuck for all that
    first = next_quarter(now(moving).date())
    to(moving, first)
    taking = only(county, "stock-takings")
    this = f"stock-takings/{taking['id']}"
    assert (taking["items"], taking["closed_at"]) == (0, None)
    issue = county.report()
    does(county, f"{this}/add", issue=issue["id"], reason="涉及两个乡镇")
    undecided = posting(county, f"{API}/{this}/close", "officer", county.code, json={})
    assert "P4" in refused(moving, undecided, 409, "stock-taking-not-complete")["detail"]
    does(county, f"{this}/decide", issue=issue["id"], outcome="none", reason="镇里能办")
    to(moving, first + timedelta(days=15))
    until(lambda: state(county, taking["id"]).get("stage") == "done", STEPS_WITHIN, "it is done by itself")
    assert (state(county, taking["id"])["late"], state(county, taking["id"])["overdue_at"]) == (False, None)
    assert officer(county, this)["taking"]["closed_at"]
    late = posting(county, f"{API}/{this}/add", "officer", county.code, json={"issue": again["id"], "reason": "晚了"})
    refused(moving, late, 409, "stock-taking-closed")


def test_officers_record_a_whole_round_at_once(county: County) -> None:
    topics = [uuid4() for _ in range(16)]
    drawn_ = [Revisit(topic=topic, issue=uuid4(), division=county.village) for topic in topics]
    this = a_round(county, *drawn_)
    who = county.client("officer", county.code)

    def answered(topic: UUID) -> int:
        said = {"topic": str(topic), "channel": "phone", "solved": True, "satisfied": True}
        return who.post(f"{API}/revisits/{this}/answer", json=said).status_code

    with ThreadPoolExecutor(len(topics)) as officers:
        assert set(officers.map(answered, topics)) == {200}


def test_a_town_checks_each_site_once_a_month(moving: Huiyin, county: County) -> None:
    site, other = open_site(county), open_site(county)
    first = to_next_month(moving)
    until(lambda: officer(county, "duties", state="open")["total"] == 2, STEPS_WITHIN, "both are to be checked")
    supervisor = county.client("supervisor", county.town)
    checked = county.does(supervisor, f"{API}/site-checks", **check_body(county, site))
    until(lambda: officer(county, "duties", state="open")["total"] == 1, STEPS_WITHIN, "one is")
    seen = county.read(f"{API}/site-checks/{checked['id']}", supervisor)
    assert (seen["points"], seen["month"], seen["by"]["id"]) == (100, f"{first:%Y-%m}", f"supervisor-{county.town}")
    few = check_body(county, site)
    few["marks"][0]["points"] = 1
    assert supervisor.post(f"{API}/site-checks", json=few).json()["type"] == "/problems/rubric-without-remark"
    rows = county.read(f"{API}/site-checks/sites", supervisor)["items"]
    assert [(row["id"], row["made"]) for row in rows] == [(other["id"], 0), (site["id"], 1)]
    to_next_month(moving, 9)
    until(
        lambda: [one["escalated"] for one in owed(county, "site_checks", "overdue")] == [["county"]], STEPS_WITHIN, "up"
    )
    [left] = owed(county, "site_checks", "overdue")
    assert (left["about"], left["division"]) == (other["id"], county.town)


def test_the_summary_is_drafted_of_the_log_and_no_figure_of_it_can_be_typed(moving: Huiyin, county: County) -> None:
    open_site(county)
    carried_out(county)  # at a site of its own
    year = now(moving).date().year
    to(moving, date(year + 1, 1, 1))
    summary = only(county, "summaries")
    seen = officer(county, f"summaries/{summary['id']}")
    figures = {figure["key"]: figure["value"] for figure in seen["figures"]}
    assert (seen["year"], figures["planned"], figures["carried_out"], figures["sites"]) == (year, 1, 1, 2)
    behind = officer(county, f"summaries/{summary['id']}/figures/carried_out")
    assert behind["total"] == 1
    reword, who = f"summaries/{summary['id']}/reword", county.client("officer", county.code)
    plan = "一年来，{planned} 件事列入计划，开了 {held} 次议事会，赶集日 {held_market} 次，流会 {missed} 次"
    for text, code in (
        ("全年列入议事计划 300 件，召开议事会 {held} 次。", "sentence-figures"),
        (f"{plan}，另办 5 件。", "sentence-own-number"),
    ):
        answer = who.post(f"{API}/{reword}", json={"sentence": "plan", "text": text}).json()
        assert answer["type"] == f"/problems/{code}"
    does(county, reword, sentence="plan", text=f"{plan}。")
    does(county, f"summaries/{summary['id']}/recount")
    does(county, f"summaries/{summary['id']}/issue")
    for kind, begins in (("docx", b"PK"), ("pdf", b"%PDF")):
        document = who.get(f"{API}/summaries/{summary['id']}/versions/1/{kind}", params={"at_least": county.cursor})
        assert (document.status_code, document.content[: len(begins)]) == (200, begins)
    assert who.get(f"{API}/summaries/{summary['id']}/versions/2/pdf").status_code == 404
    seen = officer(county, f"summaries/{summary['id']}")
    [text] = [one["text"] for one in seen["sentences"] if one["key"] == "plan"]
    assert (seen["issued"], seen["changed"], text[:3]) == (1, False, "一年来")
    assert who.post(f"{API}/summaries/{summary['id']}/recount", json={}).json()["type"] == (
        "/problems/summary-figures-issued"
    )
    until(lambda: state(county, summary["id"])["stage"] == "done", STEPS_WITHIN, "the duty is done")
