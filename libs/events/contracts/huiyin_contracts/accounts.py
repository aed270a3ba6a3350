"""Accounts: who can sign in at all, and which sign-ins were ended. What an account may do its offices say.

Passwords, passkeys and invitations are never on the log, nor are sessions but by their end, which all services must
know of. An account's events stand in the division that it was opened in.
"""

from typing import ClassVar, Literal
from uuid import UUID

from pydantic import Field

from huiyin_contracts.base import Event, example
from huiyin_contracts.personal import Personal
from huiyin_contracts.wording import Line, Phrase, Wording, say

ACCOUNT = "5b2f6d0e-3c1a-4f7e-9a52-8d4c7e1b0f63"
SESSION = "0190f3c2-abcd-7a53-9c1b-0d5f3a1b2c3d"

SuspensionCause = Literal["compromised", "misused", "unused"]
ClosingCause = Literal["own_wish", "left_office", "mistaken"]
SessionEndCause = Literal["signed_out", "ended_by_holder", "ended_by_office", "credentials_changed"]

_CAUSES: dict[str, Phrase] = {
    "compromised": say("可能被他人掌握", "somebody else may have got hold of it"),
    "misused": say("使用不当", "it was misused"),
    "unused": say("长期未使用", "it was not used for long"),
    "own_wish": say("本人要求", "its holder wanted so"),
    "left_office": say("不再任职", "its holder left office"),
    "mistaken": say("开通有误", "it was opened by mistake"),
    "signed_out": say("本人退出", "signed out"),
    "ended_by_holder": say("本人从另一处结束", "ended by its holder from elsewhere"),
    "ended_by_office": say("由管理者结束", "ended by an office"),
    "credentials_changed": say("登录方式已更换", "the way to sign in was changed"),
}


class AboutAccount(Event):
    """The base of events on one account. `account` is the id its holder signs in as, everywhere on the log."""

    account: str


class AccountOpened(AboutAccount):
    """Somebody took up an invitation and can sign in from now on."""

    type: ClassVar[str] = "accounts.account.opened.v1"
    wording: ClassVar[Wording] = Wording("开通账号", "Account opened")
    model_config = example(account=ACCOUNT, name={"subject": ACCOUNT, "sealed": None})

    name: Personal[str] = Field(description="as its holder wants to be called")


class AccountRenamed(AboutAccount):
    """Its holder is called otherwise from now on, wherever a name is shown."""

    type: ClassVar[str] = "accounts.account.renamed.v1"
    wording: ClassVar[Wording] = Wording("账号改名", "Account renamed")
    model_config = example(account=ACCOUNT, name={"subject": ACCOUNT, "sealed": None})

    name: Personal[str]


class AccountSuspended(AboutAccount):
    """Nobody signs in by the account, and none of its sessions counts, until it is restored."""

    type: ClassVar[str] = "accounts.account.suspended.v1"
    wording: ClassVar[Wording] = Wording("停用账号", "Account suspended")
    model_config = example(account=ACCOUNT, cause="compromised")

    cause: SuspensionCause

    def lines(self) -> tuple[Line, ...]:
        """Why."""
        return (_CAUSES[self.cause],)


class AccountRestored(AboutAccount):
    """The account can be signed in by again; sessions of before do not count again."""

    type: ClassVar[str] = "accounts.account.restored.v1"
    wording: ClassVar[Wording] = Wording("恢复账号", "Account restored")
    model_config = example(account=ACCOUNT)


class AccountClosed(AboutAccount):
    """The account is no more, for good; its holder comes back by a new invitation and as another account."""

    type: ClassVar[str] = "accounts.account.closed.v1"
    wording: ClassVar[Wording] = Wording("注销账号", "Account closed")
    model_config = example(account=ACCOUNT, cause="own_wish")

    cause: ClosingCause

    def lines(self) -> tuple[Line, ...]:
        """Why."""
        return (_CAUSES[self.cause],)


class SessionEnded(AboutAccount):
    """A sign-in counts no more, in no service, although its token would have lasted longer."""

    type: ClassVar[str] = "accounts.session.ended.v1"
    wording: ClassVar[Wording] = Wording("登录已结束", "Session ended")
    model_config = example(account=ACCOUNT, session=SESSION, cause="signed_out")

    session: UUID
    cause: SessionEndCause

    def lines(self) -> tuple[Line, ...]:
        """How it came to that."""
        return (_CAUSES[self.cause],)
