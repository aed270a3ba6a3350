"""Whatever is asked in whatever order: no result without each step, no step before each objection has its answer."""

from tests.walking import Step

from huiyin_contracts.online_deliberation_state import OnlineDeliberation
from huiyin_contracts.online_deliberations import (
    OnlineDeliberationAdopted,
    OnlineDeliberationClosed,
    OnlineDeliberationDeclined,
    OnlineDeliberationSetBack,
    OnlineHandlingProposed,
    OnlineObjectionsEnded,
    OnlineResultPublicised,
)
from huiyin_deliberation.online.rules import Command, DropOnline

from .walks import PROCEDURE

ALL = list(PROCEDURE.walk())
ENDS = {"publicised", "declined", "set_back"}


def taken(event: type) -> list[Step[Command, OnlineDeliberation]]:
    found = [step for step in ALL if any(isinstance(one, event) for one in step.events)]
    assert found, event
    return found


def test_there_is_no_path_to_a_result_without_each_step() -> None:
    assert all(step.before.stage == "adopted" for step in taken(OnlineResultPublicised))
    assert all(step.before.stage == "heard" for step in taken(OnlineDeliberationAdopted))
    assert all(step.before.stage == "proposed" for step in taken(OnlineObjectionsEnded))
    assert all(step.before.stage in {"closed", "heard"} for step in taken(OnlineHandlingProposed))
    assert all(step.before.stage == "open" for step in taken(OnlineDeliberationClosed))


def test_every_objection_is_answered_before_anything_comes_of_a_proposal() -> None:
    events = (
        OnlineHandlingProposed,
        OnlineDeliberationAdopted,
        OnlineDeliberationDeclined,
        OnlineDeliberationSetBack,
    )
    for step in (one for event in events for one in taken(event)):
        assert isinstance(step.command, DropOnline) or getattr(step.command, "unanswered") == 0  # noqa: B009


def test_what_is_adopted_was_proposed_word_by_word_by_residents_who_said_something() -> None:
    for step in taken(OnlineDeliberationAdopted):
        assert step.after.resolution == step.before.proposal
        assert step.before.opinions
        assert step.before.opinions.total
        assert step.after.tasks


def test_what_residents_were_told_they_have_is_never_made_shorter() -> None:
    both = [step for step in ALL if step.before.stage == step.after.stage == "open" and step.before.last_day]
    assert all(step.after.last_day and step.after.last_day >= step.before.last_day for step in both)  # type: ignore[operator]


def test_what_is_open_has_a_day_and_what_has_ended_an_answer_and_stays() -> None:
    states = [step.after for step in ALL if step.after.id]
    assert all(bool(one.next) == (one.due_on is not None) for one in states)
    assert {one.stage for one in states if one.next is None} == ENDS
    assert all(one.answer or one.result for one in states if one.next is None)
    assert not [step for step in ALL if step.before.stage in ENDS and step.events]


def test_every_open_state_leads_to_an_end() -> None:
    leads = {(PROCEDURE.key_of(step.before), PROCEDURE.key_of(step.after)) for step in ALL}
    reaching = {PROCEDURE.key_of(step.after) for step in ALL if step.after.stage in ENDS}
    while more := {before for before, after in leads if after in reaching} - reaching:
        reaching |= more
    assert {PROCEDURE.key_of(step.before) for step in ALL} <= reaching


def test_what_is_refused_names_its_rule() -> None:
    assert all(step.before == step.after for step in ALL if step.refused)
    assert {step.refused for step in ALL} >= {
        *("online-step", "online-not-over", "objections-not-over", "objections-unanswered", "nobody-deliberated"),
        *("online-too-short", "online-too-long", "online-not-longer", "topic-private", "online-deliberation-ended"),
        *("resolution-without-task", "task-due-before-today", "online-deliberation-opened"),
    }
