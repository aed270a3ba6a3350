"""An order as the charter has it: 点单, 派单, 接单. One holder at most, and nobody else does their work."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import get_args
from uuid import UUID, uuid5

import pytest
from hypothesis import given as whatever
from hypothesis import strategies as st
from tests.walking import walk

from huiyin_contracts import Event
from huiyin_contracts.order_times import (
    OrderExtended,
    OrderExtensionRefused,
    OrderExtensionRequested,
    OrderFellOverdue,
    OrderResumed,
    OrderSupervised,
    OrderSuspended,
    OrderUrged,
)
from huiyin_contracts.orders import (
    CancelCause,
    OrderAccepted,
    OrderCancelled,
    OrderDeclined,
    OrderDispatched,
    OrderInspected,
    OrderPart,
    OrderReassigned,
    OrderResolved,
    OrderReturned,
    OrderSplit,
    OrderTransferred,
)
from huiyin_contracts.parties import Body, Party, Person
from huiyin_contracts.publications import NoticePublished
from huiyin_county.deadlines import Deadline
from huiyin_dispatch.orders.rules import ORDER, Command, Order, OrderIds
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
from huiyin_dispatch.orders.rules.timing import (
    Extend,
    FallOverdue,
    RefuseExtension,
    RequestExtension,
    Resume,
    Supervise,
    Suspend,
    Urge,
)
from huiyin_events.testing import given

ID, ISSUE = UUID(int=1), UUID(int=2)
ABOUT: OrderIds = {"order": ID, "issue": ISSUE}
DUE = datetime(2026, 12, 1, 10, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
WARN, ACCEPT_BY = DUE - 24 * HOUR, DUE - 100 * HOUR
DEADLINE = Deadline(WARN, DUE)
LATER = Deadline(WARN + 48 * HOUR, DUE + 48 * HOUR)

LI = Person(name="李党员", id="member-li")
ZHAO = Person(name="赵党员", id="member-zhao")
WANG = Person(name="王书记", id="secretary-wang")
COMPANY = Body(kind="company", name="城西物业公司")

OPEN = OrderDispatched(**ABOUT, accept_by=ACCEPT_BY, warn_at=WARN, due_at=DUE, charter=2, responsible="property")
TO_LI = OPEN.model_copy(update={"assignee": LI})
BY_LI = OrderAccepted(**ABOUT, by=LI)
DECLINED = OrderDeclined(**ABOUT, reason="不在本楼栋")
CANCELLED = OrderCancelled(**ABOUT, cause="withdrawn")
OVERDUE = OrderFellOverdue(**ABOUT, due_at=DUE)
RESOLVED = OrderResolved(**ABOUT, result="更换灯泡并检修线路")
PUBLICISED = NoticePublished(
    issue=ISSUE,
    publication=uuid5(ID, "result"),
    kind="result",
    about=ID,
    board="140981001001",
    notice="3号楼前路灯已修复",
    starts_at=DUE,
)
RETURNED = OrderReturned(**ABOUT, reason="道路属市政管养")
TO_ZHAO = OrderTransferred(**ABOUT, to=ZHAO, reason="他住这栋", accept_by=ACCEPT_BY + HOUR)
PASSED_ON = OrderReassigned(**ABOUT, reassigned_from=LI, to=None, accept_by=ACCEPT_BY + HOUR)
ASKED = OrderExtensionRequested(**ABOUT, due_at=LATER.due_at, reason="等配件")
EXTENDED = OrderExtended(**ABOUT, warn_at=LATER.warn_at, due_at=LATER.due_at, note="同意")
SUSPENDED = OrderSuspended(**ABOUT, cause="reporter", reason="等反映人回电", review_at=DUE - HOUR)
RESUMED = OrderResumed(**ABOUT, warn_at=LATER.warn_at, due_at=LATER.due_at)
FOUND_WANTING = OrderInspected(**ABOUT, passed=False, finding="线盒仍裸露", warn_at=LATER.warn_at, due_at=LATER.due_at)
BY_TOWN = OrderSupervised(**ABOUT, level="town", cause="overdue")

UNDER_WAY: dict[str, tuple[Event, ...]] = {"dispatched": (TO_LI,), "accepted": (TO_LI, BY_LI)}
ENDED: dict[str, tuple[Event, ...]] = {
    "declined": (TO_LI, DECLINED),
    "returned": (TO_LI, BY_LI, RETURNED),
    "cancelled": (TO_LI, BY_LI, CANCELLED),
    "publicised": (TO_LI, BY_LI, RESOLVED, PUBLICISED),
}

DISPATCH = Dispatch(ID, ISSUE, LI, DEADLINE, ACCEPT_BY, 2, "property", "先联系物业")
ACCEPT = Accept(LI)
DECLINE = Decline("不在本楼栋", LI)
RESOLVE = Resolve("更换灯泡并检修线路", LI)
BOARD = "140981001001"
PUBLICISE = Publicise("3号楼前路灯已修复", BOARD, DUE)
CANCEL = Cancel("withdrawn")
FALL_OVERDUE = FallOverdue(DUE)
PASS_ON = Reassign(ACCEPT_BY, (), ACCEPT_BY + HOUR)
TRANSFER = Transfer(ZHAO, "他住这栋", ACCEPT_BY + HOUR, LI)
RETURN = Return("道路属市政管养", until=DUE, now=DUE, by=LI)
ASK = RequestExtension(LATER.due_at, "等配件", latest=LATER.due_at, most=1, by=LI)
EXTEND = Extend(LATER, "同意")
SUSPEND = Suspend("reporter", "等反映人回电", DUE - HOUR, DUE - 2 * HOUR, LI)
RESUME = Resume(LATER)
SUPERVISE = Supervise("town", "overdue", due_at=DUE)
INSPECT = Inspect(passed=False, finding="线盒仍裸露", deadline=LATER)
WORK: list[Command] = [ACCEPT, DECLINE, RESOLVE, PUBLICISE, TRANSFER, RETURN, ASK, EXTEND, SUSPEND, RESUME, INSPECT]


# --- 派单 ----------------------------------------------------------------------------------------------------


def test_an_order_is_sent_to_somebody_by_a_deadline() -> None:
    given(ORDER).when(DISPATCH).then(TO_LI.model_copy(update={"note": "先联系物业"}))


def test_an_order_is_opened_for_whoever_accepts_first() -> None:
    given(ORDER).when(Dispatch(ID, ISSUE, None, DEADLINE, ACCEPT_BY, 2, "property")).then(OPEN)


def test_an_order_may_go_out_to_be_done_again() -> None:
    again = replace(DISPATCH, note=None, again=True)
    given(ORDER).when(again).then(TO_LI.model_copy(update={"again": True}))


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
    given(ORDER, TO_LI).when(Decline("不在本楼栋", WANG, for_all=True)).then(DECLINED)


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
    given(ORDER, OPEN).when(Transfer(ZHAO, "他住这栋", ACCEPT_BY + HOUR, WANG, for_all=True)).then(TO_ZHAO)


def test_what_was_wrongly_dispatched_goes_back_within_its_limit() -> None:
    given(ORDER, TO_LI, BY_LI).when(RETURN).then(RETURNED)
    late = Return("…", until=DUE, now=DUE + HOUR, by=LI)
    given(ORDER, TO_LI, BY_LI).when(late).refused("order-return-too-late")
    given(ORDER, TO_LI).when(RETURN).refused("order-not-accepted")


# --- 分办 -----------------------------------------------------------------------------------------------------

PARTS = (
    OrderPart(order=UUID(int=10), assignee=COMPANY, task="清运垃圾"),
    OrderPart(order=UUID(int=11), assignee=None, task="入户劝导"),
)
IN_PARTS = OrderSplit(**ABOUT, parts=PARTS)
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


# --- 延期 ----------------------------------------------------------------------------------------------------


def test_more_time_is_asked_for_and_given_or_not() -> None:
    given(ORDER, TO_LI, BY_LI).when(ASK).then(ASKED)
    given(ORDER, TO_LI, BY_LI, ASKED).when(EXTEND).then(EXTENDED)
    given(ORDER, TO_LI, BY_LI, ASKED).when(RefuseExtension("市内有货")).then(
        OrderExtensionRefused(**ABOUT, reason="市内有货")
    )
    given(ORDER, TO_LI, BY_LI).when(EXTEND).refused("order-extension-not-asked")


def test_no_more_time_is_asked_for_than_the_charter_gives() -> None:
    given(ORDER, TO_LI, BY_LI, ASKED).when(ASK).refused("order-extension-already-asked")
    given(ORDER, TO_LI, BY_LI, ASKED, EXTENDED).when(ASK).refused("order-extensions-used-up")
    too_long = RequestExtension(LATER.due_at + HOUR, "…", LATER.due_at, 1, LI)
    given(ORDER, TO_LI, BY_LI).when(too_long).refused("order-extension-too-long")
    given(ORDER, TO_LI, BY_LI).when(RequestExtension(DUE, "…", LATER.due_at, 1, LI)).refused(
        "order-extension-too-early"
    )


def test_an_order_given_more_time_may_fall_overdue_again() -> None:
    late = (TO_LI, BY_LI, OVERDUE, ASKED, EXTENDED)
    given(ORDER, *late).when(FALL_OVERDUE).then()
    given(ORDER, *late).when(FallOverdue(LATER.due_at)).then(OrderFellOverdue(**ABOUT, due_at=LATER.due_at))


# --- 挂起, 挂账 -------------------------------------------------------------------------------------------------


def test_while_the_reporter_is_asked_time_stands_still() -> None:
    given(ORDER, TO_LI, BY_LI).when(SUSPEND).then(SUSPENDED)
    given(ORDER, TO_LI, BY_LI, SUSPENDED).when(FALL_OVERDUE).then()
    given(ORDER, TO_LI, BY_LI, SUSPENDED).when(SUPERVISE).then()
    given(ORDER, TO_LI, BY_LI, SUSPENDED).when(RESUME).then(RESUMED)
    given(ORDER, TO_LI, BY_LI, SUSPENDED).when(SUSPEND).refused("order-suspended")
    given(ORDER, TO_LI, BY_LI).when(RESUME).refused("order-not-suspended")


def test_only_staff_shelve_what_cannot_be_done_now_and_say_when_it_is_looked_at_again() -> None:
    shelve = Suspend("shelved", "冬季不能铺沥青", DUE, WARN, LI)
    given(ORDER, TO_LI, BY_LI).when(shelve).refused("order-shelved-by-staff")
    given(ORDER, TO_LI, BY_LI).when(Suspend("shelved", "冬季不能铺沥青", DUE, WARN, WANG, for_all=True)).then(
        OrderSuspended(**ABOUT, cause="shelved", reason="冬季不能铺沥青", review_at=DUE)
    )
    given(ORDER, TO_LI, BY_LI).when(Suspend("reporter", "…", WARN, WARN, LI)).refused("order-review-in-the-past")


def test_on_the_day_of_its_review_it_goes_on_by_itself() -> None:
    given(ORDER, TO_LI, BY_LI, SUSPENDED).when(Resume(LATER, review_at=DUE - HOUR)).then(RESUMED)
    given(ORDER, TO_LI, BY_LI, SUSPENDED, RESUMED).when(Resume(LATER, review_at=DUE - HOUR)).then()
    given(ORDER, TO_LI, BY_LI, SUSPENDED, RESOLVED).when(Resume(LATER, review_at=DUE - HOUR)).then()


def test_what_was_suspended_can_be_done_all_the_same() -> None:
    given(ORDER, TO_LI, BY_LI, SUSPENDED).when(RESOLVE).then(RESOLVED)


# --- 催办, 督办, 核查 -------------------------------------------------------------------------------------------------


URGE = Urge(WANG, "居民今天又来问了")
URGED = OrderUrged(**ABOUT, by=WANG, note="居民今天又来问了")


@pytest.mark.parametrize("begun", [(TO_LI,), (TO_LI, BY_LI), (TO_LI, BY_LI, SUSPENDED), (TO_LI, IN_PARTS)])
def test_an_order_under_way_is_urged_as_often_as_there_is_cause_and_goes_on_as_before(begun: tuple[Event, ...]) -> None:
    given(ORDER, *begun).when(URGE).then(URGED)
    before, after = given(ORDER, *begun).state, given(ORDER, *begun, URGED, URGED).state
    assert after == replace(before, urged=2)


@pytest.mark.parametrize("stage", ENDED)
def test_what_has_ended_is_not_urged(stage: str) -> None:
    given(ORDER, *ENDED[stage]).when(URGE).refused("order-ended")
    given(ORDER, TO_LI, BY_LI, RESOLVED).when(URGE).refused("order-ended")


def test_what_stays_overdue_is_seen_to_by_the_town_then_by_the_county() -> None:
    late = (TO_LI, BY_LI, OVERDUE)
    given(ORDER, *late).when(SUPERVISE).then(BY_TOWN)
    given(ORDER, *late, BY_TOWN).when(SUPERVISE).then()
    by_county = Supervise("county", "overdue", due_at=DUE)
    given(ORDER, *late, BY_TOWN).when(by_county).then(OrderSupervised(**ABOUT, level="county", cause="overdue"))
    given(ORDER, *late, RESOLVED).when(by_county).then()
    given(ORDER, *late, ASKED, EXTENDED).when(by_county).then()


def test_the_town_may_see_to_any_order_that_is_not_done() -> None:
    word = Supervise("town", "instruction", "请三日内办结")
    given(ORDER, TO_LI).when(word).then(
        OrderSupervised(**ABOUT, level="town", cause="instruction", note="请三日内办结")
    )
    given(ORDER, TO_LI, BY_LI, RESOLVED).when(word).refused("order-ended")


def test_what_is_found_wanting_is_done_again_by_whoever_did_it() -> None:
    done = (TO_LI, BY_LI, RESOLVED)
    given(ORDER, *done).when(INSPECT).then(FOUND_WANTING)
    given(ORDER, *done, FOUND_WANTING).when(RESOLVE).then(RESOLVED)
    given(ORDER, *done, FOUND_WANTING).when(PUBLICISE).refused("order-not-resolved")
    passed = OrderInspected(**ABOUT, passed=True, finding="已修好")
    given(ORDER, *done).when(Inspect(passed=True, finding="已修好", deadline=LATER)).then(passed)
    given(ORDER, *done, passed).when(PUBLICISE).then(PUBLICISED)
    given(ORDER, TO_LI, BY_LI).when(INSPECT).refused("order-not-resolved")


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
                    assert step.command.for_all or holder.id in {None, step.command.by.id}
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
