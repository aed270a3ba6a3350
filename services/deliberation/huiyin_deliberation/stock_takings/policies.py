"""The process manager of stock-takings (P4).

the first of a quarter, in the morning   -> the list of what is stuck, where the county deliberates at all
it is opened                             -> its duty, and a timer for when its last day is over
that fires                               -> it is closed, if each matter is decided
a matter is decided                      -> whoever sees to it owes it; the last one after that day closes it
the stock-taking is closed               -> the duty is done, and no timer any more
a matter is finished                     -> whoever saw to it owes it no more
"""

from collections.abc import Callable
from datetime import date, datetime
from uuid import UUID

from huiyin_contracts import Event
from huiyin_contracts.stock_takings import (
    StockItemDecided,
    StockItemFinished,
    StockTakingClosed,
    StockTakingOpened,
)
from huiyin_county.recodings import present
from huiyin_deliberation.duties.opening import Morning, Mornings, deliberates, finish_duty, open_duty
from huiyin_deliberation.duties.rules import OpenDuty
from huiyin_deliberation.duties.streams import taking_stream
from huiyin_deliberation.stock_takings.queries import quarter_of, stuck
from huiyin_deliberation.stock_takings.rules import (
    STOCK_TAKING,
    OpenStockTaking,
    StockTakingOver,
    item_of,
    over_at,
    taking_of,
)
from huiyin_events.decider import perform, perform_when_due
from huiyin_events.envelope import Recorded
from huiyin_events.store import Connection
from huiyin_events.subscription import Reaction
from huiyin_events.timers import Timer, TimerHandler, cancel_timer, set_timer
from huiyin_service.service import Service

OVER = "stock-taking-over"


def next_quarter(day: date) -> date:
    """The first day of the quarter after a day's."""
    month = (day.month - 1) // 3 * 3 + 4
    return date(day.year + month // 13, (month - 1) % 12 + 1, 1)


def quarter_before(day: date) -> str:
    """The quarter before a day's, such as 2026-Q3."""
    year, quarter = divmod(day.year * 4 + (day.month - 1) // 3 - 1, 4)
    return f"{year}-Q{quarter + 1}"


async def begin(service: Service, connection: Connection, morning: Morning) -> None:
    """List what is stuck: that nothing is, is put on record, too."""
    if not await deliberates(connection, morning.county):
        return
    quarter = quarter_before(morning.day)
    this = taking_of(morning.county, quarter)
    duties = morning.rules.deliberation.duties
    last_day = date.fromordinal(morning.day.toordinal() + duties.stock_taking)
    await perform(
        service.store,
        STOCK_TAKING,
        taking_stream(this),
        OpenStockTaking(
            this,
            quarter,
            tuple(await stuck(connection, morning.county)),
            morning.midnight(last_day),
            morning.rules.version,
        ),
        division=morning.county,
        at=morning.at,
        meta=morning.meta,
        connection=connection,
    )


def on_opened(service: Service) -> Reaction:
    """The county owes it, and may put more on its list until its last day is over."""

    async def react(connection: Connection, recorded: Recorded) -> None:
        event = recorded.event
        assert isinstance(event, StockTakingOpened)
        duty = OpenDuty(event.taking, "stock_taking", event.taking, event.quarter, event.due_at, event.charter)
        await open_duty(service, connection, recorded, duty)
        data = {"division": recorded.division}
        await set_timer(connection, Timer(OVER, str(event.taking), over_at(event.due_at), data, recorded.caused()))

    return react


def on_over(service: Service) -> TimerHandler:
    """Close it where nothing is left."""

    async def fire(connection: Connection, timer: Timer, _now: datetime) -> None:
        taking, division = UUID(timer.subject), await present(connection, timer.data["division"])
        await perform_when_due(
            service.store,
            STOCK_TAKING,
            taking_stream(taking),
            StockTakingOver(timer.due_at),
            timer,
            division,
            connection,
        )

    return fire


def on_item_decided(service: Service) -> Reaction:
    """Whoever sees to it owes it; and if that was the last matter of one that is late, the stock-taking is closed."""

    async def react(connection: Connection, recorded: Recorded) -> None:
        [event] = await service.store.opened([recorded], connection)
        assert isinstance(event, StockItemDecided)
        if event.owner and event.due_at:
            duty = OpenDuty(
                item_of(event.taking, event.issue),
                "stock_item",
                event.issue,
                await quarter_of(connection, event.taking),
                event.due_at,
                event.charter,
                event.owner,
            )
            await open_duty(service, connection, recorded, duty)
        first = await service.store.read_stream(recorded.stream, limit=1, connection=connection)
        await perform(
            service.store,
            STOCK_TAKING,
            recorded.stream,
            StockTakingOver(recorded.occurred_at),
            division=first[0].division,  # the county's, not that of the matter
            at=recorded.occurred_at,
            meta=recorded.caused(),
            connection=connection,
        )

    return react


def on_item_finished(service: Service) -> Reaction:
    """It is done."""

    async def react(connection: Connection, recorded: Recorded) -> None:
        event = recorded.event
        assert isinstance(event, StockItemFinished)
        await finish_duty(service, connection, recorded, item_of(event.taking, event.issue))

    return react


def on_closed(service: Service) -> Reaction:
    """The duty is done."""

    async def react(connection: Connection, recorded: Recorded) -> None:
        event = recorded.event
        assert isinstance(event, StockTakingClosed)
        await cancel_timer(connection, OVER, str(event.taking))
        await finish_duty(service, connection, recorded, event.taking)

    return react


QUARTERLY = Mornings("quarterly-stock-taking", next_quarter, begin)
POLICIES: dict[type[Event], Callable[[Service], Reaction]] = {
    StockTakingOpened: on_opened,
    StockItemDecided: on_item_decided,
    StockItemFinished: on_item_finished,
    StockTakingClosed: on_closed,
}
TIMERS: dict[str, Callable[[Service], TimerHandler]] = {OVER: on_over}
