"""An order as the charter has it: 点单, 派单, 接单. One holder at most, and nobody else does their work."""

from datetime import UTC, datetime, timedelta, timezone
from uuid import UUID

import pytest
from hypothesis import given as whatever
from hypothesis import strategies as st
from tests.walking import walk

from huiyin_dispatch.domain.deadline import DEADLINES, due
from huiyin_dispatch.domain.order import (
    ORDER,
    About,
    Accept,
    Cancel,
    Command,
    Decline,
    Dispatch,
    FallOverdue,
    Order,
    Publicise,
    Resolve,
)
from huiyin_events.contracts import Event
from huiyin_events.contracts.dispatch import (
    Assignee,
    OrderAccepted,
    OrderCancelled,
    OrderDeclined,
    OrderDispatched,
    OrderFellOverdue,
    OrderPublicised,
    OrderResolved,
)
from huiyin_events.testing import given

ID, ISSUE = UUID(int=1), UUID(int=2)
ABOUT: About = {"order": ID, "issue": ISSUE}
DUE = datetime(2026, 12, 1, 10, 0, tzinfo=UTC)

LI = Assignee(kind="member", name="李党员", id="member-li")
ZHAO = Assignee(kind="member", name="赵党员", id="member-zhao")
WANG = Assignee(kind="member", name="王书记", id="secretary-wang")
COMPANY = Assignee(kind="company", name="城西物业公司")

TO_LI = OrderDispatched(**ABOUT, assignee=LI, due_at=DUE)
OPEN = OrderDispatched(**ABOUT, due_at=DUE)
BY_LI = OrderAccepted(**ABOUT, by=LI)
DECLINED = OrderDeclined(**ABOUT, reason="不在本楼栋")
CANCELLED = OrderCancelled(**ABOUT, reason="诉求人已撤回")
OVERDUE = OrderFellOverdue(**ABOUT, due_at=DUE)
RESOLVED = OrderResolved(**ABOUT, result="更换灯泡并检修线路")
PUBLICISED = OrderPublicised(**ABOUT, notice="3号楼前路灯已修复")

UNDER_WAY: dict[str, tuple[Event, ...]] = {"dispatched": (TO_LI,), "accepted": (TO_LI, BY_LI)}
ENDED: dict[str, tuple[Event, ...]] = {
    "declined": (TO_LI, DECLINED),
    "cancelled": (TO_LI, BY_LI, CANCELLED),
    "publicised": (TO_LI, BY_LI, RESOLVED, PUBLICISED),
}

DISPATCH = Dispatch(ID, ISSUE, LI, DUE, "先联系物业")
ACCEPT = Accept(LI)
DECLINE = Decline("不在本楼栋", LI)
RESOLVE = Resolve("更换灯泡并检修线路", LI)
PUBLICISE = Publicise("3号楼前路灯已修复")
CANCEL = Cancel("诉求人已撤回")
FALL_OVERDUE = FallOverdue(DUE)
WORK: list[Command] = [ACCEPT, DECLINE, RESOLVE, PUBLICISE]


# --- 派单 ----------------------------------------------------------------------------------------------------


def test_an_order_is_sent_to_somebody_by_a_deadline() -> None:
    given(ORDER).when(DISPATCH).then(OrderDispatched(**ABOUT, assignee=LI, due_at=DUE, note="先联系物业"))


def test_an_order_is_opened_for_whoever_accepts_first() -> None:
    given(ORDER).when(Dispatch(ID, ISSUE, None, DUE)).then(OPEN)


@pytest.mark.parametrize("stage", [*UNDER_WAY, *ENDED])
def test_an_order_is_sent_once(stage: str) -> None:
    given(ORDER, *(UNDER_WAY | ENDED)[stage]).when(DISPATCH).refused("order-exists")


@pytest.mark.parametrize("command", [*WORK, CANCEL, FALL_OVERDUE])
def test_nothing_is_done_about_an_order_nobody_sent(command: Command) -> None:
    given(ORDER).when(command).refused("order-unknown")


def test_how_long_a_matter_may_take_depends_on_its_kind() -> None:
    assert {kind: due(kind, DUE) - DUE for kind in DEADLINES} == DEADLINES
    assert min(DEADLINES, key=lambda kind: DEADLINES[kind]) == "emergency"


# --- 接单 ----------------------------------------------------------------------------------------------------


def test_whom_it_was_sent_to_accepts() -> None:
    given(ORDER, TO_LI).when(ACCEPT).then(BY_LI)


@pytest.mark.parametrize("command", [Accept(ZHAO), Decline("没空", ZHAO)])
def test_nobody_else_answers_for_them(command: Command) -> None:
    given(ORDER, TO_LI).when(command).refused("order-of-somebody-else")


def test_whoever_is_first_has_an_open_order() -> None:
    given(ORDER, OPEN).when(Accept(ZHAO)).then(OrderAccepted(**ABOUT, by=ZHAO))
    given(ORDER, OPEN, BY_LI).when(Accept(ZHAO)).refused("order-already-accepted")


def test_what_was_accepted_is_not_accepted_again() -> None:
    given(ORDER, TO_LI, BY_LI).when(ACCEPT).refused("order-already-accepted")


def test_an_order_that_cannot_be_done_goes_back_with_the_reason() -> None:
    given(ORDER, TO_LI).when(DECLINE).then(DECLINED)
    given(ORDER, TO_LI).when(Decline("不在本楼栋", WANG, for_all=True)).then(DECLINED)


def test_what_was_accepted_does_not_go_back() -> None:
    given(ORDER, TO_LI, BY_LI).when(DECLINE).refused("order-already-accepted-no-decline")


# --- 办结, 公示 ------------------------------------------------------------------------------------------------


def test_whoever_accepted_says_that_the_work_is_done() -> None:
    photo = "0" * 64
    given(ORDER, TO_LI, BY_LI).when(Resolve("更换灯泡", LI, photos=(photo,))).then(
        OrderResolved(**ABOUT, result="更换灯泡", photos=(photo,))
    )


def test_nobody_else_says_that_the_work_is_done() -> None:
    given(ORDER, OPEN, BY_LI).when(Resolve("换好了", ZHAO)).refused("order-of-somebody-else")
    given(ORDER, OPEN, BY_LI).when(Resolve("更换灯泡并检修线路", WANG, for_all=True)).then(RESOLVED)


def test_anyone_of_a_company_says_that_its_work_is_done() -> None:
    by_company = OrderAccepted(**ABOUT, by=COMPANY)
    given(ORDER, OPEN, by_company).when(Resolve("更换灯泡并检修线路", ZHAO)).then(RESOLVED)


def test_no_work_is_done_before_it_was_accepted() -> None:
    given(ORDER, TO_LI).when(RESOLVE).refused("order-not-accepted")


def test_the_result_goes_on_the_board() -> None:
    given(ORDER, TO_LI, BY_LI, RESOLVED).when(PUBLICISE).then(PUBLICISED)


@pytest.mark.parametrize("stage", UNDER_WAY)
def test_there_is_no_result_before_the_work_is_done(stage: str) -> None:
    given(ORDER, *UNDER_WAY[stage]).when(PUBLICISE).refused("order-not-resolved")


@pytest.mark.parametrize("command", [ACCEPT, DECLINE, RESOLVE])
def test_work_that_is_done_is_not_begun_again(command: Command) -> None:
    given(ORDER, TO_LI, BY_LI, RESOLVED).when(command).refused("order-ended")


# --- 超期 ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("stage", UNDER_WAY)
def test_an_order_that_is_not_done_when_its_deadline_passes_is_overdue(stage: str) -> None:
    given(ORDER, *UNDER_WAY[stage]).when(FALL_OVERDUE).then(OVERDUE)
    elsewhere = DUE.astimezone(timezone(timedelta(hours=8)))  # the same moment, said in Chinese time
    given(ORDER, *UNDER_WAY[stage]).when(FallOverdue(elsewhere)).then(OVERDUE)


def test_an_order_falls_overdue_once() -> None:
    given(ORDER, TO_LI, OVERDUE).when(FALL_OVERDUE).then()
    given(ORDER, TO_LI, OVERDUE, BY_LI).when(FALL_OVERDUE).then()


def test_a_deadline_that_is_not_the_orders_passes_unnoticed() -> None:
    given(ORDER, TO_LI).when(FallOverdue(DUE - timedelta(days=1))).then()
    given(ORDER, OrderDispatched(**ABOUT)).when(FALL_OVERDUE).then()


@pytest.mark.parametrize("stage", ENDED)
def test_what_has_ended_does_not_fall_overdue(stage: str) -> None:
    given(ORDER, *ENDED[stage]).when(FALL_OVERDUE).then()
    given(ORDER, TO_LI, BY_LI, RESOLVED).when(FALL_OVERDUE).then()


def test_what_is_overdue_goes_on_as_before() -> None:
    given(ORDER, TO_LI, OVERDUE).when(ACCEPT).then(BY_LI)
    given(ORDER, TO_LI, OVERDUE).when(DECLINE).then(DECLINED)
    given(ORDER, TO_LI, BY_LI, OVERDUE).when(RESOLVE).then(RESOLVED)
    given(ORDER, TO_LI, BY_LI, OVERDUE, RESOLVED).when(PUBLICISE).then(PUBLICISED)
    given(ORDER, TO_LI, OVERDUE).when(CANCEL).then(CANCELLED)


# --- 取消, and every end ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("stage", UNDER_WAY)
def test_an_order_falls_away_with_its_issue(stage: str) -> None:
    given(ORDER, *UNDER_WAY[stage]).when(CANCEL).then(CANCELLED)


@pytest.mark.parametrize("stage", ENDED)
def test_what_has_ended_does_not_fall_away(stage: str) -> None:
    given(ORDER, *ENDED[stage]).when(CANCEL).then()
    given(ORDER, TO_LI, BY_LI, RESOLVED).when(CANCEL).then()


@pytest.mark.parametrize("stage", ENDED)
@pytest.mark.parametrize("command", WORK)
def test_what_has_ended_stays_as_it_ended(stage: str, command: Command) -> None:
    given(ORDER, *ENDED[stage]).when(command).refused("order-ended")


PEOPLE = st.sampled_from([LI, ZHAO, WANG, COMPANY])
COMMANDS: st.SearchStrategy[Command] = st.one_of(
    st.builds(Dispatch, st.just(ID), st.just(ISSUE), st.none() | PEOPLE, st.none() | st.just(DUE)),
    st.builds(Accept, PEOPLE, st.booleans()),
    st.builds(Decline, st.text(), PEOPLE, st.booleans()),
    st.builds(Resolve, st.text(), PEOPLE, st.booleans()),
    st.builds(Publicise, st.text()),
    st.builds(Cancel, st.text()),
    st.builds(FallOverdue, st.just(DUE)),
)
BEGUN: list[Command] = [DISPATCH, ACCEPT, RESOLVE]


@whatever(st.integers(0, 3), st.lists(COMMANDS, max_size=20))
def test_whatever_is_asked_an_order_has_one_holder_and_one_end(begun: int, asked: list[Command]) -> None:
    holder: Assignee | None = None
    over: Order | None = None
    overdue = False
    for step in walk(ORDER, [*BEGUN[:begun], *asked]):
        assert len(step.events) <= 1
        for event in step.events:
            assert over is None, "after an end nothing more happens"
            match event:
                case OrderAccepted():
                    assert holder is None
                    holder = event.by
                case OrderResolved():
                    assert isinstance(step.command, Resolve)
                    assert holder is not None
                    assert step.command.for_all or holder.id in {None, step.command.by.id}
                case OrderFellOverdue():
                    assert not overdue
                    assert step.before.stage in UNDER_WAY
                    overdue = True
                case OrderPublicised():
                    assert step.before.stage == "resolved"
        if holder:
            assert step.after.assignee == holder
        if step.after.stage in ENDED:
            over = step.after
