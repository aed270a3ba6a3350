"""How far an issue came, and how it stands to its deadline."""

from collections.abc import Callable
from datetime import datetime, timedelta

from huiyin_reporting.cases.queries import CaseAnswer

Translate = Callable[..., str]

# How far each event carries an issue along its road; the others leave it where it was.
_REACHES = {
    "issue.reported": "reported",
    "order.dispatched": "dispatched",
    "order.accepted": "accepted",
    "order.declined": "reported",
    "order.returned": "reported",
    "order.passed_on": "dispatched",
    "order.transferred": "dispatched",
    "order.cancelled": "reported",
    "order.resolved": "resolved",
    "order.publicised": "publicised",
    "topic.planned": "planned",
    "topic.deliberated": "deliberated",
    "topic.decided": "decided",
}
_ENDS = {"issue.merged", "issue.withdrawn", "issue.rejected"}


def _name_of(event_type: str) -> str:
    """`order.accepted` of `dispatch.order.accepted.v1`: a trail reads the same whatever the version."""
    return ".".join(event_type.split(".")[1:3])


def reached(case: CaseAnswer) -> tuple[str, bool]:
    """How far an issue came, also where it ended otherwise, and whether it goes through deliberation."""
    station, deliberated = "reported", False
    for name in (_name_of(step.type) for step in case.trail):
        if name in _ENDS:
            break
        if name in {"topic.dropped", "issue.reopened"}:
            station, deliberated = "reported", False
        elif name.startswith("topic."):
            deliberated = True
        elif deliberated:
            continue  # an order that went out all the same
        station = _REACHES.get(name, station)
    return ("publicised" if case.state == "publicised" else station), deliberated


def deadline(case: CaseAnswer, now: datetime, text: Translate, duration: Callable[[timedelta], str]) -> str | None:
    """How an issue stands to its deadline, in words; nothing where it ended before it was done."""
    if case.due_at is None or (case.ended_at and not case.resolved_at):
        return None
    left = case.due_at - (case.resolved_at or now)
    late = left < timedelta()
    if case.resolved_at:
        return (
            text("超期 {time} 办结", time=duration(-left))
            if late
            else text("按期办结，提前 {time}", time=duration(left))
        )
    return text("已超期 {time}", time=duration(-left)) if late else text("还剩 {time}", time=duration(left))
