"""One estate (小区/网格) and the party's three tiers in it: branch, building groups, member households (Y1).

An estate has one branch, and a branch one secretary at a time; every building is in one group at most; a member
household is in a building. A merged estate is over: what belonged to it goes on elsewhere.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from huiyin_contracts import Event, county_of
from huiyin_contracts.organisation import (
    EstateFounded,
    EstateMerged,
    EstateMoved,
    EstateRenamed,
    EstateSplit,
)
from huiyin_dispatch.organisation.rules import buildings, offices
from huiyin_dispatch.organisation.rules.buildings import (
    AddBuilding,
    BuildingCommand,
    Designate,
    DissolveGroup,
    FormGroup,
    ReformGroup,
    RemoveBuilding,
    UndesignateHousehold,
)
from huiyin_dispatch.organisation.rules.changes import merge, split
from huiyin_dispatch.organisation.rules.estate import (
    VILLAGE_DIGITS,
    Branch,
    BuildingGroup,
    Estate,
    Household,
    Term,
    must_stand,
    unchanged,
    without,
)
from huiyin_dispatch.organisation.rules.offices import (
    Appoint,
    EndSecretaryTerm,
    EstablishBranch,
    HandOver,
    OfficeCommand,
)
from huiyin_events.decider import Decider
from huiyin_events.refusal import Refused

__all__ = [
    "ESTATE",
    "VILLAGE_DIGITS",
    "AddBuilding",
    "Appoint",
    "Branch",
    "BuildingGroup",
    "Command",
    "Designate",
    "DissolveGroup",
    "EndSecretaryTerm",
    "EstablishBranch",
    "Estate",
    "FormGroup",
    "Found",
    "HandOver",
    "Household",
    "Move",
    "ReformGroup",
    "RemoveBuilding",
    "Rename",
    "Term",
    "UndesignateHousehold",
    "decide",
    "evolve",
    "merge",
    "split",
]


@dataclass(frozen=True, slots=True)
class Found:
    """Mark out an estate; its code begins with that of its village."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class Rename:
    """Call it otherwise."""

    name: str


@dataclass(frozen=True, slots=True)
class Move:
    """Put it to another village of its county, or to the same one under its new code."""

    village: str


Command = Found | Rename | Move | OfficeCommand | BuildingCommand


def decide(command: Command, estate: Estate) -> Sequence[Event]:
    """What a command leads to. Raises Refused."""
    if isinstance(command, Found):
        if estate.code:
            raise Refused("estate-exists", "编号 {estate} 的小区已有：{name}", estate=estate.code, name=estate.name)
        return [EstateFounded(estate=command.code, name=command.name)]
    must_stand(estate)
    code = estate.code
    match command:
        case Rename(name):
            if name == estate.name:
                raise unchanged()
            return [EstateRenamed(estate=code, name=name)]
        case Move(village):
            if village == estate.village:
                raise unchanged()
            if county_of(village) != county_of(estate.village):
                raise Refused("estate-other-county", "小区不能划到别的县")
            return [EstateMoved(estate=code, village=village)]
        case EstablishBranch() | Appoint() | EndSecretaryTerm() | HandOver():
            return offices.decide(command, estate)
        case _:
            return buildings.decide(command, estate)


def evolve(estate: Estate, event: Event) -> Estate:
    """The estate after an event."""
    match event:
        case EstateFounded():
            return Estate(event.estate, event.name, event.estate[:VILLAGE_DIGITS])
        case EstateRenamed():
            return replace(estate, name=event.name)
        case EstateMoved():
            return replace(estate, village=event.village)
        case EstateSplit():
            return without(estate, event.buildings)
        case EstateMerged():
            return replace(without(estate, tuple(estate.buildings)), branch=None, term=None, merged_into=event.into)
    return buildings.evolve(offices.evolve(estate, event), event)


ESTATE: Decider[Command, Estate] = Decider(Estate(), decide, evolve)
