"""A force that is asked for."""

from uuid import UUID

from huiyin_dispatch.forces import queries
from huiyin_dispatch.reading import known
from huiyin_service.problems import Problem
from huiyin_service.service import Service


async def force_of(service: Service, force: UUID) -> queries.ForceAnswer:
    """A force with its people and estates; the view is given a moment. Raises a 404 Problem."""
    unknown = Problem(404, "unknown-force", "没有这支力量", "编号可能有误，或没有登记过。")
    return await known(service, lambda: queries.find(service.pool, force), unknown)
