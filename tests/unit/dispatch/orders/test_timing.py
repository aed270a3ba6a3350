"""The time of an order: 延期, 挂起, 催办, 督办, 超期."""

from dataclasses import replace
from datetime import timedelta, timezone

import pytest
from tests.unit.dispatch.orders.stages import (
    ABOUT,
    ACCEPT,
    ASK,
    BY_LI,
    BY_TOWN,
    CANCEL,
    CANCELLED,
    DECLINE,
    DECLINED,
    DUE,
    ENDED,
    EXTEND,
    FALL_OVERDUE,
    HOUR,
    IN_PARTS,
    INSPECT,
    LATER,
    LI,
    OVERDUE,
    PUBLICISE,
    PUBLICISED,
    RESOLVE,
    RESOLVED,
    RESUME,
    SUPERVISE,
    SUSPEND,
    SUSPENDED,
    TO_LI,
    UNDER_WAY,
    WANG,
    WARN,
)

from huiyin_contracts import Event
from huiyin_contracts.order_times import (
    OrderExtended,
    OrderExtensionRefused,
    OrderExtensionRequested,
    OrderFellOverdue,
    OrderRecounted,
    OrderResumed,
    OrderSupervised,
    OrderSuspended,
    OrderUrged,
)
from huiyin_contracts.orders import OrderDispatched, OrderInspected
from huiyin_dispatch.orders.rules import ORDER
from huiyin_dispatch.orders.rules.results import Inspect
from huiyin_dispatch.orders.rules.timing import (
    FallOverdue,
    Recount,
    RefuseExtension,
    RequestExtension,
    Resume,
    Supervise,
    Suspend,
    Urge,
)
from huiyin_events.testing import given

ASKED = OrderExtensionRequested(**ABOUT, due_at=LATER.due_at, reason="等配件")
EXTENDED = OrderExtended(**ABOUT, warn_at=LATER.warn_at, due_at=LATER.due_at, note="同意")
RESUMED = OrderResumed(**ABOUT, warn_at=LATER.warn_at, due_at=LATER.due_at)
FOUND_WANTING = OrderInspected(**ABOUT, passed=False, finding="线盒仍裸露", warn_at=LATER.warn_at, due_at=LATER.due_at)


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
    given(ORDER, TO_LI, BY_LI).when(Suspend("shelved", "冬季不能铺沥青", DUE, WARN, WANG, as_office=True)).then(
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


def test_it_is_urged_again_once_the_charter_lets_it() -> None:
    now = DUE
    given(ORDER, TO_LI, URGED).when(Urge(WANG, None, now, now + HOUR)).refused("order-urged-lately")
    given(ORDER, TO_LI, URGED).when(Urge(WANG, URGED.note, now, now)).then(URGED)


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


COUNTED = TO_LI.model_copy(update={"without_notice": 2027})
RECOUNT = Recount(2027, DUE, LATER)
RECOUNTED = OrderRecounted(**ABOUT, announced=2027, warn_at=LATER.warn_at, due_at=LATER.due_at, without_notice=None)


def test_a_deadline_is_counted_anew_once_the_year_it_was_counted_without_is_announced() -> None:
    """P11: also while its time stands still; only if it is still that deadline."""
    given(ORDER, COUNTED).when(RECOUNT).then(RECOUNTED)
    given(ORDER, COUNTED, BY_LI, SUSPENDED).when(RECOUNT).then(RECOUNTED)
    given(ORDER, COUNTED, RECOUNTED).when(RECOUNT).then()
    given(ORDER, COUNTED).when(replace(RECOUNT, announced=2028)).then()
    given(ORDER, COUNTED, DECLINED).when(RECOUNT).then()
    given(ORDER, TO_LI).when(RECOUNT).then()
