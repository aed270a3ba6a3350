"""What is done to accounts: opened by who was invited, suspended, restored and closed by who may."""

from datetime import datetime

from huiyin_accounts.accounts.rules import ACCOUNT, AccountCommand, AccountLife
from huiyin_contracts.accounts import AccountOpened
from huiyin_events.decider import Done, perform
from huiyin_events.envelope import Actor, Meta, stream_name
from huiyin_events.store import Connection, Store


def account_stream(account: str) -> str:
    """The stream of an account."""
    return stream_name(AccountOpened.type, account)


async def act(
    store: Store,
    command: AccountCommand,
    actor: Actor,
    division: str,
    at: datetime,
    connection: Connection,
    *,
    expected: int | None = None,
) -> Done[AccountLife]:
    """Do something to an account, in the caller's transaction; the doorbell is theirs to ring."""
    stream = account_stream(command.account)
    return await perform(
        store,
        ACCOUNT,
        stream,
        command,
        division=division,
        at=at,
        meta=Meta(actor),
        expected=expected,
        connection=connection,
    )
