"""Reporting's read models: a batch of events, room by room."""

from collections.abc import Sequence

from huiyin_events.envelope import Recorded
from huiyin_events.store import Connection
from huiyin_reporting.boards import view as boards
from huiyin_reporting.cases import view as cases
from huiyin_reporting.dashboards import view as dashboards
from huiyin_reporting.search import view as search
from huiyin_reporting.verdicts import view as verdicts


async def project(connection: Connection, batch: Sequence[Recorded]) -> None:
    """Take a batch of events into the tables of all rooms. Cases are folded once, for all that stand on them."""
    await boards.project(connection, batch)
    folded = await cases.project(connection, batch)
    await search.project(connection, batch, folded)
    if folded:
        await dashboards.project(connection, folded)
        await verdicts.project(connection, folded)
