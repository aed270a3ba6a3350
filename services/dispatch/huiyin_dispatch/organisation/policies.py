"""A village whose code became another takes its estates along; they keep their own codes (Y1)."""

from asyncpg import Record

from huiyin_contracts.divisions import DivisionRecoded
from huiyin_dispatch.divisions.recoding import RecodeStep, goes_along
from huiyin_dispatch.organisation.rules import ESTATE, Command, Move
from huiyin_dispatch.organisation.stream import stream_of

_ESTATES = "SELECT code FROM estates WHERE village = $1 AND merged_into IS NULL ORDER BY code"


def _move(estate: Record, event: DivisionRecoded) -> RecodeStep[Command]:
    return RecodeStep(stream_of(estate["code"]), Move(event.new_code), division=event.code)


POLICIES = goes_along(ESTATE, _ESTATES, _move)
