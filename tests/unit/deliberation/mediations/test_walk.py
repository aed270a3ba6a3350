"""Whatever is asked in whatever order: nobody is mediated against their will, and nothing unlawful binds."""

from tests.walking import Step

from huiyin_contracts.mediation_state import Mediation
from huiyin_contracts.mediations import MediationAgreed, MediationSat, MediationSigned, MediationVisited
from huiyin_deliberation.mediations.rules import Command, DrawUpAgreement

from .samples import DEGU, JIKE, SHAMA
from .walks import PROCEDURE

ALL = PROCEDURE.walk()
ENDS = {"kept", "referred"}


def taken(event: type) -> list[Step[Command, Mediation]]:
    found = [step for step in ALL if any(isinstance(one, event) for one in step.events)]
    assert found, event
    return found


def test_nothing_is_done_before_both_sides_accepted_the_degu() -> None:
    for event in (MediationVisited, MediationSat, MediationAgreed):
        assert all(set(step.before.accepted) == {"first", "second"} for step in taken(event))


def test_they_sit_down_once_both_were_visited_and_agree_once_they_sat() -> None:
    assert all(set(step.before.visited) == {"first", "second"} for step in taken(MediationSat))
    assert all(step.before.sessions for step in taken(MediationAgreed))


def test_it_binds_once_both_and_the_degu_have_signed_each_for_themselves() -> None:
    bound = [step.after for step in ALL if step.after.stage in {"bound", "kept"}]
    assert bound
    assert all({one.id for one in case.signers} == {JIKE.id, SHAMA.id, DEGU.id} for case in bound)
    assert all(getattr(step.command, "by", None) in step.after.signers for step in taken(MediationSigned))


def test_nothing_that_the_law_forbids_is_agreed() -> None:
    for step in taken(MediationAgreed):
        assert isinstance(step.command, DrawUpAgreement)
        assert len(step.command.checked) == 11
        assert not any(step.command.checked.values())


def test_what_is_open_has_a_day_and_what_has_ended_stays() -> None:
    states = [step.after for step in ALL if step.after.id]
    assert all(bool(one.next) == (one.due_on is not None) for one in states)
    assert {one.stage for one in states if one.next is None} == ENDS
    assert not [step for step in ALL if step.before.stage in ENDS and step.events]


def test_every_open_state_leads_to_an_end() -> None:
    leads = {(PROCEDURE.key_of(step.before), PROCEDURE.key_of(step.after)) for step in ALL}
    reaching = {PROCEDURE.key_of(step.after) for step in ALL if step.after.stage in ENDS}
    while more := {before for before, after in leads if after in reaching} - reaching:
        reaching |= more
    assert {PROCEDURE.key_of(step.before) for step in ALL} <= reaching


def test_what_is_refused_names_its_rule() -> None:
    assert {step.refused for step in ALL} >= {
        *(
            "mediation-step",
            "not-a-side",
            "not-the-mediator",
            "mediator-interested",
            "mediator-is-a-side",
            "not-to-sign",
        ),
        *("agreement-against-the-law", "law-not-checked", "side-absent", "one-side-twice", "step-in-the-future"),
        *("agreement-signed-already", "mediator-answered", "mediation-ended", "agreement-drawn-up", "agreement-binds"),
    }
