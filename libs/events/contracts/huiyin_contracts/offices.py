"""Offices: who may act as what, and where. Beside secretaries and members, who have events of their own, all roles.

An office's events stand in its division, within which its holder may act: that code and all below it.
"""

from datetime import date
from typing import ClassVar, Final, Literal
from uuid import UUID

from pydantic import Field

from huiyin_contracts.base import Event, example
from huiyin_contracts.personal import Personal
from huiyin_contracts.wording import Line, Phrase, Wording, quote, say

OFFICE = "0190f3c2-0ff1-7a53-9c1b-0d5f3a1b2c3d"

EVERYWHERE: Final = "00"
"""The division of an office whose scope is all there is, such as that of the first operator: the whole country."""

OfficeRole = Literal["resident", "member", "secretary", "cadre", "mediator", "supervisor", "officer", "operator"]
OfficeEndCause = Literal["resigned", "replaced", "term_ended", "moved_away", "account_closed", "mistaken"]

ROLES: Final[dict[OfficeRole, Phrase]] = {
    "resident": say("居民", "resident"),
    "member": say("党员", "Party member"),
    "secretary": say("支部书记", "branch secretary"),
    "cadre": say("村（社区）干部", "village cadre"),
    "mediator": say("调解员", "mediator"),
    "supervisor": say("督导员", "supervisor"),
    "officer": say("县级干部", "county officer"),
    "operator": say("运维人员", "operator"),
}
_CAUSES: dict[OfficeEndCause, Phrase] = {
    "resigned": say("本人辞去", "resigned"),
    "replaced": say("由他人接任", "somebody else took over"),
    "term_ended": say("任期届满", "the term ended"),
    "moved_away": say("已搬离", "moved away"),
    "account_closed": say("账号已注销", "the account was closed"),
    "mistaken": say("登记有误", "entered by mistake"),
}


class AboutOffice(Event):
    """The base of events on one office, held by one person from its appointment to its end."""

    office: UUID


class OfficeAppointed(AboutOffice):
    """Somebody may act in a role from now on, in the division that the event stands in.

    A resident is somebody who lives there, of that household where it is said; a member is somebody who may register
    there (双报到), and is one by that registration from then on, until they leave.
    """

    type: ClassVar[str] = "accounts.office.appointed.v1"
    wording: ClassVar[Wording] = Wording("任命", "Appointed to an office")
    model_config = example(
        office=OFFICE,
        role="cadre",
        holder="cadre-liu",
        name={"subject": "5b2f6d0e-3c1a-4f7e-9a52-8d4c7e1b0f63", "sealed": None},
        household=None,
        term_ends_on="2029-06-30",
    )

    role: OfficeRole
    holder: str = Field(description="the account, as they sign in")
    name: Personal[str]
    household: UUID | None = Field(default=None, description="which one a resident belongs to")
    term_ends_on: date | None = Field(default=None, description="the last day of the term, where it has one")

    def headline(self) -> Phrase:
        """As what."""
        return say("任命：{role}", "Appointed: {role}", role=ROLES[self.role])


class OfficeEnded(AboutOffice):
    """The office is held no longer, and why."""

    type: ClassVar[str] = "accounts.office.ended.v1"
    wording: ClassVar[Wording] = Wording("离任", "Office ended")
    model_config = example(office=OFFICE, cause="resigned", reason=None)

    cause: OfficeEndCause
    reason: str | None = Field(default=None, description="what was said about it")

    def lines(self) -> tuple[Line, ...]:
        """Why."""
        return (_CAUSES[self.cause], *quote(self.reason))
