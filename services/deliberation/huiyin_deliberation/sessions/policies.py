"""What becomes of sessions and their topics by themselves.

a resolution is adopted, an item is declined   -> Decide, Decline: the topic goes on to its tasks, or is answered (P7)
an item is deferred or taken off, a session is
  cancelled or misses its quorum               -> SetBack: its topics are in the plan again, with the reason
a topic falls away with its issue              -> WithdrawItem: it leaves the agenda
a session is convened or postponed             -> a reminder before its day; after it, where it was not held, that it
                                                  was not; not held or not closed, it goes up village → town → county
                                                  (P7)
"""

from collections.abc import Callable
from contextlib import suppress
from datetime import date, datetime, time, timedelta
from uuid import UUID

from huiyin_contracts import Event
from huiyin_contracts.session_items import AboutItem, ItemDeclined, ItemDeferred, ItemRemoved, ResolutionAdopted
from huiyin_contracts.sessions import (
    SessionCancelled,
    SessionClosed,
    SessionConvened,
    SessionPostponed,
    SessionQuorumMissed,
)
from huiyin_contracts.topics import TopicDropped
from huiyin_county.charter import of_version
from huiyin_county.charters import county
from huiyin_county.recodings import present
from huiyin_deliberation.sessions.codes import forget_code
from huiyin_deliberation.sessions.rules import SESSION, SessionCommand
from huiyin_deliberation.sessions.rules.convening import NoteNotHeld, RemindOfSession, SuperviseSession, WithdrawItem
from huiyin_deliberation.sessions.sitting import session_now, session_stream
from huiyin_deliberation.topics.rules import TOPIC, Decide, Decline, SetBack
from huiyin_events.decider import perform, perform_when_due
from huiyin_events.envelope import Recorded
from huiyin_events.refusal import Refused
from huiyin_events.store import Connection
from huiyin_events.subscription import Reaction
from huiyin_events.timers import Timer, TimerHandler, set_timer
from huiyin_service.service import Service
from huiyin_service.streams import topic_stream

REMINDER, DAY_AFTER, SUPERVISION = "session-reminder", "session-day-after", "session-supervision"


def when_an_item_is_settled(service: Service) -> Reaction:
    """The topic hears what the session came to with it."""

    async def react(connection: Connection, recorded: Recorded) -> None:
        event = recorded.event
        assert isinstance(event, AboutItem)
        match event:
            case ResolutionAdopted(session=session, resolution=resolution):
                [opened] = await service.store.opened([recorded], connection)
                assert isinstance(opened, ResolutionAdopted)
                held_on = (await session_now(service, session, connection)).held_on
                assert held_on is not None
                command: Decide | Decline | SetBack = Decide("session", session, resolution, opened.tasks, held_on)
            case ItemDeclined(session=session, reason=reason):
                command = Decline("session", session, reason)
            case ItemDeferred(session=session, reason=reason) | ItemRemoved(session=session, reason=reason):
                command = SetBack("session", session, reason)
            case _:
                return
        await _tell(service, connection, recorded, event.topic, command)

    return react


def when_a_session_comes_to_nothing(service: Service) -> Reaction:
    """Its topics are in the plan again."""

    async def react(connection: Connection, recorded: Recorded) -> None:
        event = recorded.event
        assert isinstance(event, SessionCancelled | SessionQuorumMissed)
        if isinstance(event, SessionCancelled):
            reason = event.reason
        else:
            reason = f"应到 {event.entitled} 人，实到 {event.present} 人，不足 {event.needed} 人，流会（P6）"
        session = await session_now(service, event.session, connection)
        for item in session.items:
            back = SetBack("session", event.session, reason)
            await _tell(service, connection, recorded, item.topic, back)
        await forget_code(connection, event.session)

    return react


def when_a_session_is_over(_service: Service) -> Reaction:
    """No code opens it any more."""

    async def react(connection: Connection, recorded: Recorded) -> None:
        event = recorded.event
        assert isinstance(event, SessionClosed)
        await forget_code(connection, event.session)

    return react


def when_a_topic_falls_away(service: Service) -> Reaction:
    """It leaves the agenda that has it."""

    async def react(connection: Connection, recorded: Recorded) -> None:
        event = recorded.event
        assert isinstance(event, TopicDropped)
        history = await service.store.read_stream(recorded.stream, connection=connection)
        topic = TOPIC.fold(one.event for one in history if one.version < recorded.version)
        if topic.procedure == "session" and topic.by is not None:
            gone = WithdrawItem(event.topic, "事项已终止，议题撤下（P7）")
            await _because(service, connection, topic.by, gone, recorded)

    return react


def when_its_day_is_set(service: Service) -> Reaction:
    """Remind of it before; see after it whether it was held, and then, level by level, whether it is over (P7)."""

    async def react(connection: Connection, recorded: Recorded) -> None:
        event = recorded.event
        assert isinstance(event, SessionConvened | SessionPostponed)
        session = await session_now(service, event.session, connection)
        here = await county(connection, recorded.division)
        times = of_version(here.charters, session.charter).deliberation.times
        data = {"division": recorded.division, "held_on": event.held_on.isoformat()}
        after = datetime.combine(event.held_on + timedelta(days=1), time(), here.timezone)
        before = max(event.starts_at - timedelta(days=times.invitation), recorded.occurred_at)
        subject = str(event.session)
        await set_timer(
            connection,
            Timer(REMINDER, subject, before, data, recorded.caused()),
            Timer(DAY_AFTER, subject, after, data, recorded.caused()),
            *(
                Timer(
                    SUPERVISION,
                    f"{subject} {each.level}",
                    here.days.after(after, each.after, here.timezone),
                    {**data, "level": each.level},
                    recorded.caused(),
                )
                for each in times.supervision
            ),
        )

    return react


def on_reminder(service: Service) -> TimerHandler:
    """Those who are entitled are reminded."""

    async def fire(connection: Connection, timer: Timer, _now: datetime) -> None:
        await _due(service, connection, timer, RemindOfSession(date.fromisoformat(timer.data["held_on"])))

    return fire


def on_day_after(service: Service) -> TimerHandler:
    """One that was neither opened nor postponed was not held."""

    async def fire(connection: Connection, timer: Timer, _now: datetime) -> None:
        await _due(service, connection, timer, NoteNotHeld(date.fromisoformat(timer.data["held_on"])))

    return fire


def on_supervision(service: Service) -> TimerHandler:
    """One that is still not held, or not closed, is seen to from above."""

    async def fire(connection: Connection, timer: Timer, _now: datetime) -> None:
        held_on = date.fromisoformat(timer.data["held_on"])
        await _due(service, connection, timer, SuperviseSession(held_on, timer.data["level"]))

    return fire


async def _due(service: Service, connection: Connection, timer: Timer, command: SessionCommand) -> None:
    await perform_when_due(
        service.store,
        SESSION,
        session_stream(UUID(timer.subject.partition(" ")[0])),
        command,
        timer,
        timer.data["division"],
        connection,
    )


async def _because(
    service: Service, connection: Connection, session: UUID, command: SessionCommand, because: Recorded
) -> None:
    stream = session_stream(session)
    division = await service.store.division(stream, connection)
    assert division is not None
    await perform(
        service.store,
        SESSION,
        stream,
        command,
        division=await present(connection, division),
        at=because.known_at,
        meta=because.caused(),
        connection=connection,
    )


async def _tell(
    service: Service, connection: Connection, because: Recorded, topic: UUID, command: Decide | Decline | SetBack
) -> None:
    """Have a topic hear of it; one that fell away meanwhile has its answer already."""
    stream = topic_stream(topic)
    division = await service.store.division(stream, connection)
    if division is None:
        return
    with suppress(Refused):
        await perform(
            service.store,
            TOPIC,
            stream,
            command,
            division=await present(connection, division),
            at=because.known_at,
            meta=because.caused(),
            connection=connection,
        )


POLICIES: dict[type[Event], Callable[[Service], Reaction]] = {
    **dict.fromkeys((ResolutionAdopted, ItemDeclined, ItemDeferred, ItemRemoved), when_an_item_is_settled),
    **dict.fromkeys((SessionCancelled, SessionQuorumMissed), when_a_session_comes_to_nothing),
    **dict.fromkeys((SessionConvened, SessionPostponed), when_its_day_is_set),
    SessionClosed: when_a_session_is_over,
    TopicDropped: when_a_topic_falls_away,
}
TIMERS: dict[str, Callable[[Service], TimerHandler]] = {
    REMINDER: on_reminder,
    DAY_AFTER: on_day_after,
    SUPERVISION: on_supervision,
}
