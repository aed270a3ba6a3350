"""What happens to an issue, step by step, and the case that it makes."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

from tests.builders import VILLAGE
from tests.golden.files import example_of
from tests.personal import closed

from huiyin_contracts import OURS, AboutIssue
from huiyin_contracts.emergencies import EmergencyLinked
from huiyin_contracts.issues import (
    IssueContactChanged,
    IssueMerged,
    IssueRated,
    IssueRedacted,
    IssueRejected,
    IssueReopened,
    IssueReported,
    IssueScreened,
    IssueWithdrawn,
)
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
from huiyin_contracts.parties import Body, Person
from huiyin_contracts.personal import Personal
from huiyin_contracts.publications import NoticePublished, PublicationKind
from huiyin_contracts.supplements import IssueSupplemented
from huiyin_contracts.topics import (
    Task,
    TopicCarriedOut,
    TopicDecided,
    TopicDeclined,
    TopicDropped,
    TopicPlanned,
    TopicSetBack,
    TopicTakenUp,
)
from huiyin_contracts.whistles import WhistleLinked
from huiyin_deliberation.topics.rules import TopicIds
from huiyin_dispatch.orders.rules import OrderIds
from huiyin_events.envelope import Cursor, Meta, Recorded
from huiyin_reporting.cases.case import Case
from huiyin_reporting.cases.view import _COLUMNS, _case, _row

ISSUE, OTHER, ORDER, TOPIC, REPORTER = (UUID(int=n) for n in range(1, 6))
NEIGHBOUR, ELSEWHERE = "140981001002", "511529104202"
BEGIN = datetime(2026, 3, 5, 8, 30, tzinfo=UTC)
DUE = datetime(2026, 3, 12, 8, 30, tzinfo=UTC)
LATER = datetime(2026, 3, 20, 8, 30, tzinfo=UTC)
PROPERTY = Body(kind="company", name="城西物业公司")
LI = closed(Person.named("李党员", "member-li"))
TASKS = tuple(
    Task(task=UUID(int=n), description="装充电桩", assignee=closed(Person.named(name)), due_on=date(2026, 4, 1))
    for n, name in enumerate(("张主任", "李组长"))
)

Step = tuple[Recorded, AboutIssue]


def reported(issue: UUID = ISSUE, kind: str = "problem", category: str = "路灯") -> IssueReported:
    return IssueReported.model_validate(
        {
            "issue": issue,
            "number": f"260305-{issue.int:06}",
            "kind": kind,
            "category": category,
            "channel": "page",
            "reporter": REPORTER,
        }
    )


def notice_of(issue: UUID, kind: PublicationKind, notice: str) -> NoticePublished:
    return NoticePublished(
        issue=issue, publication=OTHER, kind=kind, about=TOPIC, board=VILLAGE, notice=notice, starts_at=BEGIN
    )


def events_of(issue: UUID) -> dict[str, AboutIssue]:
    """One of each that can happen to an issue, but for its report."""
    order: OrderIds = {"order": ORDER, "issue": issue}
    topic: TopicIds = {"topic": TOPIC, "issue": issue}
    return {
        "screened": IssueScreened(issue=issue, route="dispatch"),
        "merged": IssueMerged(issue=issue, into=OTHER),
        "withdrawn": IssueWithdrawn(issue=issue, reason=Personal(REPORTER, sealed="c" * 64)),
        "redacted": IssueRedacted(issue=issue, parts=("description",), reason="误公开了姓名"),
        "contact changed": IssueContactChanged(issue=issue, contact=None),
        "supplemented": IssueSupplemented(issue=issue, words=Personal(REPORTER, sealed="c" * 64)),
        "rejected": IssueRejected(issue=issue, reason="属铁路部门管辖"),
        "rated": IssueRated(issue=issue, round=1, result_of=ORDER, solved=False, satisfied=False, channel="page"),
        "reopened": IssueReopened(
            issue=issue, round=2, result_of=ORDER, reason=Personal(REPORTER, sealed="c" * 64), channel="page"
        ),
        "dispatched": OrderDispatched(**order, assignee=LI, due_at=DUE),
        "accepted": OrderAccepted(**order, by=LI),
        "declined": OrderDeclined(**order, reason="不在本楼栋"),
        "passed on": OrderReassigned(**order, reassigned_from=LI, to=None, accept_by=DUE),
        "transferred": OrderTransferred(**order, to=PROPERTY, reason="线路属物业维护", accept_by=DUE),
        "split": OrderSplit(**order, parts=(OrderPart(order=OTHER, assignee=PROPERTY, task="清运"),)),
        "part dispatched": OrderDispatched(order=OTHER, issue=issue, assignee=LI, part_of=ORDER),
        "part resolved": OrderResolved(order=OTHER, issue=issue, result="已清运"),
        "returned": OrderReturned(**order, reason="道路属市政管养"),
        "extension asked": OrderExtensionRequested(**order, due_at=LATER, reason="等配件"),
        "extended": OrderExtended(**order, warn_at=DUE, due_at=LATER),
        "extension refused": OrderExtensionRefused(**order, reason="市内有货"),
        "suspended": OrderSuspended(**order, cause="reporter", reason="等反映人回电", review_at=LATER),
        "resumed": OrderResumed(**order, warn_at=DUE, due_at=LATER),
        "supervised": OrderSupervised(**order, level="town", cause="overdue"),
        "urged": OrderUrged(**order, by=LI),
        "inspected": OrderInspected(**order, passed=True, finding="已修好"),
        "found wanting": OrderInspected(**order, passed=False, finding="线盒裸露", warn_at=DUE, due_at=LATER),
        "cancelled": OrderCancelled(**order, cause="deliberated"),
        "fell overdue": OrderFellOverdue(**order, due_at=DUE),
        "resolved": OrderResolved(**order, result="更换灯泡并检修线路"),
        "order publicised": NoticePublished(
            issue=issue,
            publication=order["order"],
            kind="result",
            about=order["order"],
            board=VILLAGE,
            notice="3号楼前路灯已修复",
            starts_at=DUE,
        ),
        "called an emergency": EmergencyLinked(emergency=OTHER, issue=issue),
        "whistled for": WhistleLinked(whistle=OTHER, issue=issue),
        "planned": TopicPlanned(
            **topic, title="小区增设充电桩", priority="common", deliberate_by=date(2026, 6, 6), charter=0
        ),
        "taken up": TopicTakenUp(**topic, procedure="session", by=OTHER),
        "set back": TopicSetBack(**topic, procedure="session", by=OTHER, reason="到会人数不足"),
        "decided": TopicDecided(**topic, procedure="session", by=OTHER, resolution="在东门安装", tasks=TASKS),
        "not taken": TopicDeclined(**topic, reason="不属村务"),
        "not adopted": TopicDeclined(**topic, procedure="session", by=OTHER, reason="表决未过半数"),
        "carried out": TopicCarriedOut(**topic, result="十个充电桩投入使用", publicise_by=date(2026, 6, 13)),
        "resolution publicised": notice_of(issue, "resolution", "决议：东门安装"),
        "result publicised": notice_of(issue, "result", "东门充电桩已启用"),
        "answer publicised": notice_of(issue, "answer", "表决未过半数"),
        "dropped": TopicDropped(**topic, cause="withdrawn"),
    }


def any_of(contract: type[AboutIssue], issue: UUID) -> AboutIssue:
    """The example of a contract, on an issue."""
    event = example_of(contract)
    assert isinstance(event, AboutIssue)
    return event.model_copy(update={"issue": issue})


HAPPENS = events_of(ISSUE)


def at(hours: float) -> datetime:
    return BEGIN + timedelta(hours=hours)


def recorded(event: AboutIssue, hours: float = 0, division: str = VILLAGE) -> Step:
    envelope = Recorded(
        id=uuid4(),
        cursor=Cursor(1, 1),
        stream="",
        version=1,
        type=event.type,
        division=division,
        occurred_at=at(hours),
        recorded_at=at(hours),
        data="",
        metadata=Meta().dump(),
        registry=OURS,
    )
    return envelope, event


def saved(case: Case) -> Case:
    """The case as it comes back from its row."""
    return _case(dict(zip(_COLUMNS, _row(case), strict=True)))  # type: ignore[arg-type]
