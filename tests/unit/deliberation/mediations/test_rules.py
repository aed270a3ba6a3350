"""德古说理 (P10): by custom within the law, by a Degu whom both accept, signed by each, or referred onward."""

from dataclasses import replace

import pytest

from huiyin_contracts.mediation_state import Mediation
from huiyin_contracts.mediations import FORBIDDEN, Forbidden
from huiyin_contracts.parties import Person
from huiyin_deliberation.mediations.rules import (
    MEDIATION,
    AnswerMediator,
    Command,
    ConfirmKept,
    HoldMediation,
    LeaveMediator,
    ProposeMediator,
    ReferOnward,
    RefuseMediation,
    SignAgreement,
    VisitSide,
    decide,
)
from huiyin_events.refusal import Refused

from .samples import DEGU, JIKE, KEEP_BY, NEXT_BY, OPEN, OTHER, RULES, SHAMA, TODAY, draw_up

ACCEPTED: tuple[Command, ...] = (
    OPEN,
    ProposeMediator(DEGU),
    AnswerMediator(JIKE, True, TODAY, RULES),
    AnswerMediator(SHAMA, True, TODAY, RULES),
)
SAT = (
    *ACCEPTED,
    VisitSide(DEGU, "first", TODAY, TODAY, RULES),
    VisitSide(DEGU, "second", TODAY, TODAY, RULES),
    HoldMediation(DEGU, TODAY, (), TODAY, RULES),
)
AGREED = (*SAT, draw_up())
SIGNED = (*AGREED, *(SignAgreement(by, TODAY, RULES) for by in (JIKE, SHAMA, DEGU)))


def after(*commands: Command) -> str:
    """The stage that these commands lead to."""
    return state(*commands).stage


def state(*commands: Command) -> Mediation:
    case = MEDIATION.initial
    for command in commands:
        for event in decide(command, case):
            case = MEDIATION.evolve(case, event)
    return case


def no(*commands: Command) -> str:
    """The rule that refuses the last of these."""
    case = state(*commands[:-1])
    with pytest.raises(Refused) as refusal:
        decide(commands[-1], case)
    assert "（" in str(refusal.value)
    return refusal.value.code


def test_from_the_request_to_what_is_kept() -> None:
    assert after(OPEN) == "opened"
    assert after(*ACCEPTED) == "visiting"
    assert after(*SAT) == "sat"
    assert after(*AGREED) == "agreed"
    assert after(*SIGNED) == "bound"
    assert state(*SIGNED).due_on == KEEP_BY
    assert after(*SIGNED, ConfirmKept(SHAMA)) == "kept"


def test_either_side_may_say_no_and_another_degu_is_proposed() -> None:
    assert after(*ACCEPTED[:3], AnswerMediator(SHAMA, False, TODAY, RULES)) == "opened"
    assert no(*ACCEPTED[:2], AnswerMediator(OTHER, True, TODAY, RULES)) == "not-a-side"
    assert no(*ACCEPTED[:3], AnswerMediator(JIKE, True, TODAY, RULES)) == "mediator-answered"


def test_nobody_with_an_interest_mediates() -> None:
    assert no(OPEN, ProposeMediator(DEGU, "是其中一方的表弟")) == "mediator-interested"
    assert no(OPEN, ProposeMediator(JIKE)) == "mediator-is-a-side"
    assert no(OPEN, ProposeMediator(Person.named("过路人"))) == "mediator-unknown"


def test_both_are_visited_and_both_sit_down() -> None:
    assert no(*ACCEPTED, HoldMediation(DEGU, TODAY, (), TODAY, RULES)) == "mediation-step"
    assert no(*ACCEPTED, VisitSide(OTHER, "first", TODAY, TODAY, RULES)) == "not-the-mediator"
    assert no(*SAT[:-1], HoldMediation(DEGU, TODAY, ("first",), TODAY, RULES)) == "side-absent"


@pytest.mark.parametrize("code", FORBIDDEN)
def test_what_the_law_forbids_is_not_agreed_whatever_the_custom(code: Forbidden) -> None:
    assert no(*SAT, draw_up(code)) == "agreement-against-the-law"
    with pytest.raises(Refused, match=FORBIDDEN[code][1]):
        decide(draw_up(code), state(*SAT))


def test_each_is_looked_at() -> None:
    assert no(*SAT, replace(draw_up(), checked={})) == "law-not-checked"


def test_nobody_signs_for_another() -> None:
    assert no(*AGREED, SignAgreement(OTHER, TODAY, RULES)) == "not-to-sign"
    assert (
        no(*AGREED, SignAgreement(JIKE, TODAY, RULES), SignAgreement(JIKE, TODAY, RULES)) == "agreement-signed-already"
    )


def test_each_side_has_a_copy_of_its_own() -> None:
    terms = state(*AGREED).terms
    assert terms is not None
    assert [copy.subject for copy in terms] == [JIKE.subject, SHAMA.subject]


def test_whoever_agreed_to_be_mediated_may_think_otherwise_until_they_signed() -> None:
    for begun in ((OPEN,), ACCEPTED, SAT, AGREED):
        assert after(*begun, RefuseMediation(JIKE, TODAY, RULES)) == "refused"
    assert no(*SAT, RefuseMediation(DEGU, TODAY, RULES)) == "not-a-side"
    assert no(*SIGNED, RefuseMediation(JIKE, TODAY, RULES)) == "agreement-binds"
    ended = (*SAT, RefuseMediation(JIKE, TODAY, RULES))
    assert state(*ended).due_on == NEXT_BY
    assert no(*ended, RefuseMediation(SHAMA, TODAY, RULES)) == "mediation-refused"
    assert no(*ended, HoldMediation(DEGU, TODAY, (), TODAY, RULES)) == "mediation-step"
    assert after(*ended, ReferOnward("court", "一方不愿意")) == "referred"


def test_a_degu_without_the_office_is_followed_by_another_who_begins_anew() -> None:
    left = state(*AGREED, LeaveMediator(DEGU, TODAY, RULES))
    assert (left.stage, left.mediator, left.visited, left.terms, left.signers) == ("opened", None, (), None, ())
    again = (*AGREED, LeaveMediator(DEGU, TODAY, RULES), ProposeMediator(OTHER))
    both = (AnswerMediator(JIKE, True, TODAY, RULES), AnswerMediator(SHAMA, True, TODAY, RULES))
    assert no(*again, *both, HoldMediation(OTHER, TODAY, (), TODAY, RULES)) == "mediation-step"
    assert after(*SIGNED, LeaveMediator(DEGU, TODAY, RULES)) == "bound"
    assert after(*ACCEPTED, LeaveMediator(OTHER, TODAY, RULES)) == "visiting"


def test_what_is_not_settled_is_referred_onward_with_a_reason_to_both() -> None:
    assert after(*SAT, ReferOnward("court", "双方不同意")) == "referred"
    assert no(*SAT, ReferOnward("court", "双方不同意"), ReferOnward("police", "再说")) == "mediation-ended"
