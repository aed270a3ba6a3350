"""No objection is overlooked: one not answered by its day falls overdue (P7, P8).

objected   -> a timer for the day by which it is answered
answered   -> no timer
it fires   -> MissAnswer
"""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from huiyin_contracts import Event
from huiyin_contracts.publications import NoticeObjected, ObjectionAnswered
from huiyin_deliberation.publications.rules import NOTICE, MissAnswer
from huiyin_deliberation.publications.stream import notice_stream
from huiyin_events.decider import perform
from huiyin_events.envelope import Recorded
from huiyin_events.store import Connection
from huiyin_events.subscription import Reaction
from huiyin_events.timers import Timer, TimerHandler, cancel_timer, set_timer
from huiyin_service.service import Service

ANSWER = "objection-answer"


def on_objection(_service: Service) -> Reaction:
    """Wait for its answer, or no longer."""

    async def react(connection: Connection, recorded: Recorded) -> None:
        event = recorded.event
        assert isinstance(event, NoticeObjected | ObjectionAnswered)
        subject = str(event.objection)
        if isinstance(event, ObjectionAnswered):
            await cancel_timer(connection, ANSWER, subject)
            return
        data = {
            "division": recorded.division,
            "publication": str(event.publication),
            "issue": str(event.issue),
        }
        await set_timer(connection, Timer(ANSWER, subject, event.answer_by, data, recorded.caused()))

    return react


def on_day_to_answer(service: Service) -> TimerHandler:
    """Put on record that it was not answered in time."""

    async def fire(connection: Connection, timer: Timer, _now: datetime) -> None:
        publication = UUID(timer.data["publication"])
        await perform(
            service.store,
            NOTICE,
            notice_stream(publication),
            MissAnswer(publication, UUID(timer.data["issue"]), UUID(timer.subject)),
            division=timer.data["division"],
            at=timer.due_at,
            meta=timer.meta,
            connection=connection,
        )

    return fire


POLICIES: dict[type[Event], Callable[[Service], Reaction]] = {
    NoticeObjected: on_objection,
    ObjectionAnswered: on_objection,
}
TIMERS: dict[str, Callable[[Service], TimerHandler]] = {ANSWER: on_day_to_answer}
