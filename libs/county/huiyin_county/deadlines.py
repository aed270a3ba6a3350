"""An order's times by the charter: when to accept it, when it turns yellow, when it is due, and who then sees to it."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from huiyin_contracts.charter import Allowance, SupervisionLevel, Terms
from huiyin_contracts.issues import IssueKind
from huiyin_county import calendar
from huiyin_county.charter import Rules


@dataclass(frozen=True, slots=True)
class Deadline:
    """When an order is due, and from when on that is near."""

    warn_at: datetime
    due_at: datetime


@dataclass(frozen=True, slots=True)
class Schedule:
    """How a county reckons the time of orders for one kind of issue: its rules, on its clocks."""

    rules: Rules
    kind: IssueKind
    timezone: ZoneInfo

    def accept_by(self, sent_at: datetime) -> datetime:
        """Until when an order that was sent then may be accepted."""
        return calendar.after(sent_at, self.terms.accept, self.timezone)

    def deadline(self, begun_at: datetime) -> Deadline:
        """The deadline of work that begins now, or begins again."""
        return self.by(calendar.after(begun_at, self.terms.resolve, self.timezone), begun_at)

    def by(self, due_at: datetime, begun_at: datetime) -> Deadline:
        """A deadline that was set by hand; it is not near before the work begins."""
        return Deadline(max(calendar.before(due_at, self.terms.warning, self.timezone), begun_at), due_at)

    def longest_extension(self, due_at: datetime) -> datetime:
        """Until when an order that is due then may be extended."""
        return calendar.after(due_at, self.rules.orders.extension, self.timezone)

    def resumed(self, due_at: datetime, suspended_at: datetime, resumed_at: datetime) -> Deadline:
        """The deadline after a time that did not count: as much is left, by the clock or in working days, as before."""
        left = due_at - suspended_at
        if self.terms.resolve.unit == "working_days":
            days = calendar.working_days_between(suspended_at, due_at, self.timezone)
            if days:
                # What is left of the day of the deadline stays as it was.
                at = due_at.astimezone(self.timezone).timetz()
                start = datetime.combine(resumed_at.astimezone(self.timezone).date(), at)
                due = calendar.after(start, Allowance(amount=days, unit="working_days"), self.timezone)
                return self.by(due.astimezone(due_at.tzinfo), resumed_at)
        return self.by(resumed_at + left, resumed_at)

    def returnable_until(self, accepted_at: datetime) -> datetime:
        """Until when an order accepted then may be given back as wrongly dispatched."""
        return calendar.after(accepted_at, self.rules.orders.returnable, self.timezone)

    def supervised(self, due_at: datetime) -> list[tuple[SupervisionLevel, datetime]]:
        """Who sees to an order that was due then and is not done, each with the moment from which they do."""
        return [(step.level, calendar.after(due_at, step.after, self.timezone)) for step in self.terms.supervision]

    @property
    def terms(self) -> Terms:
        """The charter's for this kind of issue."""
        return self.rules.orders.terms[self.kind]
