"""A village whose code became another takes its estates along (Y1)."""

from collections.abc import Callable

from huiyin_dispatch.domain.estate import ESTATE, Move
from huiyin_events.contracts import Event, county_of
from huiyin_events.contracts.dispatch import DivisionRecoded, EstateFounded
from huiyin_events.decider import perform
from huiyin_events.envelope import Recorded, stream_name
from huiyin_events.store import Connection
from huiyin_events.subscription import Reaction
from huiyin_service.service import Service


def when_a_village_is_recoded(service: Service) -> Reaction:
    """Its estates belong to the village of the new code, and keep their own codes."""

    async def react(connection: Connection, recorded: Recorded) -> None:
        event = recorded.event
        assert isinstance(event, DivisionRecoded)
        if county_of(event.code) != county_of(event.to):
            return  # a county's read models are kept apart from another's: such estates are moved by nobody yet
        query = "SELECT code FROM estates WHERE village = $1 AND merged_into IS NULL ORDER BY code"
        for row in await connection.fetch(query, event.code):
            await perform(
                service.store,
                ESTATE,
                stream_name(EstateFounded.type, row["code"]),
                Move(event.to),
                division=event.code,
                at=recorded.known_at,
                meta=recorded.caused(),
                connection=connection,
            )

    return react


POLICIES: dict[type[Event], Callable[[Service], Reaction]] = {DivisionRecoded: when_a_village_is_recoded}
