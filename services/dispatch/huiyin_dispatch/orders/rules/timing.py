"""An order's time: 延期, 挂起, 催办, 督办, 超期, and deadlines counted anew when holidays are announced (P11)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from typing import Literal

from huiyin_contracts import Event
from huiyin_contracts.order_state import Order
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
from huiyin_contracts.parties import Party
from huiyin_contracts.supervision import SupervisionLevel
from huiyin_county.deadlines import Deadline
from huiyin_dispatch.orders.rules.guards import (
    about,
    must_be_in_hand,
    must_be_theirs,
    must_be_under_way,
    must_run,
    times,
)
from huiyin_events.refusal import Refused


@dataclass(frozen=True, slots=True)
class RequestExtension:
    """延期申请: ask for time until `due_at`; none past `latest` can be given, nor more than `most` times."""

    due_at: datetime
    reason: str
    latest: datetime
    most: int
    by: Party
    as_office: bool = False

    def decide(self, order: Order) -> Sequence[Event]:
        """Who has it may, once at a time, within the charter's limits."""
        must_be_in_hand(order)
        must_be_theirs(order, self.by, self.as_office)
        if order.extension_requested_until is not None:
            raise Refused("order-extension-already-asked", "延期申请正在审批")
        if order.due_at is None:
            raise Refused("order-without-deadline", "这张工单没有期限，不用延期")
        if order.extensions >= self.most:
            raise Refused("order-extensions-used-up", "按章程最多延期{most}次", most=self.most)
        if self.due_at <= order.due_at:
            raise Refused("order-extension-too-early", "延期须晚于现在的期限")
        if self.due_at > self.latest:
            raise Refused("order-extension-too-long", "超过章程允许的最长延期")
        return [OrderExtensionRequested(**about(order), due_at=self.due_at, reason=self.reason)]


@dataclass(frozen=True, slots=True)
class Extend:
    """同意延期: give the time that was asked for."""

    deadline: Deadline
    note: str | None = None

    def decide(self, order: Order) -> Sequence[Event]:
        """If it was asked for."""
        _must_be_requested(order)
        warn_at, due_at = self.deadline.warn_at, self.deadline.due_at
        return [OrderExtended(**about(order), warn_at=warn_at, due_at=due_at, note=self.note)]


@dataclass(frozen=True, slots=True)
class RefuseExtension:
    """不同意延期: not give it, and say why."""

    reason: str

    def decide(self, order: Order) -> Sequence[Event]:
        """If it was asked for."""
        _must_be_requested(order)
        return [OrderExtensionRefused(**about(order), reason=self.reason)]


@dataclass(frozen=True, slots=True)
class Suspend:
    """挂起: let its time stand still until the reporter has answered, or because it cannot be done now (挂账)."""

    cause: Literal["reporter", "shelved"]
    reason: str
    review_at: datetime
    now: datetime
    by: Party
    as_office: bool = False

    def decide(self, order: Order) -> Sequence[Event]:
        """Who has it may, while the reporter is asked; only an office shelves it."""
        must_be_in_hand(order)
        must_be_theirs(order, self.by, self.as_office)
        must_run(order)
        if self.cause == "shelved" and not self.as_office:
            raise Refused("order-shelved-by-staff", "挂账须由工作人员批准")
        if self.review_at <= self.now:
            raise Refused("order-review-in-the-past", "复核时间须在现在之后")
        return [OrderSuspended(**about(order), cause=self.cause, reason=self.reason, review_at=self.review_at)]


@dataclass(frozen=True, slots=True)
class Resume:
    """恢复: let its time run on. When that follows from the day of its review, `review_at` says from which."""

    deadline: Deadline | None
    note: str | None = None
    review_at: datetime | None = None

    def decide(self, order: Order) -> Sequence[Event]:
        """If it stands still; of another review, nothing follows."""
        if self.review_at and (not order.under_way or order.review_at != self.review_at):
            return []
        must_be_in_hand(order)
        if not order.suspended:
            raise Refused("order-not-suspended", "这张工单没有挂起")
        return [OrderResumed(**about(order), **times(self.deadline), note=self.note)]


@dataclass(frozen=True, slots=True)
class Urge:
    """催办: an office or a supervisor says that it is to be done soon."""

    by: Party
    note: str | None = None
    now: datetime | None = None
    not_before: datetime | None = None

    def decide(self, order: Order) -> Sequence[Event]:
        """As often as the charter lets it, while it is under way."""
        must_be_under_way(order)
        if self.now and self.not_before and self.now < self.not_before:
            minutes = ceil((self.not_before - self.now) / timedelta(minutes=1))
            raise Refused("order-urged-lately", "这张工单刚催办过，{minutes} 分钟后才能再催", minutes=minutes)
        return [OrderUrged(**about(order), by=self.by, note=self.note)]


@dataclass(frozen=True, slots=True)
class Supervise:
    """督办: let a higher level see to it. When that follows from a deadline, `due_at` says from which."""

    level: SupervisionLevel
    cause: Literal["overdue", "unsatisfied", "instruction"]
    note: str | None = None
    due_at: datetime | None = None

    def decide(self, order: Order) -> Sequence[Event]:
        """At any time while it is under way; by itself once for each level, and not while its time stands still."""
        if self.due_at:
            moved = not order.under_way or self.due_at != order.due_at
            if moved or order.suspended or self.level in order.supervised:
                return []
        must_be_under_way(order)
        return [OrderSupervised(**about(order), level=self.level, cause=self.cause, note=self.note)]


@dataclass(frozen=True, slots=True)
class FallOverdue:
    """超期: put on record that a deadline passed."""

    due_at: datetime

    def decide(self, order: Order) -> Sequence[Event]:
        """If it is still the order's, its time runs and the work is not done; once."""
        if not order.under_way or order.overdue or order.suspended or order.due_at != self.due_at:
            return []
        return [OrderFellOverdue(**about(order), due_at=self.due_at)]


@dataclass(frozen=True, slots=True)
class Recount:
    """重新计算期限: another deadline in place of the one that was counted without a year's holidays."""

    announced: int
    instead_of: datetime
    deadline: Deadline

    def decide(self, order: Order) -> Sequence[Event]:
        """If it is under way, still has that deadline, and it was counted without that year's notice."""
        if not order.under_way or order.due_at != self.instead_of or order.without_notice != self.announced:
            return []
        new = self.deadline
        return [
            OrderRecounted(
                **about(order),
                announced=self.announced,
                warn_at=new.warn_at,
                due_at=new.due_at,
                without_notice=new.without_notice,
            )
        ]


def _must_be_requested(order: Order) -> None:
    must_be_in_hand(order)
    if order.extension_requested_until is None:
        raise Refused("order-extension-not-asked", "没有待批的延期申请")
