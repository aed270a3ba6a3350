"""The process manager of revisits (P4).

the first of a month, in the morning   -> the round of the month before, where anything was carried out in it
the round is opened                    -> its duty: all of it before the charter's day
a topic is answered, or not reached    -> the round is closed, if it was the last
the round is closed                    -> the duty is done
a finding is raised, settled           -> a duty of whoever sees to it; done
somebody said something                -> a timer, after the charter's days for reports: its key is destroyed
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

from huiyin_contracts import Event
from huiyin_contracts.revisits import (
    AboutRevisits,
    RevisitAnswered,
    RevisitAttempted,
    RevisitFindingRaised,
    RevisitFindingSettled,
    RevisitRoundClosed,
    RevisitRoundOpened,
)
from huiyin_county.charters import in_force_at
from huiyin_county.draws import last_month, month_of, next_month
from huiyin_deliberation.duties.opening import Morning, Mornings, finish_duty, open_duty
from huiyin_deliberation.duties.rules import OpenDuty
from huiyin_deliberation.duties.streams import round_stream
from huiyin_deliberation.revisits.queries import carried_out, month_of_round
from huiyin_deliberation.revisits.rules import REVISITS, CloseRevisits, OpenRevisits, finding_of, round_of
from huiyin_events.decider import perform
from huiyin_events.envelope import Recorded
from huiyin_events.store import Connection
from huiyin_events.subscription import Reaction
from huiyin_events.timers import Timer, TimerHandler, set_timer
from huiyin_service.persons.erasure import erase
from huiyin_service.service import Service

SECONDS = 5.0
FORGET = "forget-revisit"


class ViewsBehind(Exception):
    """The views do not know all of the month yet: the timer is tried again."""


async def begin(service: Service, connection: Connection, morning: Morning) -> None:
    """Open the round of the month before. Raises ViewsBehind while not all of it is known."""
    month, duties = last_month(morning.day), morning.rules.deliberation.duties
    start, end = month_of(month, morning.timezone)
    last = await service.store.last_known_before(end, connection)
    if last is None:
        return
    seed, place = last
    if not await service.views.wait_for(place, SECONDS):
        raise ViewsBehind(f"the views do not know all of {month} yet")
    population = await carried_out(connection, morning.county, start, end)
    if not population:
        return
    this = round_of(morning.county, month)
    await perform(
        service.store,
        REVISITS,
        round_stream(this),
        OpenRevisits(
            this,
            month,
            duties.revisit_share,
            seed,
            population,
            morning.midnight(morning.day.replace(day=duties.revisit_before)),
            morning.rules.version,
        ),
        division=morning.county,
        at=morning.at,
        meta=morning.meta,
        connection=connection,
    )


def on_round_opened(service: Service) -> Reaction:
    """The county owes it."""

    async def react(connection: Connection, recorded: Recorded) -> None:
        event = recorded.event
        assert isinstance(event, RevisitRoundOpened)
        duty = OpenDuty(event.round, "revisits", event.round, event.month, event.due_at, event.charter)
        await open_duty(service, connection, recorded, duty)

    return react


def on_topic_asked(service: Service) -> Reaction:
    """Close the round, if that was the last topic."""

    async def react(connection: Connection, recorded: Recorded) -> None:
        event = recorded.event
        assert isinstance(event, AboutRevisits)
        first = await service.store.read_stream(recorded.stream, limit=1, connection=connection)
        await perform(
            service.store,
            REVISITS,
            recorded.stream,
            CloseRevisits(),
            division=first[0].division,  # the county's, not that of the topic
            at=recorded.occurred_at,
            meta=recorded.caused(),
            connection=connection,
        )

    return react


def on_round_closed(service: Service) -> Reaction:
    """It is done."""

    async def react(connection: Connection, recorded: Recorded) -> None:
        event = recorded.event
        assert isinstance(event, RevisitRoundClosed)
        await finish_duty(service, connection, recorded, event.round)

    return react


def on_finding_raised(service: Service) -> Reaction:
    """Whoever sees to it owes it."""

    async def react(connection: Connection, recorded: Recorded) -> None:
        [event] = await service.store.opened([recorded], connection)
        assert isinstance(event, RevisitFindingRaised)
        month = await month_of_round(connection, event.round)
        duty = OpenDuty(
            finding_of(event.round, event.topic),
            "revisit_finding",
            event.issue,
            month,
            event.due_at,
            event.charter,
            event.owner,
        )
        await open_duty(service, connection, recorded, duty)

    return react


def on_finding_settled(service: Service) -> Reaction:
    """It is done."""

    async def react(connection: Connection, recorded: Recorded) -> None:
        event = recorded.event
        assert isinstance(event, RevisitFindingSettled)
        await finish_duty(service, connection, recorded, finding_of(event.round, event.topic))

    return react


def on_words(_service: Service) -> Reaction:
    """What a household said is kept as long as what somebody reports."""

    async def react(connection: Connection, recorded: Recorded) -> None:
        event = recorded.event
        assert isinstance(event, RevisitAnswered)
        if sealed := event.remark or event.told_by:
            kept = (await in_force_at(connection, recorded.division, recorded.known_at)).retention
            at = recorded.known_at + timedelta(days=kept.reports)
            await set_timer(connection, Timer(FORGET, str(sealed.subject), at, {}, recorded.caused()))

    return react


def on_time_over(service: Service) -> TimerHandler:
    """Erase what it said, and who said it: one person for this answer alone."""

    async def fire(connection: Connection, timer: Timer, _now: datetime) -> None:
        said = UUID(timer.subject)
        await erase(connection, service.store, service.vault, said, "expired", timer.meta, timer.due_at)

    return fire


MONTHLY = Mornings("monthly-revisits", next_month, begin)
POLICIES: dict[type[Event], Callable[[Service], Reaction]] = {
    RevisitRoundOpened: on_round_opened,
    RevisitAttempted: on_topic_asked,
    RevisitAnswered: on_topic_asked,
    RevisitRoundClosed: on_round_closed,
    RevisitFindingRaised: on_finding_raised,
    RevisitFindingSettled: on_finding_settled,
}
WORDS: dict[type[Event], Callable[[Service], Reaction]] = {RevisitAnswered: on_words}
TIMERS: dict[str, Callable[[Service], TimerHandler]] = {FORGET: on_time_over}
