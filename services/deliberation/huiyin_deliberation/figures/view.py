"""What the figures count, event by event."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Final
from uuid import UUID

from huiyin_contracts import Event
from huiyin_contracts.duties import DutyFellOverdue
from huiyin_contracts.lists import LinkEnded, LinkMade, MatterListed, MatterPlanned, VisitRecorded
from huiyin_contracts.mediations import MediationKept, MediationSat
from huiyin_contracts.online_deliberations import OnlineDeliberationAdopted, OnlineDeliberationDeclined
from huiyin_contracts.opinions import OpinionGiven
from huiyin_contracts.revisits import RevisitAnswered, RevisitFindingRaised, RevisitRoundClosed
from huiyin_contracts.sessions import SessionClosed, SessionQuorumMissed
from huiyin_contracts.site_checks import SiteCheckRecorded
from huiyin_contracts.sites import SiteClosed, SiteOpened
from huiyin_contracts.stock_takings import StockItemDecided, StockItemFinished, StockTakingClosed
from huiyin_contracts.tasks import TaskAccepted
from huiyin_contracts.topics import TopicCarriedOut, TopicDecided, TopicDeclined, TopicPlanned
from huiyin_events.envelope import Recorded, of_types
from huiyin_events.store import Connection

_FACT = """
INSERT INTO facts (event, fact, about, division, at) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING
"""
_ENDED = """
UPDATE facts SET ended_at = $2 WHERE about = $1 AND fact IN ('sites', 'links') AND ended_at IS NULL
"""
COUNTED: Final[tuple[type[Event], ...]] = (
    SiteOpened,
    LinkMade,
    VisitRecorded,
    MatterListed,
    MatterPlanned,
    TopicPlanned,
    TopicDecided,
    TopicDeclined,
    TaskAccepted,
    TopicCarriedOut,
    SessionClosed,
    SessionQuorumMissed,
    OnlineDeliberationAdopted,
    OnlineDeliberationDeclined,
    OpinionGiven,
    MediationSat,
    MediationKept,
    RevisitAnswered,
    RevisitRoundClosed,
    RevisitFindingRaised,
    StockTakingClosed,
    StockItemDecided,
    StockItemFinished,
    SiteCheckRecorded,
    DutyFellOverdue,
)


async def project(connection: Connection, batch: Sequence[Recorded]) -> None:
    """Take a batch of events into `facts`, in their order: a site that was closed may be opened again."""
    events = of_types(batch, *COUNTED, LinkEnded, SiteClosed)
    for ending, together in groupby(events, lambda each: _ends(each[1]) is not None):
        if ending:
            ended = [(_ends(event), recorded.occurred_at) for recorded, event in together]
            await connection.executemany(_ENDED, ended)
        else:
            counted = [
                (recorded.id, fact, about, recorded.division, recorded.occurred_at)
                for recorded, event in together
                for fact, about in (*_of_places(event, first=recorded.version == 1), *_of_duties(event))
            ]
            await connection.executemany(_FACT, counted)


def _ends(event: Event) -> UUID | None:
    """What stands no longer."""
    match event:
        case SiteClosed():
            return event.site
        case LinkEnded():
            return event.link
    return None


def _of_places(event: Event, *, first: bool) -> Iterator[tuple[str, UUID]]:
    """What villages and their sites do (P1, P3, P6, P8, P9, P10)."""
    match event:
        case SiteOpened():
            yield "sites", event.site
        case LinkMade():
            yield "links", event.link
        case VisitRecorded():
            yield "visits", event.visit
        case MatterListed():
            yield "matters_listed", event.matter
        case MatterPlanned():
            yield "matters_planned", event.matter
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
            if event.warm:
                yield "warm_projects", event.topic
        case SessionClosed():
            yield "sessions_held", event.session
            if event.form == "market":
                yield "sessions_market", event.session
        case SessionQuorumMissed():
            yield "sessions_missed", event.session
        case OnlineDeliberationAdopted():
            yield "online_held", event.online_deliberation
        case OnlineDeliberationDeclined() if event.step != "deliberate":  # else residents were not heard to the end
            yield "online_held", event.online_deliberation
        case OpinionGiven() if first:  # one resident, one voice (P8), however often it changes
            yield "opinions_given", event.online_deliberation  # an opinion's id leads to whose it is
        case MediationSat():
            yield "mediations_held", event.mediation
        case MediationKept():
            yield "mediations_kept", event.mediation


def _of_duties(event: Event) -> Iterator[tuple[str, UUID]]:
    """What county and town do (P4, P5, P7)."""
    match event:
        case RevisitAnswered():
            yield "revisits_answered", event.topic
            if event.solved and event.satisfied:
                yield "revisits_satisfied", event.topic
            if event.reopens:
                yield "revisits_reopened", event.topic
        case RevisitRoundClosed():
            yield "revisits_closed", event.round
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
        case SiteCheckRecorded():
            yield "sites_checked", event.check
        case DutyFellOverdue():
            yield "duties_overdue", event.duty
