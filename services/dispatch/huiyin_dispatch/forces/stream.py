"""A force's own stream: where it is, and of which division the force is."""

from uuid import UUID

from huiyin_contracts.forces import ForceFormed
from huiyin_events.envelope import stream_name
from huiyin_service import reading
from huiyin_service.problems import Problem
from huiyin_service.service import Service


def unknown() -> Problem:
    """No force has this number."""
    return Problem(404, "unknown-force", "没有这支力量", "编号可能有误，或没有登记过。")


def stream_of(force: UUID) -> str:
    """A force's stream."""
    return stream_name(ForceFormed.type, force)


async def stands_in(service: Service, force: UUID) -> str:
    """The division that a force is of. Raises a 404 Problem."""
    return await reading.stands_in(service, stream_of(force), unknown())
