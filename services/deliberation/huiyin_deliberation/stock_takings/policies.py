"""The process manager of stock-takings (P4).

the first of a quarter, in the morning   -> the list of what is stuck, where the county deliberates at all
it is opened                             -> its duty; with nothing on the list it is closed at once
a matter is decided                      -> the stock-taking is closed, if it was the last; whoever sees to it owes it
the stock-taking is closed               -> the duty is done
a matter is finished                     -> whoever saw to it owes it no more
"""

from collections.abc import Callable
from datetime import date

from huiyin_contracts import Event
from huiyin_contracts.stock_takings import (
    AboutStockTaking,
    StockItemDecided,
    StockItemFinished,
    StockTakingClosed,
    StockTakingOpened,
)
from huiyin_deliberation.duties.opening import Morning, Mornings, deliberates, finish_duty, open_duty
from huiyin_deliberation.duties.rules import OpenDuty
from huiyin_deliberation.duties.streams import taking_stream
from huiyin_deliberation.stock_takings.queries import quarter_of, stuck
from huiyin_deliberation.stock_takings.rules import (
    STOCK_TAKING,
    CloseStockTaking,
    OpenStockTaking,
    item_of,
    taking_of,
)
from huiyin_events.decider import perform
from huiyin_events.envelope import Recorded
from huiyin_events.store import Connection
from huiyin_events.subscription import Reaction
from huiyin_service.service import Service


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
    """The county owes it."""

    async def react(connection: Connection, recorded: Recorded) -> None:
        event = recorded.event
        assert isinstance(event, StockTakingOpened)
        duty = OpenDuty(event.taking, "stock_taking", event.taking, event.quarter, event.due_at, event.charter)
        await open_duty(service, connection, recorded, duty)
        if not event.candidates:
            await _close(service, connection, recorded, event)

    return react


def on_item_decided(service: Service) -> Reaction:
    """Whoever sees to it owes it; and if that was the last matter, the stock-taking is closed."""

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
        await _close(service, connection, recorded, event)

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
        await finish_duty(service, connection, recorded, event.taking)

    return react


async def _close(service: Service, connection: Connection, recorded: Recorded, event: AboutStockTaking) -> None:
    """Close it, if each matter is decided: in the county's name, wherever the last matter stands."""
    stream = taking_stream(event.taking)
    first = await service.store.read_stream(stream, limit=1, connection=connection)
    await perform(
        service.store,
        STOCK_TAKING,
        stream,
        CloseStockTaking(),
        division=first[0].division,
        at=recorded.occurred_at,
        meta=recorded.caused(),
        connection=connection,
    )


QUARTERLY = Mornings("quarterly-stock-taking", next_quarter, begin)
POLICIES: dict[type[Event], Callable[[Service], Reaction]] = {
    StockTakingOpened: on_opened,
    StockItemDecided: on_item_decided,
    StockItemFinished: on_item_finished,
    StockTakingClosed: on_closed,
}
