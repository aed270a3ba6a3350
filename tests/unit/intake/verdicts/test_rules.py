"""The reporter has the last word on a result (Y13): once for each result, and once they may insist."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from hypothesis import given as whatever
from hypothesis import strategies as st
from tests.builders import NOW, REPORTER, reported, screened, withdrawn
from tests.walking import walk

from huiyin_contracts import Event
from huiyin_contracts.issues import IssueRated, IssueReopened, IssueWithdrawn, VerdictChannel
from huiyin_contracts.personal import Personal
from huiyin_contracts.words import ReportedWords
from huiyin_events.decider import Decider
from huiyin_events.testing import given
from huiyin_intake.issues import rules as issue_rules
from huiyin_intake.issues.rules import ENDED, ISSUE, Reject, Report, Screen, Withdraw
from huiyin_intake.verdicts import rules
from huiyin_intake.verdicts.rules import JUDGED_ISSUE, JudgedIssue, Rate, Reopen, ReopenRevisited, Result

ID, ORDER, SECOND = UUID(int=1), UUID(int=8), UUID(int=9)
REPORTED, SCREENED = reported(ID), screened(ID)
FIRST_RESULT = Result(ORDER, by="member-li", public_at=NOW)
SECOND_RESULT = Result(SECOND, by="member-li", public_at=NOW + timedelta(days=5))
DAY = timedelta(days=1)


def rate(
    *,
    result: Result | None = FIRST_RESULT,
    solved: bool = True,
    satisfied: bool = True,
    redo: str | None = None,
    channel: VerdictChannel = "page",
    by: str = "receipt",
    comment: str | None = None,
) -> Rate:
    at = (result.public_at if result else NOW) + DAY
    return Rate(result, by, at, channel, solved, satisfied, comment, redo)


def rated(*, solved: bool = False, satisfied: bool = False, again: bool = False) -> IssueRated:
    return IssueRated(
        issue=ID,
        round=2 if again else 1,
        result_of=SECOND if again else ORDER,
        solved=solved,
        satisfied=satisfied,
        channel="page",
    )


REOPENED = IssueReopened(issue=ID, round=2, result_of=ORDER, reason=Personal(REPORTER, "当晚又灭了"), channel="page")
REOPEN = Reopen(FIRST_RESULT, "receipt", NOW + DAY, "page", "当晚又灭了")
ANSWERED = (REPORTED, SCREENED)


def test_a_result_is_judged_by_the_reporter() -> None:
    given(JUDGED_ISSUE, *ANSWERED).when(rate(comment="谢谢李党员")).then(
        IssueRated(
            issue=ID,
            round=1,
            result_of=ORDER,
            solved=True,
            satisfied=True,
            comment=Personal(REPORTER, "谢谢李党员"),
            channel="page",
        )
    )


def test_staff_who_were_told_record_how() -> None:
    given(JUDGED_ISSUE, *ANSWERED).when(rate(by="secretary-wang", channel="phone")).then(
        IssueRated(issue=ID, round=1, result_of=ORDER, solved=True, satisfied=True, channel="phone")
    )


def test_no_one_judges_their_own_work() -> None:
    given(JUDGED_ISSUE, *ANSWERED).when(rate(by="member-li", channel="phone")).refused("verdict-on-own-work")
    given(JUDGED_ISSUE, *ANSWERED, rated()).when(replace(REOPEN, by="member-li")).refused("verdict-on-own-work")


def test_there_must_be_a_public_result() -> None:
    given(JUDGED_ISSUE, *ANSWERED).when(rate(result=None)).refused("issue-not-answered")
    given(JUDGED_ISSUE, *ANSWERED, rated()).when(replace(REOPEN, result=None)).refused("issue-not-answered")


@pytest.mark.parametrize("good", [True, False])
def test_a_result_is_judged_once(good: bool) -> None:
    before = rated(solved=good, satisfied=good)
    given(JUDGED_ISSUE, *ANSWERED, before).when(rate(solved=not good)).refused("result-already-rated")


@pytest.mark.parametrize("days", [30, 15])
def test_a_verdict_comes_within_the_charters_days(days: int) -> None:
    result = replace(FIRST_RESULT, days=days)
    last = replace(rate(), result=result, at=NOW + days * DAY)
    given(JUDGED_ISSUE, *ANSWERED).when(last).then(rated(solved=True, satisfied=True))
    late = replace(last, at=last.at + timedelta(seconds=1))
    given(JUDGED_ISSUE, *ANSWERED).when(late).refused("verdict-too-late")
    given(JUDGED_ISSUE, *ANSWERED, rated()).when(replace(REOPEN, result=result, at=late.at)).refused("verdict-too-late")


@pytest.mark.parametrize(("solved", "satisfied"), [(False, False), (False, True), (True, False)])
def test_what_is_not_solved_or_not_well_is_handled_once_more(solved: bool, satisfied: bool) -> None:
    verdict = rated(solved=solved, satisfied=satisfied)
    at_once = rate(solved=solved, satisfied=satisfied, redo="当晚又灭了")
    given(JUDGED_ISSUE, *ANSWERED).when(at_once).then(verdict, REOPENED)
    given(JUDGED_ISSUE, *ANSWERED, verdict).when(REOPEN).then(REOPENED)


def test_what_is_solved_and_well_is_left_alone() -> None:
    given(JUDGED_ISSUE, *ANSWERED).when(rate(redo="再来一次")).refused("nothing-to-redo")
    given(JUDGED_ISSUE, *ANSWERED, rated(solved=True, satisfied=True)).when(REOPEN).refused("nothing-to-redo")


def test_before_insisting_one_says_what_one_thinks_of_the_result() -> None:
    given(JUDGED_ISSUE, *ANSWERED).when(REOPEN).refused("result-not-rated")


def test_the_second_verdict_stands() -> None:
    again = (*ANSWERED, rated(), REOPENED)
    given(JUDGED_ISSUE, *again).when(rate(result=SECOND_RESULT, solved=False, satisfied=False)).then(rated(again=True))
    given(JUDGED_ISSUE, *again).when(rate(result=SECOND_RESULT, solved=False, redo="还是不亮")).refused(
        "issue-reopened-before"
    )
    given(JUDGED_ISSUE, *again, rated(again=True)).when(replace(REOPEN, result=SECOND_RESULT)).refused(
        "issue-reopened-before"
    )


def test_a_reopened_issue_waits_for_its_second_result() -> None:
    given(JUDGED_ISSUE, *ANSWERED, rated(), REOPENED).when(rate(result=None)).refused("issue-not-answered")
    given(JUDGED_ISSUE, *ANSWERED, rated(), REOPENED).when(rate()).refused("result-already-rated")


def test_an_issue_that_was_handled_once_is_no_more_screened() -> None:
    """One that was dispatched without screening neither."""
    given(ISSUE, REPORTED, rated(), REOPENED).when(Reject("不归我们管")).refused("issue-already-screened")
    given(ISSUE, REPORTED, rated(), REOPENED).when(Withdraw("不用了")).then(
        IssueWithdrawn(issue=ID, reason=Personal(REPORTER, "不用了"))
    )


@pytest.mark.parametrize("command", [rate(), REOPEN])
def test_there_is_no_verdict_on_what_ended_otherwise(command: rules.Command) -> None:
    given(JUDGED_ISSUE, REPORTED, withdrawn(ID)).when(command).refused("issue-ended")
    given(JUDGED_ISSUE).when(command).refused("issue-unknown")


TOLD = Personal(UUID(int=0xA0), "桩子是坏的")


def test_what_the_county_found_not_well_is_handled_once_more_without_a_verdict() -> None:
    """P4: in the household's own words, which stay theirs."""
    revisited = ReopenRevisited(FIRST_RESULT.of, "visit", TOLD)
    reopened = IssueReopened(issue=ID, round=2, result_of=FIRST_RESULT.of, reason=TOLD, channel="visit")
    given(JUDGED_ISSUE, REPORTED).when(revisited).then(reopened)
    given(JUDGED_ISSUE, REPORTED, reopened).when(revisited).then()
    given(JUDGED_ISSUE, REPORTED, withdrawn(ID)).when(revisited).then()
    given(JUDGED_ISSUE).when(revisited).then()


RESULTS = st.sampled_from([None, FIRST_RESULT, SECOND_RESULT])
BY = st.sampled_from(["receipt", "member-li", "secretary-wang"])
AT = st.integers(0, 60).map(lambda days: NOW + timedelta(days=days))
Command = issue_rules.Command | rules.Command


def decide(command: Command, judged: JudgedIssue) -> Sequence[Event]:
    """What intake does with its one stream, in whichever room."""
    if isinstance(command, Rate | Reopen | ReopenRevisited):
        return rules.decide(command, judged)
    return issue_rules.decide(command, judged.issue)


WHOLE: Decider[Command, JudgedIssue] = Decider(JudgedIssue(), decide, rules.evolve)
COMMANDS: st.SearchStrategy[Command] = st.one_of(
    st.builds(
        Rate,
        RESULTS,
        BY,
        AT,
        st.just("page"),
        st.booleans(),
        st.booleans(),
        st.none() | st.text(),
        st.none() | st.text(),
    ),
    st.builds(Reopen, RESULTS, BY, AT, st.just("page"), st.text()),
    st.builds(Withdraw, st.text(), st.booleans()),
    st.just(Screen("dispatch")),
)
BEGIN: Command = Report(
    id=ID,
    number="1",
    kind="problem",
    category="路灯",
    channel="page",
    reporter=REPORTER,
    words=ReportedWords(description="3号楼前的路灯三天不亮了"),
)


@whatever(st.lists(COMMANDS, max_size=20))
def test_whatever_is_asked_results_are_judged_once_and_an_issue_reopened_once(commands: list[Command]) -> None:
    steps = list(walk(WHOLE, [BEGIN, *commands]))
    events: list[Event] = [event for step in steps for event in step.events]
    verdicts = [event for event in events if isinstance(event, IssueRated)]
    assert len({verdict.result_of for verdict in verdicts}) == len(verdicts)
    assert [verdict.round for verdict in verdicts] == sorted(verdict.round for verdict in verdicts)
    reopened = [event for event in events if isinstance(event, IssueReopened)]
    assert len(reopened) <= 1
    for event in reopened:
        before = [verdict for verdict in verdicts if verdict.result_of == event.result_of]
        assert [verdict.solved and verdict.satisfied for verdict in before] == [False]
    for step in steps:
        assert bool(step.events) != bool(step.refused)
        if step.before.issue.stage in ENDED:
            assert step.after == step.before
