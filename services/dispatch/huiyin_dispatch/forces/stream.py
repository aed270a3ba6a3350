"""A force's own stream: where it is, and of which division the force is."""

from uuid import UUID

from huiyin_contracts.forces import ForceFormed
from huiyin_events.envelope import stream_name
from huiyin_service.problems import Problem
from huiyin_service.service import Service


def stream_of(force: UUID) -> str:
    """A force's stream."""
    return stream_name(ForceFormed.type, force)


async def stands_in(service: Service, force: UUID) -> str:
    """The division that a force is of, which is where its last event stands. Raises a 404 Problem."""
    last = await service.store.read_stream(stream_of(force), backwards=True, limit=1)
    if not last:
        raise Problem(404, "unknown-force", "没有这支力量", "编号可能有误，或没有登记过。")
    return last[0].division
