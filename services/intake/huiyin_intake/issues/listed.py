"""What visits list is an issue (P3, P7): reported by the household, and screened as the two committees said.

listed      -> Report, under the matter's own id: it has a number, a trail and an answer like any other
planned     -> Screen, to deliberation: the topic is in the plan already
dispatched  -> Screen, to dispatch
grouped     -> Merge, into the one that goes on
answered    -> Reject, with the reason as its answer
"""

from collections.abc import Callable

from huiyin_contracts import Event
from huiyin_contracts.issues import OTHER
from huiyin_contracts.lists import MatterAnswered, MatterDispatched, MatterGrouped, MatterListed, MatterPlanned
from huiyin_contracts.words import PublicText
from huiyin_county.divisions import timezone_of
from huiyin_events.decider import perform_because
from huiyin_events.envelope import Recorded
from huiyin_events.store import Connection
from huiyin_events.subscription import Reaction
from huiyin_intake.issues.categories import is_known
from huiyin_intake.issues.rules import ISSUE, Command, Merge, Reject, Report, Screen
from huiyin_service.service import Service
from huiyin_service.streams import issue_stream


def on_matter_listed(service: Service) -> Reaction:
    """The household reports it, by the visit of who looks after it."""

    async def react(connection: Connection, recorded: Recorded) -> None:
        [event] = await service.vault.open([recorded])
        assert isinstance(event, MatterListed)
        stream = issue_stream(event.matter)
        words = event.words.value
        if words is None or await service.store.existing([stream], connection):
            return  # the household was erased since: there is nothing to answer, and nobody
        zone = await timezone_of(connection, recorded.division)
        serial = await connection.fetchval("SELECT nextval('issue_number')")
        known = await is_known(connection, recorded.division, event.category, recorded.known_at)
        report = Report(
            id=event.matter,
            number=f"{recorded.known_at.astimezone(zone):%y%m%d}-{serial:06d}",
            kind=event.kind,
            category=event.category if known else OTHER,
            channel="visit",
            reporter=event.household,
            words=words,
        )
        await perform_because(service.store, ISSUE, stream, report, recorded, connection)

    return react


def on_matter_screened(service: Service) -> Reaction:
    """A round said what becomes of it; unless the desk was first, so does its issue."""

    async def react(connection: Connection, recorded: Recorded) -> None:
        event = recorded.event
        assert isinstance(event, MatterPlanned | MatterDispatched | MatterGrouped | MatterAnswered)
        stream = issue_stream(event.matter)
        past = await service.store.read_stream(stream, connection=connection)
        if ISSUE.fold([one.closed for one in past]).stage == "reported":
            await perform_because(service.store, ISSUE, stream, _said(event), recorded, connection)

    return react


def _said(event: MatterPlanned | MatterDispatched | MatterGrouped | MatterAnswered) -> Command:
    match event:
        case MatterPlanned():
            return Screen("deliberation", public=PublicText(description=event.title))
        case MatterDispatched():
            return Screen("dispatch", public=PublicText(description=event.title))
        case MatterGrouped():
            return Merge(event.into)
        case MatterAnswered():
            return Reject(event.reason)


POLICIES: dict[type[Event], Callable[[Service], Reaction]] = {
    MatterListed: on_matter_listed,
    MatterPlanned: on_matter_screened,
    MatterDispatched: on_matter_screened,
    MatterGrouped: on_matter_screened,
    MatterAnswered: on_matter_screened,
}
