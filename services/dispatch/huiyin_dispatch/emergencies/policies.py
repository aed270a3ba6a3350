"""The process manager of emergencies (Y12): people are called at once, and no answer is waited for in vain.

    an emergency is reported, and vouched for   -> Declare: the nearest emergency team is called; what was reported is
                                                   sealed, so they read it where the issue is shown
    no one is coming in time, or all decline    -> CallNext: the next forces, until there are none
    forces are called, or there are none        -> the calls that go outside, see `notification_outbox`

An emergency has one timer. Whatever moves it sets the timer anew, or takes it back; the log says which. A call is made
when it is made: one that was due while nothing ran is made late, and those called have all their time to answer.
"""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID, uuid5

from huiyin_contracts import Event
from huiyin_contracts.emergencies import (
    AboutEmergency,
    EmergencyAcknowledged,
    EmergencyArrived,
    EmergencyCalledUp,
    EmergencyForcesExhausted,
    EmergencyStoodDown,
)
from huiyin_contracts.issues import IssueReported
from huiyin_county.charters import in_force_at
from huiyin_dispatch.emergencies.commands import channels, stream_of
from huiyin_dispatch.emergencies.next_forces import next_forces
from huiyin_dispatch.emergencies.notification_outbox import notifications_of, queue
from huiyin_dispatch.emergencies.rules import EMERGENCY, FRESH, Call, CallNext, Declare
from huiyin_dispatch.emergencies.state import Emergency
from huiyin_events.decider import perform
from huiyin_events.envelope import Recorded
from huiyin_events.store import Connection
from huiyin_events.subscription import Reaction
from huiyin_events.timers import Timer, TimerHandler, cancel_timer, set_timer
from huiyin_service.service import Service

ANSWER = "emergency-answer"
EMERGENCIES = UUID("6f0f3d0e-3f8a-5d61-9d0e-6875697969be")


def on_issue_reported(service: Service) -> Reaction:
    """Call the nearest team at once, where somebody vouches for it; for a history that is taken in, no one is."""

    async def react(connection: Connection, recorded: Recorded) -> None:
        event = recorded.event
        assert isinstance(event, IssueReported)
        now = max(service.now(), recorded.occurred_at)
        if not event.vouched or event.channel == "import" or now - recorded.occurred_at > FRESH:
            return
        this = uuid5(EMERGENCIES, str(event.issue))
        if await service.store.existing([stream_of(this)], connection):
            return
        call = Call(await next_forces(connection, recorded.division, (), now), channels(service), now)
        minutes = (await in_force_at(connection, recorded.division, now)).calls.answer_minutes
        await perform(
            service.store,
            EMERGENCY,
            stream_of(this),
            Declare(this, event.category, None, event.issue, call, minutes),
            division=recorded.division,
            at=now,
            meta=recorded.caused(),
            connection=connection,
        )

    return react


def on_emergency_moved(service: Service) -> Reaction:
    """Wait for answers, or no longer."""

    async def react(connection: Connection, recorded: Recorded) -> None:
        event = recorded.event
        assert isinstance(event, AboutEmergency)
        subject = str(event.emergency)
        if at := (await _emergency(service, connection, event.emergency)).next_call_at(recorded.occurred_at):
            data = {"division": recorded.division}
            await set_timer(connection, Timer(ANSWER, subject, at, data, recorded.caused()))
        else:
            await cancel_timer(connection, ANSWER, subject)

    return react


def on_answers_due(service: Service) -> TimerHandler:
    """Call the next forces, or put on record that there are none."""

    async def fire(connection: Connection, timer: Timer, now: datetime) -> None:
        this, division = UUID(timer.subject), timer.data["division"]
        emergency = await _emergency(service, connection, this)
        at = emergency.next_call_at(timer.due_at)
        if at is None or at > timer.due_at:
            return  # it has moved meanwhile, and what moved it sets the timer
        call = Call(await next_forces(connection, division, emergency.forces, now), channels(service), now)
        await perform(
            service.store,
            EMERGENCY,
            stream_of(this),
            CallNext(emergency.wave + 1, call),
            division=division,
            at=now,
            meta=timer.meta,
            connection=connection,
        )

    return fire


def on_called_up(service: Service) -> Reaction:
    """Hand what goes outside to the gateway's queue, where there is a gateway."""

    async def react(connection: Connection, recorded: Recorded) -> None:
        event = recorded.event
        assert isinstance(event, EmergencyCalledUp | EmergencyForcesExhausted)
        if service.settings.callup_webhook:
            emergency = await service.store.read_stream(stream_of(event.emergency), connection=connection)
            calls = await notifications_of(service, connection, recorded, emergency)
            await queue(connection, recorded, calls, service.now())

    return react


async def _emergency(service: Service, connection: Connection, emergency: UUID) -> Emergency:
    history = await service.store.read_stream(stream_of(emergency), connection=connection)
    return EMERGENCY.fold(recorded.event for recorded in history)


_MOVES = (EmergencyCalledUp, EmergencyForcesExhausted, EmergencyAcknowledged, EmergencyArrived, EmergencyStoodDown)

POLICIES: dict[type[Event], Callable[[Service], Reaction]] = {
    IssueReported: on_issue_reported,
    **dict.fromkeys(_MOVES, on_emergency_moved),
}
CALLS: dict[type[Event], Callable[[Service], Reaction]] = {
    EmergencyCalledUp: on_called_up,
    EmergencyForcesExhausted: on_called_up,
}
TIMERS: dict[str, Callable[[Service], TimerHandler]] = {ANSWER: on_answers_due}
