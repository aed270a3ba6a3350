"""A force that is asked for."""

from uuid import UUID

from huiyin_dispatch.forces import queries
from huiyin_dispatch.forces.stream import unknown
from huiyin_dispatch.reading import known
from huiyin_service.service import Service


async def force_of(service: Service, force: UUID) -> queries.ForceAnswer:
    """A force with its people and estates; the view is given a moment. Raises a 404 Problem."""
    return await known(service, lambda: queries.find(service.pool, force), unknown())
