"""An account is opened once, may be suspended and restored, and is closed for good."""

import pytest

from huiyin_accounts.accounts.rules import ACCOUNT, Close, OpenAccount, Restore, SuspendAccount
from huiyin_contracts.accounts import AccountClosed, AccountOpened, AccountRestored, AccountSuspended
from huiyin_contracts.parties import person_of
from huiyin_contracts.personal import Personal
from huiyin_events.testing import given

WHO = "5b2f6d0e-3c1a-4f7e-9a52-8d4c7e1b0f63"
OPENED = AccountOpened(account=WHO, name=Personal(person_of(WHO), "周师傅"))
SUSPENDED = AccountSuspended(account=WHO, cause="compromised")
CLOSED = AccountClosed(account=WHO, cause="own_wish")


def test_an_account_is_opened_under_the_name_that_its_holder_chose() -> None:
    given(ACCOUNT).when(OpenAccount(WHO, "周师傅")).then(OPENED)


def test_an_account_is_opened_once() -> None:
    given(ACCOUNT, OPENED).when(OpenAccount(WHO, "周师傅")).refused("account-open")


def test_a_suspended_account_can_be_restored() -> None:
    given(ACCOUNT, OPENED).when(SuspendAccount(WHO, "compromised")).then(SUSPENDED)
    given(ACCOUNT, OPENED, SUSPENDED).when(SuspendAccount(WHO, "misused")).refused("account-suspended")
    given(ACCOUNT, OPENED, SUSPENDED).when(Restore(WHO)).then(AccountRestored(account=WHO))
    given(ACCOUNT, OPENED).when(Restore(WHO)).refused("account-not-suspended")


@pytest.mark.parametrize("command", [SuspendAccount(WHO, "misused"), Restore(WHO), Close(WHO, "own_wish")])
def test_nothing_is_done_to_an_account_that_nobody_opened(command: SuspendAccount | Restore | Close) -> None:
    given(ACCOUNT).when(command).refused("account-not-open")


@pytest.mark.parametrize("before", [(OPENED,), (OPENED, SUSPENDED)])
def test_an_account_is_closed_for_good(before: tuple[AccountOpened | AccountSuspended, ...]) -> None:
    given(ACCOUNT, *before).when(Close(WHO, "own_wish")).then(CLOSED)
    for command in (OpenAccount(WHO, "周师傅"), SuspendAccount(WHO, "misused"), Restore(WHO), Close(WHO, "mistaken")):
        given(ACCOUNT, *before, CLOSED).when(command).refused("account-closed")
