"""How a duty begins and ends, in the transaction of what it is about; and the days on which counties' duties begin.

The rooms above open and end their duties by these. A county's duties of a month, a quarter or a year begin in the
morning of a day, by one timer a county and kind, which sets itself again; that a morning is noticed late, after
downtime, changes nothing of when they began.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from uuid import UUID
from zoneinfo import ZoneInfo

from huiyin_contracts import Event
from huiyin_contracts.divisions import DivisionRegistered
from huiyin_county.charter import Rules
from huiyin_county.charters import in_force_at
from huiyin_county.divisions import timezone_of
from huiyin_deliberation.duties.rules import DUTY, Command, FinishDuty, LapseDuty, OpenDuty
from huiyin_deliberation.duties.streams import duty_stream
from huiyin_events.decider import perform
from huiyin_events.envelope import Meta, Recorded
from huiyin_events.store import Connection
from huiyin_events.subscription import Reaction
from huiyin_events.timers import Timer, TimerHandler, set_timer
from huiyin_service.service import Service

HOUR = 8
"""At which duties begin, on the county's clocks: what the period before had is known by then."""

_DELIBERATES = """
SELECT EXISTS (SELECT FROM sites WHERE division LIKE $1 || '%') OR
       EXISTS (SELECT FROM topics WHERE division LIKE $1 || '%')
"""


@dataclass(frozen=True, slots=True)
class Morning:
    """The morning on which a county's duty may begin: the first day of its month, quarter or year."""

    county: str
    day: date
    timezone: ZoneInfo
    at: datetime
    meta: Meta
    rules: Rules

    def midnight(self, day: date) -> datetime:
        """When a day begins there."""
        return datetime.combine(day, time(), self.timezone).astimezone(UTC)


Begin = Callable[[Service, Connection, Morning], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Mornings:
    """A kind of duty that begins again and again: its timer, on which day it is next, and how it begins."""

    timer: str
    next_day: Callable[[date], date]
    begin: Begin

    @property
    def policies(self) -> dict[type[Event], Callable[[Service], Reaction]]:
        """Wait for the first one, from when a county is registered."""
        return {DivisionRegistered: self._on_registered}

    @property
    def timers(self) -> dict[str, Callable[[Service], TimerHandler]]:
        """What is done on each."""
        return {self.timer: self._on_morning}

    def _on_registered(self, _service: Service) -> Reaction:
        async def react(connection: Connection, recorded: Recorded) -> None:
            event = recorded.event
            assert isinstance(event, DivisionRegistered)
            if event.level == "county":
                await self._wait(connection, event.code, recorded.known_at, recorded.caused())

        return react

    def _on_morning(self, service: Service) -> TimerHandler:
        async def fire(connection: Connection, timer: Timer, _now: datetime) -> None:
            county, timezone = timer.subject, await timezone_of(connection, timer.subject)
            day = timer.due_at.astimezone(timezone).date()
            rules = await in_force_at(connection, county, timer.due_at)
            morning = Morning(county, day, timezone, timer.due_at, timer.meta, rules)
            await self.begin(service, connection, morning)
            await self._wait(connection, county, timer.due_at, timer.meta)

        return fire

    async def _wait(self, connection: Connection, county: str, since: datetime, meta: Meta) -> None:
        timezone = await timezone_of(connection, county)
        day = self.next_day(since.astimezone(timezone).date())
        at = datetime.combine(day, time(HOUR), timezone).astimezone(UTC)
        await set_timer(connection, Timer(self.timer, county, at, {}, meta))


async def deliberates(connection: Connection, county: str) -> bool:
    """Whether a county has begun to deliberate: before that it owes nothing."""
    return bool(await connection.fetchval(_DELIBERATES, county))


async def open_duty(service: Service, connection: Connection, because: Recorded, duty: OpenDuty) -> None:
    """Open a duty in the division of the event that it follows from, which is when it began."""
    await act_on_duty(service, connection, because, duty.id, duty)


async def finish_duty(service: Service, connection: Connection, because: Recorded, duty: UUID) -> None:
    """End a duty when what it asks for is done."""
    await act_on_duty(service, connection, because, duty, FinishDuty(because.occurred_at))


async def lapse_duty(service: Service, connection: Connection, because: Recorded, duty: UUID) -> None:
    """End a duty that nothing is owed of any more."""
    await act_on_duty(service, connection, because, duty, LapseDuty())


async def act_on_duty(
    service: Service,
    connection: Connection,
    because: Recorded,
    duty: UUID,
    command: Command,
    division: str | None = None,
) -> None:
    """Carry out a command on a duty because of an event, when that happened, and where unless it is said."""
    await perform(
        service.store,
        DUTY,
        duty_stream(duty),
        command,
        division=division or because.division,
        at=because.occurred_at,
        meta=because.caused(),
        connection=connection,
    )


async def begin_duty(service: Service, connection: Connection, morning: Morning, division: str, duty: OpenDuty) -> None:
    """Open a duty of a division because its morning has come."""
    await perform(
        service.store,
        DUTY,
        duty_stream(duty.id),
        duty,
        division=division,
        at=morning.at,
        meta=morning.meta,
        connection=connection,
    )
