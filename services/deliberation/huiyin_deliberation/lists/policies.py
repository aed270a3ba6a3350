"""What becomes of links and lists by itself (P3, P7).

a listed matter moves                          -> the timer of its next level: not screened in time, it goes up
its issue is screened, merged, answered, taken back beside a round
                                               -> SettleElsewhere: no round has to screen it any more
a member leaves their village                  -> EndLink: their households need somebody else
the last link of a household ends              -> a timer, after the charter's days: its key is destroyed
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

from huiyin_contracts import AboutIssue, Event
from huiyin_contracts.issues import IssueMerged, IssueRejected, IssueScreened, IssueWithdrawn
from huiyin_contracts.lists import (
    LinkEnded,
    LinkMade,
    MatterAnswered,
    MatterDispatched,
    MatterGrouped,
    MatterListed,
    MatterPlanned,
    MatterSettled,
    MatterStalled,
    SettledBy,
)
from huiyin_contracts.members import MemberDeregistered
from huiyin_county.charters import in_force_at
from huiyin_deliberation.lists.rules.links import LINK, EndLink
from huiyin_deliberation.lists.rules.matters import MATTER, SettleElsewhere, StallListed
from huiyin_deliberation.lists.streams import link_stream, matter_stream
from huiyin_deliberation.proceeding.stalls import StallWatch
from huiyin_events.decider import perform, perform_because
from huiyin_events.envelope import Recorded
from huiyin_events.store import Connection
from huiyin_events.subscription import Reaction
from huiyin_events.timers import Timer, TimerHandler, cancel_timer, set_timer
from huiyin_service.persons.erasure import erase
from huiyin_service.service import Service

FORGET = "forget-household"
WATCH = StallWatch("matter-next", MatterListed, MATTER, lambda event: event.matter, StallListed)

_BESIDE: dict[type[Event], SettledBy] = {
    IssueScreened: "screened",
    IssueMerged: "merged",
    IssueRejected: "rejected",
    IssueWithdrawn: "withdrawn",
}
_HOUSEHOLD = "SELECT household FROM links WHERE id = $1"
_LINKED = "SELECT true FROM links WHERE household = $1 AND ended_at IS NULL"
_LINKS = "SELECT id, division FROM links WHERE member = $1 AND division = $2 AND ended_at IS NULL ORDER BY id"


def on_issue_moved(service: Service) -> Reaction:
    """The issue that a matter is went on at the desk, or was taken back."""

    async def react(connection: Connection, recorded: Recorded) -> None:
        event = recorded.event
        assert isinstance(event, AboutIssue)
        stream = matter_stream(event.issue)
        if await service.store.existing([stream], connection):
            command = SettleElsewhere(_BESIDE[type(event)])
            await perform_because(service.store, MATTER, stream, command, recorded, connection)

    return react


def on_member_left(service: Service) -> Reaction:
    """Who is not of the village any more looks after no household there."""

    async def react(connection: Connection, recorded: Recorded) -> None:
        event = recorded.event
        assert isinstance(event, MemberDeregistered)
        for link in await connection.fetch(_LINKS, event.member, recorded.division):
            await perform(
                service.store,
                LINK,
                link_stream(link["id"]),
                EndLink("member_left"),
                division=link["division"],
                at=recorded.known_at,
                meta=recorded.caused(),
                connection=connection,
            )

    return react


def on_link_ended(_service: Service) -> Reaction:
    """Nobody looks after the household by this link: wait as long as the charter keeps what is known of a member."""

    async def react(connection: Connection, recorded: Recorded) -> None:
        event = recorded.event
        assert isinstance(event, LinkEnded)
        household = await connection.fetchval(_HOUSEHOLD, event.link)
        kept = (await in_force_at(connection, recorded.division, recorded.known_at)).retention
        at = recorded.known_at + timedelta(days=kept.members)
        await set_timer(connection, Timer(FORGET, str(household), at, {}, recorded.caused()))

    return react


def on_link_made(_service: Service) -> Reaction:
    """Somebody looks after it again."""

    async def react(connection: Connection, recorded: Recorded) -> None:
        event = recorded.event
        assert isinstance(event, LinkMade)
        await cancel_timer(connection, FORGET, str(event.household))

    return react


def on_time_over(service: Service) -> TimerHandler:
    """Erase the household, unless somebody looks after it by another link."""

    async def fire(connection: Connection, timer: Timer, _now: datetime) -> None:
        household = UUID(timer.subject)
        if not await connection.fetchval(_LINKED, household):
            await erase(connection, service.store, service.vault, household, "expired", timer.meta, timer.due_at)

    return fire


POLICIES: dict[type[Event], Callable[[Service], Reaction]] = {
    **dict.fromkeys(
        (
            MatterListed,
            MatterPlanned,
            MatterGrouped,
            MatterDispatched,
            MatterAnswered,
            MatterSettled,
            MatterStalled,
        ),
        WATCH.policy,
    ),
    **dict.fromkeys(_BESIDE, on_issue_moved),
    MemberDeregistered: on_member_left,
    LinkEnded: on_link_ended,
    LinkMade: on_link_made,
}
TIMERS: dict[str, Callable[[Service], TimerHandler]] = {WATCH.timer: WATCH.handler, FORGET: on_time_over}
