"""Dispatch's read models: a module a subject, each with its own tables in `read_models/`."""

from collections.abc import Sequence

from huiyin_dispatch.views import charters, orders, organisation
from huiyin_events.envelope import Recorded
from huiyin_events.store import Connection


async def project(connection: Connection, batch: Sequence[Recorded]) -> None:
    """Take a batch of events into all of dispatch's tables."""
    for part in (charters, orders, organisation):
        await part.project(connection, batch)
