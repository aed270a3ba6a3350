"""What becomes of links and lists by itself (P3, P7).

a listed matter moves                          -> the timer of its next level: not screened in time, it goes up
its issue is screened, merged, answered, taken back beside a round
                                               -> SettleElsewhere: no round has to screen it any more
a member leaves their village                  -> EndLink: their households need somebody else
"""

from collections.abc import Callable

from huiyin_contracts import AboutIssue, Event
from huiyin_contracts.issues import IssueMerged, IssueRejected, IssueScreened, IssueWithdrawn
from huiyin_contracts.lists import (
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
from huiyin_deliberation.lists.rules.links import LINK, EndLink
from huiyin_deliberation.lists.rules.matters import MATTER, SettleElsewhere, StallListed
from huiyin_deliberation.lists.streams import link_stream, matter_stream
from huiyin_deliberation.proceeding.stalls import StallWatch
from huiyin_events.decider import perform, perform_because
from huiyin_events.envelope import Recorded
from huiyin_events.store import Connection
from huiyin_events.subscription import Reaction
from huiyin_events.timers import TimerHandler
from huiyin_service.service import Service

WATCH = StallWatch("matter-next", MatterListed, MATTER, lambda event: event.matter, StallListed)

_BESIDE: dict[type[Event], SettledBy] = {
    IssueScreened: "screened",
    IssueMerged: "merged",
    IssueRejected: "rejected",
    IssueWithdrawn: "withdrawn",
}
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
}
TIMERS: dict[str, Callable[[Service], TimerHandler]] = {WATCH.timer: WATCH.handler}
