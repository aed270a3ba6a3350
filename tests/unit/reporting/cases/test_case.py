"""A case as reporting folds it out of the events of all services, and the tallies it moves."""

from dataclasses import replace

import pytest
from tests.unit.reporting.cases.histories import (
    DUE,
    HAPPENS,
    ISSUE,
    LATER,
    LI,
    NEIGHBOUR,
    ORDER,
    OTHER,
    any_of,
    at,
    recorded,
    reported,
    saved,
)

from huiyin_contracts import AboutIssue
from huiyin_contracts.issues import IssueRated, IssueRedacted, IssueScreened, IssueWithdrawn
from huiyin_contracts.orders import OrderAccepted
from huiyin_contracts.words import PublicText
from huiyin_reporting.cases.case import ENDED, Case, contracts_about_issues
from huiyin_reporting.cases.view import fold, follow

ANSWERED = "dispatched, accepted, resolved, order publicised"


def case_after(*names: str) -> Case:
    """The case of a report and what happened after it, an hour apart."""
    steps = [recorded(reported()), *(recorded(HAPPENS[name], n) for n, name in enumerate(names, 1))]
    return fold({}, steps)[ISSUE]


@pytest.mark.parametrize("contract", contracts_about_issues(), ids=lambda contract: contract.type)
def test_no_event_on_an_issue_stops_the_fold(contract: type[AboutIssue]) -> None:
    for begun in ((), ("dispatched", "accepted"), ("planned", "taken up"), ("withdrawn",)):
        assert fold({ISSUE: case_after(*begun)}, [recorded(any_of(contract, ISSUE), 9)])


def test_a_report_opens_a_case_where_and_when_it_happened() -> None:
    [case] = fold({}, [recorded(reported(), 2, NEIGHBOUR)]).values()
    assert (case.state, case.division, case.reported_at) == ("reported", NEIGHBOUR, at(2))
    assert case.text is None, "no words of it are public before somebody looked"
    assert not case.ended


def texts_after(*events: AboutIssue) -> list[str | None]:
    """What is public of an issue's words after each event."""
    steps = [recorded(event, number) for number, event in enumerate((reported(), *events))]
    return [case.text.description if case.text else None for _, _, case in follow({}, steps)]


def test_screening_makes_the_public_text_and_a_redaction_changes_it() -> None:
    screened = IssueScreened(issue=ISSUE, route="dispatch", public=PublicText(description="路灯不亮，找〔姓名〕"))
    redacted = IssueRedacted(
        issue=ISSUE, parts=("description",), reason="误公开", public=PublicText(description="路灯不亮")
    )
    assert texts_after(screened, redacted) == [None, "路灯不亮，找〔姓名〕", "路灯不亮"]
    assert texts_after(screened, IssueWithdrawn(issue=ISSUE)) == [None, "路灯不亮，找〔姓名〕", None]


def test_of_what_is_private_no_words_are_ever_public() -> None:
    screened = IssueScreened(issue=ISSUE, route="dispatch", public=PublicText(description="路灯不亮"))
    minors = screened.model_copy(update={"private": True, "public": None})
    assert texts_after(minors, screened) == [None, None, None]


def test_what_was_taken_out_of_view_is_no_title_and_no_answer() -> None:
    before = case_after("planned", "taken up", "decided", "carried out", "result publicised")
    assert before.title
    assert before.answer
    gone = IssueRedacted(issue=ISSUE, parts=("description", "trail"), reason="误公开姓名", events=(OTHER,))
    [after] = fold({ISSUE: before}, [recorded(gone, 99)]).values()
    assert (after.state, after.title, after.answer) == ("publicised", None, None)


@pytest.mark.parametrize(
    ("history", "state"),
    [
        ("screened", "screened"),
        ("screened, dispatched", "dispatched"),
        ("dispatched, screened", "dispatched"),
        ("dispatched, accepted", "accepted"),
        ("dispatched, accepted, resolved", "resolved"),
        ("dispatched, accepted, resolved, order publicised", "publicised"),
        ("dispatched, declined", "screened"),
        ("dispatched, passed on", "dispatched"),
        ("dispatched, accepted, transferred", "dispatched"),
        ("dispatched, accepted, returned", "screened"),
        ("dispatched, split", "accepted"),
        ("dispatched, split, part dispatched, part resolved", "accepted"),
        ("dispatched, split, part dispatched, part resolved, resolved", "resolved"),
        ("dispatched, accepted, suspended", "accepted"),
        ("dispatched, accepted, resolved, inspected", "resolved"),
        ("dispatched, accepted, resolved, found wanting", "accepted"),
        ("dispatched, accepted, cancelled", "screened"),
        ("planned", "planned"),
        ("planned, screened", "planned"),
        ("planned, taken up", "taken_up"),
        ("planned, taken up, set back", "planned"),
        ("planned, taken up, not adopted", "not_adopted"),
        ("planned, taken up, not adopted, answer publicised", "publicised"),
        ("planned, taken up, decided", "decided"),
        ("planned, taken up, decided, resolution publicised", "decided"),
        ("planned, taken up, decided, carried out", "resolved"),
        ("planned, taken up, decided, carried out, result publicised", "publicised"),
        ("planned, dropped", "screened"),
        ("withdrawn, dropped", "withdrawn"),
        ("merged", "merged"),
        ("rejected", "rejected"),
        (f"{ANSWERED}, rated", "publicised"),
        (f"{ANSWERED}, rated, reopened", "reopened"),
        (f"{ANSWERED}, rated, reopened, dispatched", "dispatched"),
        (f"{ANSWERED}, rated, reopened, dispatched, declined", "reopened"),
        (f"{ANSWERED}, rated, reopened, {ANSWERED}", "publicised"),
        (f"{ANSWERED}, rated, reopened, withdrawn", "withdrawn"),
        ("planned, taken up, decided, carried out, result publicised, rated, reopened", "reopened"),
        ("planned, taken up, decided, carried out, result publicised, rated, reopened, dispatched", "dispatched"),
        ("planned, taken up, decided, carried out, result publicised, rated, reopened, planned", "planned"),
    ],
)
def test_where_a_matter_stands(history: str, state: str) -> None:
    case = case_after(*history.split(", "))
    assert (case.state, case.ended) == (state, state in ENDED)


@pytest.mark.parametrize(
    ("history", "station", "deliberated"),
    [
        ("", "reported", False),
        ("screened", "reported", False),
        ("screened, dispatched", "dispatched", False),
        ("screened, dispatched, accepted", "accepted", False),
        ("screened, dispatched, accepted, resolved", "resolved", False),
        ("dispatched, declined", "reported", False),
        ("dispatched, accepted, cancelled", "reported", False),
        ("dispatched, declined, dispatched", "dispatched", False),
        # An end leaves it where it was, whatever still follows in the log.
        ("dispatched, accepted, withdrawn, cancelled", "accepted", False),
        ("rejected", "reported", False),
        ("planned", "planned", True),
        ("planned, taken up, resolution publicised", "taken_up", True),
        ("planned, taken up, decided, carried out", "decided", True),
        # An order that went out all the same says nothing of the deliberation; what was ordered before it falls away.
        ("planned, taken up, dispatched", "taken_up", True),
        ("dispatched, accepted, planned, cancelled", "planned", True),
        ("planned, taken up, set back", "planned", True),
        ("planned, not taken", "planned", True),
        ("planned, taken up, not adopted", "taken_up", True),
        ("planned, not taken, answer publicised", "publicised", True),
        ("planned, taken up, dropped", "reported", False),
        ("planned, taken up, dropped, dispatched", "dispatched", False),
        # Handled once more, it begins again, by whichever road.
        (f"{ANSWERED}, rated, reopened", "reported", False),
        ("planned, taken up, decided, carried out, result publicised, reopened, dispatched", "dispatched", False),
        (f"{ANSWERED}, reopened, planned", "planned", True),
        (ANSWERED, "publicised", False),
        ("planned, taken up, decided, carried out, result publicised", "publicised", True),
    ],
)
def test_how_far_an_issue_came(history: str, station: str, deliberated: bool) -> None:
    case = case_after(*filter(None, history.split(", ")))
    assert (case.station, case.topic is not None) == (station, deliberated)


@pytest.mark.parametrize("history", ["dispatched, accepted, suspended", "planned, taken up, decided", ANSWERED])
def test_a_case_is_saved_with_the_whole_state_of_its_order_or_topic(history: str) -> None:
    case = case_after(*history.split(", "))
    assert saved(case) == case
    assert case.order or case.topic


def test_an_order_has_its_holder_its_deadline_and_its_times() -> None:
    case = case_after("dispatched", "accepted", "resolved", "order publicised")
    assert (case.assignee, case.assignee_kind, case.due_at) == (None, "member", DUE)
    assert (case.accepted_at, case.resolved_at, case.ended_at) == (at(2), at(3), at(4))
    assert (case.result, case.answer) == ("更换灯泡并检修线路", "3号楼前路灯已修复")


def test_an_order_goes_by_the_deadline_it_was_given_last_and_by_none_while_its_time_stands_still() -> None:
    begun = ("dispatched", "accepted")
    assert case_after(*begun, "extension asked").due_at == DUE
    assert case_after(*begun, "extension asked", "extended").due_at == LATER
    assert case_after(*begun, "suspended").due_at is None
    assert case_after(*begun, "suspended", "resumed").due_at == LATER
    wanting = case_after(*begun, "resolved", "found wanting")
    assert (wanting.due_at, wanting.resolved_at, wanting.result) == (LATER, None, None)


def test_an_order_that_was_handed_on_is_with_the_next() -> None:
    case = case_after("dispatched", "accepted", "transferred")
    assert (case.assignee, case.accepted_at, case.due_at) == ("城西物业公司", None, DUE)
    assert case_after("dispatched", "passed on").assignee is None


@pytest.mark.parametrize("history", ["dispatched", "dispatched, accepted", "dispatched, declined", "planned"])
def test_that_it_fell_overdue_changes_nothing_that_is_shown_of_a_case(history: str) -> None:
    names = history.split(", ")
    assert replace(case_after(*names, "fell overdue"), order=None) == replace(case_after(*names), order=None)


def test_an_order_that_went_back_leaves_no_holder_and_no_deadline() -> None:
    for gone in ("declined", "returned", "cancelled"):
        case = case_after("dispatched", gone)
        assert (case.assignee, case.due_at) == (None, None)


def test_an_acceptance_known_only_by_the_end_of_the_work_is_no_time() -> None:
    accepted = OrderAccepted(order=ORDER, issue=ISSUE, by=LI, time_precision="latest")
    case = fold({}, [recorded(reported()), recorded(accepted, 1)])[ISSUE]
    assert (case.state, case.assignee_kind, case.accepted_at) == ("accepted", "member", None)


def test_a_topic_has_its_title_its_resolution_and_its_result() -> None:
    case = case_after("planned", "taken up", "decided")
    assert (case.title, case.result, case.assignee_kind) == ("小区增设充电桩", "在东门安装", "member")
    case = case_after("planned", "taken up", "decided", "carried out", "result publicised")
    assert (case.result, case.answer) == ("十个充电桩投入使用", "东门充电桩已启用")
    assert (case.resolved_at, case.ended_at) == (at(4), at(5))


@pytest.mark.parametrize("order", ["dispatched", "accepted", "declined", "returned", "suspended", "cancelled"])
@pytest.mark.parametrize("road", [["planned"], ["planned", "taken up"], ["planned", "taken up", "decided"]])
def test_an_order_that_went_out_all_the_same_changes_nothing_of_a_deliberated_matter(
    order: str, road: list[str]
) -> None:
    assert case_after(*road, order) == case_after(*road)


def test_a_planned_matter_has_no_order_any_more() -> None:
    case = case_after("dispatched", "planned", "cancelled")
    assert (case.state, case.assignee, case.due_at) == ("planned", None, None)


def test_each_end_says_why() -> None:
    assert case_after("rejected").answer == "属铁路部门管辖"
    assert case_after("withdrawn").answer is None, "the reporter's reason is sealed"
    assert case_after("merged").merged_into == OTHER


@pytest.mark.parametrize("end", ["merged", "withdrawn", "rejected", "order publicised", "result publicised"])
@pytest.mark.parametrize("late", HAPPENS)
def test_what_has_ended_stays_as_it_ended_unless_the_answer_was_not_good_enough(end: str, late: str) -> None:
    judged = late in {"rated", "reopened"} and end.endswith("publicised")
    assert (case_after(end, late) == case_after(end)) == (not judged)


def test_a_verdict_is_the_cases_own_and_the_last_one_stands() -> None:
    case = case_after(*ANSWERED.split(", "), "rated")
    assert (case.solved, case.satisfied, case.ended_at) == (False, False, at(4))
    good = IssueRated(issue=ISSUE, round=2, result_of=OTHER, solved=True, satisfied=True, channel="page")
    again = case_after(*ANSWERED.split(", "), "rated", "reopened", *ANSWERED.split(", "))
    case = fold({ISSUE: again}, [recorded(good, 20)])[ISSUE]
    assert (case.solved, case.satisfied) == (True, True)


def test_a_reopened_matter_waits_for_its_second_answer() -> None:
    case = case_after(*ANSWERED.split(", "), "rated", "reopened")
    assert (case.reopened_at, case.ended) == (at(6), False)
    assert (case.resolved_at, case.ended_at, case.due_at, case.result, case.answer) == (None,) * 5
    assert (case.accepted_at, case.assignee_kind, case.solved) == (at(2), "member", False)
    case = case_after(*ANSWERED.split(", "), "rated", "reopened", *ANSWERED.split(", "))
    assert (case.accepted_at, case.resolved_at, case.ended_at) == (at(2), at(9), at(10))


def test_who_claimed_a_result_is_known_when_it_is_rated_whatever_comes_in_the_same_batch() -> None:
    names = [*ANSWERED.split(", "), "rated", "reopened", "dispatched", "declined"]
    steps = [recorded(reported()), *(recorded(HAPPENS[name], n) for n, name in enumerate(names, 1))]
    [judged] = [case for _, event, case in follow({}, steps) if isinstance(event, IssueRated)]
    assert (judged.assignee, judged.assignee_kind) == (None, "member")
    assert fold({}, steps)[ISSUE].assignee is None


def test_what_happened_to_a_matter_nobody_reported_is_left_out() -> None:
    assert fold({}, [recorded(HAPPENS["dispatched"])]) == {}


def test_a_matter_that_is_reported_again_stays_the_first() -> None:
    again = recorded(reported(category="充电"), 5, NEIGHBOUR)
    first = case_after("screened")
    assert fold({ISSUE: first}, [again]) == {ISSUE: first}
