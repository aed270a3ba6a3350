"""What stalls goes up by itself, village → town → county: a procedure has one timer, for the next level (P7)."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Generic, Protocol, TypeVar
from uuid import UUID

from huiyin_contracts import Event
from huiyin_contracts.supervision import SupervisionLevel
from huiyin_county.charter import of_version
from huiyin_county.charters import County, county
from huiyin_events.decider import Decider, perform_when_due
from huiyin_events.envelope import Recorded, stream_name
from huiyin_events.store import Connection
from huiyin_events.subscription import Reaction
from huiyin_events.timers import Timer, TimerHandler, cancel_timer, set_timer
from huiyin_service.service import Service


class Stallable(Protocol):
    """What a procedure's state tells of what it owes."""

    @property
    def charter(self) -> int:
        """The version that it began under."""

    @property
    def due_on(self) -> date | None:
        """Until when its next step is owed."""

    @property
    def stalled(self) -> tuple[SupervisionLevel, ...]:
        """Who sees to it already."""


S = TypeVar("S", bound=Stallable)


@dataclass(frozen=True, slots=True)
class StallWatch(Generic[S]):
    """How one kind of procedure is watched."""

    timer: str
    first: type[Event]
    decider: Decider[Any, S]
    id_of: Callable[[Any], UUID]
    command: Callable[[SupervisionLevel, date], Any]

    def stream(self, this: UUID) -> str:
        """Where one stands."""
        return stream_name(self.first.type, this)

    def policy(self, service: Service) -> Reaction:
        """Set the timer anew by how it stands now, or take it back."""

        async def react(connection: Connection, recorded: Recorded) -> None:
            this = self.id_of(recorded.event)
            past = await service.store.read_stream(self.stream(this), connection=connection)
            state = self.decider.fold([one.closed for one in past])
            found = next_level(state, await county(connection, recorded.division))
            if found is None or state.due_on is None:
                await cancel_timer(connection, self.timer, str(this))
                return
            level, at = found
            data = {"division": recorded.division, "level": level, "due_on": state.due_on.isoformat()}
            await set_timer(connection, Timer(self.timer, str(this), at, data, recorded.caused()))

        return react

    def handler(self, service: Service) -> TimerHandler:
        """Put on record who sees to it from now on; it happened when that was due, however late it is noticed."""

        async def fire(connection: Connection, timer: Timer, _now: datetime) -> None:
            await perform_when_due(
                service.store,
                self.decider,
                self.stream(UUID(timer.subject)),
                self.command(timer.data["level"], date.fromisoformat(timer.data["due_on"])),
                timer,
                timer.data["division"],
                connection,
            )

        return fire


def next_level(state: Stallable, of: County) -> tuple[SupervisionLevel, datetime] | None:
    """Who sees to it next, and from when on, by the charter that it began under; None: nobody more."""
    if state.due_on is None:
        return None
    rules = of_version(of.charters, state.charter).deliberation
    over = datetime.combine(state.due_on + timedelta(days=1), time(), of.timezone)
    steps = [(one.level, of.days.after(over, one.after, of.timezone)) for one in rules.times.supervision]
    return min((step for step in steps if step[0] not in state.stalled), key=lambda step: step[1], default=None)
