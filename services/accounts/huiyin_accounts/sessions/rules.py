"""How long a sign-in counts, and that its end is said once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from huiyin_contracts.accounts import SessionEndCause, SessionEnded
from huiyin_events.decider import Decider


@dataclass(frozen=True, slots=True)
class Lifetime:
    """For how long a session counts without being seen, and in all since its holder last proved who they are."""

    idle: timedelta
    absolute: timedelta


IN_OFFICE: Final = Lifetime(timedelta(hours=1), timedelta(hours=12))
AT_HOME: Final = Lifetime(timedelta(days=14), timedelta(days=30))
SECOND_FACTOR: Final = frozenset({"officer", "operator"})
"""The roles that nobody acts in by a password alone."""


def lifetime_of(role: str) -> Lifetime:
    """Who acts for an office uses a desk that others use too; a resident or a member, their own phone."""
    return AT_HOME if role in {"resident", "member"} else IN_OFFICE


def ends_at(role: str, proved_at: datetime, now: datetime) -> datetime:
    """Until when a session counts that was just seen."""
    lifetime = lifetime_of(role)
    return min(now + lifetime.idle, proved_at + lifetime.absolute)


@dataclass(frozen=True, slots=True)
class EndSession:
    """Let a session count no more."""

    account: str
    session: UUID
    cause: SessionEndCause


def decide(command: EndSession, ended: bool) -> Sequence[SessionEnded]:  # noqa: FBT001 — the state
    """That it ended; nothing, where that was said before."""
    if ended:
        return []
    return [SessionEnded(account=command.account, session=command.session, cause=command.cause)]


def evolve(_: bool, event: SessionEnded) -> bool:  # noqa: FBT001
    """It has ended."""
    return isinstance(event, SessionEnded)


SESSION: Decider[EndSession, bool] = Decider(False, decide, evolve)  # noqa: FBT003
