"""What is owed and not done goes up by itself, village → town → county (P7), where its own room does not see to it.

a topic moves            -> the timer of its next level
a session is over        -> the duty of its minutes: drafted within `times.publicising` days, open to those who were
                            there for `times.amendments`, by the charter that it was convened under
its minutes are final    -> that duty is done
"""

from collections.abc import Callable
from datetime import datetime, time, timedelta
from typing import Final
from uuid import UUID, uuid5

from huiyin_contracts import Event, topic_state
from huiyin_contracts.minutes import MinutesFinalised
from huiyin_contracts.publications import NoticePublished
from huiyin_contracts.sessions import SessionClosed
from huiyin_contracts.topics import TopicPlanned
from huiyin_county.charter import of_version
from huiyin_county.charters import county
from huiyin_deliberation.duties.opening import finish_duty, open_duty
from huiyin_deliberation.duties.rules import OpenDuty
from huiyin_deliberation.proceeding.stalls import StallWatch
from huiyin_deliberation.sessions.sitting import session_now
from huiyin_deliberation.topics.rules import TOPIC, StallTopic
from huiyin_events.envelope import Recorded
from huiyin_events.store import Connection
from huiyin_events.subscription import Reaction
from huiyin_events.timers import TimerHandler
from huiyin_service.service import Service


def _topic(event: Event) -> UUID:
    this: UUID = event.about if isinstance(event, NoticePublished) else event.topic  # type: ignore[attr-defined]
    return this


def on_session_over(service: Service) -> Reaction:
    """The village owes its minutes from then on (P6)."""

    async def react(connection: Connection, recorded: Recorded) -> None:
        event = recorded.event
        assert isinstance(event, SessionClosed)
        charter = (await session_now(service, event.session, connection)).charter
        there = await county(connection, recorded.division)
        times = of_version(there.charters, charter).deliberation.times
        day = recorded.occurred_at.astimezone(there.timezone).date()
        over = day + timedelta(days=times.publicising + times.amendments + 1)
        due_at = datetime.combine(over, time(), there.timezone)
        duty = OpenDuty(minutes_duty(event.session), "minutes", event.session, f"{day:%Y-%m}", due_at, charter)
        await open_duty(service, connection, recorded, duty)

    return react


def on_minutes_final(service: Service) -> Reaction:
    """They are done."""

    async def react(connection: Connection, recorded: Recorded) -> None:
        event = recorded.event
        assert isinstance(event, MinutesFinalised)
        await finish_duty(service, connection, recorded, minutes_duty(event.session))

    return react


def minutes_duty(session: UUID) -> UUID:
    """The duty of a session's minutes."""
    return uuid5(session, "minutes")


TOPICS: Final = StallWatch("topic-next", TopicPlanned, TOPIC, _topic, StallTopic)
POLICIES: dict[type[Event], Callable[[Service], Reaction]] = {
    **dict.fromkeys(topic_state.EVENTS, TOPICS.policy),
    SessionClosed: on_session_over,
    MinutesFinalised: on_minutes_final,
}
TIMERS: dict[str, Callable[[Service], TimerHandler]] = {TOPICS.timer: TOPICS.handler}
