"""The process manager of whistles (吹哨报到): a department that does not answer in time is seen by the county.

blown, and the time to answer passes   -> MissAnswers: those who were not heard of
closed                                 -> nothing is waited for any more
"""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from huiyin_contracts import Event
from huiyin_contracts.whistles import WhistleBlown, WhistleClosed
from huiyin_dispatch.whistles.commands import stream_of
from huiyin_dispatch.whistles.rules import WHISTLE, MissAnswers
from huiyin_events.decider import perform_when_due
from huiyin_events.envelope import Recorded
from huiyin_events.store import Connection
from huiyin_events.subscription import Reaction
from huiyin_events.timers import Timer, TimerHandler, cancel_timer, set_timer
from huiyin_service.service import Service

ANSWER = "whistle-answer"


def when_a_whistle_moves(_service: Service) -> Reaction:
    """Wait for its departments to answer, or no longer."""

    async def react(connection: Connection, recorded: Recorded) -> None:
        event = recorded.event
        assert isinstance(event, WhistleBlown | WhistleClosed)
        subject = str(event.whistle)
        if isinstance(event, WhistleClosed):
            await cancel_timer(connection, ANSWER, subject)
            return
        data = {"division": recorded.division, "answer_by": event.answer_by.isoformat()}
        # One that was to be answered before it was blown is missed from then on, not before there was such a whistle.
        at = max(event.answer_by, recorded.occurred_at)
        await set_timer(connection, Timer(ANSWER, subject, at, data, recorded.caused()))

    return react


def when_time_to_answer_is_over(service: Service) -> TimerHandler:
    """Put on record who did not answer; it happened when the time was over, however late that is noticed."""

    async def fire(connection: Connection, timer: Timer, _now: datetime) -> None:
        await perform_when_due(
            service.store,
            WHISTLE,
            stream_of(UUID(timer.subject)),
            MissAnswers(datetime.fromisoformat(timer.data["answer_by"])),
            timer,
            timer.data["division"],
            connection,
        )

    return fire


POLICIES: dict[type[Event], Callable[[Service], Reaction]] = {
    WhistleBlown: when_a_whistle_moves,
    WhistleClosed: when_a_whistle_moves,
}
TIMERS: dict[str, Callable[[Service], TimerHandler]] = {ANSWER: when_time_to_answer_is_over}
