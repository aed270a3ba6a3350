"""An order as the charter has it: 点单, 派单, 接单. One holder at most, and nobody else does their work."""

from dataclasses import replace
from typing import get_args

import pytest
from hypothesis import given as whatever
from hypothesis import strategies as st
from tests.unit.dispatch.orders.stages import (
    ABOUT,
    ACCEPT,
    ACCEPT_BY,
    BOARD,
    BY_LI,
    CANCEL,
    CANCELLED,
    COMPANY,
    DEADLINE,
    DECLINE,
    DISPATCH,
    DUE,
    ENDED,
    HOUR,
    ID,
    ISSUE,
    LATER,
    LI,
    OPEN,
    PARTS,
    PUBLICISE,
    PUBLICISED,
    RESOLVE,
    RESOLVED,
    TO_LI,
    UNDER_WAY,
    WANG,
    WORK,
    ZHAO,
)
from tests.walking import walk

from huiyin_contracts.order_times import OrderExtensionRequested, OrderFellOverdue, OrderSuspended
from huiyin_contracts.orders import (
    CancelCause,
    OrderAccepted,
    OrderReassigned,
    OrderResolved,
    OrderReturned,
    OrderSplit,
    OrderTransferred,
)
from huiyin_contracts.parties import Party
from huiyin_contracts.publications import NoticePublished
from huiyin_dispatch.orders.rules import ORDER, Command, Order
from huiyin_dispatch.orders.rules.handing import (
    Accept,
    Cancel,
    Decline,
    Dispatch,
    Reassign,
    ResolveSplit,
    Return,
    Split,
    Transfer,
)
from huiyin_dispatch.orders.rules.results import Inspect, Publicise, Resolve
from huiyin_dispatch.orders.rules.timing import Extend, FallOverdue, RequestExtension, Resume, Supervise, Suspend, Urge
from huiyin_events.testing import given

# --- 办结, 公示 ------------------------------------------------------------------------------------------------


def test_whoever_accepted_says_that_the_work_is_done() -> None:
    photo = "0" * 64
    given(ORDER, TO_LI, BY_LI).when(Resolve("更换灯泡", LI, photos=(photo,))).then(
        OrderResolved(**ABOUT, result="更换灯泡", photos=(photo,))
    )


def test_nobody_else_says_that_the_work_is_done() -> None:
    given(ORDER, OPEN, BY_LI).when(Resolve("换好了", ZHAO)).refused("order-of-somebody-else")
    given(ORDER, OPEN, BY_LI).when(Resolve("更换灯泡并检修线路", WANG, as_office=True)).then(RESOLVED)


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
MOMENTS = st.sampled_from([DUE, LATER.due_at, DUE - HOUR, ACCEPT_BY])
DEADLINES = st.sampled_from([DEADLINE, LATER])
COMMANDS: st.SearchStrategy[Command] = st.one_of(
    st.builds(
        Dispatch, st.just(ID), st.just(ISSUE), st.none() | PEOPLE, DEADLINES, MOMENTS, st.just(0), st.just("property")
    ),
    st.builds(Accept, PEOPLE, st.booleans()),
    st.builds(Decline, st.text(), PEOPLE, st.booleans()),
    st.builds(Reassign, MOMENTS, st.lists(PEOPLE, max_size=3).map(tuple), MOMENTS),
    st.builds(Transfer, PEOPLE, st.text(), MOMENTS, PEOPLE, st.booleans()),
    st.builds(Split, st.sampled_from([PARTS, PARTS[:1]]), PEOPLE, st.booleans()),
    st.builds(ResolveSplit, st.text()),
    st.builds(Return, st.text(), MOMENTS, MOMENTS, PEOPLE, st.booleans()),
    st.builds(RequestExtension, MOMENTS, st.text(), MOMENTS, st.just(2), PEOPLE, st.booleans()),
    st.builds(Extend, DEADLINES),
    st.builds(Suspend, st.sampled_from(["reporter", "shelved"]), st.text(), MOMENTS, MOMENTS, PEOPLE, st.booleans()),
    st.builds(Resume, DEADLINES, st.none(), st.none() | MOMENTS),
    st.builds(Supervise, st.sampled_from(["town", "county"]), st.just("overdue"), st.none(), MOMENTS),
    st.builds(Urge, PEOPLE, st.none() | st.text()),
    st.builds(Resolve, st.text(), PEOPLE, st.booleans()),
    st.builds(Inspect, st.booleans(), st.text(), DEADLINES),
    st.builds(Publicise, st.text(), st.just(BOARD), MOMENTS),
    st.builds(Cancel, st.sampled_from(get_args(CancelCause))),
    st.builds(FallOverdue, MOMENTS),
)
BEGUN: list[Command] = [DISPATCH, ACCEPT, RESOLVE]


@whatever(st.integers(0, 3), st.lists(COMMANDS, max_size=30))
def test_whatever_is_asked_an_order_has_one_holder_and_one_end(begun: int, asked: list[Command]) -> None:
    holder: Party | None = None
    over: Order | None = None
    for step in walk(ORDER, [*BEGUN[:begun], *asked]):
        assert len(step.events) <= 1
        for event in step.events:
            assert over is None, "after an end nothing more happens"
            match event:
                case OrderAccepted():
                    assert holder is None, "it has a holder already"
                    holder = event.by
                case OrderTransferred() | OrderReassigned() | OrderSplit():
                    holder = None
                case OrderResolved() if isinstance(step.command, ResolveSplit):
                    assert step.before.stage == "split"
                case OrderResolved():
                    assert isinstance(step.command, Resolve)
                    assert holder is not None
                    assert step.command.as_office or holder.id in {None, step.command.by.id}
                case OrderFellOverdue():
                    assert step.before.under_way
                    assert not step.before.overdue
                    assert not step.before.suspended
                    assert event.due_at == step.before.due_at
                case OrderSuspended() | OrderExtensionRequested() | OrderReturned():
                    assert holder is not None
                case NoticePublished():
                    assert step.before.stage == "resolved"
        if holder:
            assert step.after.assignee == holder
        if step.after.stage in ENDED:
            over = step.after


def test_an_order_may_go_out_to_be_done_again() -> None:
    again = replace(DISPATCH, note=None, again=True)
    given(ORDER).when(again).then(TO_LI.model_copy(update={"again": True}))
