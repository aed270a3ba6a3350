"""What was merged is answered along with what it was merged into, or screened again (case M1, P7)."""

from uuid import UUID

import pytest
from tests.builders import REPORTER, reported

from huiyin_contracts import Event
from huiyin_contracts.issues import IssueMerged, IssueReopened, IssueWithdrawn
from huiyin_contracts.merging import AnswerKind, IssueAnsweredAlong, IssueUnmerged
from huiyin_contracts.personal import Personal
from huiyin_events.testing import given
from huiyin_intake.merging.rules import MERGED_ISSUE, AnswerAlong, IssueEnding, Unmerge

ID, HEAD, END, ORDER, OTHER = (UUID(int=n) for n in range(1, 6))
REPORTED = reported(ID, "261201-000001")
MERGED = (REPORTED, IssueMerged(issue=ID, into=HEAD))
ANSWERED = IssueAnsweredAlong(issue=ID, into=HEAD, kind="result", result_of=ORDER)
REOPENED = IssueReopened(issue=ID, round=2, result_of=ORDER, reason=Personal(REPORTER, "还是不亮"), channel="page")


@pytest.mark.parametrize("kind", ["result", "answer"])
def test_it_is_answered_along(kind: AnswerKind) -> None:
    answer = AnswerAlong(HEAD, HEAD, kind, ORDER)
    along = IssueAnsweredAlong(issue=ID, into=HEAD, kind=kind, result_of=ORDER)
    given(MERGED_ISSUE, *MERGED).when(answer).then(along)


def test_a_chain_leads_to_its_end() -> None:
    given(MERGED_ISSUE, *MERGED).when(AnswerAlong(HEAD, END, "result", ORDER)).then(
        IssueAnsweredAlong(issue=ID, into=END, kind="result", result_of=ORDER)
    )


def test_it_is_rejected_along_and_that_is_its_end() -> None:
    rejected = given(MERGED_ISSUE, *MERGED).when(AnswerAlong(HEAD, HEAD, "rejected"))
    rejected.then(IssueAnsweredAlong(issue=ID, into=HEAD, kind="rejected"))
    assert rejected.state.stage == "rejected"


def test_it_goes_back_to_screening_where_the_other_was_taken_back() -> None:
    freed = given(MERGED_ISSUE, *MERGED).when(Unmerge(HEAD, "withdrawn"))
    freed.then(IssueUnmerged(issue=ID, into=HEAD, cause="withdrawn"))
    assert (freed.state.stage, freed.state.into) == ("reported", None)


def test_a_second_result_of_the_other_answers_it_again() -> None:
    again = AnswerAlong(HEAD, HEAD, "result", OTHER)
    given(MERGED_ISSUE, *MERGED, ANSWERED).when(again).then(
        IssueAnsweredAlong(issue=ID, into=HEAD, kind="result", result_of=OTHER)
    )


@pytest.mark.parametrize(
    ("past", "ending"),
    [
        ((REPORTED,), AnswerAlong(HEAD, HEAD, "result", ORDER)),
        ((*MERGED, IssueUnmerged(issue=ID, into=HEAD, cause="withdrawn")), AnswerAlong(HEAD, HEAD, "result", ORDER)),
        ((*MERGED, ANSWERED, REOPENED), AnswerAlong(HEAD, HEAD, "result", OTHER)),
        (MERGED, AnswerAlong(OTHER, OTHER, "result", ORDER)),
        ((*MERGED, ANSWERED), Unmerge(HEAD, "withdrawn")),
        ((*MERGED, IssueWithdrawn(issue=ID)), AnswerAlong(HEAD, HEAD, "result", ORDER)),
    ],
    ids=["never merged", "unmerged", "reopened by itself", "merged into another", "answered before", "taken back"],
)
def test_what_goes_on_by_itself_is_let_be(past: tuple[Event, ...], ending: IssueEnding) -> None:
    given(MERGED_ISSUE, *past).when(ending).then()
