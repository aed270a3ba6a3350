"""The process manager of forgetting: what is known of who left is kept as long as the charter says, then erased.

    a member is deregistered, an account is closed   -> a timer, after the days of the charter in force then
    it fires                                         -> the person is erased, unless they are somebody here again

A person who has an open account, an office or a registration has yet to leave for good: when they do, they are waited
for anew. That it was done stands on the log, with its cause.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

from huiyin_contracts import Event
from huiyin_contracts.accounts import AccountClosed
from huiyin_contracts.members import MemberDeregistered
from huiyin_contracts.parties import person_of
from huiyin_county.charters import in_force_at
from huiyin_events.envelope import Recorded
from huiyin_events.store import Connection
from huiyin_events.subscription import Reaction
from huiyin_events.timers import Timer, TimerHandler, set_timer
from huiyin_service.persons.erasure import erase
from huiyin_service.service import Service

FORGET = "forget-person"
_HERE = """
SELECT EXISTS (SELECT FROM grants WHERE sub = $1)
    OR EXISTS (SELECT FROM accounts WHERE account = $1 AND state <> 'closed')
"""


def on_left(_service: Service) -> Reaction:
    """Somebody left their village, or closed their account: wait as long as the charter says."""

    async def react(connection: Connection, recorded: Recorded) -> None:
        kept = (await in_force_at(connection, recorded.division, recorded.known_at)).retention
        match recorded.event:
            case MemberDeregistered(member=who):
                days = kept.members
            case AccountClosed(account=who):
                days = kept.accounts
            case _:
                return
        at = recorded.known_at + timedelta(days=days)
        await set_timer(connection, Timer(FORGET, who, at, {}, recorded.caused()))

    return react


def on_time_over(service: Service) -> TimerHandler:
    """Erase who is nobody here any more."""

    async def fire(connection: Connection, timer: Timer, _now: datetime) -> None:
        if not await connection.fetchval(_HERE, timer.subject):
            person = person_of(timer.subject)
            await erase(connection, service.store, service.vault, person, "expired", timer.meta, timer.due_at)

    return fire


POLICIES: dict[type[Event], Callable[[Service], Reaction]] = {AccountClosed: on_left, MemberDeregistered: on_left}
TIMERS: dict[str, Callable[[Service], TimerHandler]] = {FORGET: on_time_over}
