"""What comes of time and of the topic: windows end, what stalls goes up (P7), the topic is told, and tells (P8).

opened, prolonged, proposed   -> a timer for the moment until which residents may deliberate, or object
opened, proposed              -> Publicise: the topic, the proposed handling, on the board
adopted, declined, set back   -> Decide, Decline, SetBack
the topic's result is up      -> FollowResult; it fell away with its issue -> DropOnline
"""

from collections.abc import Callable
from datetime import datetime
from typing import Final
from uuid import UUID

from huiyin_contracts import Event
from huiyin_contracts.online_deliberation_state import EVENTS, OnlineDeliberation
from huiyin_contracts.online_deliberations import (
    OnlineDeliberationAdopted,
    OnlineDeliberationDeclined,
    OnlineDeliberationExtended,
    OnlineDeliberationOpened,
    OnlineDeliberationSetBack,
    OnlineHandlingProposed,
)
from huiyin_contracts.publications import NoticePublished
from huiyin_contracts.topic_state import Topic
from huiyin_contracts.topics import TopicDropped
from huiyin_county.divisions import timezone_of
from huiyin_deliberation.online.rules import ONLINE, DropOnline, FollowResult, StallOnline, WindowOver
from huiyin_deliberation.online.streams import online_stream
from huiyin_deliberation.proceeding.stalls import StallWatch
from huiyin_deliberation.proceeding.topic import on_topic_dropped, tell
from huiyin_deliberation.topics.rules import TOPIC, Command, Decide, Decline, Publicise, SetBack
from huiyin_events.decider import perform_because, perform_when_due
from huiyin_events.envelope import Recorded
from huiyin_events.store import Connection
from huiyin_events.subscription import Reaction
from huiyin_events.timers import Timer, TimerHandler, set_timer
from huiyin_service.service import Service

PROCEDURE: Final = "online"
FELL_AWAY = "议题已随事项终止"
WINDOW = "online-window"
WATCH = StallWatch(
    "online-next", OnlineDeliberationOpened, ONLINE, lambda event: event.online_deliberation, StallOnline
)
Windowed = OnlineDeliberationOpened | OnlineDeliberationExtended | OnlineHandlingProposed
ToldOnline = (
    OnlineDeliberationOpened
    | OnlineHandlingProposed
    | OnlineDeliberationAdopted
    | OnlineDeliberationDeclined
    | OnlineDeliberationSetBack
)


def on_window(_service: Service) -> Reaction:
    """Wait until what residents may do now is over."""

    async def react(connection: Connection, recorded: Recorded) -> None:
        event = recorded.event
        assert isinstance(event, Windowed)
        data = {"division": recorded.division, "ends_at": event.ends_at.isoformat()}
        timer = Timer(WINDOW, str(event.online_deliberation), event.ends_at, data, recorded.caused())
        await set_timer(connection, timer)

    return react


def on_window_over(service: Service) -> TimerHandler:
    """Put on record that it is over; it was over then, however late it is noticed."""

    async def fire(connection: Connection, timer: Timer, _now: datetime) -> None:
        await perform_when_due(
            service.store,
            ONLINE,
            online_stream(UUID(timer.subject)),
            WindowOver(datetime.fromisoformat(timer.data["ends_at"])),
            timer,
            timer.data["division"],
            connection,
        )

    return fire


def on_online_deliberation(service: Service) -> Reaction:
    """The topic hears of each step."""

    async def react(connection: Connection, recorded: Recorded) -> None:
        # Whom a task is for is sealed anew in another event, so it must be open.
        [event] = await service.store.opened([recorded], connection)
        assert isinstance(event, ToldOnline)
        this = event.online_deliberation
        past = await service.store.read_stream(online_stream(this), connection=connection)
        online = ONLINE.fold([one.closed for one in past])
        timezone = await timezone_of(connection, recorded.division)
        decided_on = recorded.known_at.astimezone(timezone).date()

        def said(topic: Topic) -> Command | None:
            if topic.stage != "taken_up":
                return None
            match event:
                case OnlineDeliberationOpened():
                    board = (recorded.division, event.notice, recorded.known_at, event.ends_at)
                    return Publicise(event.publication, "topic", *board)
                case OnlineHandlingProposed():
                    board = (recorded.division, event.proposal, recorded.known_at, event.ends_at)
                    return Publicise(event.publication, "proposal", *board)
                case OnlineDeliberationAdopted():
                    return Decide(PROCEDURE, this, event.resolution, event.tasks, decided_on)
                case OnlineDeliberationDeclined():
                    return Decline(PROCEDURE, this, event.reason)
                case OnlineDeliberationSetBack():
                    return SetBack(PROCEDURE, this, event.reason)

        await tell(service, connection, recorded, online.topic, this, said)

    return react


def on_result(service: Service) -> Reaction:
    """The result of its topic on the board is its fourth step."""

    async def react(connection: Connection, recorded: Recorded) -> None:
        event = recorded.event
        assert isinstance(event, NoticePublished)
        if event.kind != "result" or not recorded.stream.startswith("deliberation."):
            return
        past = await service.store.read_stream(recorded.stream, connection=connection)
        topic = TOPIC.fold([one.closed for one in past])
        if topic.procedure == PROCEDURE and topic.by is not None:
            follow = FollowResult(event.notice, event.publication)
            await perform_because(service.store, ONLINE, online_stream(topic.by), follow, recorded, connection)

    return react


def _fallen(online: OnlineDeliberation) -> DropOnline | None:
    return DropOnline(FELL_AWAY) if online.next else None


POLICIES: dict[type[Event], Callable[[Service], Reaction]] = dict.fromkeys(EVENTS, WATCH.policy)
WINDOWS: dict[type[Event], Callable[[Service], Reaction]] = {
    OnlineDeliberationOpened: on_window,
    OnlineDeliberationExtended: on_window,
    OnlineHandlingProposed: on_window,
}
TOPICS: dict[type[Event], Callable[[Service], Reaction]] = {
    OnlineDeliberationOpened: on_online_deliberation,
    OnlineHandlingProposed: on_online_deliberation,
    OnlineDeliberationAdopted: on_online_deliberation,
    OnlineDeliberationDeclined: on_online_deliberation,
    OnlineDeliberationSetBack: on_online_deliberation,
    NoticePublished: on_result,
    TopicDropped: on_topic_dropped(PROCEDURE, online_stream, ONLINE, _fallen),
}
TIMERS: dict[str, Callable[[Service], TimerHandler]] = {WATCH.timer: WATCH.handler, WINDOW: on_window_over}
