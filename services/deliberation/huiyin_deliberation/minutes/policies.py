"""Minutes become final by themselves once the days for changes are over and all that was asked for is answered (P6)."""

from collections.abc import Callable
from datetime import datetime, time, timedelta
from uuid import UUID

from huiyin_contracts import Event
from huiyin_contracts.minutes import AboutMinutes, AmendmentAccepted, AmendmentRefused, MinutesDrafted
from huiyin_county.divisions import timezone_of
from huiyin_deliberation.minutes.commands import minutes_stream
from huiyin_deliberation.minutes.rules import MINUTES, FinaliseMinutes
from huiyin_events.decider import perform
from huiyin_events.envelope import Meta, Recorded
from huiyin_events.store import Connection
from huiyin_events.subscription import Reaction
from huiyin_events.timers import Timer, TimerHandler, set_timer
from huiyin_service.service import Service

WINDOW = "minutes-window"


def when_minutes_are_drafted(_service: Service) -> Reaction:
    """Wait for the end of the days for changes."""

    async def react(connection: Connection, recorded: Recorded) -> None:
        event = recorded.event
        assert isinstance(event, MinutesDrafted)
        timezone = await timezone_of(connection, recorded.division)
        end = datetime.combine(event.amendable_until + timedelta(days=1), time(), timezone)
        data = {"division": recorded.division}
        await set_timer(connection, Timer(WINDOW, str(event.session), end, data, recorded.caused()))

    return react


def when_a_change_is_answered(service: Service) -> Reaction:
    """The last answer after the days are over makes them final."""

    async def react(connection: Connection, recorded: Recorded) -> None:
        event = recorded.event
        assert isinstance(event, AboutMinutes)
        await _finalise(service, connection, event.session, recorded.division, recorded.known_at, recorded.caused())

    return react


def on_window_end(service: Service) -> TimerHandler:
    """The days for changes are over."""

    async def fire(connection: Connection, timer: Timer, _now: datetime) -> None:
        session, division = UUID(timer.subject), timer.data["division"]
        await _finalise(service, connection, session, division, timer.due_at, timer.meta)

    return fire


async def _finalise(
    service: Service, connection: Connection, session: UUID, division: str, at: datetime, meta: Meta
) -> None:
    """Make them final, where nothing stands against it any more; else what stands against it will lead here again."""
    stream = minutes_stream(session)
    minutes = MINUTES.fold(one.event for one in await service.store.read_stream(stream, connection=connection))
    today = at.astimezone(await timezone_of(connection, division)).date()
    if minutes.stage != "draft" or minutes.unanswered or minutes.amendable_until is None:
        return
    if today <= minutes.amendable_until:
        return
    await perform(
        service.store,
        MINUTES,
        stream,
        FinaliseMinutes(today),
        division=division,
        at=at,
        meta=meta,
        connection=connection,
    )


POLICIES: dict[type[Event], Callable[[Service], Reaction]] = {
    MinutesDrafted: when_minutes_are_drafted,
    AmendmentAccepted: when_a_change_is_answered,
    AmendmentRefused: when_a_change_is_answered,
}
TIMERS: dict[str, Callable[[Service], TimerHandler]] = {WINDOW: on_window_end}
