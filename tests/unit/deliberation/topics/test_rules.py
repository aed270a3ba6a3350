"""A topic as the charter has it: planned, deliberated, decided, carried out, and publicised on the way (P3, P6, P8)."""

from datetime import date
from typing import get_args
from uuid import UUID

import pytest
from hypothesis import given as whatever
from hypothesis import strategies as st
from tests.builders import NOW, VILLAGE
from tests.walking import walk

from huiyin_contracts import Event
from huiyin_contracts.parties import Person
from huiyin_contracts.publications import NoticePublished, PublicationKind
from huiyin_contracts.topics import (
    DropCause,
    Task,
    TopicCarriedOut,
    TopicDecided,
    TopicDeliberated,
    TopicDropped,
    TopicPlanned,
)
from huiyin_deliberation.topics.rules import (
    TOPIC,
    CarryOut,
    Command,
    Decide,
    Deliberate,
    Drop,
    Plan,
    Publicise,
    TopicIds,
    publishable,
)
from huiyin_events.testing import given

ID, ISSUE, NOTICE = UUID(int=1), UUID(int=2), UUID(int=3)
ABOUT: TopicIds = {"topic": ID, "issue": ISSUE}
SECOND_WEDNESDAY = date(2026, 11, 11)
TASK = Task(description="联系供电所安装", assignee=Person.named("张主任"), due_on=date(2026, 12, 1))

PLANNED = TopicPlanned(**ABOUT, title="小区增设电瓶车充电桩")
DELIBERATED = TopicDeliberated(
    **ABOUT, held_on=SECOND_WEDNESDAY, format="courtyard", attendees=23, minutes="三种方案比较"
)
DECIDED = TopicDecided(**ABOUT, resolution="在东门停车棚安装充电桩十个", tasks=(TASK,))
CARRIED_OUT = TopicCarriedOut(**ABOUT, result="十个充电桩投入使用")
DROPPED = TopicDropped(**ABOUT, cause="withdrawn")

PLAN = Plan(ID, ISSUE, "小区增设电瓶车充电桩")
DELIBERATE = Deliberate(SECOND_WEDNESDAY, "courtyard", 23, "三种方案比较", today=SECOND_WEDNESDAY)
DECIDE = Decide("在东门停车棚安装充电桩十个", (TASK,))
CARRY_OUT = CarryOut("十个充电桩投入使用")
DROP = Drop("withdrawn")


def publicised(kind: PublicationKind) -> NoticePublished:
    return NoticePublished(
        issue=ISSUE, publication=NOTICE, kind=kind, about=ID, board=VILLAGE, notice="请大家看", starts_at=NOW
    )


def publicise(kind: PublicationKind) -> Publicise:
    return Publicise(NOTICE, kind, VILLAGE, "请大家看", NOW)


STAGES: dict[str, tuple[Event, ...]] = {
    "planned": (PLANNED,),
    "deliberated": (PLANNED, DELIBERATED),
    "decided": (PLANNED, DELIBERATED, DECIDED),
    "carried_out": (PLANNED, DELIBERATED, DECIDED, CARRIED_OUT),
    "publicised": (PLANNED, DELIBERATED, DECIDED, CARRIED_OUT, publicised("result")),
    "dropped": (PLANNED, DROPPED),
}
WORK: list[Command] = [DELIBERATE, DECIDE, CARRY_OUT, *(publicise(kind) for kind in get_args(PublicationKind))]


# --- the plan ------------------------------------------------------------------------------------------------


def test_an_issue_enters_the_plan() -> None:
    given(TOPIC).when(PLAN).then(PLANNED)


@pytest.mark.parametrize("stage", STAGES)
def test_an_issue_enters_the_plan_once(stage: str) -> None:
    given(TOPIC, *STAGES[stage]).when(PLAN).refused("topic-already-planned")


@pytest.mark.parametrize("command", [*WORK, DROP])
def test_nothing_is_done_about_what_is_not_planned(command: Command) -> None:
    given(TOPIC).when(command).refused("topic-unknown")


# --- the session ----------------------------------------------------------------------------------------------


def test_a_session_that_was_held_is_recorded() -> None:
    given(TOPIC, PLANNED).when(DELIBERATE).then(DELIBERATED)


def test_a_session_to_come_is_not() -> None:
    tomorrow = Deliberate(date(2026, 11, 12), "courtyard", 23, "三种方案比较", today=SECOND_WEDNESDAY)
    given(TOPIC, PLANNED).when(tomorrow).refused("session-in-the-future")


@pytest.mark.parametrize("stage", ["deliberated", "decided", "carried_out"])
def test_a_topic_has_one_session(stage: str) -> None:
    given(TOPIC, *STAGES[stage]).when(DELIBERATE).refused("topic-already-deliberated")


# --- the resolution -------------------------------------------------------------------------------------------


def test_a_resolution_gives_its_tasks_a_person_and_a_day() -> None:
    given(TOPIC, PLANNED, DELIBERATED).when(DECIDE).then(DECIDED)


def test_there_is_no_resolution_without_a_session() -> None:
    given(TOPIC, PLANNED).when(DECIDE).refused("topic-not-deliberated")


def test_no_task_is_due_before_the_session() -> None:
    late = Task(description="先做了再说", assignee=Person.named("李组长"), due_on=date(2026, 11, 10))
    given(TOPIC, PLANNED, DELIBERATED).when(Decide("装充电桩", (TASK, late))).refused("task-due-before-session")


def test_a_task_may_be_due_on_the_day_itself() -> None:
    at_once = Task(description="清理停车棚", assignee=Person.named("李组长"), due_on=SECOND_WEDNESDAY)
    decided = TopicDecided(**ABOUT, resolution="装充电桩", tasks=(at_once,))
    given(TOPIC, PLANNED, DELIBERATED).when(Decide("装充电桩", (at_once,))).then(decided)


@pytest.mark.parametrize("stage", ["decided", "carried_out"])
def test_a_topic_has_one_resolution(stage: str) -> None:
    given(TOPIC, *STAGES[stage]).when(DECIDE).refused("topic-already-decided")


# --- the tasks ------------------------------------------------------------------------------------------------


def test_the_tasks_are_carried_out() -> None:
    given(TOPIC, *STAGES["decided"]).when(CARRY_OUT).then(CARRIED_OUT)


def test_the_tasks_are_carried_out_once() -> None:
    given(TOPIC, *STAGES["carried_out"]).when(CARRY_OUT).refused("topic-already-carried-out")


@pytest.mark.parametrize("stage", ["planned", "deliberated"])
def test_there_are_no_tasks_without_a_resolution(stage: str) -> None:
    given(TOPIC, *STAGES[stage]).when(CARRY_OUT).refused("topic-not-decided")


# --- the board ------------------------------------------------------------------------------------------------

ALLOWED: dict[str, tuple[PublicationKind, ...]] = {
    "planned": ("topic",),
    "deliberated": ("topic",),
    "decided": ("topic", "proposal", "resolution"),
    "carried_out": ("topic", "proposal", "resolution", "result"),
    "publicised": (),
    "dropped": (),
}
REFUSED: list[tuple[str, PublicationKind, str]] = [
    *(
        (stage, kind, "topic-not-decided")
        for stage in ("planned", "deliberated")
        for kind in ("proposal", "resolution")
    ),
    *((stage, "result", "topic-not-carried-out") for stage in ("planned", "deliberated", "decided")),
]


@pytest.mark.parametrize(("stage", "kind"), [(stage, kind) for stage in ALLOWED for kind in ALLOWED[stage]])
def test_what_may_go_on_the_board_goes_on_it(stage: str, kind: PublicationKind) -> None:
    given(TOPIC, *STAGES[stage]).when(publicise(kind)).then(publicised(kind))


@pytest.mark.parametrize(("stage", "kind", "code"), REFUSED)
def test_nothing_goes_on_the_board_before_it_is_there(stage: str, kind: PublicationKind, code: str) -> None:
    given(TOPIC, *STAGES[stage]).when(publicise(kind)).refused(code)


@pytest.mark.parametrize("stage", STAGES)
def test_what_may_go_on_the_board_is_told_beforehand(stage: str) -> None:
    assert publishable(TOPIC.fold(STAGES[stage])) == ALLOWED[stage]


@pytest.mark.parametrize("kind", ["topic", "proposal", "resolution"])
def test_only_the_result_ends_a_topic(kind: PublicationKind) -> None:
    assert given(TOPIC, *STAGES["carried_out"]).when(publicise(kind)).state.stage == "carried_out"
    assert given(TOPIC, *STAGES["carried_out"]).when(publicise("result")).state.stage == "publicised"


# --- every end ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("stage", ["planned", "deliberated"])
def test_a_topic_falls_away_with_its_issue(stage: str) -> None:
    given(TOPIC, *STAGES[stage]).when(DROP).then(DROPPED)


@pytest.mark.parametrize("stage", ["decided", "carried_out", "publicised", "dropped"])
def test_what_was_decided_is_carried_through(stage: str) -> None:
    given(TOPIC, *STAGES[stage]).when(DROP).then()


@pytest.mark.parametrize("command", WORK)
def test_what_has_ended_stays_as_it_ended(command: Command) -> None:
    given(TOPIC, *STAGES["publicised"]).when(command).refused("topic-ended")
    given(TOPIC, *STAGES["dropped"]).when(command).refused("topic-dropped")


DAYS = st.dates(date(2026, 11, 1), date(2026, 11, 30))
TASKS = st.builds(Task, description=st.text(), assignee=st.builds(Person.named, st.text()), due_on=DAYS)
COMMANDS: st.SearchStrategy[Command] = st.one_of(
    st.just(PLAN),
    st.builds(Deliberate, DAYS, st.just("courtyard"), st.integers(1, 99), st.text(), DAYS),
    st.builds(Decide, st.text(), st.lists(TASKS, min_size=1, max_size=3).map(tuple)),
    st.builds(CarryOut, st.text()),
    st.sampled_from(get_args(PublicationKind)).map(publicise),
    st.builds(Drop, st.sampled_from(get_args(DropCause))),
)
BEGUN: list[Command] = [PLAN, DELIBERATE, DECIDE, CARRY_OUT]
ROAD = [TopicPlanned, TopicDeliberated, TopicDecided, TopicCarriedOut]


@whatever(st.integers(0, 4), st.lists(COMMANDS, max_size=20))
def test_whatever_is_asked_a_topic_goes_its_road_without_skipping_a_step(begun: int, asked: list[Command]) -> None:
    events: list[Event] = []
    held_on = None
    for step in walk(TOPIC, [*BEGUN[:begun], *asked]):
        if step.before.stage in {"publicised", "dropped"}:
            assert step.after == step.before
            assert not step.events
        for event in step.events:
            events.append(event)
            match event:
                case TopicDeliberated():
                    assert isinstance(step.command, Deliberate)
                    assert event.held_on <= step.command.today
                    held_on = event.held_on
                case TopicDecided():
                    assert held_on is not None
                    assert all(task.due_on >= held_on for task in event.tasks)
                case NoticePublished():
                    assert event.kind in publishable(step.before)
    walked = [type(event) for event in events if type(event) in ROAD]
    assert walked == ROAD[: len(walked)]
    assert sum(isinstance(event, TopicDropped) for event in events) <= 1
