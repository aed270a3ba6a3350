"""Events for tests that care only that something happened, and where."""

from datetime import UTC, datetime
from uuid import UUID, uuid4

from huiyin_contracts import OURS, Event
from huiyin_contracts.issues import IssueRejected, IssueReported, IssueScreened, IssueWithdrawn
from huiyin_events.envelope import Cursor, Meta, NewEvent, Recorded, stream_name

VILLAGE = "140981001001"
REPORTER = UUID(int=0xA1)
NOW = datetime(2026, 3, 5, 8, 30, tzinfo=UTC)


def reported(issue: UUID | None = None, number: str = "260305-000001") -> IssueReported:
    """A street lamp that does not light."""
    return IssueReported(
        issue=issue or uuid4(),
        number=number,
        kind="problem",
        category="路灯",
        channel="page",
        reporter=REPORTER,
    )


def screened(issue: UUID) -> IssueScreened:
    """Found in order, for an order to be dispatched."""
    return IssueScreened(issue=issue, route="dispatch")


def withdrawn(issue: UUID) -> IssueWithdrawn:
    """Taken back."""
    return IssueWithdrawn(issue=issue)


def rejected(issue: UUID, reason: str = "属铁路部门管辖") -> IssueRejected:
    """Answered with a no."""
    return IssueRejected(issue=issue, reason=reason)


def new(event: Event, division: str = VILLAGE) -> NewEvent:
    """The event, about to be appended."""
    return NewEvent(event, division, NOW)


def recorded_as(event_type: str, data: str) -> Recorded:
    """What the log has of an event."""
    return Recorded(
        uuid4(), Cursor(1, 1), f"{event_type}-1", 1, event_type, VILLAGE, NOW, NOW, data, Meta().dump(), OURS
    )


def stream_of(issue: UUID) -> str:
    """An issue's stream."""
    return stream_name(IssueReported.type, issue)
