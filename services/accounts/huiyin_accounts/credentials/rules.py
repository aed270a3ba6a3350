"""How somebody who was wrong too often is slowed down: at first not, then twice as long each time, never for good."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal

AttemptKind = Literal["login", "proof", "browser", "address"]
"""A name that is typed; whose the next step is, once a password was right or in a session; a browser known to be one
of theirs; an address."""

FREE: Final[dict[AttemptKind, int]] = {"login": 5, "proof": 5, "browser": 5, "address": 30}
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
