"""A topic as the charter has it: planned, in one procedure at a time, decided, carried out, answered (P3, P6, P7)."""

from datetime import date, timedelta
from typing import get_args

import pytest
from hypothesis import given as whatever
from hypothesis import strategies as st
from tests.walking import walk

from huiyin_contracts.deliberation_rules import PlanPriority
from huiyin_contracts.parties import Person
from huiyin_contracts.publications import NoticePublished, PublicationKind
from huiyin_contracts.topics import (
    DropCause,
    Task,
    TopicCarriedOut,
    TopicDecided,
    TopicDeclined,
    TopicDropped,
    TopicReferred,
    TopicSetBack,
    TopicSettled,
    TopicTakenUp,
)
from huiyin_deliberation.topics.board import publishable
from huiyin_deliberation.topics.rules import (
    TOPIC,
    CarryOut,
    Command,
    Decide,
    Decline,
    Drop,
    Refer,
    SetBack,
    Settle,
    TakeUp,
)
from huiyin_events.testing import given

from .stages import (
    ABOUT,
    BY,
    CARRIED_OUT,
    CARRY_OUT,
    DECIDE,
    DECIDED,
    DECLINE,
    DECLINED,
    DROP,
    DROPPED,
    IN_PROCEDURE,
    NOT_TAKEN,
    OTHER,
    PLANNED,
    PUBLICISE_BY,
    REASON,
    REFER,
    REFERRED,
    RESOLUTION,
    RESULT,
    SECOND_WEDNESDAY,
    SET_BACK,
    SET_BACK_,
    SETTLE,
    SETTLED,
    STAGES,
    TAKE_UP,
    TAKEN_UP,
    TASK,
    WORK,
    plan,
    publicise,
)

# --- the plan ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("priority", "days"), [("urgent", 31), ("important", 62), ("common", 93)])
def test_an_issue_enters_the_plan_to_be_deliberated_by_the_day_of_its_priority(
    priority: PlanPriority, days: int
) -> None:
    planned = PLANNED.model_copy(
        update={"priority": priority, "deliberate_by": SECOND_WEDNESDAY + timedelta(days=days)}
    )
    given(TOPIC).when(plan(priority)).then(planned)


@pytest.mark.parametrize("stage", STAGES)
def test_an_issue_enters_the_plan_once(stage: str) -> None:
    given(TOPIC, *STAGES[stage]).when(plan()).refused("topic-already-planned")


@pytest.mark.parametrize("command", [*WORK, DROP])
def test_nothing_is_done_about_what_is_not_planned(command: Command) -> None:
    given(TOPIC).when(command).refused("topic-unknown")


def test_what_is_not_taken_from_the_plan_is_answered_with_the_reason() -> None:
    given(TOPIC, PLANNED).when(NOT_TAKEN).then(TopicDeclined(**ABOUT, reason="不属村务"))


# --- one procedure at a time ----------------------------------------------------------------------------------


def test_a_procedure_takes_a_topic_up() -> None:
    given(TOPIC, PLANNED).when(TAKE_UP).then(TAKEN_UP)


@pytest.mark.parametrize("other", [TAKE_UP, TakeUp("session", OTHER), TakeUp("online", OTHER)])
def test_a_topic_is_in_one_procedure_at_a_time(other: TakeUp) -> None:
    given(TOPIC, PLANNED, TAKEN_UP).when(other).refused("topic-already-taken-up")


@pytest.mark.parametrize("command", IN_PROCEDURE)
def test_no_procedure_ends_what_it_has_not_taken_up(command: Command) -> None:
    given(TOPIC, PLANNED).when(command).refused("topic-not-taken-up")


@pytest.mark.parametrize(
    "command",
    [
        SetBack("session", OTHER, "到会人数不足"),
        SetBack("online", BY, "到会人数不足"),
        Decide("village_decision", BY, RESOLUTION, (TASK,), SECOND_WEDNESDAY),
        Decide("session", OTHER, RESOLUTION, (TASK,), SECOND_WEDNESDAY),
        Decline("session", OTHER, REASON),
    ],
)
def test_only_the_procedure_that_has_it_comes_to_something(command: Command) -> None:
    given(TOPIC, PLANNED, TAKEN_UP).when(command).refused("topic-in-another-procedure")


def test_what_a_procedure_has_is_not_declined_beside_it() -> None:
    given(TOPIC, PLANNED, TAKEN_UP).when(NOT_TAKEN).refused("topic-already-taken-up")


def test_a_topic_that_a_procedure_did_not_end_is_in_the_plan_again() -> None:
    given(TOPIC, PLANNED, TAKEN_UP).when(SET_BACK).then(SET_BACK_)
    given(TOPIC, PLANNED, TAKEN_UP, SET_BACK_).when(TakeUp("village_decision", OTHER)).then(
        TopicTakenUp(**ABOUT, procedure="village_decision", by=OTHER)
    )


# --- the resolution -------------------------------------------------------------------------------------------


def test_a_resolution_gives_its_tasks_a_person_and_a_day() -> None:
    given(TOPIC, PLANNED, TAKEN_UP).when(DECIDE).then(DECIDED)


def test_what_was_not_adopted_is_answered_with_the_reason() -> None:
    given(TOPIC, PLANNED, TAKEN_UP).when(DECLINE).then(DECLINED)


def test_what_two_settle_or_take_elsewhere_is_neither_resolved_nor_declined() -> None:
    given(TOPIC, PLANNED, TAKEN_UP).when(SETTLE).then(SETTLED)
    given(TOPIC, PLANNED, TAKEN_UP).when(REFER).then(REFERRED)


def test_no_task_is_due_before_the_session() -> None:
    late = TASK.model_copy(update={"task": OTHER, "due_on": SECOND_WEDNESDAY - timedelta(days=1)})
    decide = Decide("session", BY, RESOLUTION, (TASK, late), SECOND_WEDNESDAY)
    given(TOPIC, PLANNED, TAKEN_UP).when(decide).refused("task-due-before-session")


def test_a_task_may_be_due_on_the_day_itself() -> None:
    at_once = TASK.model_copy(update={"due_on": SECOND_WEDNESDAY})
    decided = DECIDED.model_copy(update={"tasks": (at_once,)})
    given(TOPIC, PLANNED, TAKEN_UP).when(Decide("session", BY, RESOLUTION, (at_once,), SECOND_WEDNESDAY)).then(decided)


def test_a_task_is_assigned_once() -> None:
    twice = Decide("session", BY, RESOLUTION, (TASK, TASK), SECOND_WEDNESDAY)
    given(TOPIC, PLANNED, TAKEN_UP).when(twice).refused("task-twice")


@pytest.mark.parametrize("stage", ["decided", "carried_out", "not_adopted", "settled", "referred"])
@pytest.mark.parametrize("command", [TAKE_UP, NOT_TAKEN, *IN_PROCEDURE])
def test_a_topic_comes_to_one_end(stage: str, command: Command) -> None:
    given(TOPIC, *STAGES[stage]).when(command).refused("topic-already-decided")


# --- the tasks ------------------------------------------------------------------------------------------------


def test_a_topic_is_carried_out_once_all_its_tasks_are_accepted() -> None:
    given(TOPIC, *STAGES["decided"]).when(CARRY_OUT).then(CARRIED_OUT)
    given(TOPIC, *STAGES["decided"]).when(CarryOut(RESULT, {OTHER}, PUBLICISE_BY)).refused("tasks-not-accepted")


def test_the_tasks_are_carried_out_once() -> None:
    given(TOPIC, *STAGES["carried_out"]).when(CARRY_OUT).refused("topic-already-carried-out")


@pytest.mark.parametrize("stage", ["planned", "taken_up", "not_adopted", "settled", "referred"])
def test_there_are_no_tasks_without_a_resolution(stage: str) -> None:
    given(TOPIC, *STAGES[stage]).when(CARRY_OUT).refused("topic-not-decided")


# --- every end ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("stage", ["planned", "taken_up"])
def test_a_topic_falls_away_with_its_issue(stage: str) -> None:
    given(TOPIC, *STAGES[stage]).when(DROP).then(DROPPED)


@pytest.mark.parametrize("stage", sorted(STAGES.keys() - {"planned", "taken_up"}))
def test_what_came_to_an_end_is_carried_through(stage: str) -> None:
    given(TOPIC, *STAGES[stage]).when(DROP).then()


@pytest.mark.parametrize("command", WORK)
def test_what_has_ended_stays_as_it_ended(command: Command) -> None:
    given(TOPIC, *STAGES["publicised"]).when(command).refused("topic-ended")
    given(TOPIC, *STAGES["answered"]).when(command).refused("topic-ended")
    given(TOPIC, *STAGES["dropped"]).when(command).refused("topic-dropped")


DAYS = st.dates(date(2026, 11, 1), date(2026, 11, 30))
IDS = st.sampled_from([BY, OTHER])
PROCEDURES = st.sampled_from(["session", "online"])
TASKS = st.builds(Task, task=IDS, description=st.text(), assignee=st.builds(Person.named, st.text()), due_on=DAYS)
COMMANDS: st.SearchStrategy[Command] = st.one_of(
    st.just(plan()),
    st.builds(TakeUp, PROCEDURES, IDS),
    st.builds(SetBack, PROCEDURES, IDS, st.text()),
    st.builds(Decide, PROCEDURES, IDS, st.text(), st.lists(TASKS, min_size=1, max_size=2).map(tuple), DAYS),
    st.builds(Decline, st.one_of(st.none(), PROCEDURES), IDS, st.text()),
    st.builds(Settle, PROCEDURES, IDS),
    st.builds(Refer, PROCEDURES, IDS),
    st.builds(CarryOut, st.text(), st.sets(IDS), DAYS),
    st.sampled_from(get_args(PublicationKind)).map(publicise),
    st.builds(Drop, st.sampled_from(get_args(DropCause))),
)
BEGUN: list[Command] = [plan(), TAKE_UP, DECIDE, CARRY_OUT]


@whatever(st.integers(0, 4), st.lists(COMMANDS, max_size=20))
def test_whatever_is_asked_a_topic_goes_its_road_without_skipping_a_step(begun: int, asked: list[Command]) -> None:
    ends = 0
    for step in walk(TOPIC, [*BEGUN[:begun], *asked]):
        if step.before.stage in {"publicised", "dropped"}:
            assert step.after == step.before
            assert not step.events
        for event in step.events:
            match event:
                case TopicTakenUp():
                    assert step.before.stage == "planned"
                case TopicSetBack() | TopicDecided() | TopicSettled() | TopicReferred():
                    assert (step.before.procedure, step.before.by) == (event.procedure, event.by)
                    assert step.before.stage == "taken_up"
                case TopicDeclined():
                    assert step.before.stage == ("taken_up" if event.procedure else "planned")
                case TopicCarriedOut():
                    assert isinstance(step.command, CarryOut)
                    assert {task.task for task in step.before.tasks} <= set(step.command.accepted)
                case NoticePublished():
                    assert event.kind in publishable(step.before)
            ends += isinstance(event, TopicDecided | TopicDeclined | TopicSettled | TopicReferred | TopicDropped)
    assert ends <= 1
