"""One order (工单) by the three lists: 点单 order, 派单 dispatch, 接单 accept; then resolved and publicised (Y10).

dispatched ─┬─ accepted ─┬─ resolved ─┬─ publicised
     ▲      │     │   ▲  │            └─ inspected, and found wanting: accepted again (返工)
     │      │     │   │  └─ returned   as wrongly dispatched, within its limit: the issue waits for another order
     │      │     └───┘ suspended, and resumed: its time stands still meanwhile
     └──────┴─ transferred by whoever has it, or passed on when nobody accepted it in time
            ├─ split, also once accepted, into parts (分办), each an order; resolved when all of them are
            ├─ declined   with a reason: the issue waits for another order
            └─ cancelled  when the issue fell away or is deliberated; also once accepted

While dispatched or accepted it may fall overdue and be supervised (督办), which stays on record and ends nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal, TypedDict
from uuid import UUID

from huiyin_contracts import Event
from huiyin_contracts.charter import ResponsibleParty, SupervisionLevel
from huiyin_contracts.orders import (
    Assignee,
    OrderAccepted,
    OrderCancelled,
    OrderDeclined,
    OrderDispatched,
    OrderExtended,
    OrderExtensionAsked,
    OrderExtensionRefused,
    OrderFellOverdue,
    OrderInspected,
    OrderPart,
    OrderPassedOn,
    OrderPublicised,
    OrderResolved,
    OrderResumed,
    OrderReturned,
    OrderSplit,
    OrderSupervised,
    OrderSuspended,
    OrderTransferred,
)
from huiyin_county.deadlines import Deadline
from huiyin_events.decider import Decider
from huiyin_events.refusal import Refused, Words

OrderStage = Literal[
    "none", "dispatched", "accepted", "split", "declined", "returned", "cancelled", "resolved", "publicised"
]

ENDED: dict[OrderStage, str] = {
    "declined": "被退回",
    "returned": "被退回",
    "cancelled": "取消",
    "resolved": "办理完毕",
    "publicised": "向群众公示",
}


# Who is in need should not wait while one after another is asked: then anybody may take it on.
MOST_ASKED = 3


class OrderIds(TypedDict):
    """What every event of an order is about."""

    order: UUID
    issue: UUID


@dataclass(frozen=True, slots=True)
class Order:
    """What the rules need to know of an order."""

    stage: OrderStage = "none"
    id: UUID | None = None
    issue: UUID | None = None
    assignee: Assignee | None = None
    due_at: datetime | None = None
    accept_by: datetime | None = None
    overdue: bool = False
    supervised: frozenset[SupervisionLevel] = frozenset()
    review_at: datetime | None = None
    asked_until: datetime | None = None
    extensions: int = 0
    asked: tuple[Assignee, ...] = ()
    part_of: UUID | None = None

    @property
    def under_way(self) -> bool:
        """Whether somebody has yet to accept it, or to do it."""
        return self.stage in {"dispatched", "accepted", "split"}

    @property
    def suspended(self) -> bool:
        """Whether its time stands still, until it is looked at again."""
        return self.review_at is not None


@dataclass(frozen=True, slots=True)
class Dispatch:
    """Send an order for an issue; without an assignee it is open to whoever accepts first."""

    id: UUID
    issue: UUID
    assignee: Assignee | None
    deadline: Deadline
    accept_by: datetime
    charter: int
    responsible: ResponsibleParty | None
    note: str | None = None
    part_of: UUID | None = None


@dataclass(frozen=True, slots=True)
class Accept:
    """Take the order on. `by` is whoever accepts; with `for_all` an office accepts for whom the order was meant."""

    by: Assignee
    for_all: bool = False


@dataclass(frozen=True, slots=True)
class Decline:
    """Not take the order on, and say why."""

    reason: str
    by: Assignee
    for_all: bool = False


@dataclass(frozen=True, slots=True)
class PassOn:
    """Nobody accepted it by `accept_by`: on to the first of `candidates` who was not asked yet, or to any member."""

    accept_by: datetime
    candidates: tuple[Assignee, ...]
    next_accept_by: datetime


@dataclass(frozen=True, slots=True)
class Transfer:
    """Hand the order on to somebody else, who has until `accept_by` to accept it."""

    to: Assignee
    reason: str
    accept_by: datetime
    by: Assignee
    for_all: bool = False


@dataclass(frozen=True, slots=True)
class Split:
    """Have the order handled in parts (分办)."""

    parts: tuple[OrderPart, ...]
    by: Assignee
    for_all: bool = False


@dataclass(frozen=True, slots=True)
class ResolveSplit:
    """All parts are resolved, and with them the whole."""

    result: str
    photos: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Return:
    """Give an accepted order back as wrongly dispatched; that can be done until `until`."""

    reason: str
    until: datetime
    now: datetime
    by: Assignee
    for_all: bool = False


@dataclass(frozen=True, slots=True)
class AskExtension:
    """Ask for more time, of which no more than up to `longest` can be given, `most` times."""

    until: datetime
    reason: str
    longest: datetime
    most: int
    by: Assignee
    for_all: bool = False


@dataclass(frozen=True, slots=True)
class Extend:
    """Give the time that was asked for."""

    deadline: Deadline
    note: str | None = None


@dataclass(frozen=True, slots=True)
class RefuseExtension:
    """Not give it, and say why."""

    reason: str


@dataclass(frozen=True, slots=True)
class Suspend:
    """Let the order's time stand still: until the reporter has answered, or because it cannot be done now (挂账)."""

    cause: Literal["reporter", "shelved"]
    reason: str
    review_at: datetime
    now: datetime
    by: Assignee
    for_all: bool = False


@dataclass(frozen=True, slots=True)
class Resume:
    """Let its time run on. When that follows from the day of its review, `review_at` says from which."""

    deadline: Deadline | None
    note: str | None = None
    review_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Supervise:
    """Let a higher level see to it. When that follows from a deadline, `due_at` says from which."""

    by: SupervisionLevel
    cause: Literal["overdue", "unsatisfied", "instruction"]
    note: str | None = None
    due_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Inspect:
    """Look whether it is done; if not, it is to be done by `deadline`."""

    passed: bool
    finding: str
    deadline: Deadline
    photos: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Resolve:
    """Say that the work is done, with evidence."""

    result: str
    by: Assignee
    for_all: bool = False
    photos: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Publicise:
    """Put the result on the village's board."""

    notice: str


@dataclass(frozen=True, slots=True)
class Cancel:
    """Let the order fall away with its issue, or for deliberation; one that has ended stays as it is."""

    reason: str


@dataclass(frozen=True, slots=True)
class FallOverdue:
    """Put on record that a deadline passed, if it is still the order's and the work is not done."""

    due_at: datetime


Command = (
    Dispatch
    | Accept
    | Decline
    | PassOn
    | Transfer
    | Split
    | ResolveSplit
    | Return
    | AskExtension
    | Extend
    | RefuseExtension
    | Suspend
    | Resume
    | Supervise
    | Resolve
    | Inspect
    | Publicise
    | Cancel
    | FallOverdue
)


def decide(command: Command, order: Order) -> Sequence[Event]:
    """What a command leads to. Raises Refused."""
    if isinstance(command, Dispatch):
        return [_dispatched(command, order)]
    if order.id is None or order.issue is None:
        raise Refused("order-unknown", "没有这张工单")
    about: OrderIds = {"order": order.id, "issue": order.issue}
    if not order.under_way:
        return _of_one_that_is_over(command, order, about)
    match command:
        case PassOn(accept_by, candidates, next_accept_by):
            if order.stage != "dispatched" or order.assignee is None or order.accept_by != accept_by:
                return []
            asked = {who.id or who.name for who in order.asked}
            left = [candidate for candidate in candidates if (candidate.id or candidate.name) not in asked]
            to = left[0] if left and len(order.asked) < MOST_ASKED else None
            return [OrderPassedOn(**about, passed_over=order.assignee, to=to, accept_by=next_accept_by)]
        case ResolveSplit(result, photos):
            return [OrderResolved(**about, result=result, photos=photos)] if order.stage == "split" else []
        case Supervise(level, cause, note, due_at):
            if due_at and (due_at != order.due_at or order.suspended or level in order.supervised):
                return []
            return [OrderSupervised(**about, by=level, cause=cause, note=note)]
        case Cancel(reason):
            return [OrderCancelled(**about, reason=reason)]
        case FallOverdue(due_at):
            if order.overdue or order.suspended or order.due_at != due_at:
                return []
            return [OrderFellOverdue(**about, due_at=due_at)]
        case Resume(review_at=datetime()) if order.review_at != command.review_at:
            return []
    if order.stage == "split":
        raise Refused("order-split", "这张工单已经分办，要办的是它的各个部分")
    match command:
        case Accept(by, for_all):
            _must_be_offered(order)
            _only_the_assignee(order, by, for_all)
            return [OrderAccepted(**about, by=order.assignee if for_all and order.assignee else by)]
        case Decline() if order.part_of:
            raise Refused("order-part-goes-on", "这是分办的一部分，不能退单，可以转派他人")
        case Decline(reason, by, for_all):
            if order.stage == "accepted":
                raise Refused("order-already-accepted-no-decline", "已经接单，不能再退单")
            _only_the_assignee(order, by, for_all)
            return [OrderDeclined(**about, reason=reason)]
        case Transfer(to, reason, accept_by, by, for_all):
            _only_the_assignee(order, by, for_all)
            _must_run(order)
            if order.assignee is None and not for_all:
                raise Refused("order-nobodys", "这张工单还没有人接，只有工作人员能转派")
            if to == order.assignee:
                raise Refused("order-transferred-to-the-same", "这张工单已经派给{name}", name=to.name)
            return [OrderTransferred(**about, to=to, reason=reason, accept_by=accept_by)]
        case Split(parts, by, for_all):
            _must_be_split(order, parts, for_all)
            _only_the_assignee(order, by, for_all)
            return [OrderSplit(**about, parts=parts)]
        case Publicise() | Inspect():
            raise Refused("order-not-resolved", "还没有办结，不能这样办理")
    if order.stage == "dispatched":
        raise Refused("order-not-accepted", "还没有人接单，不能这样办理")
    return _of_one_in_hand(command, order, about)


def _of_one_in_hand(command: Command, order: Order, about: OrderIds) -> Sequence[Event]:
    """What whoever accepted it may do, and what is granted to them."""
    match command:
        case Return() if order.part_of:
            raise Refused("order-part-goes-on", "这是分办的一部分，不能退单，可以转派他人")
        case Return(reason, until, now, by, for_all):
            _only_the_assignee(order, by, for_all)
            if now > until:
                raise Refused("order-return-too-late", "退单期限已过：接单后超过章程规定的时间，不能再退单")
            return [OrderReturned(**about, reason=reason)]
        case AskExtension(until, reason, longest, most, by, for_all):
            _only_the_assignee(order, by, for_all)
            _must_be_extensible(order, until, longest, most)
            return [OrderExtensionAsked(**about, until=until, reason=reason)]
        case Extend(deadline, note):
            _must_be_asked(order)
            return [OrderExtended(**about, warn_at=deadline.warn_at, due_at=deadline.due_at, note=note)]
        case RefuseExtension(reason):
            _must_be_asked(order)
            return [OrderExtensionRefused(**about, reason=reason)]
        case Suspend(cause, reason, review_at, now, by, for_all):
            _only_the_assignee(order, by, for_all)
            _must_run(order)
            if cause == "shelved" and not for_all:
                raise Refused("order-shelved-by-staff", "挂账须由工作人员批准")
            if review_at <= now:
                raise Refused("order-review-in-the-past", "复核时间须在现在之后")
            return [OrderSuspended(**about, cause=cause, reason=reason, review_at=review_at)]
        case Resume(deadline, note):
            if not order.suspended:
                raise Refused("order-not-suspended", "这张工单没有挂起")
            return [OrderResumed(**about, **_times(deadline), note=note)]
        case Resolve(result, by, for_all, photos):
            _only_the_assignee(order, by, for_all)
            return [OrderResolved(**about, result=result, photos=photos)]
    raise AssertionError(f"unreachable: {command}")


def _of_one_that_is_over(command: Command, order: Order, about: OrderIds) -> Sequence[Event]:
    """What can still be done with one that was resolved; otherwise nothing."""
    match command:
        case Publicise() if order.part_of:
            raise Refused("order-part-publicised", "分办的部分不单独公示，全部办结后整件公示")
        case Publicise(notice) if order.stage == "resolved":
            return [OrderPublicised(**about, notice=notice)]
        case Inspect(passed, finding, deadline, photos) if order.stage == "resolved":
            times = _times(None if passed else deadline)
            return [OrderInspected(**about, passed=passed, finding=finding, photos=photos, **times)]
        case PassOn() | Cancel() | FallOverdue() | ResolveSplit():
            return []
        case Supervise(due_at=datetime()) | Resume(review_at=datetime()):
            return []
    raise Refused("order-ended", "这张工单已经{stage}，不能再办", stage=Words(ENDED[order.stage]))


def _dispatched(command: Dispatch, order: Order) -> OrderDispatched:
    if order.stage != "none":
        raise Refused("order-exists", "这张工单已经派出")
    return OrderDispatched(
        order=command.id,
        issue=command.issue,
        assignee=command.assignee,
        accept_by=command.accept_by,
        warn_at=command.deadline.warn_at,
        due_at=command.deadline.due_at,
        charter=command.charter,
        responsible=command.responsible,
        part_of=command.part_of,
        note=command.note,
    )


class Times(TypedDict):
    """The deadline that an event gives, where it gives one."""

    warn_at: datetime | None
    due_at: datetime | None


def _times(deadline: Deadline | None) -> Times:
    if deadline is None:
        return {"warn_at": None, "due_at": None}
    return {"warn_at": deadline.warn_at, "due_at": deadline.due_at}


def _must_be_split(order: Order, parts: tuple[OrderPart, ...], for_all: bool) -> None:  # noqa: FBT001
    if order.part_of:
        raise Refused("order-part-split", "分办的部分不能再分，可以转派他人")
    _must_run(order)
    if order.assignee is None and not for_all:
        raise Refused("order-nobodys-split", "这张工单还没有人接，只有工作人员能分办")
    if len(parts) < 2:
        raise Refused("order-split-in-one", "分办至少要分成两份")


def _must_run(order: Order) -> None:
    if order.suspended:
        raise Refused("order-suspended", "这张工单已经挂起，恢复以后再办")


def _must_be_offered(order: Order) -> None:
    if order.stage == "accepted":
        name = order.assignee.name if order.assignee else ""
        raise Refused("order-already-accepted", "这张工单已由{name}接单", name=name)


def _must_be_asked(order: Order) -> None:
    if order.asked_until is None:
        raise Refused("order-extension-not-asked", "没有待批的延期申请")


def _must_be_extensible(order: Order, until: datetime, longest: datetime, most: int) -> None:
    if order.asked_until is not None:
        raise Refused("order-extension-already-asked", "延期申请正在审批")
    if order.due_at is None:
        raise Refused("order-without-deadline", "这张工单没有期限，不用延期")
    if order.extensions >= most:
        raise Refused("order-extensions-used-up", "按章程最多延期{most}次", most=most)
    if until <= order.due_at:
        raise Refused("order-extension-too-early", "延期须晚于现在的期限")
    if until > longest:
        raise Refused("order-extension-too-long", "超过章程允许的最长延期")


def _only_the_assignee(order: Order, by: Assignee, for_all: bool) -> None:  # noqa: FBT001
    meant = order.assignee
    if for_all or meant is None or meant.id is None or meant.id == by.id:
        return
    raise Refused("order-of-somebody-else", "这张工单派给了{name}", name=meant.name)


def evolve(order: Order, event: Event) -> Order:
    """The order after an event."""
    match event:
        case OrderDispatched():
            begun = Order(id=event.order, issue=event.issue, due_at=event.due_at, part_of=event.part_of)
            return _sent(begun, event.assignee, event.accept_by)
        case OrderAccepted():
            return replace(order, stage="accepted", assignee=event.by)
        case OrderPassedOn() | OrderTransferred():
            return _sent(replace(order, asked_until=None), event.to, event.accept_by)
        case OrderSplit():
            return replace(order, stage="split", assignee=None, asked_until=None)
        case OrderDeclined():
            return replace(order, stage="declined")
        case OrderReturned():
            return replace(order, stage="returned")
        case OrderCancelled():
            return replace(order, stage="cancelled")
        case OrderFellOverdue():
            return replace(order, overdue=True)
        case OrderSupervised():
            return replace(order, supervised=order.supervised | {event.by})
        case OrderExtensionAsked():
            return replace(order, asked_until=event.until)
        case OrderExtensionRefused():
            return replace(order, asked_until=None)
        case OrderExtended():
            extensions = order.extensions + 1
            return replace(order, asked_until=None, due_at=event.due_at, overdue=False, extensions=extensions)
        case OrderSuspended():
            return replace(order, review_at=event.review_at)
        case OrderResumed():
            return replace(order, review_at=None, due_at=event.due_at, overdue=False)
        case OrderResolved():
            return replace(order, stage="resolved", review_at=None, asked_until=None)
        case OrderInspected(passed=False):
            # Of one that was split nobody is the holder: whoever accepts it now has it whole.
            again: OrderStage = "accepted" if order.assignee else "dispatched"
            return replace(order, stage=again, due_at=event.due_at, overdue=False)
        case OrderPublicised():
            return replace(order, stage="publicised")
    return order


def _sent(order: Order, to: Assignee | None, accept_by: datetime | None) -> Order:
    asked = (*order.asked, to) if to else order.asked
    return replace(order, stage="dispatched", assignee=to, accept_by=accept_by, asked=asked)


ORDER: Decider[Command, Order] = Decider(Order(), decide, evolve)
