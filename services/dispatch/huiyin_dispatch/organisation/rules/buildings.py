"""The buildings (楼栋) of an estate with their party groups (楼栋党小组) and member households (党员中心户).

Every building is in one group at most; a member household is in a building.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from huiyin_contracts import Event
from huiyin_contracts.organisation import (
    BuildingAdded,
    BuildingRemoved,
    GroupDissolved,
    GroupFormed,
    HouseholdDesignated,
    HouseholdUndesignated,
)
from huiyin_dispatch.organisation.rules.estate import BuildingGroup, Estate, Household, unchanged, without
from huiyin_events.refusal import Refused


@dataclass(frozen=True, slots=True)
class AddBuilding:
    """Count a building to the estate, under its number there."""

    building: str
    name: str


@dataclass(frozen=True, slots=True)
class RemoveBuilding:
    """Take a building out that no group or member household is in."""

    building: str
    reason: str


@dataclass(frozen=True, slots=True)
class FormGroup:
    """Form a group for buildings that are in none."""

    id: UUID
    group: BuildingGroup


@dataclass(frozen=True, slots=True)
class ReformGroup:
    """Give a group another name, leader or other buildings."""

    id: UUID
    group: BuildingGroup


@dataclass(frozen=True, slots=True)
class DissolveGroup:
    """Let a group be no more."""

    id: UUID
    reason: str


@dataclass(frozen=True, slots=True)
class Designate:
    """Make a member's household one that the neighbours turn to."""

    id: UUID
    household: Household


@dataclass(frozen=True, slots=True)
class UndesignateHousehold:
    """Let a member household be one no longer."""

    id: UUID
    reason: str


BuildingCommand = (
    AddBuilding | RemoveBuilding | FormGroup | ReformGroup | DissolveGroup | Designate | UndesignateHousehold
)


def decide(command: BuildingCommand, estate: Estate) -> Sequence[Event]:
    """What a command on buildings, groups and households leads to. Raises Refused."""
    code = estate.code
    match command:
        case AddBuilding(building, name):
            must_be_new(estate, building)
            return [BuildingAdded(estate=code, building=building, name=name)]
        case RemoveBuilding(building, reason):
            must_have(estate, [building])
            if (group := estate.group_of(building)) is not None:
                name = estate.groups[group].name
                raise Refused("building-in-group", "楼栋 {building} 属于{group}", building=building, group=name)
            if any(household.building == building for household in estate.households.values()):
                raise Refused("building-has-households", "楼栋 {building} 里还有党员中心户", building=building)
            return [BuildingRemoved(estate=code, building=building, reason=reason)]
        case FormGroup(id, group):
            if id in estate.groups:
                raise Refused("group-exists", "这个党小组已经有了")
            _must_fit(estate, id, group)
            return [formed(code, id, group)]
        case ReformGroup(id, group):
            if _group(estate, id) == group:
                raise unchanged()
            _must_fit(estate, id, group)
            return [formed(code, id, group)]
        case DissolveGroup(id, reason):
            _group(estate, id)
            return [GroupDissolved(estate=code, group=id, reason=reason)]
        case Designate(id, household):
            if id in estate.households:
                raise Refused("household-exists", "这一户已经是党员中心户")
            must_have(estate, [household.building])
            return [designated(code, id, household)]
        case UndesignateHousehold(id, reason):
            if id not in estate.households:
                raise Refused("household-unknown", "没有这一户党员中心户")
            return [HouseholdUndesignated(estate=code, household=id, reason=reason)]


def formed(estate: str, id: UUID, group: BuildingGroup) -> GroupFormed:  # noqa: A002
    """A group, as an estate's stream tells it."""
    return GroupFormed(estate=estate, group=id, name=group.name, buildings=group.buildings, leader=group.leader)


def designated(estate: str, id: UUID, household: Household) -> HouseholdDesignated:  # noqa: A002
    """A member household, as an estate's stream tells it."""
    return HouseholdDesignated(estate=estate, household=id, building=household.building, head=household.head)


def _group(estate: Estate, id: UUID) -> BuildingGroup:  # noqa: A002
    if id not in estate.groups:
        raise Refused("group-unknown", "没有这个党小组")
    return estate.groups[id]


def must_be_new(estate: Estate, building: str) -> None:
    """Raises Refused for a building that the estate has."""
    if building in estate.buildings:
        raise Refused("building-exists", "{estate}已有楼栋 {building}", estate=estate.name, building=building)


def must_have(estate: Estate, buildings: Collection[str]) -> None:
    """Raises Refused for a building that the estate does not have."""
    for building in buildings:
        if building not in estate.buildings:
            raise Refused("building-unknown", "{estate}没有楼栋 {building}", estate=estate.name, building=building)


def must_be_free(estate: Estate, id: UUID | None, name: str) -> None:  # noqa: A002
    """Raises Refused where another group than `id` is called so."""
    if any(other.name == name for known, other in estate.groups.items() if known != id):
        raise Refused("group-name-taken", "{estate}已有党小组“{group}”", estate=estate.name, group=name)


def _must_fit(estate: Estate, id: UUID, group: BuildingGroup) -> None:  # noqa: A002
    must_have(estate, group.buildings)
    must_be_free(estate, id, group.name)
    for building in group.buildings:
        if (other := estate.group_of(building)) not in {None, id}:
            assert other is not None
            name = estate.groups[other].name
            raise Refused("building-in-group", "楼栋 {building} 属于{group}", building=building, group=name)


def evolve(estate: Estate, event: Event) -> Estate:
    """The estate after an event on its buildings, groups or households."""
    match event:
        case BuildingAdded():
            return replace(estate, buildings={**estate.buildings, event.building: event.name})
        case BuildingRemoved():
            return without(estate, (event.building,))
        case GroupFormed():
            group = BuildingGroup(event.name, event.buildings, event.leader)
            return replace(estate, groups={**estate.groups, event.group: group})
        case GroupDissolved():
            return replace(
                estate, groups={known: group for known, group in estate.groups.items() if known != event.group}
            )
        case HouseholdDesignated():
            household = Household(event.building, event.head)
            return replace(estate, households={**estate.households, event.household: household})
        case HouseholdUndesignated():
            left = {known: one for known, one in estate.households.items() if known != event.household}
            return replace(estate, households=left)
    return estate
