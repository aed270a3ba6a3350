"""All that can become of a listed matter (P3): none is left without an outcome, and none has two (P7)."""

from tests.unit.deliberation.lists.walks import DUE, LIKE, PROCEDURE, THIS

from huiyin_contracts.lists import (
    MatterAnswered,
    MatterDispatched,
    MatterGrouped,
    MatterListed,
    MatterPlanned,
    MatterSettled,
    MatterStalled,
)

STEPS = list(PROCEDURE.walk())
OUTCOMES = (MatterPlanned, MatterDispatched, MatterAnswered, MatterGrouped, MatterSettled)


def test_every_stage_is_reached() -> None:
    reached = {step.after.stage for step in STEPS}
    assert reached == {"none", "listed", "planned", "grouped", "dispatched", "answered", "settled"}


def test_only_what_is_listed_has_an_outcome_and_it_has_one() -> None:
    for step in STEPS:
        if any(isinstance(event, OUTCOMES) for event in step.events):
            assert (step.before.stage, len(step.events)) == ("listed", 1)
            assert step.after.stage not in {"none", "listed"}


def test_a_matter_waits_for_a_round_with_a_day_or_has_its_outcome() -> None:
    for step in STEPS:
        assert (step.after.due_on is not None) == (step.after.stage == "listed")


def test_nothing_goes_on_with_itself_or_with_what_is_over() -> None:
    grouped = [event for step in STEPS for event in step.events if isinstance(event, MatterGrouped)]
    assert grouped
    assert all(event.into == LIKE != THIS for event in grouped)


def test_each_level_sees_to_it_once_and_only_while_it_waits() -> None:
    for step in STEPS:
        for event in step.events:
            if isinstance(event, MatterStalled):
                assert (step.before.stage, event.due_on) == ("listed", DUE)
                assert event.level not in step.before.stalled


def test_it_is_listed_once() -> None:
    listed = [step for step in STEPS if any(isinstance(event, MatterListed) for event in step.events)]
    assert [step.before.stage for step in listed] == ["none"]
