"""How an issue stands to its deadline."""

from collections.abc import Callable
from datetime import datetime, timedelta

from huiyin_reporting.cases.queries import CaseAnswer


def deadline(
    case: CaseAnswer, now: datetime, text: Callable[..., str], duration: Callable[[timedelta], str]
) -> str | None:
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
