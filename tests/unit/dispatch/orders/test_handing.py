"""An order is handed from one to the next: 派单, 接单, 转派, 退单, 分办."""

from dataclasses import replace
from uuid import UUID

import pytest
from tests.unit.dispatch.orders.stages import (
    ABOUT,
    ACCEPT,
    ACCEPT_BY,
    ASK,
    BY_LI,
    BY_TOWN,
    CANCEL,
    CANCELLED,
    DEADLINE,
    DECLINE,
    DECLINED,
    DISPATCH,
    DUE,
    ENDED,
    FALL_OVERDUE,
    HOUR,
    ID,
    IN_PARTS,
    ISSUE,
    LI,
    OPEN,
    OVERDUE,
    PARTS,
    PUBLICISE,
    RESOLVE,
    RESOLVED,
    RETURN,
    RETURNED,
    SUPERVISE,
    SUSPEND,
    SUSPENDED,
    TO_LI,
    TRANSFER,
    UNDER_WAY,
    WANG,
    WORK,
    ZHAO,
)

from huiyin_contracts.orders import OrderAccepted, OrderReassigned, OrderResolved, OrderTransferred
from huiyin_contracts.parties import Party
from huiyin_dispatch.orders.rules import ORDER, Command
from huiyin_dispatch.orders.rules.handing import (
    Accept,
    Decline,
    Dispatch,
    Reassign,
    ResolveSplit,
    Return,
    Split,
    Transfer,
)
from huiyin_events.testing import given

TO_ZHAO = OrderTransferred(**ABOUT, to=ZHAO, reason="他住这栋", accept_by=ACCEPT_BY + HOUR)
PASSED_ON = OrderReassigned(**ABOUT, reassigned_from=LI, to=None, accept_by=ACCEPT_BY + HOUR)
PASS_ON = Reassign(ACCEPT_BY, (), ACCEPT_BY + HOUR)


# --- 派单 ----------------------------------------------------------------------------------------------------


def test_an_order_is_sent_to_somebody_by_a_deadline() -> None:
    given(ORDER).when(DISPATCH).then(TO_LI.model_copy(update={"note": "先联系物业"}))


def test_an_order_is_opened_for_whoever_accepts_first() -> None:
    given(ORDER).when(Dispatch(ID, ISSUE, None, DEADLINE, ACCEPT_BY, 2, "property")).then(OPEN)


@pytest.mark.parametrize("stage", [*UNDER_WAY, *ENDED])
def test_an_order_is_sent_once(stage: str) -> None:
    given(ORDER, *(UNDER_WAY | ENDED)[stage]).when(DISPATCH).refused("order-exists")


@pytest.mark.parametrize("command", [*WORK, CANCEL, FALL_OVERDUE])
def test_nothing_is_done_about_an_order_nobody_sent(command: Command) -> None:
    given(ORDER).when(command).refused("order-unknown")


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
    given(ORDER, TO_LI).when(Decline("不在本楼栋", WANG, as_office=True)).then(DECLINED)


def test_what_was_accepted_does_not_go_back() -> None:
    given(ORDER, TO_LI, BY_LI).when(DECLINE).refused("order-already-accepted-no-decline")


# --- 没人接, 转派, 退单 -----------------------------------------------------------------------------------------


def test_who_does_not_accept_in_time_is_passed_over() -> None:
    given(ORDER, TO_LI).when(PASS_ON).then(PASSED_ON)
    given(ORDER, TO_LI, PASSED_ON).when(Accept(ZHAO)).then(OrderAccepted(**ABOUT, by=ZHAO))


def test_it_goes_on_to_the_next_who_was_not_asked_and_after_three_to_anybody() -> None:
    def passed_on(to: Party | None, over: Party) -> OrderReassigned:
        return OrderReassigned(**ABOUT, reassigned_from=over, to=to, accept_by=ACCEPT_BY + HOUR)

    on = Reassign(ACCEPT_BY, (LI, ZHAO, WANG), ACCEPT_BY + HOUR)
    given(ORDER, TO_LI).when(on).then(passed_on(ZHAO, LI))
    later = replace(on, accept_by=ACCEPT_BY + HOUR)
    given(ORDER, TO_LI, passed_on(ZHAO, LI)).when(later).then(passed_on(WANG, ZHAO))
    given(ORDER, TO_LI, passed_on(ZHAO, LI), passed_on(WANG, ZHAO)).when(later).then(passed_on(None, WANG))


def test_who_has_accepted_is_not_passed_over_nor_is_anybody_twice() -> None:
    given(ORDER, TO_LI, BY_LI).when(PASS_ON).then()
    given(ORDER, TO_LI, PASSED_ON).when(PASS_ON).then()
    given(ORDER, OPEN).when(PASS_ON).then()
    given(ORDER, TO_LI).when(Reassign(ACCEPT_BY - HOUR, (), ACCEPT_BY)).then()


@pytest.mark.parametrize("stage", UNDER_WAY)
def test_whoever_has_an_order_hands_it_on_and_it_is_accepted_anew(stage: str) -> None:
    given(ORDER, *UNDER_WAY[stage]).when(TRANSFER).then(TO_ZHAO)
    given(ORDER, *UNDER_WAY[stage], TO_ZHAO).when(ACCEPT).refused("order-of-somebody-else")
    given(ORDER, *UNDER_WAY[stage], TO_ZHAO).when(Accept(ZHAO)).then(OrderAccepted(**ABOUT, by=ZHAO))


def test_nobody_hands_on_what_is_not_theirs_nor_to_whom_it_is_with() -> None:
    given(ORDER, TO_LI, BY_LI).when(Transfer(WANG, "…", ACCEPT_BY, ZHAO)).refused("order-of-somebody-else")
    given(ORDER, TO_LI, BY_LI).when(Transfer(LI, "…", ACCEPT_BY, LI)).refused("order-transferred-to-the-same")
    given(ORDER, TO_LI, BY_LI, SUSPENDED).when(TRANSFER).refused("order-suspended")
    given(ORDER, OPEN).when(TRANSFER).refused("order-nobodys")
    given(ORDER, OPEN).when(Transfer(ZHAO, "他住这栋", ACCEPT_BY + HOUR, WANG, as_office=True)).then(TO_ZHAO)


def test_what_was_wrongly_dispatched_goes_back_within_its_limit() -> None:
    given(ORDER, TO_LI, BY_LI).when(RETURN).then(RETURNED)
    late = Return("…", until=DUE, now=DUE + HOUR, by=LI)
    given(ORDER, TO_LI, BY_LI).when(late).refused("order-return-too-late")
    given(ORDER, TO_LI).when(RETURN).refused("order-not-accepted")


# --- 分办 -----------------------------------------------------------------------------------------------------


A_PART = TO_LI.model_copy(update={"part_of": UUID(int=9)})


@pytest.mark.parametrize("stage", UNDER_WAY)
def test_an_order_is_handled_in_parts_and_done_when_all_of_them_are(stage: str) -> None:
    given(ORDER, *UNDER_WAY[stage]).when(Split(PARTS, LI)).then(IN_PARTS)
    done = OrderResolved(**ABOUT, result="城西物业公司：已清运")
    given(ORDER, *UNDER_WAY[stage], IN_PARTS).when(ResolveSplit("城西物业公司：已清运")).then(done)
    given(ORDER, *UNDER_WAY[stage], IN_PARTS, done).when(ResolveSplit("城西物业公司：已清运")).then()
    given(ORDER, *UNDER_WAY[stage]).when(ResolveSplit("…")).then()


@pytest.mark.parametrize("command", [ACCEPT, DECLINE, TRANSFER, RESOLVE, RETURN, ASK, SUSPEND, Split(PARTS, LI)])
def test_of_one_in_parts_the_parts_are_what_is_done(command: Command) -> None:
    given(ORDER, TO_LI, BY_LI, IN_PARTS).when(command).refused("order-split")


def test_one_in_parts_may_fall_overdue_be_supervised_and_fall_away() -> None:
    given(ORDER, TO_LI, IN_PARTS).when(FALL_OVERDUE).then(OVERDUE)
    given(ORDER, TO_LI, IN_PARTS, OVERDUE).when(SUPERVISE).then(BY_TOWN)
    given(ORDER, TO_LI, IN_PARTS).when(CANCEL).then(CANCELLED)
    given(ORDER, TO_LI, IN_PARTS).when(PASS_ON).then()


def test_a_part_goes_on_and_is_not_split_nor_publicised_by_itself() -> None:
    given(ORDER, A_PART).when(DECLINE).refused("order-part-goes-on")
    given(ORDER, A_PART, BY_LI).when(RETURN).refused("order-part-goes-on")
    given(ORDER, A_PART, BY_LI).when(TRANSFER).then(TO_ZHAO)
    given(ORDER, A_PART, BY_LI).when(Split(PARTS, LI)).refused("order-part-split")
    given(ORDER, A_PART, BY_LI, RESOLVED).when(PUBLICISE).refused("order-part-publicised")


def test_nobody_splits_what_is_not_theirs_nor_into_one() -> None:
    given(ORDER, TO_LI).when(Split(PARTS, ZHAO)).refused("order-of-somebody-else")
    given(ORDER, OPEN).when(Split(PARTS, ZHAO)).refused("order-nobodys-split")
    given(ORDER, TO_LI).when(Split(PARTS[:1], LI)).refused("order-split-in-one")
    given(ORDER, TO_LI, BY_LI, SUSPENDED).when(Split(PARTS, LI)).refused("order-suspended")
