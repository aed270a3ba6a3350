"""Whatever is recorded in whatever order: no resolution without its four meetings, no end without both disclosures."""

from typing import get_args

from tests.walking import Step

from huiyin_contracts.village_decision_state import VillageDecision
from huiyin_contracts.village_decisions import (
    DecisionMeeting,
    VillageDecisionCarriedOut,
    VillageDecisionDiscussed,
    VillageDecisionPublicised,
    VillageDecisionResolved,
    VillageDecisionReviewed,
    VillageDecisionSupervised,
)
from huiyin_deliberation.village_decisions.rules import Command

from .samples import OVERSEER
from .walks import PROCEDURE

ALL = PROCEDURE.walk()
IN_TURN = get_args(DecisionMeeting)
FOUR = set(IN_TURN)


def taken(event: type) -> list[Step[Command, VillageDecision]]:
    found = [step for step in ALL if any(isinstance(one, event) for one in step.events)]
    assert found, event
    return found


def test_no_meeting_is_skipped() -> None:
    assert all("branch" in step.after.meetings for step in taken(VillageDecisionDiscussed))
    assert all(FOUR - {"representatives"} >= step.before.meetings.keys() for step in taken(VillageDecisionReviewed))
    assert all({"branch", "committees"} <= step.before.meetings.keys() for step in taken(VillageDecisionReviewed))
    assert all(step.after.meetings.keys() == FOUR for step in taken(VillageDecisionResolved))


def test_each_meeting_had_its_quorum_and_its_majority_and_came_in_order() -> None:
    for step in ALL:
        meetings = step.after.meetings
        for name, held in meetings.items():
            assert held.in_favour <= held.present <= held.entitled
            wanted = 2 * held.entitled <= 3 * held.present if name in {"members", "representatives"} else True
            assert wanted
            assert held.present * 2 > held.entitled
            of = held.entitled if name in {"branch", "members"} else held.present
            assert held.in_favour * 2 > of
            assert held.town_attendees or name in {"branch", "committees"}
        days = [meetings[name].held_on for name in IN_TURN if name in meetings]
        assert days == sorted(days)


def test_it_is_carried_out_only_after_the_resolution_stood_and_the_committee_agreed() -> None:
    for step in taken(VillageDecisionCarriedOut):
        sheet = step.before.sheets["resolution"]
        assert sheet.agrees
        assert sheet.overseen_by == OVERSEER
    assert all(step.before.stage in {"resolved", "carried_out"} for step in taken(VillageDecisionPublicised))
    assert all(step.before.stage in {"publicised", "result_publicised"} for step in taken(VillageDecisionSupervised))


def test_what_is_open_has_a_day_and_what_has_ended_an_answer_and_stays() -> None:
    states = [step.after for step in ALL if step.after.id]
    assert all(bool(one.next) == (one.due_on is not None) for one in states)
    assert {one.stage for one in states if one.next is None} == {"answered", "declined"}
    assert all(one.answer for one in states if one.stage == "declined")
    assert all(one.sheets["result"].agrees and one.result for one in states if one.stage == "answered")
    assert not [step for step in ALL if step.before.stage in {"answered", "declined"} and step.events]


def test_every_open_state_leads_to_an_end() -> None:
    leads = {(PROCEDURE.key_of(step.before), PROCEDURE.key_of(step.after)) for step in ALL}
    reaching = {PROCEDURE.key_of(step.after) for step in ALL if step.after.stage in {"answered", "declined"}}
    while more := {before for before, after in leads if after in reaching} - reaching:
        reaching |= more
    assert {PROCEDURE.key_of(step.before) for step in ALL} <= reaching


def test_what_is_refused_names_its_rule() -> None:
    assert all(step.before == step.after for step in ALL if step.refused)
    assert {step.refused for step in ALL} >= {
        *("village-decision-step", "no-quorum", "heads-do-not-add-up", "town-not-there", "step-in-the-future"),
        *("step-before-the-last", "merged-as-it-began", "merged-meetings", "resolution-without-task", "signed-twice"),
        *("not-an-overseer", "publication-not-over", "sheet-not-there", "village-decision-ended", "overseer-twice"),
        *("overseer-in-office", "objections-unanswered", "stood-back-and-voted"),
        "village-decision-resolved",
    }
