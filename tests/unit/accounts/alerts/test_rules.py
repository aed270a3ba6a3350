"""Who is told of what."""

import pytest
from tests.unit.reporting.cases.histories import HAPPENS, ISSUE, LI, NEIGHBOUR, ORDER, REPORTER, any_of, reported

from huiyin_accounts.alerts.rules import Concerned, ToOffice, handler_after, subject_of, told
from huiyin_contracts import AboutIssue, contracts
from huiyin_contracts.order_times import OrderSupervised
from huiyin_contracts.parties import person_of

VILLAGE = NEIGHBOUR
SECRETARY, CADRE = (ToOffice(role, VILLAGE) for role in ("secretary", "cadre"))
SUPERVISOR, OFFICER = ToOffice("supervisor", VILLAGE[:9]), ToOffice("officer", VILLAGE[:6])
OF_LI = Concerned(VILLAGE, REPORTER, LI.id)
OF_NOBODY = Concerned(VILLAGE, REPORTER)
MEMBER = person_of(LI.id or "")
ALL = [contract for contract in contracts().values() if issubclass(contract, AboutIssue)]


@pytest.mark.parametrize(
    ("happened", "who"),
    [
        ("screened", {REPORTER}),
        ("rejected", {REPORTER}),
        ("merged", {REPORTER}),
        ("dispatched", {REPORTER, MEMBER}),
        ("declined", {REPORTER, MEMBER, SECRETARY, CADRE}),
        ("resolved", {REPORTER, MEMBER, SECRETARY, CADRE}),
        ("urged", {REPORTER, MEMBER}),
        ("fell overdue", {REPORTER, MEMBER, SECRETARY, CADRE, SUPERVISOR}),
        ("supervised", {REPORTER, MEMBER, SUPERVISOR}),
        ("reopened", {REPORTER, MEMBER, SECRETARY, CADRE, SUPERVISOR}),
        ("rated", {REPORTER, MEMBER, SECRETARY, CADRE}),
        ("order publicised", {REPORTER, MEMBER}),
        ("result publicised", {REPORTER, MEMBER}),
    ],
)
def test_who_is_told(happened: str, who: set[object]) -> None:
    assert told(HAPPENS[happened], "secretary", OF_LI) == who


def test_offices_hear_what_comes_in() -> None:
    assert told(reported(), "stranger", OF_NOBODY) == {REPORTER, SECRETARY, CADRE}


def test_nobody_is_told_of_what_they_did_themselves() -> None:
    assert MEMBER not in told(HAPPENS["accepted"], LI.id or "", OF_LI)
    mine = Concerned(VILLAGE, person_of("resident-wu"))
    assert told(HAPPENS["withdrawn"], "resident-wu", mine) == {SECRETARY, CADRE}


def test_what_goes_up_to_the_county_comes_to_its_officers() -> None:
    event = OrderSupervised(order=ORDER, issue=ISSUE, level="county", cause="overdue")
    assert OFFICER in told(event, "system", OF_LI)


def test_who_had_an_order_hears_that_it_is_passed_on() -> None:
    assert MEMBER in told(HAPPENS["passed on"], "system", OF_LI)
    assert handler_after(HAPPENS["passed on"], LI.id) is None
    assert handler_after(HAPPENS["transferred"], LI.id) is None, "a company has no sign-in"
    assert handler_after(HAPPENS["dispatched"], None) == LI.id
    assert handler_after(HAPPENS["resolved"], LI.id) == LI.id


@pytest.mark.parametrize("contract", ALL, ids=lambda contract: contract.type)
def test_of_each_step_on_the_trail_its_reporter_is_told(contract: type[AboutIssue]) -> None:
    event = any_of(contract, ISSUE)
    assert (REPORTER in told(event, "somebody", OF_NOBODY)) == (contract.wording.trail is not None)
    assert subject_of(event) is None or told(event, "somebody", OF_LI) >= {MEMBER}
