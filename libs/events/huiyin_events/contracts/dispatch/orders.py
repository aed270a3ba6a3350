"""Orders: the three lists 点单 order, 派单 dispatch, 接单 accept (Y10) down to publication."""

from datetime import datetime
from typing import ClassVar, Literal
from uuid import UUID

from pydantic import AwareDatetime, Field

from huiyin_events.contracts.base import AboutIssue, Value, example
from huiyin_events.contracts.intake import ISSUE, PhotoId

AssigneeKind = Literal["member", "team", "company", "unit"]

ORDER = "0190f3c2-8888-7a53-9c1b-0d5f3a1b2c3d"


class Assignee(Value):
    """Whom an order is meant for. `id` is the member's sign-in; without it anyone of that party may accept."""

    kind: AssigneeKind
    name: str
    id: str | None = None


class OrderDispatched(AboutIssue):
    """A party branch sent an order for an issue to somebody, or opened it for any member to take."""

    type: ClassVar[str] = "dispatch.order.dispatched.v1"
    model_config = example(
        order=ORDER,
        issue=ISSUE,
        assignee={"kind": "member", "name": "李党员", "id": "member-li"},
        due_at="2026-12-01T18:00:00+08:00",
        note="先联系物业",
    )

    order: UUID
    assignee: Assignee | None = Field(default=None, description="none: open to whoever accepts first")
    due_at: datetime | None = None
    note: str | None = None


class OrderAccepted(AboutIssue):
    """Somebody took the order on. `known` says whether that was when it happened or only no later than then."""

    type: ClassVar[str] = "dispatch.order.accepted.v1"
    model_config = example(
        order=ORDER, issue=ISSUE, by={"kind": "member", "name": "李党员", "id": "member-li"}, known="at"
    )

    order: UUID
    by: Assignee
    known: Literal["at", "by"] = "at"


class OrderDeclined(AboutIssue):
    """Whoever the order was sent to would not take it, and said why. The issue waits for another order."""

    type: ClassVar[str] = "dispatch.order.declined.v1"
    model_config = example(order=ORDER, issue=ISSUE, reason="不在本楼栋，建议派给3号楼党小组")

    order: UUID
    reason: str


class OrderCancelled(AboutIssue):
    """The order fell away with its issue: withdrawn, rejected or merged."""

    type: ClassVar[str] = "dispatch.order.cancelled.v1"
    model_config = example(order=ORDER, issue=ISSUE, reason="诉求人已撤回")

    order: UUID
    reason: str


class OrderFellOverdue(AboutIssue):
    """The order's deadline passed with the work not done. The order goes on; one given another deadline may again."""

    type: ClassVar[str] = "dispatch.order.fell_overdue.v1"
    model_config = example(order=ORDER, issue=ISSUE, due_at="2026-12-01T18:00:00+08:00")

    order: UUID
    due_at: AwareDatetime = Field(description="the deadline that passed")


class OrderResolved(AboutIssue):
    """The work is done, says whoever did it; the evidence goes with it."""

    type: ClassVar[str] = "dispatch.order.resolved.v1"
    model_config = example(order=ORDER, issue=ISSUE, result="更换灯泡并检修线路", photos=[])

    order: UUID
    result: str
    photos: tuple[PhotoId, ...] = ()


class OrderPublicised(AboutIssue):
    """The result was put on the village's public board (公示): the matter has its answer (P7)."""

    type: ClassVar[str] = "dispatch.order.publicised.v1"
    model_config = example(order=ORDER, issue=ISSUE, notice="3号楼前路灯已修复，感谢反映")

    order: UUID
    notice: str
