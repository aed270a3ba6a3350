"""Dispatch's read models: a module a subject, each with its own tables in `read_models/`."""

from collections.abc import Sequence

from huiyin_dispatch.views import (
    bulletins,
    charters,
    emergencies,
    forces,
    members,
    orders,
    organisation,
    points,
    verdicts,
    whistles,
)
from huiyin_events.contracts.intake import IssueReopened
from huiyin_events.envelope import Recorded, lives
from huiyin_events.store import Connection


async def project(connection: Connection, batch: Sequence[Recorded]) -> None:
    """Take a batch of events into all of dispatch's tables.

    Where an issue begins anew the batch is taken in pieces: a life goes one way, and this is another.
    """
    for life in lives(batch, IssueReopened):
        # Points look at orders as they stood before.
        for part in (
            charters,
            organisation,
            members,
            forces,
            points,
            verdicts,
            orders,
            bulletins,
            emergencies,
            whistles,
        ):
            await part.project(connection, life)
