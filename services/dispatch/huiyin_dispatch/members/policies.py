"""Members go along with where they live (Y4): with a village whose code became another, with an estate that was moved.

So a village that is split takes its members apart by the estates they live in; whoever lives in none stays.
"""

from collections.abc import Callable

from asyncpg import Record

from huiyin_contracts import Event
from huiyin_contracts.divisions import DivisionRecoded
from huiyin_contracts.organisation import EstateMoved
from huiyin_dispatch.divisions.recoding import RecodeStep, goes_along
from huiyin_dispatch.members.rules import MEMBER, Command, RecodeMember
from huiyin_dispatch.members.stream import stream_of
from huiyin_events.decider import perform
from huiyin_events.envelope import Recorded
from huiyin_events.store import Connection
from huiyin_events.subscription import Reaction
from huiyin_service.service import Service

_MEMBERS = "SELECT id FROM members WHERE division = $1 AND left_at IS NULL ORDER BY id"
_OF_ESTATE = "SELECT id, division FROM members WHERE estate = $1 AND division <> $2 AND left_at IS NULL ORDER BY id"


def _recode(member: Record, event: DivisionRecoded) -> RecodeStep[Command]:
    return RecodeStep(stream_of(member["id"]), RecodeMember(event.code, event.new_code), division=event.new_code)


def on_estate_moved(service: Service) -> Reaction:
    """Whoever lives in an estate lives in the village that it belongs to now."""

    async def react(connection: Connection, recorded: Recorded) -> None:
        event = recorded.event
        assert isinstance(event, EstateMoved)
        for member in await connection.fetch(_OF_ESTATE, event.estate, event.village):
            await perform(
                service.store,
                MEMBER,
                stream_of(member["id"]),
                RecodeMember(member["division"], event.village),
                division=event.village,
                at=recorded.known_at,
                meta=recorded.caused(),
                connection=connection,
            )

    return react


POLICIES: dict[type[Event], Callable[[Service], Reaction]] = {
    **goes_along(MEMBER, _MEMBERS, _recode),
    EstateMoved: on_estate_moved,
}
