"""What of a case it is found by: what is public of it, and no more."""

import pytest
from tests.unit.reporting.cases.histories import HAPPENS, ISSUE, Step, recorded, reported

from huiyin_contracts.issues import IssueScreened
from huiyin_contracts.words import PublicText
from huiyin_reporting.cases.case import Case
from huiyin_reporting.cases.view import fold
from huiyin_reporting.search.view import words

LAMP = IssueScreened(
    issue=ISSUE,
    route="dispatch",
    public=PublicText(description="3号楼前的ＬＥＤ路灯三天不亮了", address="永兴路12号"),
)
ENDED = ("dispatched", "accepted", "resolved", "order publicised")


def case(*steps: Step) -> Case:
    [found] = fold({}, steps).values()
    return found


def after(*names: str, screened: IssueScreened = LAMP, kind: str = "problem") -> Case:
    return case(recorded(reported(kind=kind)), recorded(screened), *(recorded(HAPPENS[name]) for name in names))


def test_it_is_found_by_its_public_words_place_result_and_answer() -> None:
    found = words(after(*ENDED)).split("\n")
    assert found[0] == "路灯"
    for said in ("3号楼前的led路灯三天不亮了", "永兴路12号", "3号楼前路灯已修复"):
        assert said in found


def test_before_screening_it_is_found_by_its_category_alone() -> None:
    assert words(case(recorded(reported()))) == "路灯"


@pytest.mark.parametrize("steps", [(), ENDED[:1], ENDED[:2], ENDED[:3]])
def test_of_what_is_private_nothing_is_found_but_its_category(steps: tuple[str, ...]) -> None:
    private = LAMP.model_copy(update={"public": None})
    said = words(after(*steps, screened=private, kind="dispute"))
    assert said.split("\n")[0] == "路灯"
    assert "更换灯泡" not in said
    assert "led" not in said


def test_what_was_taken_out_of_public_view_is_not_found_any_more() -> None:
    assert "led" in words(after())
    assert "led" not in words(after("redacted"))
