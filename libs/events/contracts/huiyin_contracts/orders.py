"""Orders: the three lists 点单 order, 派单 dispatch, 接单 accept (Y10) down to the result. Their time: order_times."""

from typing import Annotated, ClassVar, Literal
from uuid import UUID

from pydantic import AwareDatetime, Field

from huiyin_contracts.base import AboutIssue, Value, example
from huiyin_contracts.charter import ResponsibleParty
from huiyin_contracts.issues import ISSUE
from huiyin_contracts.labels import CAUSES
from huiyin_contracts.parties import Party, person_example
from huiyin_contracts.wording import Line, Phrase, Quote, Wording, quote, say
from huiyin_contracts.words import PhotoId

ORDER = "0190f3c2-8888-7a53-9c1b-0d5f3a1b2c3d"
CancelCause = Literal["withdrawn", "rejected", "merged", "deliberated"]
LI = person_example("member-li")
PROPERTY = {"kind": "company", "name": "城西物业公司", "id": "0190f3c2-aaaa-7a53-9c1b-0d5f3a1b2c3d"}


class AboutOrder(AboutIssue):
    """The base of events on one order."""

    order: UUID


def deadline_line(due_at: AwareDatetime | None, without_notice: int | None = None) -> tuple[Line, ...]:
    """The deadline that an event gives, where it gives one, and that it may move."""
    if due_at is None:
        return ()
    line = say("办理期限：{day}", "To be done by {day}", day=due_at)
    if without_notice is None:
        return (line,)
    zh = "{year} 年的放假安排还没有公布，公布后重新计算期限"
    en = "The holidays of {year} are not announced yet; the deadline is reckoned anew when they are"
    return (line, say(zh, en, year=without_notice))


WithoutNotice = Annotated[
    int | None,
    Field(description="working days of this year were counted before its holidays were announced: to be reckoned anew"),
]


class OrderDispatched(AboutOrder):
    """A party branch sent an order for an issue to somebody, or opened it for any member to accept.

    Its times follow from the charter in force then, or somebody set the deadline. They are what it is judged by,
    whatever charter comes later.
    """

    type: ClassVar[str] = "dispatch.order.dispatched.v1"
    wording: ClassVar[Wording] = Wording("派单", "Dispatched", trail="dispatched")
    model_config = example(
        order=ORDER,
        issue=ISSUE,
        assignee=LI,
        accept_by="2026-11-25T18:00:00+08:00",
        warn_at="2026-11-30T18:00:00+08:00",
        due_at="2026-12-01T18:00:00+08:00",
        charter=2,
        responsible="property",
        part_of=None,
        note="先联系物业",
    )

    assignee: Party | None = Field(default=None, description="none: open to the first who accepts")
    accept_by: AwareDatetime | None = Field(default=None, description="not accepted by then, it is reassigned")
    warn_at: AwareDatetime | None = Field(default=None, description="from then on its deadline is near: yellow")
    due_at: AwareDatetime | None = Field(default=None, description="from then on it is overdue: red")
    without_notice: WithoutNotice = None
    charter: int | None = Field(
        default=None, description="which of the county's charters; 0: the default; none: unknown"
    )
    responsible: ResponsibleParty | None = Field(default=None, description="who answers for it (Y6); none: not said")
    part_of: UUID | None = Field(default=None, description="the order that was split into this and others")
    note: str | None = None
    again: bool = Field(
        default=False,
        description="it went by itself to who handled the issue first, for the reporter reopened it (Y13)",
    )

    def headline(self) -> Phrase:
        """To whom."""
        if self.assignee is None:
            return say("派单，谁先接谁办", "Dispatched, open to the first who accepts")
        return say("派单给 {name}", "Dispatched to {name}", name=self.assignee.called)

    def lines(self) -> tuple[Line, ...]:
        """Whether it is done again, by when, and the word that went with it."""
        again = (say("重新办理，仍由原承办方办", "To be done again by who did it first"),) if self.again else ()
        return (*again, *deadline_line(self.due_at, self.without_notice), *quote(self.note))


class OrderAccepted(AboutOrder):
    """Somebody took the order on."""

    type: ClassVar[str] = "dispatch.order.accepted.v1"
    wording: ClassVar[Wording] = Wording("接单", "Accepted", trail="accepted")
    model_config = example(order=ORDER, issue=ISSUE, by=LI, time_precision="exact")

    by: Party
    time_precision: Literal["exact", "latest"] = Field(
        default="exact", description="latest: it happened no later than this, as another system's records attest"
    )

    def headline(self) -> Phrase:
        """By whom; of one known only by its end, that it was no later."""
        if self.time_precision == "latest":
            return say("接单（时间不晚于此）", "Accepted (no later than this)")
        return say("{name} 接单", "Accepted by {name}", name=self.by.called)


class OrderDeclined(AboutOrder):
    """Who the order was sent to would not take it, and said why. The issue waits for another order."""

    type: ClassVar[str] = "dispatch.order.declined.v1"
    wording: ClassVar[Wording] = Wording("拒单", "Declined", trail="declined")
    model_config = example(order=ORDER, issue=ISSUE, reason="不在本楼栋，建议派给3号楼党小组")

    reason: str

    def lines(self) -> tuple[Line, ...]:
        """Why."""
        return quote(self.reason)


class OrderReassigned(AboutOrder):
    """The order was not accepted in time, so it goes to the next, or is open to any member from now on."""

    type: ClassVar[str] = "dispatch.order.reassigned.v1"
    wording: ClassVar[Wording] = Wording(
        "无人按时接单，转给他人", "Not accepted in time; reassigned", trail="dispatched"
    )
    model_config = example(order=ORDER, issue=ISSUE, reassigned_from=LI, to=None, accept_by="2026-11-26T18:00:00+08:00")

    reassigned_from: Party
    to: Party | None = Field(description="none: open to the first who accepts")
    accept_by: AwareDatetime | None = Field(default=None, description="until when the next has time to accept")

    def headline(self) -> Phrase:
        """To whom."""
        if self.to is None:
            return say("无人按时接单，改为谁先接谁办", "Not accepted in time; open to the first who accepts")
        return say("无人按时接单，转给 {name}", "Not accepted in time; passed on to {name}", name=self.to.called)


class OrderTransferred(AboutOrder):
    """The order was handed on (转派) to somebody who has yet to accept it. Its deadline stands."""

    type: ClassVar[str] = "dispatch.order.transferred.v1"
    wording: ClassVar[Wording] = Wording("转派", "Transferred", trail="dispatched")
    model_config = example(
        order=ORDER,
        issue=ISSUE,
        to=PROPERTY,
        reason="线路属物业维护",
        accept_by="2026-11-26T18:00:00+08:00",
    )

    to: Party
    reason: str
    accept_by: AwareDatetime | None = None

    def headline(self) -> Phrase:
        """To whom."""
        return say("转派给 {name}", "Transferred to {name}", name=self.to.called)

    def lines(self) -> tuple[Line, ...]:
        """Why."""
        return quote(self.reason)


class OrderPart(Value):
    """One of the orders that an order was split into: to whom, and what of it."""

    order: UUID
    assignee: Party | None = Field(description="none: open to the first who accepts")
    task: str


class OrderSplit(AboutOrder):
    """The order is handled in parts (分办), each an order of its own. It is resolved when all of them are."""

    type: ClassVar[str] = "dispatch.order.split.v1"
    wording: ClassVar[Wording] = Wording("分头办理", "Handled in parts", trail="dispatched")
    model_config = example(
        order=ORDER,
        issue=ISSUE,
        parts=[
            {"order": "0190f3c2-8889-7a53-9c1b-0d5f3a1b2c3d", "assignee": PROPERTY, "task": "清运垃圾"},
            {
                "order": "0190f3c2-888a-7a53-9c1b-0d5f3a1b2c3d",
                "assignee": {"kind": "team", "name": "城西志愿队", "id": None},
                "task": "入户劝导分类投放",
            },
        ],
    )

    parts: tuple[OrderPart, ...]

    def lines(self) -> tuple[Line, ...]:
        """Who has which part."""
        first_come = say("谁先接谁办", "the first who accepts")
        return tuple(
            say(
                "{name}：{task}",
                "{name}: {task}",
                name=part.assignee.called if part.assignee else first_come,
                task=Quote(part.task),
            )
            for part in self.parts
        )


class OrderReturned(AboutOrder):
    """Who had accepted the order gave it back as wrongly dispatched (退单). The issue waits for another."""

    type: ClassVar[str] = "dispatch.order.returned.v1"
    wording: ClassVar[Wording] = Wording("退单", "Returned as wrongly dispatched", trail="returned")
    model_config = example(order=ORDER, issue=ISSUE, reason="道路属市政管养，不在本小区职责内")

    reason: str

    def lines(self) -> tuple[Line, ...]:
        """Why."""
        return quote(self.reason)


class OrderInspected(AboutOrder):
    """Somebody looked whether what was resolved is done (核查). If not, it goes back to who did it (返工)."""

    type: ClassVar[str] = "dispatch.order.inspected.v1"
    wording: ClassVar[Wording] = Wording("核查", "Inspected", trail="screened")
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
    without_notice: WithoutNotice = None

    def headline(self) -> Phrase:
        """Whether it is done."""
        if self.passed:
            return say("核查通过", "Inspected: done")
        return say("核查未通过，返工", "Inspected: not done, back to work")

    def lines(self) -> tuple[Line, ...]:
        """What was found, and by when it is to be done again."""
        return (*quote(self.finding), *deadline_line(self.due_at, self.without_notice))


class OrderCancelled(AboutOrder):
    """The order fell away with its issue, withdrawn, rejected or merged, or because the issue is deliberated."""

    type: ClassVar[str] = "dispatch.order.cancelled.v1"
    wording: ClassVar[Wording] = Wording("工单取消", "Order cancelled", trail="withdrawn")
    model_config = example(order=ORDER, issue=ISSUE, cause="withdrawn")

    cause: CancelCause

    def lines(self) -> tuple[Line, ...]:
        """Why."""
        return (say(CAUSES[self.cause].zh, CAUSES[self.cause].en),)


class OrderResolved(AboutOrder):
    """The work is done, says who did it; the evidence goes with it."""

    type: ClassVar[str] = "dispatch.order.resolved.v1"
    wording: ClassVar[Wording] = Wording("办结", "Resolved", trail="resolved")
    model_config = example(order=ORDER, issue=ISSUE, result="更换灯泡并检修线路", photos=[])

    result: str
    photos: tuple[PhotoId, ...] = ()

    def lines(self) -> tuple[Line, ...]:
        """What was done."""
        return quote(self.result)
