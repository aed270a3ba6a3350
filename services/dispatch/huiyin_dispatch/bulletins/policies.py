"""The process manager of bulletins: every Monday morning each county tells of the week that is over (Y6).

a county is registered   -> a timer for the next Monday, 08:00 on the county's clocks
it fires                 -> the bulletin, where there was anything to do, and the timer for the Monday after
"""

from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from huiyin_contracts import Event
from huiyin_contracts.bulletins import BulletinIssued
from huiyin_contracts.divisions import DivisionRegistered
from huiyin_county.divisions import timezone_of
from huiyin_dispatch.bulletins.commands import command
from huiyin_dispatch.bulletins.rules import BULLETIN
from huiyin_events.decider import perform_when_due
from huiyin_events.envelope import Meta, Recorded, stream_name
from huiyin_events.refusal import Refused
from huiyin_events.store import Connection
from huiyin_events.subscription import Reaction
from huiyin_events.timers import Timer, TimerHandler, set_timer
from huiyin_service.service import Service

WEEKLY = "weekly-bulletin"
HOUR = 8


def monday_after(at: datetime, timezone: ZoneInfo) -> datetime:
    """The first Monday morning after a moment, where the county is."""
    local = at.astimezone(timezone)
    monday = (local - timedelta(days=local.weekday())).replace(hour=HOUR, minute=0, second=0, microsecond=0)
    return (monday if monday > local else monday + timedelta(weeks=1)).astimezone(UTC)


def on_division_registered(_service: Service) -> Reaction:
    """Wait for its first Monday."""

    async def react(connection: Connection, recorded: Recorded) -> None:
        event = recorded.event
        assert isinstance(event, DivisionRegistered)
        if event.level == "county":
            await _wait(connection, event.code, recorded.known_at, recorded.caused())

    return react


def on_monday_due(service: Service) -> TimerHandler:
    """Issue the bulletin of the week that ended at midnight, and wait for the next Monday."""

    async def fire(connection: Connection, timer: Timer, now: datetime) -> None:
        county, timezone = timer.subject, await timezone_of(connection, timer.subject)
        ends_at = timer.due_at.astimezone(timezone).replace(hour=0)
        issue = await command(connection, county, ends_at - timedelta(weeks=1), ends_at, now)
        if any(one.dispatched or one.rated or one.share is not None for one in issue.counted):
            stream = stream_name(BulletinIssued.type, county)
            with suppress(Refused):  # this week was told of already
                await perform_when_due(service.store, BULLETIN, stream, issue, timer, county, connection)
        await _wait(connection, county, timer.due_at, timer.meta)

    return fire


async def _wait(connection: Connection, county: str, since: datetime, meta: Meta) -> None:
    monday = monday_after(since, await timezone_of(connection, county))
    await set_timer(connection, Timer(WEEKLY, county, monday, {}, meta))


POLICIES: dict[type[Event], Callable[[Service], Reaction]] = {DivisionRegistered: on_division_registered}
TIMERS: dict[str, Callable[[Service], TimerHandler]] = {WEEKLY: on_monday_due}
