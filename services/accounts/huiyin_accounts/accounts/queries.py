"""Accounts as other rooms ask for them: one, with its holder's name."""

from dataclasses import dataclass

from huiyin_accounts.accounts.rules import AccountState
from huiyin_contracts.offices import EVERYWHERE
from huiyin_contracts.parties import person_of
from huiyin_events.connections import Database

_ONE = "SELECT state, division FROM accounts WHERE account = $1"
_NAME = "SELECT name FROM persons WHERE subject = $1"


@dataclass(frozen=True, slots=True)
class KnownAccount:
    """An account's state, and the division that its events stand in."""

    account: str
    state: AccountState
    division: str


async def find_account(database: Database, account: str) -> KnownAccount:
    """An account, as far as it is known; in state `none` where nobody took it up yet."""
    row = await database.fetchrow(_ONE, account)
    return KnownAccount(account, row["state"], row["division"]) if row else KnownAccount(account, "none", EVERYWHERE)


async def name_of(database: Database, account: str) -> str:
    """What its holder is called; nothing, where nobody knows or they were erased."""
    return await database.fetchval(_NAME, person_of(account)) or ""
