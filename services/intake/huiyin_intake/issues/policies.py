"""The process manager of forgetting reports: what a stranger wrote is kept as long as the charter says, then erased.

    an issue is answered, be it along with another, withdrawn or rejected   -> a timer, after the charter's days
    it is reopened               -> no timer: it has yet to be answered
    it fires                     -> the reporter's key is destroyed: words, photos, contact

Who signed in is one person for all they reported: theirs is kept until they end their account, or erase it themselves.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

from huiyin_contracts import AboutIssue, Event
from huiyin_contracts.issues import IssueRejected, IssueReopened, IssueReported, IssueWithdrawn
from huiyin_contracts.merging import IssueAnsweredAlong
from huiyin_contracts.parties import person_of
from huiyin_contracts.publications import ANSWERING, NoticePublished
from huiyin_county.charters import in_force_at
from huiyin_events.envelope import Recorded, of_types
from huiyin_events.store import Connection
from huiyin_events.subscription import Reaction
from huiyin_events.timers import Timer, TimerHandler, cancel_timer, set_timer
from huiyin_service.persons.erasure import erase
from huiyin_service.service import Service
from huiyin_service.streams import issue_stream

FORGET = "forget-report"


def on_issue_over(_service: Service) -> Reaction:
    """It has its answer, or will have none: wait as long as the charter says."""

    async def react(connection: Connection, recorded: Recorded) -> None:
        event = recorded.event
        assert isinstance(event, AboutIssue)
        if isinstance(event, NoticePublished) and event.kind not in ANSWERING:
            return
        kept = (await in_force_at(connection, recorded.division, recorded.known_at)).retention
        at = recorded.known_at + timedelta(days=kept.reports)
        await set_timer(connection, Timer(FORGET, str(event.issue), at, {}, recorded.caused()))

    return react


def on_issue_reopened(_service: Service) -> Reaction:
    """It goes on: its reporter must be reached again."""

    async def react(connection: Connection, recorded: Recorded) -> None:
        event = recorded.event
        assert isinstance(event, IssueReopened)
        await cancel_timer(connection, FORGET, str(event.issue))

    return react


def on_time_over(service: Service) -> TimerHandler:
    """Erase the reporter, where they are one for this issue alone."""

    async def fire(connection: Connection, timer: Timer, _now: datetime) -> None:
        history = await service.store.read_stream(issue_stream(UUID(timer.subject)), limit=1, connection=connection)
        for recorded, report in of_types(history, IssueReported):
            # A household that is visited is one for all its visits; deliberation forgets it after its links end.
            if report.reporter != person_of(recorded.meta.actor.id) and report.channel != "visit":
                person, meta = report.reporter, timer.meta
                await erase(connection, service.store, service.vault, person, "expired", meta, timer.due_at)

    return fire


POLICIES: dict[type[Event], Callable[[Service], Reaction]] = {
    IssueWithdrawn: on_issue_over,
    IssueRejected: on_issue_over,
    IssueAnsweredAlong: on_issue_over,
    NoticePublished: on_issue_over,
    IssueReopened: on_issue_reopened,
}
TIMERS: dict[str, Callable[[Service], TimerHandler]] = {FORGET: on_time_over}
