"""How somebody who was wrong too often is slowed down: at first not, then twice as long each time, never for good."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal

AttemptKind = Literal["account", "address"]

FREE: Final[dict[AttemptKind, int]] = {"account": 5, "address": 30}
"""So often one may be wrong without having to wait; an address may be that of a whole office."""
FIRST, LONGEST = timedelta(seconds=2), timedelta(minutes=15)
FORGOTTEN_AFTER: Final = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Attempts:
    """How often it was wrong in a row, and when last."""

    failures: int
    last_at: datetime


def wait(kind: AttemptKind, attempts: Attempts, now: datetime) -> timedelta:
    """How long until it may be tried again; nothing, if it may."""
    beyond = remembered(attempts, now) - FREE[kind]
    if beyond < 0:
        return timedelta(0)
    pause = min(FIRST * (1 << min(beyond, 30)), LONGEST)
    return max(attempts.last_at + pause - now, timedelta(0))


def remembered(attempts: Attempts, now: datetime) -> int:
    """How many failures still count."""
    return 0 if now - attempts.last_at >= FORGOTTEN_AFTER else attempts.failures
