"""The process manager of annual summaries (P4).

the first day of a year, in the morning   -> the draft of the year before, where the county deliberates at all
it is drafted                             -> its duty
it is issued                              -> the duty is done
"""

from collections.abc import Callable
from datetime import date

from huiyin_contracts import Event
from huiyin_contracts.summaries import SummaryDrafted, SummaryIssued
from huiyin_deliberation.duties.opening import Morning, Mornings, deliberates, finish_duty, open_duty
from huiyin_deliberation.duties.rules import OpenDuty
from huiyin_deliberation.duties.streams import summary_stream
from huiyin_deliberation.summaries.draft import SENTENCES
from huiyin_deliberation.summaries.queries import figures_of
from huiyin_deliberation.summaries.rules import SUMMARY, DraftSummary, summary_of
from huiyin_events.decider import perform
from huiyin_events.envelope import Recorded
from huiyin_events.store import Connection
from huiyin_events.subscription import Reaction
from huiyin_service.service import Service


def next_year(day: date) -> date:
    """The first day of the year after a day's."""
    return date(day.year + 1, 1, 1)


async def begin(service: Service, connection: Connection, morning: Morning) -> None:
    """Draft the year that is over."""
    if not await deliberates(connection, morning.county):
        return
    year = morning.day.year - 1
    this, start, end = summary_of(morning.county, year), date(year, 1, 1), date(year + 1, 1, 1)
    last_day = date.fromordinal(morning.day.toordinal() + morning.rules.deliberation.duties.summary)
    figures = await figures_of(connection, morning.county, morning.midnight(start), morning.midnight(end))
    await perform(
        service.store,
        SUMMARY,
        summary_stream(this),
        DraftSummary(this, year, figures, SENTENCES, morning.midnight(last_day), morning.rules.version, morning.at),
        division=morning.county,
        at=morning.at,
        meta=morning.meta,
        connection=connection,
    )


def on_drafted(service: Service) -> Reaction:
    """The county owes it; drafted anew, it owes the same."""

    async def react(connection: Connection, recorded: Recorded) -> None:
        event = recorded.event
        assert isinstance(event, SummaryDrafted)
        duty = OpenDuty(event.summary, "summary", event.summary, str(event.year), event.due_at, event.charter)
        await open_duty(service, connection, recorded, duty)

    return react


def on_issued(service: Service) -> Reaction:
    """It is done."""

    async def react(connection: Connection, recorded: Recorded) -> None:
        event = recorded.event
        assert isinstance(event, SummaryIssued)
        await finish_duty(service, connection, recorded, event.summary)

    return react


YEARLY = Mornings("yearly-summary", next_year, begin)
POLICIES: dict[type[Event], Callable[[Service], Reaction]] = {SummaryDrafted: on_drafted, SummaryIssued: on_issued}
