"""A site as the log has it at this moment: whom a session may call, and whether it may convene."""

from uuid import UUID

from huiyin_deliberation.sites.rules import SITE, Site
from huiyin_events.store import Connection
from huiyin_service.service import Service
from huiyin_service.streams import site_stream


async def site_now(service: Service, site: UUID, connection: Connection | None = None) -> Site:
    """A site folded from its stream, with the names in it open; one that is unknown has no id."""
    history = await service.store.read_stream(site_stream(site), connection=connection)
    return SITE.fold(await service.store.opened(history, connection))
