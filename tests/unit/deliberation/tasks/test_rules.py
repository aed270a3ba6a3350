"""A task as the charter has it: given, done step by step, accepted on the spot, and never overlooked (P6, P7)."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from tests.walking import walk

from huiyin_contracts import Event
from huiyin_contracts.parties import Person
from huiyin_contracts.tasks import (
    TaskAccepted,
    TaskAssigned,
    TaskDispatched,
    TaskFellOverdue,
    TaskHandedOn,
    TaskHandlingMissed,
    TaskHandlingNeared,
    TaskHandlingSupervised,
    TaskMilestonesSet,
    TaskNearedItsEnd,
    TaskProgressed,
    TaskRefused,
    TaskReportedDone,
    TaskReturned,
    TaskSupervised,
)
from huiyin_deliberation.tasks.rules import (
    TASK,
    AcceptTask,
    AcceptWithTheWhole,
    AssignTask,
    Command,
    DispatchTask,
    HandTaskOn,
    LetTaskFallOverdue,
    MissHandling,
    RefuseTask,
    ReportDone,
    ReportProgress,
    ReturnTask,
    SetMilestones,
    SuperviseHandling,
    SuperviseTask,
    TaskIds,
    WarnOfHandling,
    WarnOfTask,
)
from huiyin_events.testing import given

ID, TOPIC, ISSUE, WORK = (UUID(int=n) for n in range(1, 5))
ABOUT: TaskIds = {"task": ID, "topic": TOPIC, "issue": ISSUE}
LI, LUO = Person.named("李党员", "member-li"), Person.named("罗代表", "resident-luo")
DUE = datetime(2026, 12, 1, 16, tzinfo=UTC)
WARN = DUE - timedelta(days=3)

ASSIGNED = TaskAssigned(
    **ABOUT,
    description="联系供电所安装",
    assignee=LI,
    due_on=date(2026, 12, 1),
    warn_at=WARN,
    due_at=DUE,
    charter=1,
)
STEPS = TaskMilestonesSet(**ABOUT, milestones=("勘察现场", "安装"))
SURVEYED = TaskProgressed(**ABOUT, note="线已接到东门", milestone="勘察现场")
DONE = TaskReportedDone(**ABOUT, by=LI, result="充电桩十个已通电")
DONE_BY_ORDER = TaskReportedDone(**ABOUT, by=None, result="充电桩十个已通电")
BOARD_BY = DUE + timedelta(days=7)
ACCEPTED = TaskAccepted(**ABOUT, by=LUO, finding="十个桩都能充", publicise_by=BOARD_BY)
REFUSED = TaskRefused(**ABOUT, by=LUO, finding="三号桩不通电")
SENT = TaskDispatched(**ABOUT, work=WORK, category="充电", description="联系供电所安装", private=False)
BACK = TaskReturned(**ABOUT, work=WORK, end="rejected")
NEAR, LATE = TaskNearedItsEnd(**ABOUT, due_at=DUE), TaskFellOverdue(**ABOUT, due_at=DUE)

ASSIGN = AssignTask(ID, TOPIC, ISSUE, "联系供电所安装", LI, date(2026, 12, 1), WARN, DUE, 1)
REPORT = ReportDone(LI, "充电桩十个已通电")
ACCEPT, REFUSE = AcceptTask(LUO, "十个桩都能充", BOARD_BY), RefuseTask(LUO, "三号桩不通电")
WORKING: list[Command] = [
    SetMilestones(("勘察现场",)),
    ReportProgress("线已接到东门"),
    REPORT,
    HandTaskOn(LUO, "调离"),
    DispatchTask(WORK, "充电", private=False),
]
STAGES: dict[str, tuple[Event, ...]] = {
    "assigned": (ASSIGNED,),
    "dispatched": (ASSIGNED, SENT),
    "done": (ASSIGNED, DONE),
    "accepted": (ASSIGNED, DONE, ACCEPTED),
}


def test_a_resolution_gives_somebody_a_task_until_a_day() -> None:
    given(TASK).when(ASSIGN).then(ASSIGNED)
    given(TASK, ASSIGNED).when(ASSIGN).refused("task-already-assigned")


@pytest.mark.parametrize("command", [*WORKING, ACCEPT, REFUSE, WarnOfTask(), ReturnTask(WORK, "rejected")])
def test_nothing_is_done_about_what_was_not_given(command: Command) -> None:
    given(TASK).when(command).refused("task-unknown")


# --- the work -------------------------------------------------------------------------------------------------


def test_it_is_done_in_steps() -> None:
    given(TASK, ASSIGNED).when(SetMilestones(("勘察现场", "安装"))).then(STEPS)
    given(TASK, ASSIGNED, STEPS).when(ReportProgress("线已接到东门", (), "勘察现场")).then(SURVEYED)
    given(TASK, ASSIGNED).when(SetMilestones(("安装", "安装"))).refused("milestone-twice")


def test_a_step_that_is_not_there_or_was_reached_is_not_reached() -> None:
    given(TASK, ASSIGNED, STEPS).when(ReportProgress("好了", (), "通电")).refused("milestone-unknown")
    given(TASK, ASSIGNED, STEPS, SURVEYED).when(ReportProgress("好了", (), "勘察现场")).refused("milestone-reached")


def test_it_is_handed_on_to_somebody_else() -> None:
    handed = TaskHandedOn(**ABOUT, handed_from=LI, to=LUO, reason="调离")
    given(TASK, ASSIGNED).when(HandTaskOn(LUO, "调离")).then(handed)
    given(TASK, ASSIGNED).when(HandTaskOn(LI, "调离")).refused("task-handed-to-itself")


@pytest.mark.parametrize("command", WORKING)
@pytest.mark.parametrize(
    ("stage", "code"),
    [("done", "task-already-done"), ("dispatched", "task-in-dispatch"), ("accepted", "task-already-accepted")],
)
def test_nobody_works_at_what_is_not_with_them(stage: str, code: str, command: Command) -> None:
    given(TASK, *STAGES[stage]).when(command).refused(code)


# --- acceptance on the spot -------------------------------------------------------------------------------------


def test_what_is_said_to_be_done_is_looked_at_on_the_spot() -> None:
    given(TASK, ASSIGNED, DONE).when(ACCEPT).then(ACCEPTED)
    given(TASK, ASSIGNED, DONE).when(REFUSE).then(REFUSED)


@pytest.mark.parametrize("command", [ACCEPT, REFUSE])
@pytest.mark.parametrize("stage", ["assigned", "dispatched"])
def test_what_is_not_said_to_be_done_is_not_accepted(stage: str, command: Command) -> None:
    given(TASK, *STAGES[stage]).when(command).refused("task-not-done")


@pytest.mark.parametrize("command", [AcceptTask(LI, "我看好了", BOARD_BY), RefuseTask(LI, "我看不行")])
def test_nobody_accepts_their_own_task(command: Command) -> None:
    given(TASK, ASSIGNED, DONE).when(command).refused("task-accepted-by-assignee")


def test_who_had_it_before_may_accept_it() -> None:
    handed = TaskHandedOn(**ABOUT, handed_from=LI, to=LUO, reason="调离")
    accepted = TaskAccepted(**ABOUT, by=LI, finding="好了", publicise_by=BOARD_BY)
    given(TASK, ASSIGNED, handed, DONE).when(AcceptTask(LI, "好了", BOARD_BY)).then(accepted)


def test_it_is_accepted_with_the_whole_that_it_was_part_of() -> None:
    whole = AcceptWithTheWhole("电梯已更换", BOARD_BY)
    accepted = TaskAccepted(**ABOUT, by=None, finding="电梯已更换", publicise_by=BOARD_BY)
    given(TASK, ASSIGNED).when(whole).then(accepted)
    given(TASK, ASSIGNED, DONE, ACCEPTED).when(whole).then()


def test_what_was_not_accepted_goes_on_and_is_looked_at_again() -> None:
    given(TASK, ASSIGNED, DONE, REFUSED).when(REPORT).then(DONE)
    again = given(TASK, ASSIGNED, DONE, REFUSED, DONE).when(ACCEPT).state
    assert (again.stage, again.refused) == ("accepted", 1)


# --- by an order ------------------------------------------------------------------------------------------------


def test_it_is_sent_to_dispatch_and_done_by_the_orders_result() -> None:
    given(TASK, ASSIGNED).when(DispatchTask(WORK, "充电", private=False)).then(SENT)
    given(TASK, ASSIGNED, SENT).when(ReportDone(None, "充电桩十个已通电")).then(DONE_BY_ORDER)
    assert given(TASK, ASSIGNED, SENT).when(ReportDone(None, "好了")).state.stage == "done"


def test_it_comes_back_where_the_order_gave_no_result() -> None:
    given(TASK, ASSIGNED, SENT).when(ReturnTask(WORK, "rejected")).then(BACK)
    given(TASK, ASSIGNED, SENT, BACK).when(ReturnTask(WORK, "rejected")).then()
    given(TASK, ASSIGNED).when(ReportDone(None, "好了")).then()


# --- time -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("stage", ["assigned", "dispatched", "done"])
def test_whatever_is_not_accepted_turns_yellow_falls_overdue_and_is_seen_to(stage: str) -> None:
    begun = STAGES[stage]
    given(TASK, *begun).when(WarnOfTask()).then(NEAR)
    given(TASK, *begun, NEAR).when(LetTaskFallOverdue()).then(LATE)
    given(TASK, *begun, NEAR, LATE).when(SuperviseTask("town")).then(TaskSupervised(**ABOUT, level="town"))


@pytest.mark.parametrize("command", [WarnOfTask(), LetTaskFallOverdue(), SuperviseTask("town")])
def test_time_does_nothing_twice_and_nothing_to_what_is_accepted(command: Command) -> None:
    done = given(TASK, ASSIGNED).when(command)
    assert [step.events for step in walk(TASK, [ASSIGN, command, command])][2] == ()
    assert done.state.stage == "assigned"
    given(TASK, *STAGES["accepted"]).when(command).then()


def test_the_handling_of_what_is_accepted_is_on_the_board_in_time_or_seen_not_to_be() -> None:
    near, missed = (of(**ABOUT, publicise_by=BOARD_BY) for of in (TaskHandlingNeared, TaskHandlingMissed))
    town = TaskHandlingSupervised(**ABOUT, level="town")
    events: dict[Command, Event] = {WarnOfHandling(): near, MissHandling(): missed, SuperviseHandling("town"): town}
    for command, event in events.items():
        given(TASK, *STAGES["accepted"]).when(command).then(event)
        given(TASK, *STAGES["accepted"], event).when(command).then()
        given(TASK, *STAGES["done"]).when(command).then()
    given(TASK, *STAGES["accepted"], missed).when(WarnOfHandling()).then()
