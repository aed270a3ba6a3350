"""An order in each of its stages, and what may be asked of it there."""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid5

from huiyin_contracts import Event
from huiyin_contracts.order_times import OrderFellOverdue, OrderSupervised, OrderSuspended
from huiyin_contracts.orders import (
    OrderAccepted,
    OrderCancelled,
    OrderDeclined,
    OrderDispatched,
    OrderPart,
    OrderResolved,
    OrderReturned,
    OrderSplit,
)
from huiyin_contracts.parties import Body, Person
from huiyin_contracts.publications import NoticePublished
from huiyin_county.deadlines import Deadline
from huiyin_dispatch.orders.rules import Command, OrderIds
from huiyin_dispatch.orders.rules.handing import Accept, Cancel, Decline, Dispatch, Return, Transfer
from huiyin_dispatch.orders.rules.results import Inspect, Publicise, Resolve
from huiyin_dispatch.orders.rules.timing import Extend, FallOverdue, RequestExtension, Resume, Supervise, Suspend

ID, ISSUE = UUID(int=1), UUID(int=2)
ABOUT: OrderIds = {"order": ID, "issue": ISSUE}
DUE = datetime(2026, 12, 1, 10, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
WARN, ACCEPT_BY = DUE - 24 * HOUR, DUE - 100 * HOUR
DEADLINE = Deadline(WARN, DUE)
LATER = Deadline(WARN + 48 * HOUR, DUE + 48 * HOUR)

LI = Person.named("李党员", "member-li")
ZHAO = Person.named("赵党员", "member-zhao")
WANG = Person.named("王书记", "secretary-wang")
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
SUSPENDED = OrderSuspended(**ABOUT, cause="reporter", reason="等反映人回电", review_at=DUE - HOUR)
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
TRANSFER = Transfer(ZHAO, "他住这栋", ACCEPT_BY + HOUR, LI)
RETURN = Return("道路属市政管养", until=DUE, now=DUE, by=LI)
ASK = RequestExtension(LATER.due_at, "等配件", latest=LATER.due_at, most=1, by=LI)
EXTEND = Extend(LATER, "同意")
SUSPEND = Suspend("reporter", "等反映人回电", DUE - HOUR, DUE - 2 * HOUR, LI)
RESUME = Resume(LATER)
SUPERVISE = Supervise("town", "overdue", due_at=DUE)
INSPECT = Inspect(passed=False, finding="线盒仍裸露", deadline=LATER)
WORK: list[Command] = [ACCEPT, DECLINE, RESOLVE, PUBLICISE, TRANSFER, RETURN, ASK, EXTEND, SUSPEND, RESUME, INSPECT]


PARTS = (
    OrderPart(order=UUID(int=10), assignee=COMPANY, task="清运垃圾"),
    OrderPart(order=UUID(int=11), assignee=None, task="入户劝导"),
)
IN_PARTS = OrderSplit(**ABOUT, parts=PARTS)
