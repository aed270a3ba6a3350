"""The process manager of duties: what is not done in time is seen, and goes up by itself (P7).

opened                -> a timer for when it is due
it fires              -> MissDuty: overdue; and a timer for when a level above sees to it, by the charter
that fires            -> EscalateDuty
done, or lapsed       -> no timer any more
"""

from collections.abc import Callable
from datetime import UTC, datetime
from uuid import UUID

from huiyin_contracts import Event
from huiyin_contracts.duties import AboutDuty, DutyEscalated, DutyFellOverdue, DutyFulfilled, DutyLapsed, DutyOpened
from huiyin_county.charter import of_version
from huiyin_county.charters import county
from huiyin_deliberation.duties.rules import DUTY, Command, due
from huiyin_deliberation.duties.streams import duty_stream
from huiyin_events.decider import perform_when_due
from huiyin_events.envelope import Recorded
from huiyin_events.store import Connection
from huiyin_events.subscription import Reaction
from huiyin_events.timers import Timer, TimerHandler, cancel_timer, set_timer
from huiyin_service.service import Service

NEXT = "duty-next"


def on_duty_moved(service: Service) -> Reaction:
    """Wait for what is due next, or no longer."""

    async def react(connection: Connection, recorded: Recorded) -> None:
        event = recorded.event
        assert isinstance(event, AboutDuty)
        if isinstance(event, DutyFulfilled | DutyLapsed):
            await cancel_timer(connection, NEXT, str(event.duty))
        elif next_ := await _next(service, connection, event.duty, recorded.division):
            # One that was opened too late is overdue from then on, not before there was such a duty.
            at = max(next_[0], recorded.occurred_at).astimezone(UTC)
            data = {"division": recorded.division}
            await set_timer(connection, Timer(NEXT, str(event.duty), at, data, recorded.caused()))

    return react


def on_duty_due(service: Service) -> TimerHandler:
    """Do what is due; it happened when it was due, however late that is noticed."""

    async def fire(connection: Connection, timer: Timer, _now: datetime) -> None:
        duty, division = UUID(timer.subject), timer.data["division"]
        next_ = await _next(service, connection, duty, division)
        if next_ is None or next_[0] > timer.due_at:
            return  # it has moved meanwhile, and what moved it sets the timer
        await perform_when_due(service.store, DUTY, duty_stream(duty), next_[1], timer, division, connection)

    return fire


async def _next(service: Service, connection: Connection, duty: UUID, division: str) -> tuple[datetime, Command] | None:
    history = await service.store.read_stream(duty_stream(duty), connection=connection)
    state = DUTY.fold(recorded.event for recorded in history)
    charters = (await county(connection, division)).charters
    return due(state, of_version(charters, state.charter).deliberation)


MOVES = (DutyOpened, DutyFellOverdue, DutyEscalated, DutyFulfilled, DutyLapsed)
POLICIES: dict[type[Event], Callable[[Service], Reaction]] = {event: on_duty_moved for event in MOVES}  # noqa: C420
TIMERS: dict[str, Callable[[Service], TimerHandler]] = {NEXT: on_duty_due}
