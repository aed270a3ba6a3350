"""A division whose code became another takes along its forces, and those that can be called to it (Y7)."""

from asyncpg import Record

from huiyin_contracts.divisions import DivisionRecoded
from huiyin_dispatch.divisions.recoding import RecodeStep, goes_along
from huiyin_dispatch.forces.rules import FORCE, Command, RecodeForce
from huiyin_dispatch.forces.stream import stream_of

_FORCES = """
SELECT id, division FROM forces WHERE (division = $1 OR $1 = ANY(areas)) AND disbanded_at IS NULL ORDER BY id
"""


def _recode(force: Record, event: DivisionRecoded) -> RecodeStep[Command]:
    division = event.new_code if force["division"] == event.code else force["division"]
    return RecodeStep(stream_of(force["id"]), RecodeForce(event.code, event.new_code), division)


POLICIES = goes_along(FORCE, _FORCES, _recode)
