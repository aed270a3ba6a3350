"""An order's times by the charter: when to accept it, when it turns yellow, when it is due, and who then sees to it."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from huiyin_contracts.charter import Terms
from huiyin_contracts.issues import IssueKind
from huiyin_contracts.supervision import Allowance, SupervisionLevel
from huiyin_county.calendar import WorkingDays
from huiyin_county.charter import Rules


@dataclass(frozen=True, slots=True)
class Deadline:
    """When an order is due, and from when on that is near.

    `without_notice` is the year whose holidays were not announced when working days of it were counted, if there were
    any: the deadline is reckoned anew when they are.
    """

    warn_at: datetime
    due_at: datetime
    without_notice: int | None = None


@dataclass(frozen=True, slots=True)
class Schedule:
    """How a county reckons the time of orders for one kind of issue: its rules, on its clocks."""

    rules: Rules
    kind: IssueKind
    timezone: ZoneInfo
    days: WorkingDays = field(default_factory=WorkingDays)

    def accept_by(self, sent_at: datetime) -> datetime:
        """Until when an order that was sent then may be accepted."""
        return self.days.after(sent_at, self.terms.accept, self.timezone)

    def deadline(self, begun_at: datetime) -> Deadline:
        """The deadline of work that begins now, or begins again."""
        due_at = self.days.after(begun_at, self.terms.resolve, self.timezone)
        return self._counted(due_at, begun_at) if self._in_working_days else self.by(due_at, begun_at)

    def by(self, due_at: datetime, begun_at: datetime) -> Deadline:
        """A deadline that was set by hand; it is not near before the work begins."""
        return Deadline(max(self.days.before(due_at, self.terms.warning, self.timezone), begun_at), due_at)

    def longest_extension(self, due_at: datetime) -> datetime:
        """Until when an order that is due then may be extended."""
        return self.days.after(due_at, self.rules.orders.extension, self.timezone)

    def resumed(self, due_at: datetime, suspended_at: datetime, resumed_at: datetime) -> Deadline:
        """The deadline after a time that did not count: as much is left, by the clock or in working days, as before."""
        left = due_at - suspended_at
        if self._in_working_days and (days := self.days.between(suspended_at, due_at, self.timezone)):
            return self._counted(self._later(due_at, resumed_at, days), resumed_at)
        return self.by(resumed_at + left, resumed_at)

    def recounted(self, due_at: datetime, counted_from: datetime, before: WorkingDays) -> Deadline:
        """A deadline that was counted from a moment by other working days: as many of these."""
        days = before.between(counted_from, due_at, self.timezone)
        return self._counted(self._later(due_at, counted_from, days) if days else due_at, counted_from)

    def returnable_until(self, accepted_at: datetime) -> datetime:
        """Until when an order accepted then may be given back as wrongly dispatched."""
        return self.days.after(accepted_at, self.rules.orders.returnable, self.timezone)

    def supervised(self, due_at: datetime) -> list[tuple[SupervisionLevel, datetime]]:
        """Who sees to an order that was due then and is not done, each with the moment from which they do."""
        return [(step.level, self.days.after(due_at, step.after, self.timezone)) for step in self.terms.supervision]

    @property
    def terms(self) -> Terms:
        """The charter's for this kind of issue."""
        return self.rules.orders.terms[self.kind]

    @property
    def _in_working_days(self) -> bool:
        return self.terms.resolve.unit == "working_days"

    def _later(self, due_at: datetime, start: datetime, days: int) -> datetime:
        """So many working days after the day of `start`, at the time of day that the deadline has."""
        at = due_at.astimezone(self.timezone).timetz()
        first = datetime.combine(start.astimezone(self.timezone).date(), at)
        later = self.days.after(first, Allowance(amount=days, unit="working_days"), self.timezone)
        return later.astimezone(due_at.tzinfo)

    def _counted(self, due_at: datetime, start: datetime) -> Deadline:
        first, last = (moment.astimezone(self.timezone).date() for moment in (start, due_at))
        return replace(self.by(due_at, start), without_notice=self.days.without_notice(first, last))
