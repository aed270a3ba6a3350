"""Accounts' own table: each with its state."""

from collections.abc import Sequence

from huiyin_contracts.accounts import AccountClosed, AccountOpened, AccountRenamed, AccountRestored, AccountSuspended
from huiyin_contracts.parties import person_of
from huiyin_events.envelope import Recorded, of_types
from huiyin_events.store import Connection

_OPEN = """
INSERT INTO accounts (account, subject, division, state, opened_at, changed_at) VALUES ($1, $2, $3, 'open', $4, $4)
ON CONFLICT (account) DO NOTHING
"""
_CHANGE = "UPDATE accounts SET state = $2, changed_at = $3 WHERE account = $1"


async def project(connection: Connection, batch: Sequence[Recorded]) -> None:
    """Take a batch of events into `accounts`."""
    for recorded, event in of_types(
        batch, AccountOpened, AccountRenamed, AccountSuspended, AccountRestored, AccountClosed
    ):
        match event:
            case AccountOpened():
                subject = person_of(event.account)
                await connection.execute(_OPEN, event.account, subject, recorded.division, recorded.occurred_at)
            case AccountRenamed():
                pass  # what persons are called is kept by the frame
            case AccountSuspended():
                await connection.execute(_CHANGE, event.account, "suspended", recorded.occurred_at)
            case AccountRestored():
                await connection.execute(_CHANGE, event.account, "open", recorded.occurred_at)
            case AccountClosed():
                await connection.execute(_CHANGE, event.account, "closed", recorded.occurred_at)
