"""Whatever is recorded in whatever order: no key matter comes to a resolution improperly, none is left unanswered."""

from collections.abc import Callable

from tests.walking import Step

from huiyin_contracts.key_matter_state import KeyMatter
from huiyin_contracts.key_matters import (
    KeyMatterAccepted,
    KeyMatterCommissioned,
    KeyMatterDeclined,
    KeyMatterDiscussed,
    KeyMatterProposed,
    KeyMatterResolved,
)
from huiyin_deliberation.key_matters.rules import Command

from .walks import PROCEDURE

ALL = PROCEDURE.walk()


def taken(event: type) -> list[Step[Command, KeyMatter]]:
    found = [step for step in ALL if any(isinstance(one, event) for one in step.events)]
    assert found, event
    return found


def held(what: Callable[[Step[Command, KeyMatter]], bool], event: type) -> None:
    assert all(map(what, taken(event)))


def test_no_step_is_skipped() -> None:
    held(lambda step: step.before.stage == "raised", KeyMatterProposed)
    held(lambda step: step.before.stage == "proposed" and step.before.proposed is not None, KeyMatterDiscussed)
    held(lambda step: step.before.stage == "discussed" and step.before.discussed is not None, KeyMatterResolved)
    held(lambda step: step.before.stage == "resolved" and step.before.vote is not None, KeyMatterCommissioned)
    held(lambda step: step.before.stage == "served" and step.before.result is not None, KeyMatterAccepted)


def test_owners_resolve_by_number_and_by_area() -> None:
    def properly(step: Step[Command, KeyMatter]) -> bool:
        vote = step.after.vote
        assert vote is not None
        part = 3 * vote.owners_taking_part >= 2 * vote.owners and 3 * vote.area_taking_part >= 2 * vote.area
        n, m = (3, 4) if step.after.kind == "rebuild" else (1, 2)
        over = 0 if step.after.kind == "rebuild" else 1
        heads = m * vote.owners_in_favour - n * vote.owners_taking_part >= over
        return part and heads and m * vote.area_in_favour - n * vote.area_taking_part >= over

    held(properly, KeyMatterResolved)


def test_what_is_open_has_an_owner_and_a_day() -> None:
    states = [step.after for step in ALL if step.after.id]
    assert all(bool(one.next) == (one.due_on is not None) for one in states)
    assert {one.stage for one in states if one.next is None} == {"accepted", "declined"}


def test_what_has_ended_has_its_answer_and_stays() -> None:
    held(lambda step: bool(step.after.answer), KeyMatterDeclined)
    held(lambda step: step.after.accepted_by is not None, KeyMatterAccepted)
    assert not [step for step in ALL if step.before.stage in {"accepted", "declined"} and step.events]


def test_every_open_state_leads_to_an_end() -> None:
    leads = {(PROCEDURE.key_of(step.before), PROCEDURE.key_of(step.after)) for step in ALL}
    ends = {PROCEDURE.key_of(step.after) for step in ALL if step.after.stage in {"accepted", "declined"}}
    reaching = set(ends)
    while more := {before for before, after in leads if after in reaching} - reaching:
        reaching |= more
    assert {PROCEDURE.key_of(step.before) for step in ALL} <= reaching


def test_what_is_refused_changes_nothing_and_names_the_row() -> None:
    assert all(step.before == step.after for step in ALL if step.refused)
    assert {step.refused for step in ALL} >= {
        *("key-matter-step", "no-quorum", "heads-do-not-add-up", "joint-meeting-party-missing", "owners-taking-part"),
        *("not-of-the-committee", "step-in-the-future", "step-before-the-last", "service-due-in-the-past"),
        *("key-matter-ended", "key-matter-commissioned"),
    }
