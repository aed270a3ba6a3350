"""Orders: the three lists 点单 order, 派单 dispatch, 接单 accept (Y10) down to publication."""

from datetime import datetime
from typing import ClassVar, Literal
from uuid import UUID

from pydantic import AwareDatetime, Field

from huiyin_contracts.base import AboutIssue, Value, example
from huiyin_contracts.charter import ResponsibleParty
from huiyin_contracts.issues import ISSUE, PhotoId

AssigneeKind = Literal["member", "team", "company", "unit"]

ORDER = "0190f3c2-8888-7a53-9c1b-0d5f3a1b2c3d"


class Assignee(Value):
    """Whom an order is meant for. `id` is the member's sign-in; without it anyone of that party may accept."""

    kind: AssigneeKind
    name: str
    # Of a team, a company or a unit that is registered, the force's: who belongs to it accepts in its name (Y10).
    id: str | None = None


class AboutOrder(AboutIssue):
    """The base of events on one order."""

    order: UUID


class OrderDispatched(AboutOrder):
    """A party branch sent an order for an issue to somebody, or opened it for any member to take.

    Its times follow from the charter in force then, or somebody set the deadline. They are what it is judged by,
    whatever charter comes later.
    """

    type: ClassVar[str] = "dispatch.order.dispatched.v2"
    model_config = example(
        order=ORDER,
        issue=ISSUE,
        assignee={"kind": "member", "name": "李党员", "id": "member-li"},
        accept_by="2026-11-25T18:00:00+08:00",
        warn_at="2026-11-30T18:00:00+08:00",
        due_at="2026-12-01T18:00:00+08:00",
        charter=2,
        responsible="property",
        part_of=None,
        note="先联系物业",
    )

    assignee: Assignee | None = Field(default=None, description="none: open to whoever accepts first")
    accept_by: AwareDatetime | None = Field(default=None, description="who has not accepted it by then is passed over")
    warn_at: AwareDatetime | None = Field(default=None, description="from then on its deadline is near: yellow")
    due_at: AwareDatetime | None = Field(default=None, description="from then on it is overdue: red")
    charter: int | None = Field(
        default=None, description="which of the county's charters; 0: the default; none: unknown"
    )
    responsible: ResponsibleParty | None = Field(default=None, description="whose matter it is (Y6); none: nobody said")
    part_of: UUID | None = Field(default=None, description="the order that was split into this and others")
    note: str | None = None


class OrderDispatchedV1(AboutOrder):
    """A party branch sent an order for an issue to somebody, or opened it for any member to take."""

    type: ClassVar[str] = "dispatch.order.dispatched.v1"
    model_config = example(
        order=ORDER,
        issue=ISSUE,
        assignee={"kind": "member", "name": "李党员", "id": "member-li"},
        due_at="2026-12-01T18:00:00+08:00",
        note="先联系物业",
    )

    assignee: Assignee | None = Field(default=None, description="none: open to whoever accepts first")
    due_at: datetime | None = None
    note: str | None = None

    def upcast(self) -> OrderDispatched:
        """The same with the times that nobody recorded left open."""
        return OrderDispatched(
            issue=self.issue, order=self.order, assignee=self.assignee, due_at=self.due_at, note=self.note
        )


class OrderAccepted(AboutOrder):
    """Somebody took the order on. `known` says whether that was when it happened or only no later than then."""

    type: ClassVar[str] = "dispatch.order.accepted.v1"
    model_config = example(
        order=ORDER, issue=ISSUE, by={"kind": "member", "name": "李党员", "id": "member-li"}, known="at"
    )

    by: Assignee
    known: Literal["at", "by"] = "at"


class OrderDeclined(AboutOrder):
    """Whoever the order was sent to would not take it, and said why. The issue waits for another order."""

    type: ClassVar[str] = "dispatch.order.declined.v1"
    model_config = example(order=ORDER, issue=ISSUE, reason="不在本楼栋，建议派给3号楼党小组")

    reason: str


class OrderPassedOn(AboutOrder):
    """Nobody accepted the order in time, so it goes on to the next, or is open to any member from now on."""

    type: ClassVar[str] = "dispatch.order.passed_on.v1"
    model_config = example(
        order=ORDER,
        issue=ISSUE,
        passed_over={"kind": "member", "name": "李党员", "id": "member-li"},
        to=None,
        accept_by="2026-11-26T18:00:00+08:00",
    )

    passed_over: Assignee
    to: Assignee | None = Field(description="none: open to whoever accepts first")
    accept_by: AwareDatetime | None = Field(default=None, description="until when the next has time to accept")


class OrderTransferred(AboutOrder):
    """The order was handed on (转派) to somebody who has yet to accept it. Its deadline stands."""

    type: ClassVar[str] = "dispatch.order.transferred.v1"
    model_config = example(
        order=ORDER,
        issue=ISSUE,
        to={"kind": "company", "name": "城西物业公司", "id": None},
        reason="线路属物业维护",
        accept_by="2026-11-26T18:00:00+08:00",
    )

    to: Assignee
    reason: str
    accept_by: AwareDatetime | None = None


class OrderPart(Value):
    """One of the orders that an order was split into: to whom, and what of it."""

    order: UUID
    assignee: Assignee | None = Field(description="none: open to whoever accepts first")
    task: str


class OrderSplit(AboutOrder):
    """The order is handled in parts (分办), each an order of its own. It is resolved when all of them are."""

    type: ClassVar[str] = "dispatch.order.split.v1"
    model_config = example(
        order=ORDER,
        issue=ISSUE,
        parts=[
            {
                "order": "0190f3c2-8889-7a53-9c1b-0d5f3a1b2c3d",
                "assignee": {"kind": "company", "name": "城西物业公司", "id": None},
                "task": "清运垃圾",
            },
            {
                "order": "0190f3c2-888a-7a53-9c1b-0d5f3a1b2c3d",
                "assignee": {"kind": "team", "name": "城西志愿队", "id": None},
                "task": "入户劝导分类投放",
            },
        ],
    )

    parts: tuple[OrderPart, ...]


class OrderReturned(AboutOrder):
    """Whoever had accepted the order gave it back as wrongly dispatched (退单). The issue waits for another."""

    type: ClassVar[str] = "dispatch.order.returned.v1"
    model_config = example(order=ORDER, issue=ISSUE, reason="道路属市政管养，不在本小区职责内")

    reason: str


class OrderExtensionAsked(AboutOrder):
    """Whoever handles the order asked for more time (延期申请)."""

    type: ClassVar[str] = "dispatch.order.extension_asked.v1"
    model_config = example(order=ORDER, issue=ISSUE, until="2026-12-08T18:00:00+08:00", reason="等待配件到货")

    until: AwareDatetime
    reason: str


class OrderExtended(AboutOrder):
    """More time was given; what it was overdue by before stays on record."""

    type: ClassVar[str] = "dispatch.order.extended.v1"
    model_config = example(
        order=ORDER,
        issue=ISSUE,
        warn_at="2026-12-07T18:00:00+08:00",
        due_at="2026-12-08T18:00:00+08:00",
        note="同意，请先设警示牌",
    )

    warn_at: AwareDatetime
    due_at: AwareDatetime
    note: str | None = None


class OrderExtensionRefused(AboutOrder):
    """The time asked for was not given; the deadline stands."""

    type: ClassVar[str] = "dispatch.order.extension_refused.v1"
    model_config = example(order=ORDER, issue=ISSUE, reason="配件市内有货，请按期办理")

    reason: str


class OrderSuspended(AboutOrder):
    """The order's time stands still: until the reporter has answered, or because it cannot be done now (挂账)."""

    type: ClassVar[str] = "dispatch.order.suspended.v1"
    model_config = example(
        order=ORDER, issue=ISSUE, cause="shelved", reason="冬季不能铺沥青", review_at="2027-03-15T09:00:00+08:00"
    )

    cause: Literal["reporter", "shelved"]
    reason: str
    review_at: AwareDatetime = Field(description="it resumes by itself then, if nobody resumed it before")


class OrderResumed(AboutOrder):
    """The order's time runs on, with as much left as there was."""

    type: ClassVar[str] = "dispatch.order.resumed.v1"
    model_config = example(
        order=ORDER,
        issue=ISSUE,
        warn_at="2027-03-19T18:00:00+08:00",
        due_at="2027-03-20T18:00:00+08:00",
        note=None,
    )

    warn_at: AwareDatetime | None = None
    due_at: AwareDatetime | None = None
    note: str | None = None


class OrderSupervised(AboutOrder):
    """A higher level sees to it that the order is done (督办)."""

    type: ClassVar[str] = "dispatch.order.supervised.v1"
    model_config = example(order=ORDER, issue=ISSUE, by="town", cause="overdue", note=None)

    by: Literal["town", "county"]
    cause: Literal["overdue", "unsatisfied", "instruction"]
    note: str | None = None


class OrderInspected(AboutOrder):
    """Somebody looked whether what was resolved is done (核查). If not, it goes back to whoever did it (返工)."""

    type: ClassVar[str] = "dispatch.order.inspected.v1"
    model_config = example(
        order=ORDER,
        issue=ISSUE,
        passed=False,
        finding="灯亮了，但线盒仍裸露",
        photos=[],
        warn_at="2026-12-03T18:00:00+08:00",
        due_at="2026-12-04T18:00:00+08:00",
    )

    passed: bool
    finding: str
    photos: tuple[PhotoId, ...] = ()
    warn_at: AwareDatetime | None = Field(default=None, description="of the work that is to be done again")
    due_at: AwareDatetime | None = None


class OrderCancelled(AboutOrder):
    """The order fell away with its issue: withdrawn, rejected or merged."""

    type: ClassVar[str] = "dispatch.order.cancelled.v1"
    model_config = example(order=ORDER, issue=ISSUE, reason="诉求人已撤回")

    reason: str


class OrderFellOverdue(AboutOrder):
    """The order's deadline passed with the work not done. The order goes on; one given another deadline may again."""

    type: ClassVar[str] = "dispatch.order.fell_overdue.v1"
    model_config = example(order=ORDER, issue=ISSUE, due_at="2026-12-01T18:00:00+08:00")

    due_at: AwareDatetime = Field(description="the deadline that passed")


class OrderResolved(AboutOrder):
    """The work is done, says whoever did it; the evidence goes with it."""

    type: ClassVar[str] = "dispatch.order.resolved.v1"
    model_config = example(order=ORDER, issue=ISSUE, result="更换灯泡并检修线路", photos=[])

    result: str
    photos: tuple[PhotoId, ...] = ()


class OrderPublicised(AboutOrder):
    """The result was put on the village's public board (公示): the matter has its answer (P7)."""

    type: ClassVar[str] = "dispatch.order.publicised.v1"
    model_config = example(order=ORDER, issue=ISSUE, notice="3号楼前路灯已修复，感谢反映")

    notice: str
