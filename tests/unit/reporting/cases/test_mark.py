"""The mark beside a result, as the verdicts and what is done again make it."""

import pytest
from tests.unit.reporting.cases.histories import HAPPENS, ISSUE, ORDER, at, recorded, reported

from huiyin_contracts.issues import IssueRated
from huiyin_reporting.cases.mark import ResultMark
from huiyin_reporting.cases.view import fold

ANSWERED = "dispatched, accepted, resolved, order publicised"


@pytest.mark.parametrize(
    ("history", "mark", "hour"),
    [
        (ANSWERED, None, None),
        (f"{ANSWERED}, rated", "disputed", 5),
        (f"{ANSWERED}, rated, reopened", "redoing", 6),
        (f"{ANSWERED}, rated, reopened, dispatched, accepted", "redoing", 6),
        (f"{ANSWERED}, rated, reopened, {ANSWERED}", "redone", 10),
        (f"{ANSWERED}, rated, reopened, {ANSWERED}, rated", "disputed", 11),
        (f"{ANSWERED}, rated, reopened, withdrawn", None, 7),
        (f"{ANSWERED}, rated, reopened, merged", "redoing", 6),
    ],
)
def test_the_mark_of_a_history(history: str, mark: ResultMark | None, hour: int | None) -> None:
    steps = [recorded(reported()), *(recorded(HAPPENS[name], n) for n, name in enumerate(history.split(", "), 1))]
    case = fold({}, steps)[ISSUE]
    assert (case.mark, case.marked_at) == (mark, at(hour) if hour else None)


@pytest.mark.parametrize(
    ("solved", "satisfied", "mark"),
    [
        (True, True, "confirmed"),
        (True, False, "unsatisfied"),
        (False, True, "disputed"),
        (False, False, "disputed"),
    ],
)
def test_what_a_verdict_says_beside_its_result(*, solved: bool, satisfied: bool, mark: ResultMark) -> None:
    said = IssueRated(issue=ISSUE, round=1, result_of=ORDER, solved=solved, satisfied=satisfied, channel="page")
    steps = [recorded(reported()), *(recorded(HAPPENS[name], n) for n, name in enumerate(ANSWERED.split(", "), 1))]
    assert fold({}, [*steps, recorded(said, 9)])[ISSUE].mark == mark
