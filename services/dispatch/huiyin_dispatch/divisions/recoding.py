"""A division's code became another: what stands in it goes along, each subject by a reaction of its own."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from asyncpg import Record

from huiyin_contracts import Event, county_of
from huiyin_contracts.divisions import DivisionRecoded
from huiyin_events.decider import Decider, perform
from huiyin_events.envelope import Recorded
from huiyin_events.store import Connection
from huiyin_events.subscription import Reaction
from huiyin_service.service import Service

C = TypeVar("C")
S = TypeVar("S")


@dataclass(frozen=True, slots=True)
class RecodeStep(Generic[C]):
    """What is done to one that goes along: the command on its stream, and the division its event stands in."""

    stream: str
    command: C
    division: str


def goes_along(
    decider: Decider[C, S], found_by: str, step: Callable[[Record, DivisionRecoded], RecodeStep[C]]
) -> dict[type[Event], Callable[[Service], Reaction]]:
    """The reaction of a subject: a step for each row that `found_by` gives for the code that became another."""

    def on_division_recoded(service: Service) -> Reaction:
        async def react(connection: Connection, recorded: Recorded) -> None:
            event = recorded.event
            assert isinstance(event, DivisionRecoded)
            if county_of(event.code) != county_of(event.new_code):
                return  # a county's read models are kept apart from another's: such are moved by no one yet
            for row in await connection.fetch(found_by, event.code):
                one = step(row, event)
                await perform(
                    service.store,
                    decider,
                    one.stream,
                    one.command,
                    division=one.division,
                    at=recorded.known_at,
                    meta=recorded.caused(),
                    connection=connection,
                )

        return react

    return {DivisionRecoded: on_division_recoded}
