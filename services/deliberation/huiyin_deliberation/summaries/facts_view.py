"""What a summary counts, event by event."""

from collections.abc import Iterator, Sequence
from uuid import UUID

from huiyin_contracts import Event
from huiyin_contracts.duties import DutyFellOverdue
from huiyin_contracts.revisits import RevisitAnswered, RevisitFindingRaised
from huiyin_contracts.sessions import SessionClosed
from huiyin_contracts.site_checks import SiteChecked
from huiyin_contracts.sites import SiteClosed, SiteOpened
from huiyin_contracts.stock_takings import StockItemDecided, StockItemFinished, StockTakingClosed
from huiyin_contracts.tasks import TaskAccepted
from huiyin_contracts.topics import TopicCarriedOut, TopicDecided, TopicDeclined, TopicPlanned
from huiyin_events.envelope import Recorded, of_types
from huiyin_events.store import Connection

_FACT = """
INSERT INTO summary_facts (event, fact, about, division, at) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING
"""
_ENDED = "UPDATE summary_facts SET ended_at = $2 WHERE about = $1 AND fact = 'sites' AND ended_at IS NULL"


async def project(connection: Connection, batch: Sequence[Recorded]) -> None:
    """Take a batch of events into `summary_facts`."""
    events = list(
        of_types(
            batch,
            SiteOpened,
            SiteClosed,
            TopicPlanned,
            TopicDecided,
            TopicDeclined,
            TaskAccepted,
            TopicCarriedOut,
            SessionClosed,
            RevisitAnswered,
            RevisitFindingRaised,
            StockTakingClosed,
            StockItemDecided,
            StockItemFinished,
            SiteChecked,
            DutyFellOverdue,
        )
    )
    rows = [
        (recorded.id, fact, about, recorded.division, recorded.occurred_at)
        for recorded, event in events
        for fact, about in _facts(event)
    ]
    if rows:
        await connection.executemany(_FACT, rows)
    closed = [(event.site, recorded.occurred_at) for recorded, event in events if isinstance(event, SiteClosed)]
    if closed:
        await connection.executemany(_ENDED, closed)


def _facts(event: Event) -> Iterator[tuple[str, UUID]]:
    """What an event adds to which figures."""
    match event:
        case SiteOpened():
            yield "sites", event.site
        case TopicPlanned():
            yield "topics_planned", event.topic
        case TopicDecided():
            yield "topics_decided", event.topic
        case TopicDeclined():
            yield "topics_declined", event.topic
        case TaskAccepted():
            yield "tasks_accepted", event.task
        case TopicCarriedOut():
            yield "topics_carried_out", event.topic
        case SessionClosed():
            yield "sessions_held", event.session
        case RevisitAnswered():
            yield "revisits_answered", event.topic
            if event.solved and event.satisfied:
                yield "revisits_satisfied", event.topic
            if event.reopens:
                yield "revisits_reopened", event.topic
        case RevisitFindingRaised():
            yield "findings_raised", event.topic
        case StockTakingClosed():
            yield "stock_takings_closed", event.taking
        case StockItemDecided(outcome="coordinate"):
            yield "matters_coordinated", event.issue
        case StockItemDecided(outcome="decide"):
            yield "matters_put_to_decision", event.issue
        case StockItemFinished():
            yield "matters_finished", event.issue
        case SiteChecked():
            yield "sites_checked", event.check
        case DutyFellOverdue():
            yield "duties_overdue", event.duty
