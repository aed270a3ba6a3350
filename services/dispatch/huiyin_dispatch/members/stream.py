"""A member's own stream: where it is, and in which village it stands."""

from uuid import UUID

from huiyin_contracts.members import MemberRegistered
from huiyin_events.envelope import stream_name
from huiyin_service import reading
from huiyin_service.problems import Problem
from huiyin_service.service import Service


def unknown() -> Problem:
    """No member has this number."""
    return Problem(404, "unknown-member", "没有这位党员", "编号可能有误，或还没有报到。")


def stream_of(member: UUID) -> str:
    """A member's stream."""
    return stream_name(MemberRegistered.type, member)


async def village_of(service: Service, member: UUID) -> str:
    """Where a member lives, or lived last. Raises a 404 Problem."""
    return await reading.stands_in(service, stream_of(member), unknown())
