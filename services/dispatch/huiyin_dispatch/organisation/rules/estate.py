"""An estate (小区/网格) as it stands, and what must hold of it before anything is done there."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from uuid import UUID

from huiyin_contracts.organisation import Origin, Rank, Selection
from huiyin_contracts.parties import Person
from huiyin_contracts.personal import Personal
from huiyin_events.refusal import Refused

VILLAGE_DIGITS = 12


@dataclass(frozen=True, slots=True)
class Branch:
    """The estate's party branch, or general branch."""

    rank: Rank
    name: str


@dataclass(frozen=True, slots=True)
class Term:
    """Who is the branch's secretary, from among whom, selected how, and until when."""

    secretary: Person
    origin: Origin
    selection: Selection
    ends: date | None = None


@dataclass(frozen=True, slots=True)
class BuildingGroup:
    """A building group: the buildings it answers for, and who leads it."""

    name: str
    buildings: tuple[str, ...]
    leader: Person | None = None


@dataclass(frozen=True, slots=True)
class Household:
    """A member household: its building, and the member, closed unless somebody opened it."""

    building: str
    head: Personal[str]


@dataclass(frozen=True, slots=True)
class Estate:
    """An estate as it stands. Without a code: not founded."""

    code: str = ""
    name: str = ""
    village: str = ""
    merged_into: str | None = None
    branch: Branch | None = None
    term: Term | None = None
    buildings: Mapping[str, str] = field(default_factory=dict)
    groups: Mapping[UUID, BuildingGroup] = field(default_factory=dict)
    households: Mapping[UUID, Household] = field(default_factory=dict)

    def group_of(self, building: str) -> UUID | None:
        """The group a building is in."""
        return next((known for known, group in self.groups.items() if building in group.buildings), None)


def unchanged() -> Refused:
    """Nothing would be other than it is."""
    return Refused("estate-unchanged", "和现在一样，没有变化")


def must_stand(estate: Estate) -> None:
    """Raises Refused for an estate that was never founded, or is merged into another."""
    if not estate.code:
        raise Refused("estate-unknown", "没有这个小区")
    if estate.merged_into:
        text = "{name}已并入小区 {into}，请到那里办理"
        raise Refused("estate-merged", text, name=estate.name, into=estate.merged_into)


def without(estate: Estate, buildings: Collection[str]) -> Estate:
    """The estate without these buildings, and without what is in them."""
    return replace(
        estate,
        buildings={number: name for number, name in estate.buildings.items() if number not in buildings},
        groups={known: group for known, group in estate.groups.items() if not set(group.buildings) & set(buildings)},
        households={known: one for known, one in estate.households.items() if one.building not in buildings},
    )
