"""No objection is overlooked: one not answered in time is overdue, and comes to the town, then the county (P7, P8).

    objected, overdue, supervised  -> a timer for what time does next
    it fires                       -> MissAnswer, then SuperviseAnswer for each level of the charter

An objection has one timer. What was answered meanwhile is let pass by the rules.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from uuid import UUID

from huiyin_contracts import Event
from huiyin_contracts.publications import NoticeObjected, ObjectionFellOverdue, ObjectionSupervised
from huiyin_county.charter import of_version
from huiyin_county.charters import County, county
from huiyin_deliberation.publications.rules import NOTICE, Command, MissAnswer, Objection, SuperviseAnswer
from huiyin_deliberation.publications.stream import notice_stream
from huiyin_events.decider import perform_when_due
from huiyin_events.envelope import Recorded
from huiyin_events.store import Connection
from huiyin_events.subscription import Reaction
from huiyin_events.timers import Timer, TimerHandler, set_timer
from huiyin_service.service import Service

ANSWER = "objection-answer"


def due(objection: Objection, where: County, publication: UUID, this: UUID) -> tuple[datetime, Command] | None:
    """What time does next to an objection, and when; None: nothing more."""
    if objection.answered:
        return None
    if not objection.overdue:
        return objection.answer_by, MissAnswer(publication, this)
    steps = of_version(where.charters, objection.charter).deliberation.times.supervision
    moments = [
        (
            where.days.after(objection.answer_by, step.after, where.timezone),
            SuperviseAnswer(publication, this, step.level),
        )
        for step in steps
        if step.level not in objection.supervised
    ]
    return min(moments, key=lambda moment: moment[0], default=None)


def on_objection(service: Service) -> Reaction:
    """Wait for its answer, or for who sees to it next."""

    async def react(connection: Connection, recorded: Recorded) -> None:
        event = recorded.event
        assert isinstance(event, NoticeObjected | ObjectionFellOverdue | ObjectionSupervised)
        data = {"division": recorded.division, "publication": str(event.publication)}
        if next_ := await _next(service, connection, data, event.objection):
            at = max(next_[0], recorded.occurred_at)
            await set_timer(connection, Timer(ANSWER, str(event.objection), at, data, recorded.caused()))

    return react


def on_day_to_answer(service: Service) -> TimerHandler:
    """Put on record what is due; it happened when it was due, however late that is noticed."""

    async def fire(connection: Connection, timer: Timer, _now: datetime) -> None:
        next_ = await _next(service, connection, timer.data, UUID(timer.subject))
        if next_ is None or next_[0] > timer.due_at:
            return
        await perform_when_due(
            service.store,
            NOTICE,
            notice_stream(UUID(timer.data["publication"])),
            next_[1],
            timer,
            timer.data["division"],
            connection,
        )

    return fire


async def _next(
    service: Service, connection: Connection, data: Mapping[str, str], objection: UUID
) -> tuple[datetime, Command] | None:
    publication = UUID(data["publication"])
    history = await service.store.read_stream(notice_stream(publication), connection=connection)
    notice = NOTICE.fold(one.closed for one in history)
    where = await county(connection, data["division"])
    return due(notice.objections[objection], where, publication, objection)


POLICIES: dict[type[Event], Callable[[Service], Reaction]] = dict.fromkeys(
    (NoticeObjected, ObjectionFellOverdue, ObjectionSupervised), on_objection
)
TIMERS: dict[str, Callable[[Service], TimerHandler]] = {ANSWER: on_day_to_answer}
