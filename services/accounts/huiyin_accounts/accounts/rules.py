"""An account's rules: it is opened once, may be suspended and restored, and is closed for good."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal, assert_never

from huiyin_contracts.accounts import (
    AboutAccount,
    AccountClosed,
    AccountOpened,
    AccountRenamed,
    AccountRestored,
    AccountSuspended,
    ClosingCause,
    SuspensionCause,
)
from huiyin_contracts.parties import person_of
from huiyin_contracts.personal import Personal
from huiyin_events.decider import Decider
from huiyin_events.refusal import Refused

AccountState = Literal["none", "open", "suspended", "closed"]


@dataclass(frozen=True, slots=True)
class AccountLife:
    """What the rules need to know of an account."""

    state: AccountState = "none"


@dataclass(frozen=True, slots=True)
class OpenAccount:
    """OpenAccount the account, under the name that its holder wants to be called by."""

    account: str
    name: str


@dataclass(frozen=True, slots=True)
class RenameAccount:
    """Call its holder otherwise."""

    account: str
    name: str


@dataclass(frozen=True, slots=True)
class SuspendAccount:
    """Let nobody in by it, until it is restored."""

    account: str
    cause: SuspensionCause


@dataclass(frozen=True, slots=True)
class Restore:
    """Let its holder in again."""

    account: str


@dataclass(frozen=True, slots=True)
class Close:
    """End it for good."""

    account: str
    cause: ClosingCause


AccountCommand = OpenAccount | RenameAccount | SuspendAccount | Restore | Close


def decide(command: AccountCommand, account: AccountLife) -> Sequence[AboutAccount]:
    """What comes of a command, or why nothing does."""
    if account.state == "closed":
        raise Refused("account-closed", "这个账号已经注销")
    match command:
        case OpenAccount(of, name):
            if account.state != "none":
                raise Refused("account-open", "这个账号已经开通")
            return [AccountOpened(account=of, name=Personal(person_of(of), name))]
        case _ if account.state == "none":
            raise Refused("account-not-open", "这个账号还没有开通")
        case RenameAccount(of, name):
            return [AccountRenamed(account=of, name=Personal(person_of(of), name))]
        case SuspendAccount(of, cause):
            if account.state == "suspended":
                raise Refused("account-suspended", "这个账号已经停用")
            return [AccountSuspended(account=of, cause=cause)]
        case Restore(of):
            if account.state == "open":
                raise Refused("account-not-suspended", "这个账号没有停用")
            return [AccountRestored(account=of)]
        case Close(of, cause):
            return [AccountClosed(account=of, cause=cause)]
        case _:
            assert_never(command)


def evolve(account: AccountLife, event: AboutAccount) -> AccountLife:
    """The account after what happened."""
    match event:
        case AccountOpened() | AccountRestored():
            return replace(account, state="open")
        case AccountSuspended():
            return replace(account, state="suspended")
        case AccountClosed():
            return replace(account, state="closed")
    return account


ACCOUNT: Decider[AccountCommand, AccountLife] = Decider(AccountLife(), decide, evolve)
