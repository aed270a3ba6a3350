"""The rules of offices: at which level there is which, and that it is filled once and ended once.

Who may appoint whom stands in the policy table: `account.see-to-…`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final, Literal, assert_never
from uuid import UUID

from huiyin_contracts.base import Level, level_of
from huiyin_contracts.offices import EVERYWHERE, AboutOffice, OfficeAppointed, OfficeEndCause, OfficeEnded, OfficeRole
from huiyin_contracts.parties import person_of
from huiyin_contracts.personal import Personal
from huiyin_events.decider import Decider
from huiyin_events.refusal import Refused

LEVELS: Final[Mapping[OfficeRole, tuple[Level, ...]]] = {
    "operator": ("province", "city", "county"),
    "officer": ("county",),
    "supervisor": ("county", "town"),
    "secretary": ("village",),
    "cadre": ("village",),
    "mediator": ("county", "town", "village"),
    "member": ("village",),
    "resident": ("village",),
}
"""At which levels there is such an office."""


@dataclass(frozen=True, slots=True)
class Tenure:
    """What the rules need to know of an office."""

    state: Literal["none", "held", "ended"] = "none"


@dataclass(frozen=True, slots=True)
class FillOffice:
    """Let somebody act in a role, in a division. An operator appoints the `first` officer of a county alone."""

    office: UUID
    role: OfficeRole
    division: str
    holder: str
    name: str
    household: UUID | None = None
    term_ends_on: date | None = None
    by_operator: bool = False
    first: bool = True


@dataclass(frozen=True, slots=True)
class EndOffice:
    """Let an office be held no longer."""

    office: UUID
    cause: OfficeEndCause
    reason: str | None = None


TenureCommand = FillOffice | EndOffice


def decide(command: TenureCommand, office: Tenure) -> Sequence[AboutOffice]:
    """What comes of a command, or why nothing does."""
    match command:
        case FillOffice():
            if office.state != "none":
                raise Refused("office-filled", "这个任职已经登记")
            check_place(command.role, command.division)
            if command.household is not None and command.role != "resident":
                raise Refused("household-of-residents", "只有居民才填所属中心户")
            if command.by_operator and command.role == "officer" and not command.first:
                raise Refused("officer-there", "该县（市、区）已有县级干部，由其任命")
            return [
                OfficeAppointed(
                    office=command.office,
                    role=command.role,
                    holder=command.holder,
                    name=Personal(person_of(command.holder), command.name),
                    household=command.household,
                    term_ends_on=command.term_ends_on,
                )
            ]
        case EndOffice():
            if office.state != "held":
                raise Refused("office-not-held", "这个任职已经结束")
            return [OfficeEnded(office=command.office, cause=command.cause, reason=command.reason)]
        case _:
            assert_never(command)


def check_place(role: OfficeRole, division: str) -> None:
    """Whether there is such an office in a division. Raises Refused."""
    fits = role == "operator" if division == EVERYWHERE else level_of(division) in LEVELS[role]
    if not fits:
        raise Refused(
            "office-elsewhere",
            "这一级没有这种任职：县级干部在县（市、区），督导员在县或乡镇，支部书记、村（社区）干部、党员、居民在村（社区）",
        )


def evolve(office: Tenure, event: AboutOffice) -> Tenure:
    """The office after what happened."""
    match event:
        case OfficeAppointed():
            return replace(office, state="held")
        case OfficeEnded():
            return replace(office, state="ended")
    return office


OFFICE: Decider[TenureCommand, Tenure] = Decider(Tenure(), decide, evolve)
