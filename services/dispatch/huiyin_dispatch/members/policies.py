"""A village whose code became another takes its members along, with what they hold and did (Y4)."""

from asyncpg import Record

from huiyin_contracts.divisions import DivisionRecoded
from huiyin_dispatch.divisions.recoding import RecodeStep, goes_along
from huiyin_dispatch.members.rules import MEMBER, Command, RecodeMember
from huiyin_dispatch.members.stream import stream_of

_MEMBERS = "SELECT id FROM members WHERE division = $1 AND left_at IS NULL ORDER BY id"


def _recode(member: Record, event: DivisionRecoded) -> RecodeStep[Command]:
    return RecodeStep(stream_of(member["id"]), RecodeMember(event.code, event.new_code), division=event.new_code)


POLICIES = goes_along(MEMBER, _MEMBERS, _recode)
