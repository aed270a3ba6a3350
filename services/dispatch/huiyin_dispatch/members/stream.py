"""A member's own stream: where it is, and in which village it stands."""

from uuid import UUID

from huiyin_contracts.members import MemberRegistered
from huiyin_events.envelope import stream_name
from huiyin_service.problems import Problem
from huiyin_service.service import Service


def stream_of(member: UUID) -> str:
    """A member's stream."""
    return stream_name(MemberRegistered.type, member)


async def village_of(service: Service, member: UUID) -> str:
    """Where a member lives, or lived last, which is where their last event stands. Raises a 404 Problem."""
    last = await service.store.read_stream(stream_of(member), backwards=True, limit=1)
    if not last:
        raise Problem(404, "unknown-member", "没有这位党员", "编号可能有误，或还没有报到。")
    return last[0].division
