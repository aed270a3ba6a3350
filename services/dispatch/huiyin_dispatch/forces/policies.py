"""A division whose code became another takes its estates, members and forces along (Y1, Y4, Y7)."""

from collections.abc import Callable
from functools import partial

from huiyin_contracts import Event, county_of
from huiyin_contracts.divisions import DivisionRecoded
from huiyin_contracts.organisation import EstateFounded
from huiyin_dispatch.forces import commands as forces
from huiyin_dispatch.forces import rules as force
from huiyin_dispatch.forces.rules import FORCE
from huiyin_dispatch.members import commands as members
from huiyin_dispatch.members import rules as member
from huiyin_dispatch.members.rules import MEMBER
from huiyin_dispatch.organisation.rules import ESTATE, Move
from huiyin_events.decider import perform
from huiyin_events.envelope import Recorded, stream_name
from huiyin_events.store import Connection
from huiyin_events.subscription import Reaction
from huiyin_service.service import Service

_ESTATES = "SELECT code FROM estates WHERE village = $1 AND merged_into IS NULL ORDER BY code"
_MEMBERS = "SELECT id FROM members WHERE division = $1 AND left_at IS NULL ORDER BY id"
_FORCES = """
SELECT id, division FROM forces WHERE (division = $1 OR $1 = ANY(areas)) AND disbanded_at IS NULL ORDER BY id
"""


def when_a_division_is_recoded(service: Service) -> Reaction:
    """All of it belongs to the new code: estates keep their own codes, members and forces what they hold and did."""

    async def react(connection: Connection, recorded: Recorded) -> None:
        event = recorded.event
        assert isinstance(event, DivisionRecoded)
        if county_of(event.code) != county_of(event.new_code):
            return  # a county's read models are kept apart from another's: such are moved by nobody yet
        because = partial(perform, service.store, at=recorded.known_at, meta=recorded.caused(), connection=connection)
        for row in await connection.fetch(_ESTATES, event.code):
            stream = stream_name(EstateFounded.type, row["code"])
            await because(ESTATE, stream, Move(event.new_code), division=event.code)
        for row in await connection.fetch(_MEMBERS, event.code):
            await because(
                MEMBER, members.stream_of(row["id"]), member.RecodeMember(event.new_code), division=event.new_code
            )
        for row in await connection.fetch(_FORCES, event.code):
            division = event.new_code if row["division"] == event.code else row["division"]
            act = force.RecodeForce(row["division"], event.code, event.new_code)
            await because(FORCE, forces.stream_of(row["id"]), act, division=division)

    return react


POLICIES: dict[type[Event], Callable[[Service], Reaction]] = {DivisionRecoded: when_a_division_is_recoded}
