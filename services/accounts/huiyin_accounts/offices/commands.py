"""Offices are filled and ended, in the caller's transaction; the doorbell is theirs to ring."""

from datetime import datetime

from huiyin_accounts.offices.rules import OFFICE, EndOffice, FillOffice, Tenure
from huiyin_accounts.offices.stream import office_stream
from huiyin_events.decider import Done, perform
from huiyin_events.envelope import Actor, Meta
from huiyin_events.store import Connection, Store


async def appoint(
    store: Store, command: FillOffice, actor: Actor, at: datetime, connection: Connection
) -> Done[Tenure]:
    """Let somebody act in a role. Its events stand in its division."""
    stream = office_stream(command.office)
    return await perform(
        store, OFFICE, stream, command, division=command.division, at=at, meta=Meta(actor), connection=connection
    )


async def end(
    store: Store,
    command: EndOffice,
    division: str,
    actor: Actor,
    at: datetime,
    connection: Connection,
    *,
    expected: int | None = None,
) -> Done[Tenure]:
    """Let an office be held no longer."""
    stream = office_stream(command.office)
    return await perform(
        store,
        OFFICE,
        stream,
        command,
        division=division,
        at=at,
        meta=Meta(actor),
        expected=expected,
        connection=connection,
    )
